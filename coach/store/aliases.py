"""匿名化: what stands in the place of a name, kept by engagement (else by session), and the names found in a session.

Both hold the names themselves. They never leave the database; deleting the engagement or the session deletes them. What
only a deleted session put into the table of its engagement is taken out by ``coach.workflows.name_lists``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import failures
from .database import Connections, require_session
from .packing import UNREADABLE, pack, unpack

if TYPE_CHECKING:
    from sqlite_utils import Database

_COLUMNS = "words, kind, alias, masked, added, reading"


@dataclass(frozen=True, slots=True)
class AliasRow:
    """``alias`` stands for ``words`` where they are ``masked``; ``added`` when the user named them; ``reading`` in katakana."""

    words: str
    kind: str
    alias: str
    masked: bool
    added: bool = False
    reading: str = ""


class Aliases:
    """The table of aliases."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def of(self, session: str) -> tuple[AliasRow, ...]:
        """The rows that count for a session, oldest first: its engagement's, and what was decided for it before it had one.

        Where a row of its own has the alias of another name of the engagement, its ``alias`` is "". Raises ``StoreError``.
        """
        sql = f"SELECT {_COLUMNS} FROM aliases WHERE {{}} = ? ORDER BY n"
        with self._connections.reading() as db:
            engagement = _engagement(db, session)
            shared = db.execute(sql.format("engagement"), [engagement]).fetchall()
            own = db.execute(sql.format("session"), [session]).fetchall()
        rows = {row.words: row for row in map(_row, shared)}
        used = {row.alias for row in rows.values()}
        for row in map(_row, own):
            rows.setdefault(row.words, replace(row, alias="") if row.alias in used else row)
        return tuple(rows.values())

    def put(self, session: str, rows: Iterable[AliasRow]) -> None:
        """Write rows for the session's engagement, else for the session; other words keep theirs.

        Raises ``NotFoundError``, ``StoreError``.
        """
        with self._connections.writing() as db:
            require_session(db, session)
            engagement = _engagement(db, session)
            if engagement is None:
                _put(db, "session", session, rows)
            else:
                _put(db, "engagement", engagement, rows)

    def of_engagement(self, engagement: int) -> tuple[AliasRow, ...]:
        """The rows of an engagement, oldest first. Raises ``StoreError``."""
        with self._connections.reading() as db:
            sql = f"SELECT {_COLUMNS} FROM aliases WHERE engagement = ? ORDER BY n"
            return tuple(map(_row, db.execute(sql, [engagement]).fetchall()))

    def put_of_engagement(self, engagement: int, rows: Iterable[AliasRow]) -> None:
        """Write rows of an engagement; other words keep theirs. It must be there. Raises ``StoreError``."""
        with self._connections.writing() as db:
            _put(db, "engagement", engagement, rows)

    def forget(self, engagement: int, words: Iterable[str]) -> None:
        """Take words out of the table of an engagement, from the file as well. Raises ``StoreError``."""
        with self._connections.writing() as db:
            for word in words:
                db.execute("DELETE FROM aliases WHERE engagement = ? AND words = ?", [engagement, word])
        self._connections.forget_deleted()

    def remove(self, session: str, words: str) -> None:
        """Forget one word of the table that counts for a session. Raises ``StoreError``."""
        with self._connections.writing() as db:
            engagement = _engagement(db, session)
            column, key = ("session", session) if engagement is None else ("engagement", engagement)
            db.execute(f"DELETE FROM aliases WHERE {column} = ? AND words = ?", [key, words])


class FoundNames:
    """Names found in a part of a session ("talk", "written"), with a digest of what was read."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def get(self, session: str, part: str, digest: str) -> tuple[tuple[str, str, bool, str], ...] | None:
        """(words, kind, sure, reading) of each; None when that was never read or has changed since. ``StoreError``."""
        with self._connections.reading() as db:
            row = db.execute(
                "SELECT body FROM found_names WHERE session = ? AND part = ? AND digest = ?", [session, part, digest]
            ).fetchone()
        try:
            return None if row is None else unpack(row[0], tuple[tuple[str, str, bool, str], ...])
        except UNREADABLE as error:
            raise failures.damaged(self._connections.path) from error

    def put(self, session: str, part: str, digest: str, found: Iterable[tuple[str, str, bool, str]]) -> None:
        """Keep what was found, instead of what was found before. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            require_session(db, session)
            db.execute(
                "INSERT OR REPLACE INTO found_names (session, part, digest, body) VALUES (?, ?, ?, ?)",
                [session, part, digest, pack(tuple(found))],
            )


def _row(values: tuple[str, str, str, int, int, str]) -> AliasRow:
    words, kind, alias, masked, added, reading = values
    return AliasRow(words, kind, alias, bool(masked), bool(added), reading)


def _put(db: Database, column: str, key: int | str, rows: Iterable[AliasRow]) -> None:
    sql = (
        f"INSERT INTO aliases ({column}, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
        f" ON CONFLICT ({column}, words) WHERE {column} IS NOT NULL DO UPDATE SET kind = excluded.kind,"
        " alias = excluded.alias, masked = excluded.masked, added = excluded.added, reading = excluded.reading"
    )
    for row in rows:
        db.execute(sql, [key, row.words, row.kind, row.alias, int(row.masked), int(row.added), row.reading])


def _engagement(db: Database, session: str) -> int | None:
    row = db.execute("SELECT engagement FROM engagement_visits WHERE session = ?", [session]).fetchone()
    return int(row[0]) if row is not None else None
