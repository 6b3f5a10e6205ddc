"""相談: questions and answers by session; those about no session stand under None.

What an answer holds is the business of ``coach.conversation``; here it is bytes.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from . import failures
from .database import Connections, now, require_session

# Older ones are kept, but a conversation is gone on with from these.
RECENT = 200


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """A question, its answer as JSON, and when (ISO 8601 UTC)."""

    question: str
    answer: bytes
    at: str


class Conversations:
    """The exchanges of every session, and those about no session (None)."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, session: str | None, question: str, answer: bytes) -> None:
        """Keep an exchange at the end of a conversation. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            if session is not None:
                require_session(db, session)
            db.table("conversations").insert(
                {"session": session, "question": question, "answer": zlib.compress(answer), "at": now()}
            )

    def of(self, session: str | None, last: int = RECENT) -> tuple[KeptExchange, ...]:
        """The last exchanges, oldest first. Raises ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute(
                "SELECT question, answer, at FROM conversations WHERE session IS ? ORDER BY n DESC LIMIT ?",
                [session, last],
            ).fetchall()
        try:
            return tuple(KeptExchange(question, zlib.decompress(answer), at) for question, answer, at in reversed(rows))
        except zlib.error as error:
            raise failures.damaged(self._connections.path) from error

    def clear(self, session: str | None) -> None:
        """Delete a conversation for good. Raises ``StoreError``."""
        with self._connections.writing() as db:
            db.execute("DELETE FROM conversations WHERE session IS ?", [session])
        self._connections.forget_deleted()
