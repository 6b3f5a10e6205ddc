"""Keep, Start, Stop: what to go on with, to begin, to leave; one thing a line, beside what the grade says so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Label

from coach.grading.grade import Grade, mark_of, set_summary
from coach.tui.screens.note import KEEP_AFTER
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.blocks import bullet, heading, para
from coach.tui.widgets.criterion_blocks import comment_block
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Block, Page

if TYPE_CHECKING:
    from coach.tui.screens.grading_base import GradingBase

PARTS = (("keep", "Keep 続けたいこと"), ("start", "Start 始めてみること"), ("stop", "Stop 控えてみること"))
HINTS = {
    "keep": "うまくいっていた所を、発話を引いて",
    "start": "次の面談で一つだけ試すとしたら",
    "stop": "減らすと、相手の話が増えそうなこと",
}
NOTHING = "段階やコメントを入れると、ここに並びます。書くときの手がかりになります。"


class GradingWordsScreen(Screen[None]):
    """Kept while it is typed, through the grading screen below; a final grade is only read."""

    CSS_PATH = "grading_words.tcss"
    HELP_TOPIC = "grading"
    TITLE_JA = "Keep・Start・Stop"
    AUTO_FOCUS = "#words-keep"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "次の欄", id="grading_words.next", tooltip="次の欄へ移ります"),
        Binding("escape", "back", "戻る", id="grading_words.back", tooltip="採点へ戻ります (書いたものは残ります)"),
    ]

    def __init__(self, below: GradingBase) -> None:
        super().__init__()
        self.below = below
        self.texts = {part: "\n".join(getattr(below.grade, part)) for part, _ in PARTS}
        self.kept = dict(self.texts)
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        grade = self.below.grade
        final = grade.status == "final"
        yield Heading("Keep・Start・Stop", f"{grade.grader}  一行に一つ")
        with Container(id="words-body"):
            with Vertical(id="words-boxes"):
                for part, name in PARTS:
                    yield Label(name, classes="words-label")
                    box = AnswerBox(self.texts[part], placeholder="" if final else HINTS[part], id=f"words-{part}")
                    box.read_only = final
                    yield box
            yield Page(id="words-page")
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(Page).show(so_far(self.below.grade))
        for box in self.query(AnswerBox):
            box.move_cursor(box.document.end)

    def on_text_area_changed(self, event: AnswerBox.Changed) -> None:
        self.texts[(event.text_area.id or "").removeprefix("words-")] = event.text_area.text
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(KEEP_AFTER, self.flush)

    def on_answer_box_submitted(self, event: AnswerBox.Submitted) -> None:
        # One thing a line: Enter begins the next.
        event.box.insert("\n")

    def flush(self) -> None:
        """Keep what has changed since the last time."""
        if self.texts != self.kept:
            self.kept = dict(self.texts)
            lines = {part: tuple(text.splitlines()) for part, text in self.texts.items()}
            self.below.change(lambda g: set_summary(g, lines["keep"], lines["start"], lines["stop"]))

    def action_back(self) -> None:
        self.flush()
        self.dismiss(None)

    def on_unmount(self) -> None:
        # Leaving the app closes screens without asking them.
        self.flush()


def so_far(grade: Grade) -> list[Block]:
    """The levels from high to low, and the comments, to write from."""
    criteria = {c.id: c for c in grade.rubric.criterion}
    marks = sorted((m for m in grade.marks if m.level is not None), key=lambda m: -(m.level or 0))
    blocks: list[Block] = []
    if marks:
        blocks += [para("付けた段階", "heading")]
        blocks += [bullet(criteria[m.criterion].name, mark=f"{m.level}  ") for m in marks]
    if grade.comments:
        blocks.append(heading("コメント"))
        names = {i: c.name for i, c in criteria.items()}
        blocks += [comment_block(c, names.get(c.criterion or "", "")) for c in grade.comments]
    reasons = [(criteria[m.criterion].name, m.reason) for m in grade.marks if m.reason and mark_of(grade, m.criterion)]
    if reasons:
        blocks += [heading("段階の理由"), *(bullet(f"{name}: {reason}") for name, reason in reasons)]
    return blocks or [para(NOTHING, "dim")]
