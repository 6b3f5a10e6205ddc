"""Which line patterns may fit a text: a fixed family is tried, each is told with how much of the file it explains."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .line_pattern import BRACKETS, SEPARATORS, LinePattern, Part, PatternReading, read_pattern
from .role_words import role_words
from .times import CLOCK, parse_clock

#: Lines a guess looks at; a pattern shows itself in far fewer, and the preview stays quick.
SAMPLE_LINES = 300
MOST = 8
#: From here on a saved pattern counts as fitting a file by itself (judgement; tests/transcripts/test_line_pattern.py
#: holds files on both sides of it).
FITS = 0.75
_MIN_TURNS = 4
_OFTEN = 1 / 3
_MARKS = ("――", "—", "─", "―", "Q.", "Q", "＞", ">", "・", "■", "●", "○", "◆", "＊", "*", "-")
_TIMED = re.compile(rf"^[\[(（［【<＜]?{CLOCK}|{CLOCK}[\])）］】>＞]?$")
_LEFT_OVER = re.compile(r"^[:：|｜/／＞>→\])）］】」]|^[^\w\s「『（(…。、？！?!]{1,4}[ \t　]|[\[(（［【「:：|｜]$")
_ODD_NAME = re.compile(r"[\[\](（【】「」『』＜＞<>〈〉《》:：|｜]|^[0-9０-９]+[.．)）\s]|[=~〜→-]$")
_OWN_SIGN = re.compile(r"^[^。？！?!]{1,40}?[ \t　]([^\w\s。、，．？！?!…「」『』（）()\[\]【】]{1,4})[ \t　]")
_WORDY = re.compile("[ぁ-ん]{5,}|(?:です|ます|ました|ません|ですね|から|けど)$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pattern, what it makes of the sample, and how well that looks (0–1)."""

    pattern: LinePattern
    reading: PatternReading
    score: float


def sample_of(text: str) -> str:
    """The beginning of a text, as much as a guess looks at."""
    return "\n".join(text.split("\n", SAMPLE_LINES)[:SAMPLE_LINES])


def guess_patterns(text: str) -> tuple[Candidate, ...]:
    """At most ``MOST`` candidates, best first, no two of which read the text alike; two people in turn stand last."""
    sample = sample_of(text)
    found: list[Candidate] = []
    for pattern in (*_inline(_own_separators(sample)), *_headers(), *_columns(sample), *_marked(sample)):
        reading = read_pattern(sample, pattern)
        score = score_of(reading)
        if score >= 0.2:
            found.append(Candidate(pattern, reading, score))
    found.sort(key=lambda candidate: -candidate.score)
    # Nothing in the file speaks for these; they are offered because a person may know it is so.
    for paragraphs in (False, True):
        pattern = LinePattern("turns", (), paragraphs=paragraphs)
        found.append(Candidate(pattern, read_pattern(sample, pattern), 0.0))
    return _distinct(found)


def score_of(reading: PatternReading, carried: float = 0.4) -> float:
    """How well a reading looks, 0–1: lines explained, names that come back, nothing left hanging on names or words.

    ``carried``: what a line counts that is only carried on from the one above. Little in a guess, where another pattern
    may explain it (judgement).
    """
    segments = reading.raw.segments
    if not segments or not reading.lines:
        return 0.0
    names = Counter(str(segment.name) for segment in segments)
    returning = sum(count for count in names.values() if count > 1) / len(segments)
    share = (reading.explained + carried * reading.carried) / reading.lines
    score = share * returning * _variety(len(names), len(segments)) * _pace(reading)
    odd = sum(count for name, count in names.items() if _ODD_NAME.search(name) or _WORDY.search(name)) / len(segments)
    texts = sum(bool(_TIMED.search(s.text) or _LEFT_OVER.search(s.text)) for s in segments) / len(segments)
    known = any(role_words(name) for name in names)
    return round(min(1.0, score * (1 - 0.7 * odd) * (1 - 0.5 * texts) + (0.02 if known and score else 0.0)), 4)


def fits(text: str, pattern: LinePattern) -> bool:
    """Whether a saved pattern fits a text so well that it may be used without asking."""
    reading = read_pattern(sample_of(text), pattern)
    # Marks and turns are the user's knowledge of one file; nothing in another file can show that they hold there.
    if pattern.shape in ("marked", "turns"):
        return False
    # The user has seen how this pattern reads: that turns run over several lines does not speak against it, as long
    # as names come often.
    often = reading.explained >= _OFTEN * reading.lines
    return len(reading.raw.segments) >= _MIN_TURNS and score_of(reading, 1.0 if often else 0.4) >= FITS


