"""The line above a practice: how the owner seems, in words and a small course; on the right the time that is left."""

from __future__ import annotations

from collections.abc import Sequence

from coach.language.wrap import cell_width
from coach.tui.owner_words import mood, moved
from coach.tui.widgets.bars import LEVELS
from coach.tui.widgets.rows import Part, Row, RowView

# Lines whose trust is drawn, and the trust that fills the line: hardly a talk comes higher.
LAST, FULL = 20, 0.8
HIDDEN = "様子は伏せています (F3 で出せます)"
EXAM = "本番 (様子とヒントは、終わってから見られます)"


def spark(course: Sequence[float]) -> str:
    """One block a line, as high as trust was after it."""
    return "".join(LEVELS[1 + min(7, int(value / FULL * 8))] for value in course[-LAST:])


class RelationMeter(RowView, can_focus=False):
    """Quiet: no figure, nothing that blinks."""

    DEFAULT_CSS = """
    RelationMeter { height: 1; overflow-y: hidden; scrollbar-gutter: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: tuple[Part, ...] = ()
        self._right = ""
        self._more: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        return Row(self._parts()).text.strip()

    def show(self, course: Sequence[float], *, right: str = "", hidden: str = "") -> None:
        """``course``: trust (0–1) from the beginning; ``hidden`` is said instead of it."""
        self._right = right
        self._more = ()
        if hidden:
            self._left = ((f" {hidden}", "dim"),)
        else:
            self._left = ((" 様子  ", "dim"), (mood(course[-1]), "owner"), ("  ", ""), (spark(course), "owner"))
            said = moved(course[-2], course[-1]) if len(course) > 1 else ""
            self._more = ((f"  {said}", "dim"),) if said else ()
        self.refresh()

    def _parts(self) -> tuple[Part, ...]:
        """What the last line did gives way where the time needs the room."""
        room = self.row_width - cell_width(self._right) - 2
        left = (*self._left, *self._more)
        if Row(left).width > room:
            left = self._left
        gap = max(1, self.row_width - Row(left).width - cell_width(self._right) - 1)
        return (*left, (" " * gap, ""), (self._right, "key"))

    def row_at(self, y: int) -> Row | None:
        return Row(self._parts()) if y == 0 else None
