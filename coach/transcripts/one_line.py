"""Name, time and talk in one line: ``田中 一郎   0:05 本日は…``, as some Word transcripts of Teams come out of Word.

Lines with name and time alone may stand among them; talk may go on in the lines below. Ordinary talk has words before
times too (「朝礼 8:30 から」): names have to return and times to rise from the beginning of the recording.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter

from coach.model import RawTranscript

from .header_lines import RANGE, Header, lines_of, segments_of
from .joining import Merge
from .labels import is_heading, is_name, is_numbered
from .role_words import role_words
from .times import parse_clock

FORMAT = "one_line"
NAME_JA = "名前・時刻・発話が一行（Teams の Word など）"
MERGE: Merge = "never"
_LINE = re.compile(rf"(?P<name>\S.{{0,39}}?)(?P<gap>\s+){RANGE}(?:\s+(?P<said>\S.*))?")
# What goes on after a time inside a sentence (「8:30 から」), and a topic before one (「それは 0:05 …」).
_GOES_ON = re.compile(r"(?:に(?!わ)|の|から|まで|って|頃|ごろ|くらい|ぐらい|より|過ぎ|です|でし|だっ)")
_TOPIC = re.compile(r"[ぁ-ゖ]+[はがをにもで]")
_HEAD = 65536
# A recording's first words stand near its beginning; a day's plan begins at 8:30 (our judgement).
_FIRST_WITHIN = 300.0
# Sure lines out of the order of time: a few are talk that looks like a line; more, and it is no transcript (judgement).
_IN_ORDER = 0.9


def sniff(text: str, filename: str) -> float:
    """0.96 where at least two people speak in lines of this shape and a quarter of all lines are such, else 0."""
    head = text[:_HEAD]
    if "-->" in head:
        return 0.0  # captions
    rows = lines_of(head)
    headers = _headers(rows)
    talk = sum(bool(header.said) for header in headers)
    several = len({header.name for header in headers}) >= 2
    if not several or talk < 2 or talk * 4 < len(headers) or len(headers) * 4 < len(rows):
        return 0.0
    return 0.96


def read(text: str) -> RawTranscript:
    """One segment per line of this shape, the lines below it joined to it; lines before the first one in ``unread``."""
    rows = lines_of(text)
    return segments_of(FORMAT, rows, _headers(rows))


def _headers(rows: list[tuple[int, str]]) -> list[Header]:
    """The lines of this shape whose name returns, is numbered or says a role, and of others those that stand well apart."""
    shaped = [found for number, line in rows if (found := _shaped(number, line)) is not None]
    counts = Counter(header.name for header, _, _ in shaped)
    sure = [
        (header, start)
        for header, start, _ in shaped
        if counts[header.name] >= 2 or is_numbered(header.name) or role_words(header.name)
    ]
    kept = _rising([start for _, start in sure])
    if not kept or len(kept) < _IN_ORDER * len(sure):
        return []
    times = {sure[k][0].line: sure[k][1] for k in kept}
    first = sure[kept[0]][0]
    if times[first.line] > _FIRST_WITHIN and not re.search(r"[:：].*[:：]", first.start):
        return []
    return [
        header
        for header, start, apart in shaped
        if header.line in times or (apart and counts[header.name] == 1 and _fits(header.line, start, times))
    ]


def _shaped(number: int, line: str) -> tuple[Header, float, bool] | None:
    """A line as a header, its time in seconds, and whether two blanks or more stand before the time."""
    match = _LINE.fullmatch(line)
    start = parse_clock(match["start"]) if match is not None else None
    if match is None or start is None:
        return None
    name = match["name"].strip()
    if not is_name(name) or is_heading(name) or _TOPIC.fullmatch(name) or _GOES_ON.match(match["said"] or ""):
        return None
    said = [match["said"]] if match["said"] else []
    return Header(number, line, name, match["start"], match["end"], said), start, len(match["gap"]) > 1


def _rising(times: list[float]) -> list[int]:
    """Which of the times make the longest run that never falls."""
    ends: list[float] = []
    last: list[int] = []
    before: list[int] = []
    for k, time in enumerate(times):
        at = bisect_right(ends, time)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [time]
        last[at : at + 1] = [k]
    run: list[int] = []
    k = last[-1] if last else -1
    while k >= 0:
        run.append(k)
        k = before[k]
    return run[::-1]


def _fits(line: int, start: float, times: dict[int, float]) -> bool:
    """Whether a time lies between those of the sure lines before and after it."""
    lines = list(times)
    at = bisect_left(lines, line)
    return (at == 0 or times[lines[at - 1]] <= start) and (at == len(lines) or start <= times[lines[at]])
