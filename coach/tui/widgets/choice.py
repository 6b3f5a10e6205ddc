"""One of a few, on one line: 「[支援者]  経営者   同席者」 or 「< 3 信頼関係 >」. Left, right, figures or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from coach.language.wrap import cell_width, pad


class Choice(Widget, can_focus=True):
    """``options`` are pairs of value and label; ``value`` None is 「not chosen yet」. ``spread`` shows all at once."""

    DEFAULT_CSS = """
    Choice { width: auto; height: 1; color: $foreground; }
    Choice:focus { background: $block-cursor-blurred-background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "step(1)", "次の候補", show=False, tooltip="右の候補を選びます", id="choice.next"),
        Binding("left", "step(-1)", "前の候補", show=False, tooltip="左の候補を選びます", id="choice.previous"),
        Binding("down", "app.focus_next", "次の欄", show=False),
        Binding("up", "app.focus_previous", "前の欄", show=False),
    ]

    value: reactive[str | None] = reactive(None)

    class Changed(Message):
        """Another option was chosen."""

        def __init__(self, choice: Choice, value: str | None) -> None:
            super().__init__()
            self.choice, self.value = choice, value

        @property
        def control(self) -> Choice:
            return self.choice

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        value: str | None,
        *,
        spread: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.options = tuple(options)
        self.spread = spread
        self.set_reactive(Choice.value, value)

    @property
    def index(self) -> int:
        return next((n for n, (value, _) in enumerate(self.options) if value == self.value), -1)

    def _label_width(self) -> int:
        return max(cell_width(label) for _, label in self.options)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        if self.spread:
            return sum(cell_width(label) + 3 for _, label in self.options)
        return self._label_width() + 4

    def render(self) -> RenderResult:
        colors = self.app.theme_variables
        text = Text(no_wrap=True)
        if not self.spread:
            label = self.options[self.index][1] if self.index >= 0 else ""
            hint = colors.get("primary" if self.has_focus else "text-muted", "")
            return Text.assemble(("< ", hint), pad(label, self._label_width()), (" >", hint))
        for n, (_, label) in enumerate(self.options):
            chosen = n == self.index
            style = "bold" if chosen else colors.get("text-muted", "")
            if chosen and self.has_focus:
                over, under = colors.get("block-cursor-foreground", ""), colors.get("block-cursor-background", "")
                style = f"bold {over} on {under}" if over and under else "bold reverse"
            text.append(f"[{label}]" if chosen else f" {label} ", style=style)
            text.append(" ")
        return text

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def choose(self, index: int) -> None:
        """Choose by position; outside the options nothing happens."""
        if 0 <= index < len(self.options) and index != self.index:
            self.value = self.options[index][0]
            self.post_message(self.Changed(self, self.value))

    def action_step(self, way: int) -> None:
        count = len(self.options)
        self.choose((self.index + way) % count if self.index >= 0 else (0 if way > 0 else count - 1))

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character.isdecimal():
            number = int(event.character)
            labels = [label for _, label in self.options]
            wanted = next((n for n, label in enumerate(labels) if label.startswith(f"{number} ")), number - 1)
            if 0 <= wanted < len(self.options):
                event.stop()
                self.choose(wanted)

    def on_click(self, event: events.Click) -> None:
        self.focus()
        if not self.spread:
            self.action_step(1 if event.x >= self.size.width // 2 else -1)
            return
        edge = 0
        for n, (_, label) in enumerate(self.options):
            edge += cell_width(label) + 3
            if event.x < edge:
                self.choose(n)
                return
