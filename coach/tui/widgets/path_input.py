"""The field for paths. What is pasted or dropped may be several lines; a one-line field would keep only the first."""

from __future__ import annotations

import shlex
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from coach.tui.paths import completed, parse_paths


class PathInput(Input):
    """Tab completes; a paste of several files becomes one line of quoted paths."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "補う", tooltip="続きを補います", id="paths.complete"),
    ]

    class Leave(Message):
        """Tab had nothing to add."""

    def action_complete(self) -> None:
        grown = completed(self.value)
        if grown == self.value:
            self.post_message(self.Leave())
            return
        self.value = grown
        self.cursor_position = len(grown)

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        lines = [line for line in event.text.splitlines() if line.strip()]
        if len(lines) > 1:
            text = " ".join(shlex.quote(str(path)) for path in parse_paths(event.text))
        else:
            text = lines[0].strip() if lines else ""
        # What was dropped onto the window replaces the folder shown at first, and is added to a typed path.
        if self.value and not self.value.endswith(("/", " ")):
            text = " " + text
        if self.value.endswith("/"):
            self.value = ""
        self.insert_text_at_cursor(text)
