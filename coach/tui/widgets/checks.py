"""Some of a few, laid out over lines: 「[x] 売上拡大  [ ] 資金調達」. Arrows move, Space or a click switches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from coach.language.wrap import cell_width, pad

GAP = 2


class Checks(Widget, can_focus=True):
    """``options`` are pairs of value and label; ``chosen`` the values that are on, in the order of the options."""

    DEFAULT_CSS = """
    Checks { width: 1fr; height: auto; color: $foreground; }
    Checks:focus { background: $block-cursor-blurred-background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "move(1)", "右へ", show=False, tooltip="次の項目へ", id="checks.right"),
        Binding("left", "move(-1)", "左へ", show=False, tooltip="前の項目へ", id="checks.left"),
        Binding("down", "line(1)", "下へ", show=False, tooltip="下の項目か、次の欄へ", id="checks.down"),
        Binding("up", "line(-1)", "上へ", show=False, tooltip="上の項目か、前の欄へ", id="checks.up"),
        Binding("space,enter", "switch", "選ぶ", show=False, tooltip="選ぶ、選ぶのをやめる", id="checks.switch"),
    ]

    class Changed(Message):
        """Something was switched."""

        def __init__(self, checks: Checks) -> None:
            super().__init__()
            self.checks = checks

        @property
        def control(self) -> Checks:
            return self.checks

    def __init__(self, options: Sequence[tuple[str, str]], chosen: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.options = tuple(options)
        self._on = set(chosen)
        self.at = 0

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(value for value, _ in self.options if value in self._on)

    @property
    def _cell(self) -> int:
        return max(cell_width(label) for _, label in self.options) + 4 + GAP

    def _columns(self, width: int) -> int:
        return max(1, (width + GAP) // self._cell)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return -(-len(self.options) // self._columns(width))

    def render(self) -> RenderResult:
        colors = self.app.theme_variables
        text, columns = Text(no_wrap=True), self._columns(self.content_size.width)
        for n, (value, label) in enumerate(self.options):
            if n and n % columns == 0:
                text.append("\n")
            style = "bold" if value in self._on else colors.get("text-muted", "")
            if n == self.at and self.has_focus:
                over, under = colors.get("block-cursor-foreground", ""), colors.get("block-cursor-background", "")
                style = f"bold {over} on {under}" if over and under else "bold reverse"
            text.append(f"{'[x]' if value in self._on else '[ ]'} {pad(label, self._cell - 4 - GAP)}", style=style)
            text.append(" " * GAP)
        return text

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_move(self, way: int) -> None:
        self.at = (self.at + way) % len(self.options)
        self.refresh()

    def action_line(self, way: int) -> None:
        """A line up or down; beyond the edge to the field there."""
        there = self.at + way * self._columns(self.content_size.width)
        if 0 <= there < len(self.options):
            self.at = there
            self.refresh()
        elif way > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_switch(self) -> None:
        self._on ^= {self.options[self.at][0]}
        self.refresh()
        self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        self.focus()
        columns = self._columns(self.content_size.width)
        n = event.y * columns + event.x // self._cell
        if event.x // self._cell < columns and n < len(self.options):
            self.at = n
            self.action_switch()
