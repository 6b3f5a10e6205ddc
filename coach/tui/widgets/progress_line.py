"""What the analysis is doing, on one line: its stage, how far it is, how to stop it."""

from __future__ import annotations

from coach.language.wrap import cell_width
from coach.tui.widgets.rows import Part, Row, RowView
from coach.workflows.progress import Progress


class ProgressLine(RowView):
    """Hidden (no height) while there is nothing to say."""

    DEFAULT_CSS = """
    ProgressLine { height: 1; display: none; overflow-y: hidden; scrollbar-gutter: auto; background: $panel; }
    ProgressLine.-shown { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parts: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self._parts)

    def show(self, progress: Progress, found: int) -> None:
        """The state of the work, and how many findings there are so far."""
        bar: tuple[Part, ...] = ()
        room = self.app.size.width - cell_width(progress.text) - 44
        if progress.total > 1 and room >= 8:
            size = min(30, room)
            full = round(size * progress.done / progress.total)
            bar = ((" " * 2, ""), ("█" * full, "advisor"), (" " * (size - full), "barrest"))
        so_far = f"  気になる所 {found}" if found else ""
        self._set(((f" {progress.text}", ""), *bar, (so_far, ""), ("  Esc で止める", "dim")))

    def say(self, text: str) -> None:
        """A sentence that stays until the next one; an empty one hides the line."""
        self._set(((f" {text}", ""),) if text else ())

    def _set(self, parts: tuple[Part, ...]) -> None:
        self._parts = parts
        self.set_class(bool(parts), "-shown")
        self.refresh()

    def row_at(self, y: int) -> Row | None:
        return Row(self._parts) if y == 0 else None
