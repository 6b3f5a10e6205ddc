"""JSON of whisper.cpp (``-oj``): ``{"transcription": [{"offsets": {"from", "to"}, "text", "speaker"?}]}``."""

from __future__ import annotations

from coach.errors import ReadError
from coach.model import RawTranscript, Segment, UnreadLine

from .joining import Merge, join_lines, printable
from .json_text import excerpt, read_object
from .times import read_span

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
    segments: list[Segment] = []
    unread: list[UnreadLine] = []
    for line, item in items:
        words = item.get("text") if isinstance(item, dict) else None
        said = join_lines(words.split("\n")) if isinstance(words, str) else ""
        if not isinstance(item, dict) or not said:
            unread.append(UnreadLine(line, excerpt(item), "発話の文（text）がありませんでした。"))
            continue
        begin, stop = _span(item)
        start, end, problem = read_span(begin, stop)
        if problem:
            unread.append(UnreadLine(line, excerpt([begin, stop]), problem))
        segments.append(Segment(said, _speaker(item.get("speaker")), start, end, line))
    return RawTranscript(FORMAT, tuple(segments), tuple(unread))


def _span(item: dict[str, object]) -> tuple[object, object]:
    offsets, stamps = item.get("offsets"), item.get("timestamps")
    if isinstance(offsets, dict):
        return _seconds(offsets.get("from")), _seconds(offsets.get("to"))
    if isinstance(stamps, dict):
        return stamps.get("from"), stamps.get("to")
    return None, None


def _seconds(value: object) -> object:
    return value / 1000 if isinstance(value, int | float) and not isinstance(value, bool) else value


def _speaker(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    name = printable(str(value)).strip()
    return None if name in ("", "?") else name
