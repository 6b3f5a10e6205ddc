"""Labelled plain text: ``支援者：…`` / ``A: …``, with optional times before the label or after the name.

Continuation lines belong to the turn before them (joined by the rule of ``joining``). A line with its own time but
no label is a further piece of the same speaker, kept apart so that its time is kept. A file without any label is
read line by line with name None.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from coach.model import RawTranscript, Segment, UnreadLine

from .joining import Merge, join_lines, printable
from .labels import is_heading, speakers, split_label
from .role_words import role_words
from .times import CLOCK, parse_clock, read_span

FORMAT = "plain"
NAME_JA = "名前つきの文章（支援者：…）"
MERGE: Merge = "never"

_RANGE = rf"({CLOCK})(?:\s*(?:-->|->|-|–|—|~|～|〜)\s*({CLOCK}))?"
_BRACKETED = re.compile(rf"[\[(（［【<＜]\s*{_RANGE}\s*[\])）］】>＞]\s*")
_BARE = re.compile(rf"{_RANGE}(?=\s|$)\s*")
_NAME_TIME = re.compile(
    rf"([^\s:：\[(（［【][^:：\[(（［【]{{0,39}}?)\s*[\[(（［【]\s*({CLOCK})\s*[\])）］】]\s*[:：]\s*(.*)"
)
_RULE = re.compile(r"[-=_*#~＝―─━＊◆■□◇\s]+")
_HEAD = 65536


@dataclass(slots=True)
class _Row:
    """A line taken apart: its time, the label it seems to have, what follows the label, and the line after the time."""

    number: int
    whole: str
    body: str
    start: str | None = None
    end: str | None = None
    bracketed: bool = False
    name: str | None = None
    said: str = ""


@dataclass(slots=True)
class _Open:
    """The turn being read."""

    name: str | None
    start: float | None
    end: float | None
    line: int
    lines: list[str] = field(default_factory=list)


def sniff(text: str, filename: str) -> float:
    """0.6–0.95 for labelled text, 0.1 for any other text, 0 for JSON (a broken one would read as nonsense)."""
    head = text[:_HEAD].lstrip()
    if filename.lower().endswith((".json", ".jsonl")) or re.match(r'\{|\[\s*[\[{"]', head):
        return 0.0
    rows = _rows(head)
    counts = _counts(rows)
    names = speakers(counts, singles=True)
    labelled = sum(counts[name] for name in names)
    if head.startswith("WEBVTT") or "-->" in head or not (labelled >= 2 or any(role_words(name) for name in names)):
        return 0.1
    return 0.6 + 0.35 * labelled / len(rows)


def read(text: str) -> RawTranscript:
    """Segments in file order; ``start``/``end`` in seconds where the line has them.

    Lines before the first label, headings (``日時：…``), rules and labels without words go to ``unread``.
    """
    rows = _rows(text)
    names = speakers(_counts(rows), singles=True)
    return _Reader(names).run(rows)


class _Reader:
    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self.segments: list[Segment] = []
        self.unread: list[UnreadLine] = []
        self.open: _Open | None = None
        self.mostly_timed = False
        self.waiting: _Row | None = None  # a time on a line of its own, for the turn that follows

    def run(self, rows: list[_Row]) -> RawTranscript:
        bare = sum(row.start is not None and not row.bracketed for row in rows)
        self.mostly_timed = bare * 5 > len(rows) * 4
        for row in rows:
            self._row(row)
        self._close()
        self._drop_waiting()
        self.unread.sort(key=lambda item: item.line)
        return RawTranscript(FORMAT, tuple(self.segments), tuple(self.unread))

    def _row(self, row: _Row) -> None:
        if _RULE.fullmatch(row.whole):
            self._leave(row, "区切りの線のようです。")
        elif row.name is not None and row.name in self.names:
            self._begin(row, row.name, row.said)
        elif row.name is not None and is_heading(row.name):
            self._leave(row, "発話ではなく、記録の見出しのようです。")
        elif row.start is not None and not row.body:
            self._drop_waiting()
            self.waiting = row
        elif not self.names:
            self._begin_unlabelled(row)
        elif self.open is None:
            self._leave(row, "話し手の名前が出る前の行のため、誰の発話か分かりません。")
        elif row.start is not None and (row.bracketed or _has_hours(row.start)):
            self._begin(row, self.open.name, row.body)
        else:
            self.open.lines.append(row.whole)

    def _begin(self, row: _Row, name: str | None, said: str) -> None:
        self._close()
        timed = row
        if row.start is None and self.waiting is not None:
            timed, self.waiting = self.waiting, None
        self._drop_waiting()
        start, end, problem = read_span(timed.start, timed.end)
        if problem:
            self._leave(timed, problem)
        self.open = _Open(name, start, end, row.number, [said])

    def _begin_unlabelled(self, row: _Row) -> None:
        # Without labels a bare 「10:30 」 may be the beginning of a sentence, unless most lines begin so.
        if row.start is not None and not (row.bracketed or _has_hours(row.start) or self.mostly_timed):
            row.start, row.end, row.body = None, None, row.whole
        self._begin(row, None, row.body)

    def _close(self) -> None:
        if self.open is None:
            return
        said = join_lines(self.open.lines)
        if said:
            self.segments.append(Segment(said, self.open.name, self.open.start, self.open.end, self.open.line))
        else:
            label = f"{self.open.name}：" if self.open.name else ""
            self.unread.append(UnreadLine(self.open.line, label, "発話が空でした。"))
        self.open = None

    def _drop_waiting(self) -> None:
        if self.waiting is not None:
            self._leave(self.waiting, "この時刻に続く発話がありませんでした。")
            self.waiting = None

    def _leave(self, row: _Row, reason: str) -> None:
        self.unread.append(UnreadLine(row.number, row.whole, reason))


def _rows(text: str) -> list[_Row]:
    lines = ((number, printable(line).strip()) for number, line in enumerate(text.split("\n"), 1))
    return [_take_apart(number, line) for number, line in lines if line]


def _take_apart(number: int, line: str) -> _Row:
    row = _Row(number, line, line)
    match = _BRACKETED.match(line)
    row.bracketed = match is not None
    match = match or _BARE.match(line)
    # A number pair that is no time (「99:99」) stays text.
    if match is not None and parse_clock(match[1]) is not None:
        row.start, row.end, row.body = match[1], match[2], line[match.end() :]
    named = _NAME_TIME.match(row.body) if row.start is None else None
    if named is not None and parse_clock(named[2]) is not None:
        row.name, row.start, row.said = named[1], named[2], named[3]
    elif (label := split_label(row.body)) is not None:
        row.name, row.said = label
    return row


def _counts(rows: list[_Row]) -> Counter[str]:
    return Counter(row.name for row in rows if row.name is not None)


def _has_hours(clock: str) -> bool:
    """Whether a bare time is surely one: 「10:30 から」 is talk, 「00:10:30 」 is not."""
    return clock.replace("：", ":").count(":") == 2
