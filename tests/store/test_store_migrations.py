from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from coach.store import migrations, open_store
from coach.store.migrations import APPLICATION_ID, MIGRATIONS, migrate, version_of

# The first schema with one session and its review, as a program of that version left it. Never regenerate it.
OLDEST = Path(__file__).with_name("schema_v1.sql").read_text(encoding="utf-8")


def blank(path: Path) -> Database:
    return Database(sqlite3.connect(path, isolation_level=None))


def schema(db: Database) -> dict[str, str]:
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    return {name: " ".join(sql.split()) for name, sql in rows}


@pytest.fixture
def oldest(home: Path) -> Path:
    home.mkdir(parents=True)
    plain = sqlite3.connect(home / "coach.db")
    plain.executescript(OLDEST)
    plain.close()
    return home


def test_from_blank(tmp_path):
    db = blank(tmp_path / "a.db")
    assert migrate(db) == len(MIGRATIONS)
    assert version_of(db) == len(MIGRATIONS)
    assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert migrate(db) == 0


def test_an_empty_file_left_by_a_crash_is_a_blank_database(home):
    home.mkdir(parents=True)
    (home / "coach.db").touch()
    with open_store(home) as store:
        assert store.sessions.rows() == []


def test_the_first_step_still_builds_the_oldest_schema(tmp_path, oldest):
    db = blank(tmp_path / "a.db")
    migrate(db, MIGRATIONS[:1])
    assert schema(db) == schema(Database(oldest / "coach.db"))


def test_from_the_oldest_schema_everything_is_kept(oldest, tmp_path, transcript, review, finding):
    with open_store(oldest) as store:
        assert store.sessions.get("s1") == transcript()
        assert store.reviews.latest("s1") == review(transcript(), finding("early", "PREMATURE", 2))
        assert store.sessions.rows("補助金")[0].flags == {"PREMATURE": 1}
        assert store.sessions.add(transcript(), source="", digest="d1", format="plain") == "s1"
        store.verdicts.set("s1", "early:2", "dismiss")
        assert store.sessions.rows()[0].flags == {}
    db = blank(tmp_path / "new.db")
    migrate(db)
    assert schema(Database(oldest / "coach.db")) == schema(db)


def test_a_step_that_fails_leaves_nothing_of_itself(tmp_path):
    def broken(db: Database) -> None:
        db.execute("CREATE TABLE half (x)")
        db.table("settings").insert({"key": "a", "value": "1"})
        raise RuntimeError("power cut")

    db = blank(tmp_path / "a.db")
    with pytest.raises(RuntimeError):
        migrate(db, (*MIGRATIONS, broken))
    assert version_of(db) == len(MIGRATIONS)
    assert not db.table("half").exists()
    assert db.table("settings").count == 0
    assert not db.conn.in_transaction


def test_steps_are_numbered_in_order():
    numbers = [int(step.__name__.split("_")[1][1:]) for step in MIGRATIONS]
    assert numbers == list(range(1, len(MIGRATIONS) + 1))


def test_a_step_done_meanwhile_by_another_program_is_not_done_twice(tmp_path, monkeypatch):
    db = blank(tmp_path / "a.db")
    migrate(db)
    stale = iter([0])  # what the first look, before the lock, still saw
    monkeypatch.setattr(migrations, "version_of", lambda db: next(stale, len(MIGRATIONS)))
    assert migrate(db) == 0
