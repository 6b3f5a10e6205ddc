"""From a finding to another try at the place, to a talk about it, and good questions into the 問いかけ集."""

from __future__ import annotations

from coach.errors import CoachError
from coach.model import KeptQuestion, ReviewedFinding, Suggestion
from coach.tui.screens.review_base import ReviewBase
from coach.tui.widgets.finding_panel import AskTarget

KEPT = "問いかけ集に残しました。T で開けます。"
KEPT_ALREADY = "この問いは、もう問いかけ集にあります。"


class ReviewKeeping(ReviewBase):
    """Actions; the bindings are on the screen itself."""

    # What was written in the retry screen and not tried yet, by finding.
    drafts: dict[str, str]
    # The question chosen last by its number, and where the user stood then.
    picked: tuple[str, int, str] | None = None

    def action_retry(self) -> None:
        """もう一度その場面, at the current finding."""
        review, current = self.state.review, self.state.current
        if review is None:
            self.tell("最後まで読み終わると、その場面をもう一度試せます。")
            return
        if current is None:
            self.tell("n か p で気になる所を選ぶと、その場面をもう一度試せます。")
            return
        from coach.tui.screens.retry import RetryScreen

        key = current.finding.key
        try:
            screen = RetryScreen(self.workspace, review, current, draft=self.drafts.get(key, ""))
        except CoachError as error:
            self.tell(error.text(), error=True)
            return

        def remember(text: str | None) -> None:
            self.drafts[key] = text or ""

        self.app.push_screen(screen, remember)

    def action_converse(self) -> None:
        """相談, about the place the user stands at."""
        from coach.tui.screens.converse import ConverseScreen

        turns, at = self.state.transcript.turns, self.transcript.cursor
        # At the very first turn nobody has gone anywhere yet.
        cursor = turns[at].i if 0 < at < len(turns) else None
        try:
            screen = ConverseScreen(self.workspace, self.session_id, cursor=cursor)
        except CoachError as error:
            self.tell(error.text(), error=True)
            return
        self.app.push_screen(screen, self.jump)

    def action_practise(self) -> None:
        """この場面を稽古する: with an owner made of what the real one said at the current finding."""
        review, current = self.state.review, self.state.current
        if review is None:
            self.tell("最後まで読み終わると、その場面を稽古できます。")
            return
        if current is None:
            self.tell("n か p で気になる所を選ぶと、その場面を稽古できます。")
            return
        from coach.tui.screens.practice import PracticeScreen
        from coach.workflows.practice import practise_place

        try:
            self.app.push_screen(
                PracticeScreen(self.workspace, practise_place(self.workspace, review, current.finding))
            )
        except CoachError as error:
            self.tell(error.text(), error=True)

    def pick(self, question: str) -> None:
        """A question was chosen; ``t`` keeps it as long as the user stays here."""
        self.picked = (self.state.key or "", self.transcript.cursor, question)

    def action_keep_question(self) -> None:
        """The question chosen in the panel or by its number; else the turn under the cursor."""
        from coach.workflows.kept_questions import keep_suggestion, keep_turn

        review, current = self.state.review, self.state.current
        if review is None or not self.state.revealed:
            self.tell("最後まで読み終わると、問いを残せます。")
            return
        suggestion = self._chosen_suggestion(current) if current is not None else None
        try:
            if suggestion is not None and current is not None:
                self._kept(keep_suggestion(self.workspace, review, current.finding, suggestion))
            elif self.state.transcript.turns:
                turn = self.state.transcript.turns[self.transcript.cursor].i
                self._kept(keep_turn(self.workspace, review, turn))
        except CoachError as error:
            self.tell(error.text(), error=True)

    def _chosen_suggestion(self, current: ReviewedFinding) -> Suggestion | None:
        target = self.panel.target if self.panel.has_focus else None
        text = target.text if isinstance(target, AskTarget) else None
        if text is None and self.picked is not None and self.picked[:2] == (self.state.key, self.transcript.cursor):
            text = self.picked[2]
        offered = (*current.questions, *((current.offer,) if current.offer else ()))
        return next((s for s in offered if s.text == text), None)

    def _kept(self, outcome: tuple[KeptQuestion, bool]) -> None:
        question, new = outcome
        self.tell(question.text, title=KEPT if new else KEPT_ALREADY)
