"""The schema as a numbered, append-only list of steps.

``PRAGMA user_version`` holds how many steps a file has had. A released step is never edited: what it built is on
people's disks. Each step runs in its own transaction together with the new version number, so that a crash leaves
the file before or after a step, never inside one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .migrations_from_11 import _m011_engagements, _m012_import_files, _m013_aliases, _m014_talk_index

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


def _m004_own_cases(db: Database) -> None:
    """The organisation's own cases. A case outlives the session it was made of: it holds no name of it."""
    db.execute(
        """
        CREATE TABLE own_cases (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            draft INTEGER NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('file', 'form', 'session', 'import')),
            source TEXT NOT NULL,
            session TEXT REFERENCES sessions (id) ON DELETE SET NULL,
            author TEXT NOT NULL,
            added_at TEXT NOT NULL,
            changed_at TEXT NOT NULL,
            digest TEXT NOT NULL,
            body BLOB NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX own_cases_by_content ON own_cases (digest)")


def _m005_attempts_and_kept_questions(db: Database) -> None:
    """Attempts at another way of saying it (rows are only ever added), and the user's collected questions.

    A kept question outlives its session; what it says of the talk goes with the session unless the user keeps it. A
    trigger, so that this holds however a session is deleted.
    """
    db.execute(
        """
        CREATE TABLE attempts (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            finding TEXT NOT NULL,
            at TEXT NOT NULL,
            body BLOB NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX attempts_by_finding ON attempts (session, finding, n)")
    db.execute(
        """
        CREATE TABLE kept_questions (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            text TEXT NOT NULL UNIQUE,
            origin TEXT NOT NULL CHECK (origin IN ('suggestion', 'turn', 'attempt')),
            session TEXT REFERENCES sessions (id) ON DELETE SET NULL,
            turn INTEGER,
            title TEXT NOT NULL,
            heard TEXT NOT NULL,
            case_id TEXT,
            pattern TEXT,
            tag TEXT NOT NULL,
            note TEXT NOT NULL,
            keep_words INTEGER NOT NULL,
            at TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX kept_questions_by_session ON kept_questions (session)")
    db.execute(
        """
        CREATE TRIGGER kept_questions_forget_the_talk BEFORE DELETE ON sessions BEGIN
            UPDATE kept_questions SET turn = NULL, title = '', heard = '' WHERE session = OLD.id AND NOT keep_words;
        END
        """
    )


def _m006_practices(db: Database) -> None:
    """Practices: the owner as they were then, and every line said, as a tree (a rewound practice keeps its branches)."""
    db.execute(
        """
        CREATE TABLE practices (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            owner TEXT NOT NULL,
            title TEXT NOT NULL,
            scenario BLOB NOT NULL,
            seed INTEGER NOT NULL,
            exam INTEGER NOT NULL,
            minutes INTEGER,
            here INTEGER,
            seconds REAL NOT NULL DEFAULT 0,
            session TEXT REFERENCES sessions (id) ON DELETE SET NULL,
            from_session TEXT REFERENCES sessions (id) ON DELETE SET NULL,
            from_turn INTEGER,
            begun_at TEXT NOT NULL,
            ended_at TEXT
        )
        """
    )
    db.execute(
        """
        CREATE TABLE practice_lines (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            practice INTEGER NOT NULL REFERENCES practices (n) ON DELETE CASCADE,
            parent INTEGER REFERENCES practice_lines (n),
            line TEXT NOT NULL,
            acts TEXT NOT NULL,
            reply BLOB NOT NULL,
            at TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX practice_lines_by_practice ON practice_lines (practice, n)")


def _m007_practice_hints_and_answer(db: Database) -> None:
    """How many hints were opened before a line, and what the trainee answered when asked what they noticed."""
    db.execute("ALTER TABLE practice_lines ADD COLUMN hints INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE practices ADD COLUMN noticed TEXT")


def _m008_conversations(db: Database) -> None:
    """相談: questions and answers, by session; without a session they are about the craft."""
    db.execute(
        """
        CREATE TABLE conversations (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT REFERENCES sessions (id) ON DELETE CASCADE,
            question TEXT NOT NULL,
            answer BLOB NOT NULL,
            at TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX conversations_by_session ON conversations (session, n)")


def _m009_people_and_shared_growth(db: Database) -> None:
    """Who advised in a session, and figures of a person that were handed over as a file (rows are only ever added)."""
    db.execute("ALTER TABLE sessions ADD COLUMN person TEXT")
    db.execute("CREATE INDEX sessions_by_person ON sessions (person)")
    db.execute(
        """
        CREATE TABLE shared_growth (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            person TEXT NOT NULL,
            made_at TEXT NOT NULL,
            received_at TEXT NOT NULL,
            body BLOB NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX shared_growth_by_person ON shared_growth (person, n)")


def _m010_grades(db: Database) -> None:
    """Grades with the rubric and proposal of their day, every state as a row; named sets of sessions to compare graders."""
    db.execute(
        """
        CREATE TABLE grades (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            rubric BLOB NOT NULL,
            proposal BLOB NOT NULL,
            review_version TEXT NOT NULL,
            grader TEXT NOT NULL,
            blind INTEGER NOT NULL,
            second_of INTEGER REFERENCES grades (n) ON DELETE SET NULL,
            begun_at TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX grades_by_session ON grades (session, n)")
    db.execute(
        """
        CREATE TABLE grade_steps (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            grade INTEGER NOT NULL REFERENCES grades (n) ON DELETE CASCADE,
            event TEXT NOT NULL CHECK (event IN ('start', 'save', 'finalise', 'reopen')),
            status TEXT NOT NULL CHECK (status IN ('draft', 'final')),
            reason TEXT NOT NULL,
            author TEXT NOT NULL,
            body BLOB NOT NULL,
            at TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX grade_steps_by_grade ON grade_steps (grade, n)")
    db.execute("CREATE TABLE calibration_sets (n INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE)")
    db.execute(
        """
        CREATE TABLE calibration_members (
            name TEXT NOT NULL REFERENCES calibration_sets (name) ON DELETE CASCADE ON UPDATE CASCADE,
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            PRIMARY KEY (name, session)
        )
        """
    )


MIGRATIONS: tuple[Migration, ...] = (
    _m001_sessions_parses_reviews,
    _m002_words_of_the_user,
    _m003_settings,
    _m004_own_cases,
    _m005_attempts_and_kept_questions,
    _m006_practices,
    _m007_practice_hints_and_answer,
    _m008_conversations,
    _m009_people_and_shared_growth,
    _m010_grades,
    _m011_engagements,
    _m012_import_files,
    _m013_aliases,
    _m014_talk_index,
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
