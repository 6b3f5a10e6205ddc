"""The table of sessions: only the lines in view are made, so that thousands of sessions open and filter at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import ClassVar

from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from coach.tui.session_table import CELL_PADDING, Column, SessionLike

HEADER = 1  # lines


class SessionsTable(ScrollView, can_focus=True):
    """A head that stays and a cursor on one row. What Enter means is the screen's; a click on the row under the cursor
    asks to open it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"sessions--head", "sessions--cursor"}
    DEFAULT_CSS = """
    SessionsTable {
        & > .sessions--head { color: $text-muted; }
        & > .sessions--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "step(1)", "下へ", show=False, tooltip="次の記録へ", id="sessions.down"),
        Binding("up,k", "step(-1)", "上へ", show=False, tooltip="前の記録へ", id="sessions.up"),
        Binding("pagedown", "page(1)", "次の画面", show=False, tooltip="一画面下へ", id="sessions.page_down"),
        Binding("pageup", "page(-1)", "前の画面", show=False, tooltip="一画面上へ", id="sessions.page_up"),
        Binding("home,g", "go(0)", "先頭", show=False, tooltip="先頭の記録へ", id="sessions.first"),
        Binding("end,G", "go(-1)", "末尾", show=False, tooltip="末尾の記録へ", id="sessions.last"),
    ]

    class Moved(Message):
        """The cursor came to another row."""

    class Opened(Message):
        """The row under the cursor was clicked."""

    class HeadClicked(Message):
        """The head of a column was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor_row = 0
        self._rows: Sequence[SessionLike] = ()
        self._columns: tuple[Column, ...] = ()
        self._colors: Mapping[str, str] = {}
        # Lines as they were last made; moving the cursor makes none anew.
        self._line = lru_cache(maxsize=512)(self._make_line)

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def show(self, rows: Sequence[SessionLike], columns: tuple[Column, ...], colors: Mapping[str, str]) -> None:
        """Other rows or columns; the cursor goes to the first row."""
        self._rows, self._columns, self._colors = rows, columns, colors
        self._line.cache_clear()
        self.cursor_row = 0
        self.virtual_size = Size(self.size.width, len(rows) + HEADER)
        self.scroll_to(y=0, animate=False)
        self.refresh()

    # ── moving ──

    def move_cursor(self, row: int) -> None:
        """Put the cursor on a row and bring it into view."""
        if not self._rows:
            return
        row = max(0, min(len(self._rows) - 1, row))
        moved, self.cursor_row = row != self.cursor_row, row
        top, shown = self.scroll_offset.y, max(1, self.size.height - HEADER)
        if row < top:
            self.scroll_to(y=row, animate=False)
        elif row >= top + shown:
            self.scroll_to(y=row - shown + 1, animate=False)
        self.refresh()
        if moved:
            self.post_message(self.Moved())

    def action_step(self, way: int) -> None:
        self.move_cursor(self.cursor_row + way)

    def action_page(self, way: int) -> None:
        self.move_cursor(self.cursor_row + way * max(1, self.size.height - HEADER - 1))

    def action_go(self, row: int) -> None:
        self.move_cursor(row if row >= 0 else len(self._rows) - 1)

    def on_click(self, event: events.Click) -> None:
        if event.y < HEADER:
            if (key := self._key_at(event.x)) is not None:
                self.post_message(self.HeadClicked(key))
            return
        row = event.y - HEADER + self.scroll_offset.y
        if row < len(self._rows):
            if row == self.cursor_row:
                self.post_message(self.Opened())
            else:
                self.move_cursor(row)

    def _key_at(self, x: int) -> str | None:
        stop = 0
        for column in self._columns:
            stop += column.width + 2 * CELL_PADDING
            if x < stop:
                return column.key
        return None

    # ── drawing ──

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows) + HEADER)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._line.cache_clear()

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if y < HEADER:
            strip = self._strip([column.head() for column in self._columns])
            return strip.apply_style(self.get_component_rich_style("sessions--head")).crop_extend(0, width, base)
        row = y - HEADER + self.scroll_offset.y
        if row >= len(self._rows):
            return Strip.blank(width, base)
        strip = self._line(row)
        if row != self.cursor_row:
            return strip.apply_style(base).crop_extend(0, width, base)
        cursor = self.get_component_rich_style("sessions--cursor")
        # Over the colours of the cells, which are made for another background.
        lit = Strip(Segment.apply_style(strip, post_style=cursor), strip.cell_length)
        return lit.crop_extend(0, width, cursor)

    def _make_line(self, row: int) -> Strip:
        return self._strip([column.cell(self._rows[row], self._colors) for column in self._columns])

    def _strip(self, cells: list[Text]) -> Strip:
        """Cells side by side, each filled to its column."""
        room = " " * CELL_PADDING
        segments: list[Segment] = []
        for column, cell in zip(self._columns, cells, strict=True):
            blank = " " * (column.width - cell.cell_len)
            # Rich's own rendering is for texts with colours inside; most cells are plain.
            inside = cell.render(self.app.console) if cell.spans else [Segment(cell.plain)]
            segments += [Segment(room), *(s for s in inside if s.text.strip("\n")), Segment(blank + room)]
        return Strip(segments)
