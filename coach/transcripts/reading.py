"""From a file or bytes to a ``RawTranscript``: size, decoding, choice of the reader, and errors that name the file."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

from coach.errors import ReadError
from coach.model import RawTranscript

from . import table
from .contents import Contents
from .decoding import decode
from .registry import Reader, choose_document, choose_reader

MAX_BYTES = 64 * 1024 * 1024


def read_file(path: str | os.PathLike[str]) -> RawTranscript:
    """Read a transcript file of any known format.

    Raises ReadError (Japanese; names the file and, where it helps, the line) when the file is missing, a directory,
    not readable, larger than 64 MiB, empty, binary, in mixed or unknown encoding, or without one usable utterance.
    """
    return read_bytes(file_bytes(path), Path(path).name)


def file_bytes(path: str | os.PathLike[str]) -> bytes:
    """The content of a file that can be one of ours by its kind and size. Raises ReadError as ``read_file`` does."""
    file = Path(path)
    try:
        info = file.stat()
        if stat.S_ISDIR(info.st_mode):
            raise ReadError(
                "ファイルではなくフォルダーのようです。",
                where=str(file),
                todo="中の記録ファイルを一つ選ぶと取り込めます。",
            )
        if not stat.S_ISREG(info.st_mode):
            # A pipe or device could keep us waiting for ever.
            raise ReadError(
                "ふつうのファイルではないため、読めません。", where=str(file), todo="ファイルに保存すると読めます。"
            )
        _check_size(info.st_size, str(file))
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ReadError(
            "ファイルが見当たりません。", where=str(file), todo="名前を変えたり、移したりしていないか、ご確認ください。"
        ) from None
    except PermissionError:
        raise ReadError(
            "ファイルを開く許可がありません。",
            where=str(file),
            todo="ほかのソフトで開いていれば閉じて、読み取りの許可もご確認ください。",
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ReadError(
            f"ファイルを読めませんでした（{reason}）。",
            where=str(file),
            todo="手元のフォルダーに写してから、お試しください。",
        ) from None
    return data


def read_bytes(data: bytes, name: str) -> RawTranscript:
    """Read a transcript from bytes; ``name`` (a file name) helps to choose the format and is named in errors.

    Raises ReadError like ``read_file``, apart from what concerns the file system.
    """
    _check_size(len(data), name)
    if not data:
        raise ReadError("ファイルが空です。", where=name, todo="記録の入ったファイルを選び直すと取り込めます。")
    try:
        document = choose_document(data)
        if document is not None:
            reader, raw = _read_contents(document.contents(data))
            raw = replace(raw, encoding=document.FORMAT)
        else:
            text, encoding = decode(data)
            if not text.strip():
                raise ReadError("空白や改行だけのファイルです。", todo="記録の入ったファイルを選び直すと取り込めます。")
            reader = choose_reader(text, name)
            raw = replace(reader.read(text), encoding=encoding)
        if not raw.segments:
            first = raw.unread[0] if raw.unread else None
            raise ReadError(
                f"発話として読める行がありませんでした（{reader.NAME_JA}として読みました）。",
                where=f"{first.line} 行目" if first else "",
                todo=f"{first.reason if first else ''}「支援者：…」のように、話し手と発話がある記録を選ぶと取り込めます。",
            )
    except ReadError as error:
        raise ReadError(error.what, where=f"{name} {error.where}".strip(), todo=error.todo) from None
    return raw


def _read_contents(contents: Contents) -> tuple[Reader, RawTranscript]:
    """The talk in what a document holds: its table, or its lines read as one of the text formats."""
    if contents.rows:
        reader: Reader = table
        raw = table.read_records(contents.rows)
    else:
        text = "\n".join(contents.lines)
        if not text.strip():
            raise ReadError("文字の入っていない文書です。", todo="記録の入ったファイルを選び直すと取り込めます。")
        # The file's own ending says nothing about the text in it.
        reader = choose_reader(text, "")
        raw = reader.read(text)
    unread = sorted((*raw.unread, *contents.unread), key=lambda item: item.line)
    return reader, replace(raw, unread=tuple(unread))


def _check_size(size: int, where: str) -> None:
    if size > MAX_BYTES:
        raise ReadError(
            f"ファイルが大きすぎます（{size / 1024 / 1024:.0f} MB、上限 64 MB）。",
            where=where,
            todo="面談ごとに分けると取り込めます。",
        )
