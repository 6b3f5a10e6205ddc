"""What the parts of the review screen share: its state, its widgets, and how the two are brought together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coach.errors import CoachError
from coach.language.wrap import wrap
from coach.model import ReviewedFinding
from coach.tui.screens.review_state import ReviewState
from coach.tui.screens.transcript_search import TranscriptSearch
from coach.tui.widgets.blocks import para
from coach.tui.widgets.finding_panel import (
    HABIT_OF,
    FindingPanel,
    answer_blocks,
    empty_blocks,
    finding_blocks,
    stop_sentence,
)
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.page import Block
from coach.tui.widgets.session_header import SessionHeader, note
from coach.tui.widgets.session_strip import SessionStrip

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

WIDE_FROM = 100
WAITING = "記録を読んでいます。気になる所が見つかれば、ここに順に出します。"
STOPPED = "まだ最後まで読んでいません。Ctrl+R で続きから読みます。"
NOT_SHOWN = "二つの問いのあとで、気になる所をお見せします。"


class ReviewBase(TranscriptSearch):
    """State goes one way: the store and the analysis change ``state``, ``refresh_view`` draws it."""

    def __init__(self, workspace: Workspace, session_id: str) -> None:
        super().__init__()
        self.workspace, self.session_id = workspace, session_id
        self.state = ReviewState(session_id, workspace.store.sessions.get(session_id))
        self.opened = self.working = False

    # ── widgets ──

    @property
    def panel(self) -> FindingPanel:
        return self.query_one(FindingPanel)

    @property
    def narrow(self) -> bool:
        # Not by the class: it is set only after the screen has been opened.
        return self.app.size.width < WIDE_FROM

    def tell(self, text: str, *, title: str = "", error: bool = False) -> None:
        """A message that breaks between phrases. Its width is that of the style sheet's ``Toast``."""
        width = self.app.size.width
        room = (min(60, width * 9 // 10) if self.narrow else width * 36 // 100) - 4
        shown = "\n".join(wrap(text, room))
        self.notify(shown, title=title, severity="error" if error else "information", markup=False)

    # ── the store ──

    def keep(self, write: Callable[[], object]) -> bool:
        """Write to the store; a failure is told, never raised: the screen must stay usable."""
        try:
            write()
        except CoachError as error:
            self.tell(error.text(), title="残せませんでした", error=True)
            return False
        return True

    def load_marks(self) -> None:
        """Everything the user has noted on this session."""
        store = self.workspace.store
        self.state.verdicts = store.verdicts.of(self.session_id)
        self.state.notes = {turn: note.text for turn, note in store.notes.of(self.session_id).items()}
        self.state.bookmarks = store.bookmarks.of(self.session_id)
        answers = store.answers.of(self.session_id).values()
        self.state.answers = tuple((answer.question, answer.text) for answer in answers)

    # ── drawing ──

    def refresh_view(self, *, keep: bool = True) -> None:
        """Draw the state. ``keep`` leaves the finding panel scrolled as it is."""
        state = self.state
        habit = HABIT_OF.get(state.habit or "")
        metrics = state.review.metrics if state.review and state.revealed else None
        self.query_one(Heading).note = note(state.transcript, state.review.metrics if state.review else None)
        others = any(turn.speaker == "other" for turn in state.transcript.turns)
        self.query_one(SessionHeader).show(metrics, state.counts(), habit.name if habit else "", others=others)
        self.transcript.show_marks(state.marks())
        self.refresh_strip()
        self.panel.show(self._panel_blocks(), keep=keep)

    def refresh_strip(self) -> None:
        """The strip alone: the cursor moved."""
        current = self.state.current
        self.query_one(SessionStrip).show(
            cursor=self.transcript.cursor,
            flags=self.state.strip_flags(),
            current=self.state.place(current.finding) if current else None,
        )

    def _panel_blocks(self) -> list[Block]:
        state = self.state
        if not state.revealed:
            return [para(NOT_SHOWN, "dim")] if self.opened else []
        answers = answer_blocks(state.answers)
        current = state.current
        if current is not None:
            verdict = state.verdicts.get(current.finding.key)
            habit = HABIT_OF.get(state.habit or "")
            return answers + finding_blocks(
                current,
                state.number,
                len(state.shown),
                verdict=verdict.verdict if verdict else "",
                reason=verdict.reason if verdict else "",
                complete=state.review is not None or not self.working,
                filter_name=habit.name if habit else "",
                stop=stop_sentence(current, state.transcript),
            )
        if state.review is not None:
            return answers + empty_blocks(state.review.strengths)
        return [*answers, para(WAITING if self.working else STOPPED, "dim")]

    # ── moving ──

    def show_finding(self, reviewed: ReviewedFinding, *, move: bool = True) -> None:
        """Make a finding current, and bring its first turn into view."""
        self.state.key = reviewed.finding.key
        self.refresh_view(keep=False)
        if move:
            # After the panel took its place in a narrow window: the transcript is shorter then.
            position = self.state.place(reviewed.finding)
            self.call_after_refresh(self.transcript.move_to, position, center=True)

    def open_panel(self) -> None:
        """In a narrow window the panel comes up from below; in a wide one it is always there."""
        self.add_class("-panel")

    def jump(self, turn: int | None) -> None:
        """Go to a turn by its number, from the summary or the panel."""
        if turn is not None and turn in self.state.position_of:
            self.transcript.move_to(self.state.position_of[turn], center=True)
            self.transcript.focus()
