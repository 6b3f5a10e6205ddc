"""The user's answers to the questions asked before anything is shown.

Rows are only ever added and the newest one counts, so that skipping a question later does not destroy an answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from .database import Connections, now, require_session


@dataclass(frozen=True, slots=True)
class Answer:
    """The question as it was worded then, and the answer; ``text`` "" means skipped. ``at`` is ISO 8601 UTC."""

    question: str
    text: str
    at: str


class Answers:
    """Answers by session and question id."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def put(self, session: str, question_id: str, question: str, text: str) -> None:
        """Answer a question, or skip it with ``text`` "". Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            require_session(db, session)
            db.table("answers").insert(
                {"session": session, "question_id": question_id, "question": question, "text": text, "at": now()}
            )

    def of(self, session: str) -> dict[str, Answer]:
        """The newest answer to each question, by question id, in the order of first asking. Raises ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute(
                "SELECT question_id, question, text, at FROM answers WHERE session = ? ORDER BY n", [session]
            ).fetchall()
        # A later row takes the place of an earlier one and keeps its position.
        return {question_id: Answer(*rest) for question_id, *rest in rows}
