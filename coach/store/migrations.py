"""The schema as a numbered, append-only list of steps.

``PRAGMA user_version`` holds how many steps a file has had. A released step is never edited: what it built is on
people's disks. Each step runs in its own transaction together with the new version number, so that a crash leaves
the file before or after a step, never inside one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

# "Coac" in ASCII: tells our files from other programs' SQLite files.
APPLICATION_ID = 0x436F6163

Migration = Callable[["Database"], None]


def _m001_sessions_parses_reviews(db: Database) -> None:
    """Sessions with the figures the list shows, their text, the parse cache and the reviews.

    ``sessions`` is kept narrow, texts and reviews are elsewhere, so that listing reads few pages.
    AUTOINCREMENT: a number is never used twice, so order by it is order of arrival whatever the clock says.
    """
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(
        """
        CREATE TABLE sessions (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            digest TEXT,
            roles TEXT NOT NULL,
            format TEXT NOT NULL,
            source TEXT NOT NULL,
            title TEXT,
            firm TEXT,
            date TEXT,
            industry TEXT,
            session_no INTEGER,
            support_step TEXT,
            heading TEXT NOT NULL,
            turns INTEGER NOT NULL,
            imported_at TEXT NOT NULL,
            reviewed_at TEXT,
            talk_share REAL,
            reflection_to_question REAL,
            open_ratio REAL,
            minutes REAL,
            findings TEXT NOT NULL DEFAULT '[]',
            flags TEXT NOT NULL DEFAULT '{}'
        )
        """
    )
    # NULL digests (talk that came from no file) never count as equal.
    db.execute("CREATE UNIQUE INDEX sessions_by_file ON sessions (digest, roles)")
    db.execute(
        """
        CREATE TABLE texts (
            session TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
            turns BLOB NOT NULL,
            words TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE TABLE parses (key TEXT PRIMARY KEY, body BLOB NOT NULL, used_on TEXT NOT NULL)")
    db.execute("CREATE INDEX parses_by_use ON parses (used_on)")
    db.execute(
        """
        CREATE TABLE reviews (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            version TEXT NOT NULL,
            at TEXT NOT NULL,
            body BLOB NOT NULL,
            UNIQUE (session, version)
        )
        """
    )


def _m002_words_of_the_user(db: Database) -> None:
    """What the user says about a session. Verdicts and answers only ever get new rows; the newest one counts."""
    db.execute(
        """
        CREATE TABLE verdicts (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            finding TEXT NOT NULL,
            verdict TEXT CHECK (verdict IN ('agree', 'dismiss')),
            reason TEXT NOT NULL,
            at TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX verdicts_by_finding ON verdicts (session, finding, n)")
    db.execute(
        """
        CREATE TABLE answers (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            question_id TEXT NOT NULL,
            question TEXT NOT NULL,
            text TEXT NOT NULL,
            at TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX answers_by_question ON answers (session, question_id, n)")
    db.execute(
        """
        CREATE TABLE notes (
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            turn INTEGER NOT NULL,
            text TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (session, turn)
        )
        """
    )
    db.execute(
        """
        CREATE TABLE bookmarks (
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            turn INTEGER NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (session, turn)
        )
        """
    )


def _m003_settings(db: Database) -> None:
    """Settings: a JSON value by name."""
    db.execute("CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)")


MIGRATIONS: tuple[Migration, ...] = (
    _m001_sessions_parses_reviews,
    _m002_words_of_the_user,
    _m003_settings,
)


def version_of(db: Database) -> int:
    """How many steps this file has had; 0 for a blank file."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def is_foreign(db: Database) -> bool:
    """Whether the file has tables but not our mark: another program's database."""
    mark = int(db.execute("PRAGMA application_id").fetchone()[0])
    return mark != APPLICATION_ID and db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def migrate(db: Database, steps: Sequence[Migration] = MIGRATIONS) -> int:
    """Apply the steps ``db`` has not had, each in a transaction. Returns how many were applied.

    Foreign keys must be off on the connection: a later step may have to rebuild a table that others refer to.
    """
    applied = 0
    while version_of(db) < len(steps):
        # IMMEDIATE and a second look: two programs may open the same blank file at once.
        db.execute("BEGIN IMMEDIATE")
        try:
            version = version_of(db)
            if version < len(steps):
                steps[version](db)
                db.execute(f"PRAGMA user_version = {version + 1}")
                applied += 1
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise
    return applied
