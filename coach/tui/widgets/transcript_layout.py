"""Where every character of a transcript stands on the screen: pure, done turn by turn, on demand.

Like a play script: margin, speaker, time, then the words. A line knows which characters of its turn it shows,
so that evidence and search hits can be drawn on it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coach.language.wrap import cell_width, pad, shorten, wrap
from coach.model import ROLE_NAMES, Role, Turn
from coach.tui.widgets.rows import printable

MARGIN = 6  # cursor bar, three flag letters, bookmark, blank
NOTE_LEAD = 5  # the word before a note (「メモ」) and a blank
ROLE_SIGNS: dict[Role, str] = {"advisor": "支", "owner": "経", "other": "同"}


@dataclass(frozen=True, slots=True)
class Line:
    """One screen line of turn position ``turn``: characters ``begin:stop``, or a piece of the user's note."""

    turn: int
    first: bool
    begin: int
    stop: int
    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths of the columns left of the words."""

    speaker: int
    time: int
    text: int

    @property
    def lead(self) -> int:
        return MARGIN + self.speaker + self.time


def clock(seconds: float | None) -> str:
    """``12:04`` or ``1:02:04``; empty when the file has no time."""
    if seconds is None:
        return ""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"


def speaker(turn: Turn) -> str:
    """The role, or its sign and the name where the file has names."""
    return f"{ROLE_SIGNS[turn.speaker]} {printable(turn.name)}" if turn.name else ROLE_NAMES[turn.speaker]


def columns(turns: Sequence[Turn], width: int) -> Columns:
    """Columns for a width: the time gives way first where room is short."""
    names = max((cell_width(speaker(turn)) for turn in turns), default=6)
    name = min(names, 12 if width >= 90 else 9) + 1
    time = max((len(clock(turn.start)) for turn in turns), default=0)
    time = time + 2 if time and width >= 48 else 0
    return Columns(name, time, max(10, width - MARGIN - name - time - 1))


def cut(text: str, width: int) -> list[tuple[int, int, str]]:
    """Wrapped lines of a turn with the characters they show."""
    found, at = [], 0
    for paragraph in printable(text).split("\n"):
        for line in wrap(paragraph, width):
            found.append((at, at + len(line), line))
            at += len(line)
        at += 1
    return found


class Layout:
    """Lines of a transcript for one width, grown turn by turn. Lines once laid out never move."""

    def __init__(self, turns: Sequence[Turn], width: int, note_of: Callable[[int], str]) -> None:
        self.turns, self.note_of = turns, note_of
        self.columns = columns(turns, width)
        self.lines: list[Line] = []
        self.tops: list[int] = []

    @property
    def done(self) -> bool:
        return len(self.tops) >= len(self.turns)

    def grow(self, count: int) -> None:
        """Lay out ``count`` more turns."""
        for position in range(len(self.tops), min(len(self.turns), len(self.tops) + count)):
            turn = self.turns[position]
            self.tops.append(len(self.lines))
            for n, (begin, stop, text) in enumerate(cut(turn.text, self.columns.text)):
                self.lines.append(Line(position, n == 0, begin, stop, text))
            note = self.note_of(turn.i)
            if note:
                for n, text in enumerate(wrap(printable(note), max(4, self.columns.text - NOTE_LEAD))):
                    self.lines.append(Line(position, n == 0, 0, 0, text, note=True))

    def reach(self, position: int) -> None:
        """Lay out as far as this turn, and a screenful more."""
        if len(self.tops) <= position:
            self.grow(position + 60 - len(self.tops))

    def extent(self, position: int) -> tuple[int, int]:
        """First line of a turn and the line after its last."""
        self.reach(position)
        stop = self.tops[position + 1] if position + 1 < len(self.tops) else len(self.lines)
        return self.tops[position], stop

    def turn_at(self, y: int) -> int:
        """Position of the turn on line ``y`` (the last one below the end)."""
        return max(0, bisect_right(self.tops, y) - 1)


def head_text(turn: Turn, cols: Columns) -> tuple[str, str]:
    """Speaker and time, each filled to its column."""
    time = pad(clock(turn.start), cols.time) if cols.time else ""
    return pad(shorten(speaker(turn), cols.speaker - 1), cols.speaker), time
