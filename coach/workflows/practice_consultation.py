"""相談 in the middle of a 稽古: the same coach, about what has been said so far. Nothing of it is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach.conversation.model import Exchange
from coach.workflows.converse import Consultation, reader_of

if TYPE_CHECKING:
    from coach.conversation.view import View
    from coach.model import Review, Transcript
    from coach.workflows.practice import Practice
    from coach.workflows.workspace import Workspace


class PracticeConsultation(Consultation):
    """A conversation about a practice under way. It lasts as long as this object: the practice is no session yet.

    ``ask`` blocks (it reads what was said since the last question); call it in a thread worker, one at a time.
    """

    def __init__(self, ws: Workspace, practice: Practice) -> None:
        super().__init__(ws)
        self._practice = practice
        self._of: Transcript | None = None
        self.history: tuple[Exchange, ...] = ()

    def ask(self, question: str, *, cursor: int | None = None, ask_first: bool = True) -> Exchange:
        """Understand and answer. ``cursor`` is a turn of the practice's transcript the user went to since.

        Raises EngineError, DataError, StoreError.
        """
        question = question.encode("utf-8", "replace").decode()
        read = reader_of(self._ws).understand(question)
        exchange = Exchange(question, self.answer(question, read, cursor=cursor, ask_first=ask_first))
        self.history = (*self.history, exchange)
        return exchange

    def suggestions(self) -> tuple[str, ...]:
        """Questions to show where nothing has been asked yet."""
        from coach.conversation.talk import suggestions

        return suggestions(len(self._practice.exchanges) > 1)

    def clear(self) -> None:
        """Forget the conversation."""
        self.history = ()

    def view(self, cursor: int | None = None) -> View:
        """What the answers can look at: the talk so far, read as a session is; about the craft before a word was said."""
        from coach.metrics.owner_course import owner_course

        view = super().view()
        if len(self._practice.exchanges) < 2:
            return view
        review = self._read()
        return replace(
            view, review=review, course=owner_course(review.tagged), cursor=cursor, questions_at=self._questions_at,
            seed=review.session,
        )  # fmt: skip

    def _read(self) -> Review:
        """The review of the talk so far; made anew when something was said or taken back."""
        from coach.workflows.progress import never, silent
        from coach.workflows.review import enabled_habits, parse_session, review_parsed

        transcript = self._practice.transcript()
        if self._review is None or self._of is None or self._of.turns != transcript.turns:
            parsed = parse_session(self._ws, transcript, silent, never)
            self._review = review_parsed(self._ws, parsed, enabled_habits(self._ws.store))
            self._of, self._made = transcript, {}
        return self._review
