"""The table of sessions: Textual's table with our keys, so that Enter stays with the screen and help speaks Japanese."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable


class SessionsTable(DataTable[Text], inherit_bindings=False):
    """Rows only; what Enter and a second click mean is the screen's (``RowSelected`` comes from the mouse)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "cursor_down", "下へ", show=False, tooltip="次の記録へ", id="sessions.down"),
        Binding("up,k", "cursor_up", "上へ", show=False, tooltip="前の記録へ", id="sessions.up"),
        Binding("pagedown", "page_down", "次の画面", show=False, tooltip="一画面下へ", id="sessions.page_down"),
        Binding("pageup", "page_up", "前の画面", show=False, tooltip="一画面上へ", id="sessions.page_up"),
        Binding("home,g", "scroll_top", "先頭", show=False, tooltip="先頭の記録へ", id="sessions.first"),
        Binding("end,G", "scroll_bottom", "末尾", show=False, tooltip="末尾の記録へ", id="sessions.last"),
    ]
