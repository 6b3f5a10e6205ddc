"""Asking for one line: a reason, a name."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from coach.tui.widgets.wrapped import Wrapped


class LineScreen(ModalScreen[str | None]):
    """Dismisses with the line (never empty), None when the user goes back. ``topic``: the help page it belongs to."""

    CSS_PATH = "line.tcss"
    AUTO_FOCUS = "#line-input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "やめる", id="line.back", tooltip="何も変えずに戻ります"),
    ]

    def __init__(self, title: str, *, about: str = "", value: str = "", placeholder: str = "", topic: str) -> None:
        super().__init__()
        self.title_text, self.about, self.value, self.placeholder = title, about, value, placeholder
        self.HELP_TOPIC = topic

    def compose(self) -> ComposeResult:
        with Vertical(id="line", classes="dialog"):
            yield Wrapped(self.title_text, classes="dialog-title")
            if self.about:
                yield Wrapped(self.about, id="line-about")
            yield Input(self.value, placeholder=self.placeholder, id="line-input", compact=True)
            yield Wrapped("Enter で決める  Esc でやめる", id="line-hint", classes="quiet")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = " ".join(event.value.split())
        if text:
            self.dismiss(text)

    def action_back(self) -> None:
        self.dismiss(None)
