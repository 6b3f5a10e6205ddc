"""Two short questions before anything is shown: the coach asks before it tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Button, Static, TextArea

from coach.language.wrap import wrap
from coach.tui.screens.note import KEEP_AFTER, NOT_KEPT
from coach.tui.widgets.answer_box import AnswerBox

Question = tuple[str, str]
BEFORE = "気になる所を見る前に"


class OpeningScreen(ModalScreen[None]):
    """One question at a time; ``keep(id, question, text)`` stores an answer, an empty text is a skipped question.

    When it gives False (and has told why), an answer stays here until it can be kept or the user gives it up.
    """

    CSS_PATH = "opening.tcss"
    HELP_TOPIC = "review"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "skip", "あとで", id="opening.skip", tooltip="この問いはあとにします"),
    ]

    def __init__(
        self,
        questions: Sequence[Question],
        keep: Callable[[str, str, str], object],
        *,
        given: Mapping[str, str] | None = None,
        title: str = BEFORE,
    ) -> None:
        """``given``: answers so far, to be edited; ``title`` says before what one is asked."""
        super().__init__()
        self.title_text = title
        self.questions, self.keep = tuple(questions), keep
        self.given = dict(given or {})
        self.at = 0
        self.text = ""
        self._timer: Timer | None = None
        self._refused = False

    def compose(self) -> ComposeResult:
        with Vertical(id="opening", classes="dialog"):
            yield Static(self.title_text, id="opening-title", markup=False)
            yield Static("", id="opening-question", markup=False)
            yield AnswerBox(placeholder="一言でも、思い出したままに", id="opening-box")
            with Horizontal(id="opening-buttons"):
                yield Button("次へ (Enter)", id="opening-next", compact=True)
                yield Button("あとで (Esc)", id="opening-later", compact=True)
                yield Static("", id="opening-count")

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        self._question()

    def _show(self) -> None:
        box = self.query_one(AnswerBox)
        box.text = self.text = self.given.get(self.questions[self.at][0], "")
        box.move_cursor(box.document.end)
        box.focus()
        self._question()

    def _question(self) -> None:
        width = self.query_one("#opening-question").content_size.width or 56
        lines = wrap(self.questions[self.at][1], width)
        self.query_one("#opening-question", Static).update("\n".join(lines))
        count = f"{self.at + 1}/{len(self.questions)}" if len(self.questions) > 1 else ""
        self.query_one("#opening-count", Static).update(count)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        # Kept here too: when the screen closes, its widgets are gone first.
        self.text = event.text_area.text.strip()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(KEEP_AFTER, self.flush)

    def flush(self) -> None:
        """Keep what is typed so far; emptying a given answer is left to leaving the question."""
        if self.text:
            self._store(self.text)

    def _store(self, text: str) -> bool:
        """Keep the answer; False when words could not be kept."""
        identity, question = self.questions[self.at]
        if self.given.get(identity) == text:
            return True
        if self.keep(identity, question, text) is False and text:
            return False
        self.given[identity] = text
        return True

    def _leave(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self.at + 1 < len(self.questions):
            self.at += 1
            self._show()
        else:
            self.dismiss(None)

    def on_answer_box_submitted(self) -> None:
        self._refused = False
        self.action_skip()

    def action_skip(self) -> None:
        """Leave the question; words already typed are kept, none count as skipped."""
        if self._store(self.query_one(AnswerBox).text.strip()) or self._refused:
            self._refused = False
            self._leave()
        else:
            self._refused = True
            self.query_one("#opening-question", Static).update("\n".join(wrap(NOT_KEPT, 52)))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "opening-next":
            self.on_answer_box_submitted()
        else:
            self.action_skip()

    def on_unmount(self) -> None:
        self.flush()
