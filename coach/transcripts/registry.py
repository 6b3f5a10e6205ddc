"""The readers, in order. Adding a format is one file with the names of ``Reader`` and one line in ``READERS``."""

from __future__ import annotations

from typing import Protocol

from coach.errors import ReadError
from coach.model import RawTranscript

from . import (
    asr_chunks,
    ass,
    docx,
    header_lines,
    interchange,
    meet,
    notta_srt,
    one_line,
    pdf,
    plain,
    quoted,
    sbv,
    srt,
    table,
    teams_docx,
    teams_vtt,
    whisper_cpp,
    whisper_json,
    xlsx,
    zoom_vtt,
)
from .contents import Contents
from .joining import Merge


class Reader(Protocol):
    """What a reader module exposes: ``read`` gets text with line feeds only, and raises ReadError without a file name."""

    FORMAT: str
    NAME_JA: str
    MERGE: Merge

    def sniff(self, text: str, filename: str) -> float: ...

    def read(self, text: str) -> RawTranscript: ...


class DocumentReader(Protocol):
    """What a module for files that are no text exposes: it takes lines and rows out of them, for a ``Reader``.

    ``FORMAT`` stands as ``RawTranscript.encoding``. ``contents`` raises ReadError without a file name.
    """

    FORMAT: str

    def sniff(self, data: bytes) -> bool: ...

    def contents(self, data: bytes) -> Contents: ...


#: Among equal scores the earlier reader wins, so the narrower format stands first.
READERS: tuple[Reader, ...] = (
    interchange,
    whisper_cpp,
    asr_chunks,
    whisper_json,
    teams_vtt,
    zoom_vtt,
    notta_srt,
    srt,
    sbv,
    ass,
    teams_docx,
    meet,
    one_line,
    header_lines,
    quoted,
    table,
    plain,
)

DOCUMENTS: tuple[DocumentReader, ...] = (docx, xlsx, pdf)


def choose_document(data: bytes) -> DocumentReader | None:
    """The reader of a Word, Excel or PDF file; None for text and for what ``decode`` refuses."""
    return next((document for document in DOCUMENTS if document.sniff(data)), None)


def choose_reader(text: str, filename: str) -> Reader:
    """The reader with the highest score. Raises ReadError where none knows the text."""
    best, score = READERS[0], 0.0
    for reader in READERS:
        found = reader.sniff(text, filename)
        if found > score:
            best, score = reader, found
    if score <= 0:
        todo = "もとのソフトで、文章・字幕・表・音声認識の JSON のどれかに書き出すと読めることがあります。"
        raise ReadError("記録の形式が分かりませんでした。", todo=todo)
    return best


def merge_rule(format_id: str) -> Merge:
    """How ``to_transcript`` joins pieces of this format; unknown formats are left as they are."""
    return next((reader.MERGE for reader in READERS if format_id == reader.FORMAT), "never")
