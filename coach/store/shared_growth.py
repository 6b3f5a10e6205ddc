"""Figures of a person that were handed over as a file. Every hand-over is kept; the newest one of a person counts.

What the body holds is the business of ``coach.workflows.sharing``; here it is bytes.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from . import failures
from .database import Connections, now


@dataclass(frozen=True, slots=True)
class Received:
    """One hand-over: whose figures, when they were written and received (ISO 8601 UTC), and the file's JSON."""

    person: str
    made_at: str
    received_at: str
    body: bytes


class SharedGrowth:
    """The hand-overs received, by person."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, person: str, made_at: str, body: bytes) -> None:
        """Keep a hand-over. Raises ``StoreError``."""
        row = {"person": person, "made_at": made_at, "received_at": now(), "body": zlib.compress(body)}
        with self._connections.writing() as db:
            db.table("shared_growth").insert(row)

    def people(self) -> tuple[str, ...]:
        """Whose figures were received, in order of name. Raises ``StoreError``."""
        with self._connections.reading() as db:
            return tuple(str(p) for (p,) in db.execute("SELECT DISTINCT person FROM shared_growth ORDER BY person"))

    def latest(self, person: str) -> Received | None:
        """What was received last of a person, None when nothing was. Raises ``StoreError``."""
        with self._connections.reading() as db:
            row = db.execute(
                "SELECT person, made_at, received_at, body FROM shared_growth WHERE person = ? ORDER BY n DESC LIMIT 1",
                [person],
            ).fetchone()
        if row is None:
            return None
        try:
            return Received(row[0], row[1], row[2], zlib.decompress(row[3]))
        except zlib.error as error:
            raise failures.damaged(self._connections.path) from error

    def remove(self, person: str) -> None:
        """Delete everything received of a person for good. Raises ``StoreError``."""
        with self._connections.writing() as db:
            db.execute("DELETE FROM shared_growth WHERE person = ?", [person])
        self._connections.forget_deleted()
