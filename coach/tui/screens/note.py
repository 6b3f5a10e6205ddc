"""Writing a few words: a note on a turn. Kept while it is typed, so closing it any way loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static, TextArea

from coach.language.wrap import wrap
from coach.tui.widgets.answer_box import AnswerBox

NOT_KEPT = "まだ残せていません。Enter でもう一度試せます。Esc をもう一度押すと、残さずに閉じます。"
# Long enough not to write at every key, short enough that a lost terminal costs no more than a word.
KEEP_AFTER = 0.5


class NoteScreen(ModalScreen[None]):
    """``keep`` stores the text; it is called soon after each change and when the screen closes.

    When it gives False (and has told why), the words stay here until they can be kept or the user gives them up.
    """

    CSS_PATH = "note.tcss"
    HELP_TOPIC = "review"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "閉じる", id="note.close", tooltip="書いたものを残して閉じます"),
    ]

    def __init__(self, title: str, text: str, keep: Callable[[str], object], *, about: str = "") -> None:
        super().__init__()
        self.title_text, self.about, self.keep = title, about, keep
        self.kept = self.start = self.text = text
        self._timer: Timer | None = None
        self._refused = False

    def compose(self) -> ComposeResult:
        with Vertical(id="note", classes="dialog"):
            yield Static(self.title_text, id="note-title", markup=False)
            if self.about:
                yield Static(self.about, id="note-about", markup=False)
            yield AnswerBox(self.start, id="note-box")
            yield Static("Enter か Esc で閉じる (書いたものは残ります)  Ctrl+J 改行", id="note-hint", markup=False)

    def on_mount(self) -> None:
        box = self.query_one(AnswerBox)
        box.focus()
        box.move_cursor(box.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        # Kept here too: when the screen closes, its widgets are gone first.
        self.text = event.text_area.text
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(KEEP_AFTER, self.flush)

    def flush(self) -> bool:
        """Store what has changed since the last time; False when that did not work."""
        if self.text == self.kept:
            return True
        if self.keep(self.text) is False:
            return False
        self.kept = self.text
        self._refused = False
        return True

    def on_answer_box_submitted(self) -> None:
        self._refused = False
        self.action_close()

    def action_close(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self.text = self.query_one(AnswerBox).text
        if self._refused:
            self.kept = self.text  # given up
        if self.flush():
            self.dismiss(None)
        else:
            self._refused = True
            self.query_one("#note-hint", Static).update("\n".join(wrap(NOT_KEPT, 52)))

    def on_unmount(self) -> None:
        # Leaving the app closes screens without asking them.
        self.flush()