def _variety(names: int, segments: int) -> float:
    """A talk has two or more voices, and hardly more than eight."""
    if names == 1:
        return 0.3
    return min(1.0, 8 / names, 0.5 * segments / names)


def _pace(reading: PatternReading) -> float:
    """A header line comes every few lines; where two dozen lines follow one, it was rather a heading."""
    per_turn = reading.lines / len(reading.raw.segments)
    return 1.0 if per_turn <= 12 else 12 / per_turn


# ── the family ────────────────────────────────────────────────────────────────

_INLINE: tuple[tuple[Part, ...], ...] = (
    ("name", "text"),
    ("time", "name", "text"),
    ("name", "time", "text"),
    ("name", "text", "time"),
    ("number", "name", "text"),
    ("number", "time", "name", "text"),
)
_HEADERS: tuple[tuple[Part, ...], ...] = (
    ("name",),
    ("time", "name"),
    ("name", "time"),
    ("number", "time", "name"),
    ("number", "name"),
    ("number", "name", "time"),
)


def _own_separators(sample: str) -> tuple[str, ...]:
    """The sign that stands by itself near the beginning of most lines (「~」「>>」「::」), where it is none of ours."""
    lines = [line for line in sample.split("\n") if line.strip()]
    signs = Counter(match[1] for line in lines if (match := _OWN_SIGN.match(line[:80])))
    return tuple(s for s, n in signs.most_common(1) if 2 * n > len(lines) and s not in SEPARATORS and s != "：")


def _inline(own: tuple[str, ...] = ()) -> Iterator[LinePattern]:
    for order in _INLINE:
        yield from (LinePattern("inline", order, separator=separator) for separator in (*SEPARATORS, *own))
        yield from (LinePattern("inline", order, bracket=bracket) for bracket in BRACKETS)


def _headers() -> Iterator[LinePattern]:
    for order in _HEADERS:
        if "time" in order:
            yield LinePattern("header", order)
        yield from (LinePattern("header", order, bracket=bracket) for bracket in BRACKETS)
        yield LinePattern("header", order, separator=":")
    yield LinePattern("header", ("name",), paragraphs=True)
    yield LinePattern("header", ("number", "name"), paragraphs=True)


def _columns(sample: str) -> Iterator[LinePattern]:
    lines = [line for line in sample.split("\n") if line.strip()]
    for separator in ("\t", "|", "｜", ",", ";", "  "):
        expression = r"[ 　]{2,}" if separator == "  " else re.escape(separator)
        rows = [[cell.strip() for cell in re.split(expression, line)] for line in lines]
        width = Counter(len(row) for row in rows if len(row) > 2).most_common(1)
        if width and width[0][1] * 2 >= len(rows) and (order := _order([r for r in rows if len(r) == width[0][0]])):
            yield LinePattern("columns", order, separator=separator)


def _order(rows: list[list[str]]) -> tuple[Part, ...] | None:
    """What each column holds: clock times, numbers, few short names that return, the longest text."""
    columns = list(zip(*rows, strict=True))
    order: list[Part] = ["other"] * len(columns)
    free: list[int] = []
    for n, cells in enumerate(columns):
        filled = [cell for cell in cells if cell]
        if sum(parse_clock(cell.strip("[]()（）")) is not None for cell in filled) * 2 > len(filled):
            # A second column of times is where the words end; the beginning is what orders the talk.
            order[n] = "other" if "time" in order else "time"
        elif sum(cell.isdecimal() for cell in filled) * 2 > len(filled):
            order[n] = "number"
        elif len(filled) * 3 > len(cells):
            free.append(n)
    if len(free) < 2:
        return None

    def mean(n: int) -> float:
        return sum(len(cell) for cell in columns[n]) / len(rows)

    text = max(free, key=mean)
    name = min((n for n in free if n != text), key=lambda n: len(set(columns[n])) + mean(n) / 10)
    order[text], order[name] = "text", "name"
    return tuple(order)


def _marked(sample: str) -> Iterator[LinePattern]:
    lines = [line.strip() for line in sample.split("\n") if line.strip()]
    for mark in _MARKS:
        share = sum(line.startswith(mark) for line in lines) / max(1, len(lines))
        if 0.1 <= share <= 0.6:
            yield LinePattern("marked", (), mark=mark)


def _distinct(found: list[Candidate]) -> tuple[Candidate, ...]:
    seen: set[tuple[tuple[str | None, str], ...]] = set()
    kept: list[Candidate] = []
    for candidate in found:
        read = tuple((segment.name, segment.text) for segment in candidate.reading.raw.segments)
        last = candidate.pattern.shape == "turns"
        if read and read not in seen and (last or len(kept) < MOST - 2):
            seen.add(read)
            kept.append(candidate)
    return tuple(kept)
