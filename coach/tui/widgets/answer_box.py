"""A small text area for answers and notes: Enter is done, Ctrl+J begins a new line, every change is told at once."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import TextArea


class AnswerBox(TextArea):
    """Enter must not be lost in the text: one sentence is the usual answer."""

    DEFAULT_CSS = """
    AnswerBox { height: 5; border: none; padding: 0 1; background: $panel; }
    AnswerBox:focus { border: none; }
    """

    class Submitted(Message):
        """Enter was pressed."""

        def __init__(self, box: AnswerBox) -> None:
            super().__init__()
            self.box = box

        @property
        def control(self) -> AnswerBox:
            return self.box

    def __init__(self, text: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(
            text, soft_wrap=True, show_line_numbers=False, compact=True, placeholder=placeholder, id=id,
            highlight_cursor_line=False,
        )  # fmt: skip

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self))
            return
        if event.key in ("ctrl+j", "shift+enter"):
            event.stop()
            event.prevent_default()
            self.insert("\n")
            return
        await super()._on_key(event)
