"""Calibration sets: named lists of sessions that several trainers grade to compare their levels."""

from __future__ import annotations

from collections.abc import Sequence

from .database import Connections, require_session


class CalibrationSets:
    """Sets by name. A session that is deleted leaves its sets; an empty set stays."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def all(self) -> dict[str, tuple[str, ...]]:
        """Sessions by name of set, names in the order they were made, sessions as they were put. ``StoreError``."""
        with self._connections.reading() as db:
            names = [name for (name,) in db.execute("SELECT name FROM calibration_sets ORDER BY n")]
            members = db.execute("SELECT name, session FROM calibration_members ORDER BY position").fetchall()
        return {name: tuple(session for owner, session in members if owner == name) for name in names}

    def put(self, name: str, sessions: Sequence[str]) -> None:
        """Make or replace a set. Raises ``NotFoundError`` when a session is not stored, ``StoreError``."""
        with self._connections.writing() as db:
            for session in sessions:
                require_session(db, session)
            db.execute("INSERT INTO calibration_sets (name) VALUES (?) ON CONFLICT (name) DO NOTHING", [name])
            db.execute("DELETE FROM calibration_members WHERE name = ?", [name])
            for position, session in enumerate(dict.fromkeys(sessions)):
                db.table("calibration_members").insert({"name": name, "session": session, "position": position})

    def delete(self, name: str) -> None:
        """Delete a set; its sessions and grades stay. Raises ``StoreError``."""
        with self._connections.writing() as db:
            db.execute("DELETE FROM calibration_sets WHERE name = ?", [name])
