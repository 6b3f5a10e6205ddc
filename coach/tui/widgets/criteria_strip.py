"""All criteria of a rubric on one line: what is set, what is not, and which one is in view."""

from __future__ import annotations

from textual import events
from textual.message import Message

from coach.grading.grade import Grade, failed, mark_of, reasons_missing
from coach.language.wrap import cell_width, shorten
from coach.tui.widgets.rows import Part, Row, RowView

# Below this width the dialogue may hide the criterion, so that its name is needed more than those of the areas.
NAMES_FROM = 100
UNSET, NOT_JUDGED = "_", "-"


class CriteriaStrip(RowView):
    """「基本的態度 4 3  傾聴・受け止め _ _ _ …」; in a narrow window the criterion in view is named instead."""

    MARGIN = 1
    DEFAULT_CSS = """
    CriteriaStrip { height: 1; overflow-y: hidden; scrollbar-gutter: auto; }
    """

    class Moved(Message):
        """A criterion was clicked (its place in the rubric)."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._grade: Grade | None = None
        self.index = 0

    def show(self, grade: Grade, index: int) -> None:
        """``index``: the criterion in view."""
        self._grade, self.index = grade, index
        self.refresh()

    def row_at(self, y: int) -> Row | None:
        return Row(tuple(self._parts()[0])) if y == 0 and self._grade is not None else None

    def _parts(self) -> tuple[list[Part], list[tuple[int, int]]]:
        """What stands on the line, and the cells of each criterion as (cell, index)."""
        found = self._laid_out(names=True)
        if self._grade is None or (self.row_width >= NAMES_FROM and self._room(found[0]) >= 0):
            return found
        parts, cells = self._laid_out(names=False)
        name = shorten(self._grade.rubric.criterion[self.index].name, max(0, self._room(parts) - 2))
        return [*parts, (f"  {name}", "strong")], cells

    def _room(self, parts: list[Part]) -> int:
        return self.row_width - sum(cell_width(text) for text, _ in parts)

    def _laid_out(self, *, names: bool) -> tuple[list[Part], list[tuple[int, int]]]:
        grade = self._grade
        parts: list[Part] = [(" " * self.MARGIN, "")]
        cells: list[tuple[int, int]] = []
        if grade is None:
            return parts, cells
        order = [criterion.id for criterion in grade.rubric.criterion]
        at = self.MARGIN
        for n, area in enumerate(grade.rubric.areas):
            lead = (" " if n else "") + (f"{area} " if names else "")
            parts.append((lead, "dim"))
            at += cell_width(lead)
            for criterion in grade.rubric.criteria_of(area):
                index = order.index(criterion.id)
                parts += [(cell_text(grade, criterion.id), self._style(grade, criterion.id, index)), (" ", "")]
                cells.append((at, index))
                at += 2
        return parts, cells

    def _style(self, grade: Grade, criterion: str, index: int) -> str:
        low = criterion in {c.id for c in failed(grade)} or criterion in reasons_missing(grade)
        style = "flag-q" if low else "dim" if mark_of(grade, criterion) is None else "strong"
        return f"{style} current" if index == self.index else style

    def on_click(self, event: events.Click) -> None:
        near = [(abs(event.x - cell), index) for cell, index in self._parts()[1] if abs(event.x - cell) <= 1]
        if near:
            self.post_message(self.Moved(min(near)[1]))


def cell_text(grade: Grade, criterion: str) -> str:
    """The level set, 「_」 while none is, 「-」 for 判断できない."""
    mark = mark_of(grade, criterion)
    return UNSET if mark is None else NOT_JUDGED if mark.level is None else str(mark.level)
