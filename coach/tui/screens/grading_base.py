"""What the parts of the grading screen share: the grade as it stands, keeping it, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coach.errors import CoachError, ConflictError, GradeError
from coach.grading.grade import Grade, mark_of, progress, visible_proposal
from coach.grading.rubric import Criterion
from coach.language.wrap import wrap
from coach.model import Span
from coach.tui.screens.transcript_search import TranscriptSearch
from coach.tui.widgets.criteria_strip import CriteriaStrip
from coach.tui.widgets.criterion_blocks import criterion_blocks
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.page import Page
from coach.tui.widgets.session_header import about
from coach.tui.widgets.transcript import Marks

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

WIDE_FROM = 100
CHANGED_ELSEWHERE = "別の画面での変更を読み込み、その上に書きました。"


class GradingBase(TranscriptSearch):
    """Every change goes through ``change``: it is kept at once, and the screen is drawn from what was kept."""

    def __init__(self, workspace: Workspace, grade: Grade, criterion: str | None = None) -> None:
        super().__init__()
        self.workspace, self.grade = workspace, grade
        self.source = workspace.store.sessions.get(grade.session)
        self.position_of = {turn.i: n for n, turn in enumerate(self.source.turns)}
        ids = [c.id for c in grade.rubric.criterion]
        unset = (n for n, i in enumerate(ids) if mark_of(grade, i) is None)
        self.index = ids.index(criterion) if criterion in ids else next(unset, 0)
        self.unfolded: set[int] = set()
        self._left_at = 0
        self._seen_others: tuple[Grade, ...] | None = None
        self.asked_for = criterion

    # ── widgets ──

    @property
    def page(self) -> Page:
        return self.query_one(Page)

    @property
    def criterion(self) -> Criterion:
        """The criterion in view."""
        return self.grade.rubric.criterion[self.index]

    @property
    def narrow(self) -> bool:
        # Not by the class: it is set only after the screen has been opened.
        return self.app.size.width < WIDE_FROM

    def tell(self, text: str, *, title: str = "", error: bool = False) -> None:
        """A message in the corner, broken between phrases (the width is that of ``Toast`` in app.tcss)."""
        shown = "\n".join(wrap(text, max(16, min(56, self.app.size.width * 8 // 10 - 4))))
        severity = "error" if error else "information"
        self.notify(shown, title=title, severity=severity, timeout=4, markup=False)  # type: ignore[arg-type]

    # ── keeping ──

    def change(self, write: Callable[[Grade], Grade]) -> bool:
        """Change the grade and keep it. What another window kept meanwhile is read first, and the change laid over it.

        When it cannot be kept, the change stays on the screen and goes out with the next one.
        """
        from coach.workflows.grading import grade, save_grade

        try:
            try:
                self.grade = save_grade(self.workspace, write(self.grade))
            except ConflictError:
                self.grade = save_grade(self.workspace, write(grade(self.workspace, self.grade.n)))
                self.tell(CHANGED_ELSEWHERE)
        except GradeError as error:
            # Made final in another window meanwhile.
            self.grade = grade(self.workspace, self.grade.n)
            self.tell(error.text(), title="残せませんでした", error=True)
        except CoachError as error:
            self.grade = write(self.grade)
            self.tell(error.text(), title="残せませんでした", error=True)
        else:
            self.refresh_view()
            return True
        self.refresh_view()
        return False

    # ── drawing ──

    def refresh_view(self, *, keep: bool = True) -> None:
        """Draw the grade. ``keep`` leaves the criterion scrolled as it is."""
        if not self.query(CriteriaStrip):
            # The app is being left: what was still being written is kept, nothing is drawn any more.
            return
        grade = self.grade
        self.query_one(Heading).note = self.note()
        self.query_one(CriteriaStrip).show(grade, self.index)
        self.transcript.show_marks(self.marks())
        blocks = criterion_blocks(grade, self.index, unfolded=self.unfolded, others=self._others())
        self.page.show(blocks, keep=keep)
        self.refresh_bindings()

    def _others(self) -> tuple[Grade, ...]:
        """What others gave, once this grade is final; read when it has become so."""
        from coach.workflows.grading import others_visible

        if self.grade.status != "final":
            self._seen_others = None
        elif self._seen_others is None:
            self._seen_others = others_visible(self.workspace, self.grade)
        return self._seen_others or ()

    def note(self) -> str:
        """Who grades, how far, and what."""
        done, of = progress(self.grade)
        state = "確定" if self.grade.status == "final" else f"{done}/{of}"
        return "  ".join([self.grade.grader, state, *about(self.source)])

    def marks(self) -> Marks:
        """The evidence for the criterion in view, and all comments."""
        proposal = visible_proposal(self.grade)
        spans = []
        if proposal is not None:
            for evidence in proposal.of(self.criterion.id).evidence:
                spans += [s for p in evidence.places if (s := self._span(p.turn, p.quote)) is not None]
        notes: dict[int, str] = {}
        for comment in self.grade.comments:
            name = f"〔{self.grade.rubric.of(comment.criterion).name}〕" if comment.criterion else ""
            notes[comment.turn] = "\n".join(t for t in (notes.get(comment.turn), name + comment.text) if t)
        return Marks(evidence=tuple(spans), notes=notes)

    def _span(self, turn: int, quote: str) -> Span | None:
        """The quoted words in their turn, None where they are not there any more."""
        if turn not in self.position_of:
            return None
        words = quote.removesuffix("…")
        begin = self.source.turns[self.position_of[turn]].text.find(words)
        return Span(turn, begin, begin + len(words)) if words and begin >= 0 else None

    # ── moving ──

    def show_criterion(self, index: int) -> None:
        """Turn to a criterion, from its beginning."""
        self.index, self.unfolded = index % len(self.grade.rubric.criterion), set()
        self._left_at = 0
        self.refresh_view(keep=False)

    def to_criterion(self) -> None:
        """Bring the criterion up, where it was left, and give it the keys."""
        if self.narrow and self.has_class("-dialogue"):
            # Out of sight it has no width, so its lines and its place are gone.
            self.call_after_refresh(self.page.scroll_to, y=self._left_at, animate=False)
        self.remove_class("-dialogue")
        self.page.focus()

    def to_dialogue(self) -> None:
        """Bring the dialogue up and give it the keys."""
        if not self.has_class("-dialogue"):
            self._left_at = self.page.scroll_offset.y
        self.add_class("-dialogue")
        self.transcript.focus()

    def jump(self, turn: int) -> None:
        """Show a turn. Beside the criterion the keys stay there, so that one can step through the evidence."""
        if turn not in self.position_of:
            return
        if self.narrow:
            self.to_dialogue()
        # The dialogue has no place in a narrow window before it is shown.
        self.call_after_refresh(self.transcript.move_to, self.position_of[turn], center=True)
