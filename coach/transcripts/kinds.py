"""Files that hold no readable transcript, told by their first bytes: what they are, and what the user can do."""

from __future__ import annotations

import re

from coach.errors import ReadError

_RECORDED = "文字に起こしたファイルを選ぶと取り込めます。"
_UNPACK = "ひらいて、中の記録を一つ選ぶと取り込めます。"
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x05\x06", "何も入っていない圧縮ファイル", "記録の入ったファイルを選び直すと取り込めます。"),
    (b"Rar!\x1a\x07", "圧縮ファイル（RAR）", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "圧縮ファイル（7z）", _UNPACK),
    (b"\x1f\x8b", "圧縮ファイル（gzip）", _UNPACK),
    (b"{\\rtf", "リッチテキスト（RTF）", "Word などで開き、「Word 文書（.docx）」で保存し直すと取り込めます。"),
    (b"ID3", "録音", _RECORDED),
    (b"OggS", "録音", _RECORDED),
    (b"fLaC", "録音", _RECORDED),
    (b"#!AMR", "録音", _RECORDED),
    (b"FORM", "録音", _RECORDED),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "録音・録画", _RECORDED),
    (b"\x1aE\xdf\xa3", "録画", _RECORDED),
    (b"\x89PNG", "画像", _RECORDED),
    (b"\xff\xd8\xff", "画像", _RECORDED),
    (b"GIF8", "画像", _RECORDED),
)
# A frame of MPEG audio (layer I–III, or AAC in ADTS) without a tag before it: eleven or twelve bits set, then values
# that are not all ones. The byte order mark of UTF-16 (FF FE) has all of them set.
_MPEG_AUDIO = re.compile(rb"\xff[\xe2-\xe7\xf1-\xf7\xf9-\xfd][\x00-\xef]")
_OLE = b"\xd0\xcf\x11\xe0"
_OLE_STREAMS: tuple[tuple[str, str, str], ...] = (
    (
        "EncryptedPackage",
        "パスワードのかかった Word や Excel の文書",
        "パスワードを外して保存し直すと取り込めます。",
    ),
    (
        "WordDocument",
        "古い形式の Word の文書（.doc）",
        "Word で開き、「Word 文書（.docx）」か「テキスト」で保存し直すと取り込めます。",
    ),
    (
        "Workbook",
        "古い形式の Excel の表（.xls）",
        "Excel で開き、「Excel ブック（.xlsx）」か「CSV」で保存し直すと取り込めます。",
    ),
    (
        "PowerPoint Document",
        "PowerPoint の資料",
        "発話の部分を「テキスト」で保存すると取り込めます。",
    ),
)


def refuse_known(data: bytes) -> None:
    """Raise ReadError (no file name in it) where the bytes are of a kind that is known and cannot be read."""
    if data.startswith(_OLE):
        kind, todo = _ole_kind(data)
        raise not_talk(kind, todo)
    for magic, kind, todo in _MAGIC:
        if data.startswith(magic) and _is(magic, data):
            raise not_talk(kind, todo)
    if data.startswith(b"RIFF"):
        raise not_talk("録音" if data[8:12] == b"WAVE" else "録音・録画", _RECORDED)
    if data[4:8] == b"ftyp":
        raise not_talk("録音" if data[8:11] == b"M4A" else "録画", _RECORDED)
    if _MPEG_AUDIO.match(data):
        raise not_talk("録音", _RECORDED)


def not_talk(kind: str, todo: str) -> ReadError:
    """The error for a file of another kind."""
    return ReadError(f"文字の記録ではなく、{kind}のファイルのようです。", todo=todo)


def _is(magic: bytes, data: bytes) -> bool:
    """Words that ordinary text may begin with need the bytes that follow them in a binary file."""
    if magic in (b"FORM", b"OggS", b"fLaC", b"ID3", b"GIF8"):
        return b"\x00" in data[:32]
    return True


def _ole_kind(data: bytes) -> tuple[str, str]:
    """By the name of the stream inside, which the directory of the file holds in UTF-16."""
    for stream, kind, todo in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind, todo
    return "古い形式の Word や Excel の文書", "「テキスト」か「CSV」で保存し直すと取り込めます。"
