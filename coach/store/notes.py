"""Notes and bookmarks on turns. ``turn`` is the turn's own number (``Turn.i``)."""

from __future__ import annotations

from dataclasses import dataclass

from .database import Connections, now, require_session, upsert

_PUT_NOTE = upsert("notes", ("session", "turn", "text", "at"), key=("session", "turn"))


@dataclass(frozen=True, slots=True)
class Note:
    """The user's note on a turn, last changed ``at`` (ISO 8601 UTC)."""

    text: str
    at: str


class Notes:
    """Notes, one for each turn."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def put(self, session: str, turn: int, text: str) -> None:
        """Write the note of a turn; white space alone deletes it. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            require_session(db, session)
            if text.strip():
                db.execute(_PUT_NOTE, [session, turn, text, now()])
            else:
                db.table("notes").delete_where("session = ? AND turn = ?", [session, turn])

    def of(self, session: str) -> dict[int, Note]:
        """The notes of a session by turn number, in that order. Raises ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute("SELECT turn, text, at FROM notes WHERE session = ? ORDER BY turn", [session]).fetchall()
        return {turn: Note(text, at) for turn, text, at in rows}


class Bookmarks:
    """Marked turns."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def toggle(self, session: str, turn: int) -> bool:
        """Mark the turn or take the mark off; True when it is marked now. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            require_session(db, session)
            marked = db.execute("DELETE FROM bookmarks WHERE session = ? AND turn = ?", [session, turn]).rowcount == 0
            if marked:
                db.table("bookmarks").insert({"session": session, "turn": turn, "at": now()})
        return marked

    def of(self, session: str) -> frozenset[int]:
        """The numbers of the marked turns. Raises ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute("SELECT turn FROM bookmarks WHERE session = ?", [session]).fetchall()
        return frozenset(turn for (turn,) in rows)
