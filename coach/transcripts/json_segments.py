"""What the JSON of all speech recognisers has in common: a list of objects with ``text``, each one segment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from coach.model import RawTranscript, Segment, UnreadLine

from .joining import join_lines
from .json_text import Numbered, excerpt
from .times import read_span

Item = dict[str, Any]
#: Beginning and end as they are written, and what to show of them when they cannot be read.
Timing = tuple[object, object, object]


def segments_of(
    format: str,
    items: Iterable[Numbered],
    timing_of: Callable[[Item], Timing],
    speaker_of: Callable[[Item], str | None],
) -> RawTranscript:
    """One segment per object with text (seconds, as ``read_span`` reads them); all else goes to ``unread``."""
    segments: list[Segment] = []
    unread: list[UnreadLine] = []
    for line, item in items:
        words = item.get("text") if isinstance(item, dict) else None
        said = join_lines(words.split("\n")) if isinstance(words, str) else ""
        if not isinstance(item, dict) or not said:
            unread.append(UnreadLine(line, excerpt(item), "発話の文（text）がありませんでした。"))
            continue
        begin, stop, shown = timing_of(item)
        start, end, problem = read_span(begin, stop)
        if problem:
            unread.append(UnreadLine(line, excerpt(shown), problem))
        segments.append(Segment(said, speaker_of(item), start, end, line))
    return RawTranscript(format, tuple(segments), tuple(unread))
