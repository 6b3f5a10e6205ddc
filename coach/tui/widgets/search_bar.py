"""The search line: hits while typing, Enter and ↓ for the next one, ↑ for the one before, Esc to close."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static


class SearchBar(Horizontal):
    """Hidden until it is opened; the owner does the finding."""

    DEFAULT_CSS = """
    SearchBar { height: 1; display: none; background: $panel; padding: 0 1; }
    SearchBar.-shown { display: block; }
    SearchBar #search-label { width: 6; color: $primary; text-style: bold; }
    SearchBar Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    SearchBar Input:focus { border: none; }
    SearchBar #search-count { width: auto; color: $text-muted; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "hit(1)", "次の一致", show=False, id="search.next", tooltip="次の一致へ"),
        Binding("up", "hit(-1)", "前の一致", show=False, id="search.previous", tooltip="前の一致へ"),
        Binding("tab,shift+tab", "go_on", "記録へ", id="search.leave", tooltip="一致を残したまま記録へ移る"),
        Binding("escape", "close", "閉じる", id="search.close", tooltip="検索を閉じる"),
    ]

    class Changed(Message):
        """Other words are sought."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Step(Message):
        """The next (1) or previous (-1) hit is asked for."""

        def __init__(self, way: int) -> None:
            super().__init__()
            self.way = way

    class Left(Message):
        """The user goes on in the transcript; the hits stay."""

    class Closed(Message):
        """The search is over."""

    def compose(self) -> ComposeResult:
        yield Static("探す", id="search-label")
        yield Input(placeholder="記録の中の言葉", id="search-input")
        yield Static("", id="search-count")

    def open(self) -> None:
        """Show the line and put the cursor into it."""
        self.add_class("-shown")
        field = self.query_one(Input)
        field.focus()
        field.action_select_all()

    def count(self, number: int, total: int, *, sought: bool) -> None:
        """Say which hit of how many is in view."""
        # The field itself claims the arrows, so the line of keys cannot show them.
        keys = "  Enter 次  上 前" if total > 1 else ""
        text = f"{number}/{total}{keys}" if total else ("見つかりません" if sought else "")
        self.query_one("#search-count", Static).update(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Step(1))

    def action_hit(self, way: int) -> None:
        self.post_message(self.Step(way))

    def action_go_on(self) -> None:
        self.post_message(self.Left())

    def action_close(self) -> None:
        self.remove_class("-shown")
        self.post_message(self.Closed())
