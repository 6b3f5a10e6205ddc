"""The app as it runs for one page of the browser; its input and output are pipes to ``coach serve``."""

from __future__ import annotations

from typing import ClassVar

from textual import messages
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.drivers.web_driver import WebDriver
from textual.widgets import Static

from coach.errors import CoachError
from coach.tui.app import run_app


class PageDriver(WebDriver):
    """Textual's driver for pages; the app also ends when the server is gone without a word."""

    def run_input_thread(self) -> None:
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.post_message(messages.ExitApp())


class Apology(App[None]):
    """What keeps the app from opening, in the page, where the user is looking."""

    CSS = "Screen { align: center middle; } Static { width: auto; max-width: 72; padding: 1 2; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q,escape,enter,q", "quit", "閉じる", show=False)]

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        from coach.language.wrap import wrap

        yield Static("\n".join([*wrap(self.text, 64), "", "Enter で閉じます。"]), markup=False)


def run_served() -> int:
    """Run the app; the exit code. A CoachError that keeps it from opening is shown in the page."""
    try:
        return run_app()
    except CoachError as error:
        Apology(error.text()).run()
        return error.exit_code
