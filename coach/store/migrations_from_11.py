"""The steps of the schema from number 11 on (see migrations.py, which lists them all in order)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def _m011_engagements(db: Database) -> None:
    """支援先: the engagements, which session was which visit, and all versions of what was written about them."""
    db.execute(
        """
        CREATE TABLE engagements (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            industry TEXT NOT NULL,
            area TEXT NOT NULL,
            size TEXT NOT NULL,
            main TEXT NOT NULL,
            second TEXT NOT NULL,
            began TEXT NOT NULL,
            step INTEGER,
            status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'ended'))
        )
        """
    )
    db.execute(
        """
        CREATE TABLE engagement_visits (
            session TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
            engagement INTEGER NOT NULL REFERENCES engagements (n) ON DELETE CASCADE,
            visit INTEGER NOT NULL,
            UNIQUE (engagement, visit)
        )
        """
    )
    db.execute(
        """
        CREATE TABLE engagement_papers (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            engagement INTEGER NOT NULL REFERENCES engagements (n) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            visit INTEGER NOT NULL,
            at TEXT NOT NULL,
            body BLOB NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX engagement_papers_by_kind ON engagement_papers (engagement, kind, visit, n)")
