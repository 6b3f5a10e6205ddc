"""A line with name and time, the talk in the lines after it: ``参加者 1 00:00`` / ``00:00:05 田中``.

Teams writes its Word transcripts so, CLOVA Note, Notta and other note-taking apps their text files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from coach.model import RawTranscript, Segment, UnreadLine

from .joining import Merge, join_lines, printable
from .labels import has_name_shape, is_heading, is_name, is_numbered
from .role_words import role_words
from .times import CLOCK, parse_clock, read_span

FORMAT = "header_lines"
NAME_JA = "名前と時刻の行（Teams・CLOVA Note など）"
MERGE: Merge = "never"

#: A time, or one time to another, as a part of a pattern.
RANGE = rf"(?P<start>{CLOCK})(?:\s*(?:-->|->|-|–|—|~|～|〜)\s*(?P<end>{CLOCK}))?"
_OPEN, _SHUT = r"[\[(（［【<＜|｜·・•,、/／]?\s*", r"\s*[\])）］】>＞]?"
_NAME_FIRST = re.compile(rf"(?P<name>\S.{{0,39}}?)(?:\s+{_OPEN}|\s*[\[(（［【<＜]\s*){RANGE}{_SHUT}")
_TIME_FIRST = re.compile(rf"[\[(（［【<＜]?\s*{RANGE}{_SHUT}[\s|｜·・•,、/／-]\s*(?P<name>\S.{{0,39}}?)\s*[:：]?")
#: What the recording program says about itself, in Teams and Meet.
NOTICE = re.compile(
    r".{0,60}(?:(?:文字起こし|トランスクリプト|録画|レコーディング)を(?:開始|停止|終了)しました|"
    r"(?:started|stopped) (?:the )?(?:transcription|recording))[。.]?",
    re.IGNORECASE,
)
_HEAD = 65536
# Seconds from one header to a name that stands once: a turn of half an hour is no conversation (our judgement).
_LONGEST_GAP = 1800.0


@dataclass(slots=True)
class Header:
    """A line that says who speaks from when, and the talk that belongs to it."""

    line: int
    text: str
    name: str
    start: str
    end: str | None
    said: list[str] = field(default_factory=list)


def sniff(text: str, filename: str) -> float:
    """0.7–0.95 where names return in lines of name and time with talk between them, else 0."""
    head = text[:_HEAD]
    if "-->" in head:
        return 0.0  # captions
    rows = lines_of(head)
    headers = _headers(rows)
    if not headers or not (len(headers) >= 2 or is_numbered(headers[0].name) or role_words(headers[0].name)):
        return 0.0
    numbers = {header.line for header in headers}
    followed = sum(before in numbers and after not in numbers for (before, _), (after, _) in pairwise(rows))
    if followed * 2 < len(headers):
        return 0.0
    # Two header lines among hundreds of others are more likely talk about times.
    return 0.7 + 0.25 * min(1.0, 4 * len(headers) / len(rows))


def read(text: str) -> RawTranscript:
    """One segment per header line (seconds where the line has them); its lines of talk joined.

    Lines before the first header, notices of the recording program and headers without words go to ``unread``.
    """
    rows = lines_of(text)
    return segments_of(FORMAT, rows, _headers(rows))


def segments_of(format_id: str, rows: list[tuple[int, str]], found: Iterable[Header]) -> RawTranscript:
    """The talk below these headers (with what they hold already), one segment each; all other lines in ``unread``."""
    headers = {header.line: header for header in found}
    segments: list[Segment] = []
    unread: list[UnreadLine] = []
    current: Header | None = None
    for number, line in rows:
        if number in headers:
            _close(current, segments, unread)
            current = headers[number]
        elif NOTICE.fullmatch(line):
            unread.append(UnreadLine(number, line, "録画や文字起こしの知らせで、発話ではないようです。"))
        elif current is None:
            unread.append(UnreadLine(number, line, "話し手の名前が出る前の行のため、誰の発話か分かりません。"))
        else:
            current.said.append(line)
    _close(current, segments, unread)
    unread.sort(key=lambda item: item.line)
    return RawTranscript(format_id, tuple(segments), tuple(unread))


def is_header(line: str) -> bool:
    """Whether the line has the shape of a name with a time. ``read`` decides over the whole file."""
    return any(_header(0, line, pattern) is not None for pattern in (_NAME_FIRST, _TIME_FIRST))


def _close(header: Header | None, segments: list[Segment], unread: list[UnreadLine]) -> None:
    if header is None:
        return
    said = join_lines(header.said)
    if not said:
        unread.append(UnreadLine(header.line, header.text, "発話が空でした。"))
        return
    start, end, problem = read_span(header.start, header.end)
    if problem:
        unread.append(UnreadLine(header.line, header.text, problem))
    segments.append(Segment(said, header.name, start, end, header.line))


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines that hold something, with their numbers."""
    lines = ((number, printable(line).strip()) for number, line in enumerate(text.split("\n"), 1))
    return [(number, line) for number, line in lines if line]


def _headers(rows: list[tuple[int, str]]) -> list[Header]:
    """The header lines, all with the name first or all with the time first, whichever there are more of."""
    found = [_accepted(rows, pattern) for pattern in (_NAME_FIRST, _TIME_FIRST)]
    return max(found, key=len)


def _accepted(rows: list[tuple[int, str]], pattern: re.Pattern[str]) -> list[Header]:
    """Lines of this shape whose name returns, is numbered or says a role; one that stands once needs its time in order.

    Talk may end with a time (「集合は 10:30」); its name would stand once and its time fall out of the order.
    """
    shaped = [header for number, line in rows if (header := _header(number, line, pattern)) is not None]
    counts = Counter(header.name for header in shaped)
    sure = {name for name, n in counts.items() if n >= 2 or is_numbered(name) or role_words(name)}
    if not sure:
        return []
    ahead = _times_ahead(shaped, sure)
    kept: list[Header] = []
    latest = 0.0
    for header, following in zip(shaped, ahead, strict=True):
        start = parse_clock(header.start) or 0.0
        if header.name in sure:
            latest = start
        elif (
            pattern is _TIME_FIRST
            or not is_name(header.name)
            or not latest <= start <= min(following, latest + _LONGEST_GAP)
        ):
            continue
        kept.append(header)
    return kept


def _times_ahead(shaped: list[Header], sure: set[str]) -> list[float]:
    """Per header the time (seconds) of the next one whose name is sure."""
    times: list[float] = []
    following = float("inf")
    for header in reversed(shaped):
        times.append(following)
        if header.name in sure:
            following = parse_clock(header.start) or 0.0
    return times[::-1]


def _header(number: int, line: str, pattern: re.Pattern[str]) -> Header | None:
    match = pattern.fullmatch(line) if len(line) <= 90 else None
    if match is None or parse_clock(match["start"]) is None:
        return None
    name = match["name"].strip(" \t\u3000|｜·・•-")
    if not has_name_shape(name) or is_heading(name):
        return None
    return Header(number, line, name, match["start"], match["end"])
