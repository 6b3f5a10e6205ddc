"""The steps of the schema from number 11 on (see migrations.py, which lists them all in order)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from coach.model import Turn

from .packing import UNREADABLE, unpack
from .talk_index import add_talk, heading_of, words_of

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


def _m012_import_files(db: Database) -> None:
    """Files the user chose, or that came into the watched folder, and how far their import is."""
    db.execute(
        """
        CREATE TABLE import_files (
            path BLOB PRIMARY KEY,
            size INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('seen', 'noticed', 'queued', 'waiting', 'failed', 'done')),
            why TEXT NOT NULL,
            digest TEXT,
            at TEXT NOT NULL
        ) WITHOUT ROWID
        """
    )


def _m013_aliases(db: Database) -> None:
    """匿名化: what stands for a name, for all sessions of an engagement or for one session; names found in a session."""
    db.execute(
        """
        CREATE TABLE aliases (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            engagement INTEGER REFERENCES engagements (n) ON DELETE CASCADE,
            session TEXT REFERENCES sessions (id) ON DELETE CASCADE,
            words TEXT NOT NULL,
            kind TEXT NOT NULL,
            alias TEXT NOT NULL,
            masked INTEGER NOT NULL,
            added INTEGER NOT NULL,
            reading TEXT NOT NULL,
            CHECK ((engagement IS NULL) <> (session IS NULL))
        )
        """
    )
    db.execute("CREATE UNIQUE INDEX aliases_of_engagement ON aliases (engagement, words) WHERE engagement IS NOT NULL")
    db.execute("CREATE UNIQUE INDEX aliases_of_session ON aliases (session, words) WHERE session IS NOT NULL")
    db.execute(
        """
        CREATE TABLE found_names (
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            part TEXT NOT NULL,
            digest TEXT NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (session, part)
        )
        """
    )


def _m014_talk_index(db: Database) -> None:
    """The index over what was said (talk_search.py), and searched text in its present form (カタカナ as ひらがな)."""
    db.execute("CREATE VIRTUAL TABLE talk_grams USING fts5(grams, content='', detail=none, tokenize='ascii')")
    found = db.execute("SELECT s.n, s.title, s.firm, t.turns FROM sessions s JOIN texts t ON t.session = s.id")
    for n, title, firm, packed in found.fetchall():
        db.execute("UPDATE sessions SET heading = ? WHERE n = ?", [heading_of(title, firm), n])
        with suppress(*UNREADABLE):  # a damaged text is told when somebody opens it
            turns = unpack(packed, tuple[Turn, ...])
            db.execute(
                "UPDATE texts SET words = ? WHERE session = (SELECT id FROM sessions WHERE n = ?)", [words_of(turns), n]
            )
            add_talk(db, n, turns)
