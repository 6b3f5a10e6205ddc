"""ヘルプ: how to read the screen one came from, and its keys as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from coach.tui.help_page import help_text, key_blocks, markdown_blocks, title_of
from coach.tui.keymap import KeyRow
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Page, blank


class HelpScreen(Screen[None]):
    """``groups`` are the key tables of the screen below, most particular first."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q", "close", "閉じる", tooltip="元の画面に戻ります", id="help.close"),
    ]

    def __init__(self, topic: str, groups: Sequence[tuple[str, Sequence[KeyRow]]]) -> None:
        super().__init__()
        self.topic, self.groups = topic, groups

    def compose(self) -> ComposeResult:
        self.markdown = help_text(self.topic)
        yield Heading("ヘルプ", title_of(self.markdown))
        yield Page(id="help")
        yield KeyHints()

    def on_mount(self) -> None:
        blocks = [blank(), *markdown_blocks(self.markdown)]
        for title, rows in self.groups:
            blocks += key_blocks(title, rows)
        self.query_one(Page).show([*blocks, blank()])

    def action_close(self) -> None:
        self.dismiss(None)
