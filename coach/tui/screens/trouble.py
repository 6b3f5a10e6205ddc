"""What went wrong, where, and what to do: a quiet panel, never a trace."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from coach.errors import CoachError
from coach.tui.widgets.wrapped import Wrapped


class TroubleScreen(ModalScreen[None]):
    """One error; any of Esc, Enter and q closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "閉じる", tooltip="この知らせを閉じます", id="trouble.close"),
    ]

    def __init__(self, error: CoachError) -> None:
        super().__init__()
        self.error = error

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("お知らせ", classes="dialog-title")
            yield Wrapped(self.error.what, id="trouble-what")
            if self.error.where:
                yield Wrapped(self.error.where, classes="quiet")
            if self.error.todo:
                yield Wrapped(self.error.todo, id="trouble-todo")
            with Horizontal(classes="buttons"):
                yield Button("閉じる", id="close", compact=True)

    def on_button_pressed(self, _: Button.Pressed) -> None:
        self.action_close()

    def action_close(self) -> None:
        self.dismiss(None)
