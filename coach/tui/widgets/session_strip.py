"""The whole session on two lines: how much of each stretch the advisor talked, and where the flags lie.

One cell is one stretch. The block is the advisor's share, what is left of the cell the others'. The line below
has the flags' letters, and a bar under the cell of the cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from coach.model import Turn
from coach.tui.widgets.flags import mark_of
from coach.tui.widgets.rows import Part, Row, RowView
from coach.tui.widgets.stretches import Stretch, cell_of, stretches

BLOCKS = " ▁▂▃▄▅▆▇█"


class SessionStrip(RowView, can_focus=True):
    """Click, or ←/→ with focus, moves the cursor of the transcript."""

    MARGIN = 1
    DEFAULT_CSS = """
    SessionStrip { height: 2; overflow-y: hidden; scrollbar-gutter: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "前へ", show=False, id="strip.left", tooltip="一区切り前へ"),
        Binding("right", "step(1)", "先へ", show=False, id="strip.right", tooltip="一区切り先へ"),
        Binding("home", "edge(0)", "はじめ", show=False, id="strip.home", tooltip="はじめへ"),
        Binding("end", "edge(1)", "おわり", show=False, id="strip.end", tooltip="おわりへ"),
    ]

    class Moved(Message):
        """The user asks for the turn at this position."""

        def __init__(self, position: int) -> None:
            super().__init__()
            self.position = position

    def __init__(self, turns: Sequence[Turn], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.turns = tuple(turns)
        self.cursor = 0
        self.flags: tuple[tuple[int, str], ...] = ()
        self.current: int | None = None
        self._stretches: list[Stretch] = []
        self._cells: list[int] = []

    def show(self, *, cursor: int, flags: Sequence[tuple[int, str]], current: int | None) -> None:
        """``flags``: position of a turn and its flag; ``current``: position of the finding in view."""
        self.cursor, self.flags, self.current = cursor, tuple(flags), current
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        width = max(0, self.row_width - 2 * self.MARGIN)
        self._stretches = stretches(self.turns, width)
        self._cells = cell_of(self.turns, width) if width else []
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    @property
    def cell(self) -> int:
        """The cell of the cursor's turn."""
        return self._cells[self.cursor] if self._cells else 0

    def row_at(self, y: int) -> Row | None:
        if not self._stretches or y > 1:
            return None
        pad: Part = (" " * self.MARGIN, "")
        return Row((pad, *(self._bars() if y == 0 else self._letters())))

    def _bars(self) -> list[Part]:
        parts: list[Part] = []
        for stretch in self._stretches:
            share = stretch.share
            if share is None:
                parts.append((" ", "barrest"))
            else:
                # Some advisor talk always shows, and never hides that others talked too.
                level = round(share * 8)
                level = max(level, 1) if share > 0.03 else level
                parts.append((BLOCKS[min(level, 7) if share < 0.97 else level], "bar"))
        return parts

    def _letters(self) -> list[Part]:
        letters: dict[int, Part] = {}
        for position, flag in self.flags:
            cell, mark = self._cells[position], mark_of(flag)
            if position == self.current:
                letters[cell] = (mark.letter, f"{mark.style} current")
            elif cell not in letters:
                letters[cell] = (mark.letter, mark.style)
        here = self.cell
        out: list[Part] = []
        for k in range(len(self._stretches)):
            text, style = letters.get(k, ("▔" if k == here else " ", "key"))
            under = (" cursor" if self.has_focus else " blurred") if k == here else ""
            out.append((text, (style + under).strip()))
        return out

    def _ask(self, cell: int) -> None:
        if self._stretches:
            cell = max(0, min(len(self._stretches) - 1, cell))
            self.post_message(self.Moved(self._stretches[cell].first))

    def action_step(self, way: int) -> None:
        """To the next cell in which another turn lies."""
        k = self.cell + way
        while 0 <= k < len(self._stretches) and self._stretches[k].first == self.cursor:
            k += way
        self._ask(k)

    def action_edge(self, which: int) -> None:
        self._ask(len(self._stretches) - 1 if which else 0)

    def on_click(self, event: events.Click) -> None:
        self._ask(event.x - self.MARGIN)
