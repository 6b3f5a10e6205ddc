"""Verbatim records in the manner of a script: ``名前「…」``, the talk within the brackets over one or more lines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from coach.model import RawTranscript, Segment, UnreadLine

from .joining import Merge, join_lines, printable
from .labels import has_name_shape, speakers

FORMAT = "quoted"
NAME_JA = "かぎ括弧の逐語録（名前「…」）"
MERGE: Merge = "never"
_START = re.compile(
    r"(?:[(（\[［]?\d{1,4}[)）\]］.．、\s]\s*)?([^\s「」『』。、，,：:！!？?…][^「」『』。、，,：:！!？?…]{0,19}?)\s*「"
)
_ONLY_SIGNS = re.compile(r"[\s。、．，.,」』]*")
_HEAD = 65536


@dataclass(slots=True)
class _Open:
    name: str
    line: int
    depth: int = 1
    lines: list[str] = field(default_factory=list)


def sniff(text: str, filename: str) -> float:
    """0.6–0.9 by the share of lines that begin with a returning name and ``「``; 0 where fewer than a third do."""
    lines = [line for raw in text[:_HEAD].split("\n") if (line := printable(raw).strip())]
    names = _names(lines)
    share = sum(_speaker(line, names) is not None for line in lines) / max(1, len(lines))
    return 0.6 + 0.3 * share if len(names) >= 1 and share >= 1 / 3 else 0.0


def read(text: str) -> RawTranscript:
    """One segment per pair of brackets after a name. What stands outside of them goes to ``unread``."""
    rows = [(n, line) for n, raw in enumerate(text.split("\n"), 1) if (line := printable(raw).strip())]
    lines = [line for _, line in rows]
    return _Reader(_names(lines), _names(lines, singles=False)).run(rows)


class _Reader:
    def __init__(self, names: frozenset[str], returning: frozenset[str]) -> None:
        self.names, self.returning = names, returning
        self.segments: list[Segment] = []
        self.unread: list[UnreadLine] = []
        self.open: _Open | None = None

    def run(self, rows: list[tuple[int, str]]) -> RawTranscript:
        for number, line in rows:
            self._line(number, line)
        self._close()
        self.unread.sort(key=lambda item: item.line)
        return RawTranscript(FORMAT, tuple(self.segments), tuple(self.unread))

    def _line(self, number: int, line: str) -> None:
        while line:
            # Within talk only a name that returns begins a turn: 「どうぞ「お先に」と。」 goes on.
            start = _speaker(line, self.names if self.open is None else self.returning)
            if start is not None:
                # A name that opens a bracket while another is open: that one was never closed.
                self._close()
                self.open = _Open(start[1], number)
                line = line[start[0].end() :]
            elif self.open is None:
                if not _ONLY_SIGNS.fullmatch(line):
                    self.unread.append(UnreadLine(number, line, "かぎ括弧の外の文で、発話かどうか分かりません。"))
                return
            line = self._within(line)

    def _within(self, line: str) -> str:
        """Take the talk up to the closing bracket; returns what follows it on the line."""
        if self.open is None:
            return line
        for at, char in enumerate(line):
            self.open.depth += (char == "「") - (char == "」")
            if self.open.depth == 0:
                self.open.lines.append(line[:at])
                self._close()
                return line[at + 1 :].strip()
        self.open.lines.append(line)
        return ""

    def _close(self) -> None:
        if self.open is None:
            return
        said = join_lines(self.open.lines)
        if said:
            self.segments.append(Segment(said, self.open.name, line=self.open.line))
        else:
            self.unread.append(UnreadLine(self.open.line, f"{self.open.name}「」", "発話が空でした。"))
        self.open = None


def _names(lines: list[str], *, singles: bool = True) -> frozenset[str]:
    found = Counter(match[1].strip() for line in lines if (match := _START.match(line)))
    named = {name: count for name, count in found.items() if has_name_shape(name)}
    return speakers(named, singles=singles and sum(named.values()) * 2 >= len(lines))


def _speaker(line: str, names: frozenset[str]) -> tuple[re.Match[str], str] | None:
    match = _START.match(line)
    return (match, match[1].strip()) if match is not None and match[1].strip() in names else None
