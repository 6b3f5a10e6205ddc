"""A question before something that cannot be undone."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button

from coach.tui.widgets.wrapped import Wrapped


class ConfirmScreen(ModalScreen[bool]):
    """Gives True only for the explicit yes; the safe answer has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "はい", tooltip="実行します", id="confirm.yes"),
        Binding("n,escape,q", "answer(False)", "いいえ", tooltip="何もせずに戻ります", id="confirm.no"),
        Binding("left", "app.focus_previous", "前", show=False),
        Binding("right", "app.focus_next", "次", show=False),
    ]
    AUTO_FOCUS = "#no"

    def __init__(self, question: str, text: str, *, yes: str, no: str) -> None:
        super().__init__()
        self.question, self.text, self.yes, self.no = question, text, yes, no

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Wrapped(self.question, classes="dialog-title")
            yield Wrapped(self.text)
            with Horizontal(classes="buttons"):
                yield Button(f"{self.no} (n)", id="no", compact=True)
                yield Button(f"{self.yes} (y)", id="yes", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)
