"""The readers, in order. Adding a format is one file with the names of ``Reader`` and one line in ``READERS``."""

from __future__ import annotations

from typing import Protocol

from coach.errors import ReadError
from coach.model import RawTranscript

from . import interchange, plain, srt, table, teams_vtt, whisper_json, zoom_vtt
from .joining import Merge


class Reader(Protocol):
    """What a reader module exposes: ``read`` gets text with line feeds only, and raises ReadError without a file name."""

    FORMAT: str
    NAME_JA: str
    MERGE: Merge

    def sniff(self, text: str, filename: str) -> float: ...

    def read(self, text: str) -> RawTranscript: ...


#: Among equal scores the earlier reader wins, so the narrower format stands first.
READERS: tuple[Reader, ...] = (
    interchange,
    whisper_json,
    teams_vtt,
    zoom_vtt,
    srt,
    table,
    plain,
)


def choose_reader(text: str, filename: str) -> Reader:
    """The reader with the highest score. Raises ReadError where none knows the text."""
    best, score = READERS[0], 0.0
    for reader in READERS:
        found = reader.sniff(text, filename)
        if found > score:
            best, score = reader, found
    if score <= 0:
        names = "、".join(reader.NAME_JA for reader in READERS)
        raise ReadError("記録の形式が分かりませんでした。", todo=f"読めるのは次の形式です。{names}")
    return best


def merge_rule(format_id: str) -> Merge:
    """How ``to_transcript`` joins pieces of this format; unknown formats are left as they are."""
    return next((reader.MERGE for reader in READERS if format_id == reader.FORMAT), "never")
