"""JSON of whisper.cpp (``-oj``): ``{"transcription": [{"offsets": {"from", "to"}, "text", "speaker"?}]}``."""

from __future__ import annotations

from coach.errors import ReadError
from coach.model import RawTranscript

from .joining import Merge, printable
from .json_segments import Item, Timing, segments_of
from .json_text import read_object

FORMAT = "whisper_cpp"
NAME_JA = "whisper.cpp の JSON"
MERGE: Merge = "captions"


def sniff(text: str, filename: str) -> float:
    """0.9 for an object with ``transcription`` and its ``offsets`` or ``timestamps``, else 0."""
    known = text.lstrip()[:1] == "{" and '"transcription"' in text
    return 0.9 if known and ('"offsets"' in text or '"timestamps"' in text) else 0.0


def read(text: str) -> RawTranscript:
    """One segment per element; ``offsets`` are milliseconds, ``timestamps`` clock times where there are no offsets.

    ``speaker`` is what ``--diarize`` heard ("0", "1"; "?" counts as unknown). Raises ReadError for broken JSON or JSON
    without ``transcription``.
    """
    _, items = read_object(text, "transcription")
    if items is None:
        raise ReadError(
            "発話の一覧（transcription）が見当たりません。", todo="whisper.cpp の書き出しか、ご確認ください。"
        )
    return segments_of(FORMAT, items, _timing, lambda item: _speaker(item.get("speaker")))


def _timing(item: Item) -> Timing:
    offsets, stamps = item.get("offsets"), item.get("timestamps")
    start = end = None
    if isinstance(offsets, dict):
        start, end = _seconds(offsets.get("from")), _seconds(offsets.get("to"))
    elif isinstance(stamps, dict):
        start, end = stamps.get("from"), stamps.get("to")
    return start, end, [start, end]


def _seconds(value: object) -> object:
    return value / 1000 if isinstance(value, int | float) and not isinstance(value, bool) else value


def _speaker(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    name = printable(str(value)).strip()
    return None if name in ("", "?") else name
