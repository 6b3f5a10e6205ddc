"""The user's attempts to say it another way, by session and finding. Rows are only ever added."""

from __future__ import annotations

from dataclasses import replace

from coach.model import Attempt

from . import failures
from .database import Connections, now, require_session
from .packing import UNREADABLE, pack, unpack


class Attempts:
    """Attempts by session and finding key (``Finding.key``)."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, session: str, finding_key: str, attempt: Attempt) -> Attempt:
        """Keep an attempt; returns it with its time. Raises ``NotFoundError``, ``StoreError``."""
        kept = replace(attempt, at=now())
        with self._connections.writing() as db:
            require_session(db, session)
            db.table("attempts").insert({"session": session, "finding": finding_key, "at": kept.at, "body": pack(kept)})
        return kept

    def of(self, session: str, finding_key: str) -> tuple[Attempt, ...]:
        """All attempts at that place, oldest first. Raises ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute(
                "SELECT body FROM attempts WHERE session = ? AND finding = ? ORDER BY n", [session, finding_key]
            ).fetchall()
        try:
            return tuple(unpack(body, Attempt) for (body,) in rows)
        except UNREADABLE as error:
            raise failures.damaged(self._connections.path) from error

    def of_session(self, session: str) -> dict[str, tuple[Attempt, ...]]:
        """All attempts of a session by finding key, oldest first. Raises ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute(
                "SELECT DISTINCT finding FROM attempts WHERE session = ? ORDER BY n", [session]
            ).fetchall()
        return {finding: self.of(session, finding) for (finding,) in rows}
