"""Word and Excel files are zip archives: what kind one is, and whether it is safe to unpack.

Python's zip reader never yields more bytes than the directory declares, so the declared sizes are what is limited.
"""

from __future__ import annotations

import io
import zipfile

from coach.errors import ReadError

from .kinds import not_talk

MAGIC = b"PK\x03\x04"
#: Ten megabytes of talk make about 60 MB of XML; no session comes near. Pictures in the file count too (our judgement).
MAX_UNPACKED = 192 * 1024 * 1024
MAX_ENTRIES = 5000
_DAMAGED = "もとのソフトで開けるか確かめ、保存し直すと読めることがあります。"
_SAVE_TEXT = "もとのソフトで「テキスト」で保存し直すと取り込めます。"
_OTHERS: tuple[tuple[str, str, str], ...] = (
    ("ppt/", "PowerPoint の資料", "発話の部分を「テキスト」で保存すると取り込めます。"),
    ("xl/workbook.bin", "Excel のバイナリ ブック（.xlsb）", "Excel で開き、「Excel ブック（.xlsx）」で保存し直すと取り込めます。"),
    ("META-INF/container.xml", "電子書籍", _SAVE_TEXT),
    ("content.xml", "LibreOffice の文書", "「Word 文書（.docx）」か「Excel（.xlsx）」で保存し直すと取り込めます。"),
    ("Index/", "Pages や Numbers の文書", "「Word」か「Excel」の形に書き出すと取り込めます。"),
)  # fmt: skip


def check_zip(data: bytes, folder: str) -> None:
    """Raise ReadError unless the archive is whole, of reasonable size, free of DTDs and has parts in ``folder``.

    ``folder``: "word/" or "xl/". XML parts of Office files have no DTD; one that has would define entities that grow
    without end.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            for entry in entries:
                if entry.filename.startswith(folder) and entry.filename.endswith((".xml", ".rels")):
                    _check_part(archive, entry)
    except ReadError:
        raise
    except Exception:
        # zipfile raises a dozen kinds of errors on damaged files, some of them not documented.
        raise damaged() from None


def names_in(data: bytes) -> frozenset[str] | None:
    """The names in the archive; None where its directory cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except Exception:
        return None


def has_part(data: bytes, folder: str) -> bool:
    """Whether the bytes are a zip archive with XML parts in this folder."""
    names = names_in(data) if data.startswith(MAGIC) else None
    return names is not None and any(name.startswith(folder) and name.endswith(".xml") for name in names)


def refuse_zip(data: bytes) -> None:
    """Raise ReadError for a zip archive that no document reader takes: what it is and what to do."""
    if not data.startswith(MAGIC):
        return
    names = names_in(data)
    if names is None:
        raise damaged()
    for part, kind, todo in _OTHERS:
        if any(name.startswith(part) for name in names):
            raise not_talk(kind, todo)
    raise not_talk("圧縮ファイル（zip）", "ひらいて、中の記録を一つ選ぶと取り込めます。")


def damaged(kind: str = "Word や Excel などの") -> ReadError:
    """The error for a document that its library cannot open."""
    return ReadError(f"{kind}ファイルが壊れているようです。", todo=_DAMAGED)


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        raise ReadError(
            f"ひらくと大きすぎるファイルです（{total / 1024 / 1024:,.0f} MB、上限 {MAX_UNPACKED // 1024 // 1024} MB）。"
            if total > MAX_UNPACKED
            else f"中のファイルが多すぎます（{len(entries):,} 個）。",
            todo="画像を取り除くか、発話の部分を「テキスト」で保存すると取り込めます。",
        )


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 1:
        raise not_talk("パスワードのかかった文書", "パスワードを外して保存し直すと取り込めます。")
    with archive.open(entry) as part:
        head = part.read(4096)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"<!DOCTYPE" in (head.replace(b"\x00", b"") if wide else head):
        raise damaged()
