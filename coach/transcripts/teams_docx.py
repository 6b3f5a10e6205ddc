"""Teams transcripts of the older kind, from Word: time line, name line, talk; usually one paragraph with breaks.

The newer kind (name and time in one line) is read by ``header_lines``.
"""

from __future__ import annotations

import re

from coach.model import RawTranscript, Segment, UnreadLine

from .header_lines import NOTICE
from .joining import Merge, join_lines, printable
from .labels import has_name_shape

FORMAT = "teams_docx"
NAME_JA = "Teams の文字起こし（前の形）"
MERGE: Merge = "captions"
# Teams writes 0:0:5.40, with neither leading zeros nor a fixed number of decimals.
_CLOCK = r"(\d{1,3}):(\d{1,2}):(\d{1,2}(?:[.,]\d{1,9})?)"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*-+>\s*{_CLOCK}\s*", re.ASCII)
_HEAD = 65536


def sniff(text: str, filename: str) -> float:
    """0.93 where most time lines stand alone and are followed by a name that returns; 0 for numbered captions."""
    lines = [line.strip() for line in text[:_HEAD].split("\n") if line.strip()]
    if not lines or lines[0].startswith("WEBVTT"):
        return 0.0
    at = [n for n, line in enumerate(lines) if _TIMING.fullmatch(line)]
    if not at or any(lines[n - 1].isdecimal() for n in at[:3] if n):
        return 0.0
    names = [lines[n + 1] for n in at if n + 2 < len(lines) and n + 2 not in at and has_name_shape(lines[n + 1])]
    return 0.93 if len(names) * 10 >= len(at) * 8 and len(set(names)) <= max(1, len(names) // 2) else 0.0


def read(text: str) -> RawTranscript:
    """One segment per time line, in seconds; lines before the first time line go to ``unread``."""
    segments: list[Segment] = []
    unread: list[UnreadLine] = []
    block: list[tuple[int, str]] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = printable(raw).strip()
        if _TIMING.fullmatch(line):
            _close(block, segments, unread)
            block = [(number, line)]
        elif line and NOTICE.fullmatch(line):
            unread.append(UnreadLine(number, line, "録画や文字起こしの知らせで、発話ではないようです。"))
        elif line and block:
            block.append((number, line))
        elif line:
            unread.append(UnreadLine(number, line, "最初の時刻より前の行で、発話ではないようです。"))
    _close(block, segments, unread)
    unread.sort(key=lambda item: item.line)
    return RawTranscript(FORMAT, tuple(segments), tuple(unread))


def _close(block: list[tuple[int, str]], segments: list[Segment], unread: list[UnreadLine]) -> None:
    if not block:
        return
    (number, timing), lines = block[0], [line for _, line in block[1:]]
    name = lines.pop(0) if len(lines) > 1 and has_name_shape(lines[0]) else None
    said = join_lines(lines)
    if not said:
        unread.append(UnreadLine(number, timing, "発話が空でした。"))
        return
    start, end = _seconds(timing)
    if end < start:
        unread.append(UnreadLine(number, timing, "終わりの時刻が始まりより前のため、終わりの時刻なしで取り込みます。"))
    segments.append(Segment(said, name, start, end if end >= start else None, number))


def _seconds(timing: str) -> tuple[float, float]:
    match = _TIMING.fullmatch(timing)
    assert match is not None  # only lines that match open a block
    values = [float(value.replace(",", ".")) for value in match.groups()]
    first, second = (round(h * 3600 + m * 60 + s, 9) for h, m, s in (values[:3], values[3:]))
    return first, second
