"""A page to read: headings, paragraphs, quotes and lines that can be chosen, wrapped at phrase boundaries.

Used for the finding, the case and the summary, so that all three scroll, select and answer the mouse alike.
A page is given blocks; a block gives its rows for a width. A block with a ``target`` can be chosen (Enter, its
number, a click), and the page then posts ``Page.Chosen``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from coach.tui.widgets.rows import Row, RowView, row


@dataclass(frozen=True, slots=True)
class Block:
    """``rows`` for a width; what choosing it means (``target``); the number that chooses it (``key``)."""

    rows: Callable[[int], Sequence[Row]]
    target: object | None = None
    key: str = ""


class Page(RowView, can_focus=True):
    """A scrolling page of blocks with an optional selection among those that can be chosen."""

    MARGIN = 1
    MAX_WIDTH = 92

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "down", "下へ", show=False, id="page.down", tooltip="次の行、次の項目へ"),
        Binding("up,k", "up", "上へ", show=False, id="page.up", tooltip="前の行、前の項目へ"),
        Binding("enter", "choose", "開く", show=False, id="page.choose", tooltip="選んだ項目を開く"),
        Binding("pagedown,space", "page_down", "次の画面", show=False, id="page.page_down", tooltip="一画面下へ"),
        Binding("pageup", "page_up", "前の画面", show=False, id="page.page_up", tooltip="一画面上へ"),
        Binding("home", "first", "先頭", show=False, id="page.home", tooltip="先頭へ"),
        Binding("end", "last", "末尾", show=False, id="page.end", tooltip="末尾へ"),
    ]

    class Chosen(Message):
        """A block was chosen."""

        def __init__(self, page: Page, target: object) -> None:
            super().__init__()
            self.page, self.target = page, target

        @property
        def control(self) -> Page:
            return self.page

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.blocks: tuple[Block, ...] = ()
        self.selected: int | None = None
        self._rows: list[Row] = []
        self._owners: list[int] = []
        self._tops: list[int] = []

    # ── content ──

    def show(self, blocks: Sequence[Block], *, keep: bool = False) -> None:
        """Replace the content. ``keep`` leaves the scroll position and the selection where they are."""
        target = self.target if keep else None
        self.blocks = tuple(blocks)
        self.selected = next((n for n, b in enumerate(self.blocks) if target is not None and b.target == target), None)
        self._lay_out()
        if not keep:
            self.scroll_to(y=0, animate=False)

    @property
    def target(self) -> object | None:
        """The target of the selected block."""
        return self.blocks[self.selected].target if self.selected is not None else None

    @property
    def text(self) -> str:
        """The page as plain text, one line per row (tests and copying)."""
        return "\n".join(line.text.rstrip() for line in self._rows)

    def _lay_out(self) -> None:
        self._rows, self._owners, self._tops = [], [], []
        width = min(self.row_width - 2 * self.MARGIN, self.MAX_WIDTH)
        if width > 0:
            for n, block in enumerate(self.blocks):
                self._tops.append(len(self._rows))
                found = [Row(((" " * self.MARGIN, ""), *line.parts), line.fill) for line in block.rows(width)]
                self._rows += found
                self._owners += [n] * len(found)
        self.virtual_size = Size(self.row_width, len(self._rows))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def row_at(self, y: int) -> Row | None:
        if y >= len(self._rows):
            return None
        if self.selected is not None and self._owners[y] == self.selected:
            return self._rows[y].over("cursor" if self.has_focus else "blurred")
        return self._rows[y]

    # ── moving ──

    def _targets(self) -> list[int]:
        return [n for n, block in enumerate(self.blocks) if block.target is not None]

    def _extent(self, n: int) -> tuple[int, int]:
        """First row of a block and the row after its last."""
        stop = self._tops[n + 1] if n + 1 < len(self._tops) else len(self._rows)
        return self._tops[n], stop

    def _step(self, way: int) -> None:
        """Select the next choosable block if it is near the view, else scroll: nothing is skipped unread."""
        top = self.scroll_offset.y
        bottom = top + self.size.height
        seen = [n for n in self._targets() if self._extent(n)[1] > top and self._extent(n)[0] < bottom]
        here = self.selected if self.selected in seen else None
        ahead = [n for n in self._targets() if here is None or (n - here) * way > 0]
        if here is None:
            ahead = seen if way > 0 else seen[::-1]
        elif way < 0:
            ahead = ahead[::-1]
        if ahead:
            first, stop = self._extent(ahead[0])
            if first < bottom + 2 and stop > top - 2:
                self._select(ahead[0])
                return
        self.scroll_relative(y=2 * way, animate=False)

    def _select(self, n: int | None) -> None:
        self.selected = n
        # Nothing has a place before the page has a width.
        if n is not None and self._tops:
            first, stop = self._extent(n)
            top, height = self.scroll_offset.y, self.size.height
            if stop > top + height:
                self.scroll_to(y=min(first, stop - height), animate=False)
            elif first < top:
                self.scroll_to(y=first, animate=False)
        self.refresh()

    def action_down(self) -> None:
        self._step(1)

    def action_up(self) -> None:
        self._step(-1)

    def action_page_down(self) -> None:
        self.scroll_relative(y=max(1, self.size.height - 2), animate=False)

    def action_page_up(self) -> None:
        self.scroll_relative(y=-max(1, self.size.height - 2), animate=False)

    def action_first(self) -> None:
        self.scroll_to(y=0, animate=False)

    def action_last(self) -> None:
        self.scroll_to(y=max(0, len(self._rows) - self.size.height), animate=False)

    # ── choosing ──

    def action_choose(self) -> None:
        if self.target is not None:
            self.post_message(self.Chosen(self, self.target))

    def choose_key(self, key: str) -> bool:
        """Choose the block that carries this number. Whether there was one."""
        for n, block in enumerate(self.blocks):
            if block.key == key and block.target is not None:
                self._select(n)
                self.action_choose()
                return True
        return False

    def select_first(self) -> None:
        """Select the first choosable block, if nothing is selected yet."""
        if self.selected is None and self._targets():
            self._select(self._targets()[0])

    def reveal(self, target: object) -> None:
        """Select the block with this target and bring it into view, if it is here."""
        found = next((n for n, block in enumerate(self.blocks) if block.target == target), None)
        if found is not None:
            self._select(found)

    def on_click(self, event: events.Click) -> None:
        y = event.y + self.scroll_offset.y
        if 0 <= y < len(self._owners) and self.blocks[self._owners[y]].target is not None:
            self._select(self._owners[y])
            self.action_choose()


def blank() -> Block:
    """An empty line."""
    return Block(lambda width: [row()])
