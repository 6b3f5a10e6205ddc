"""Who advised: kept with the session, changed, and brought in by a migration; figures received from others."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from coach.store.migrations import MIGRATIONS, migrate


def test_a_session_keeps_who_advised(store, transcript):
    store.sessions.add(transcript("a"), source="", digest="1", format="plain", person=" 三宅　 静 ")
    store.sessions.add(transcript("b"), source="", digest="2", format="plain")
    store.sessions.add(transcript("c"), source="", digest="3", format="plain", person="  ")
    assert {row.id: row.person for row in store.sessions.rows()} == {"a": "三宅 静", "b": None, "c": None}


def test_the_person_is_changed_like_all_that_is_said_of_a_session(store, session):
    store.sessions.set_meta(session, person="三宅")
    store.sessions.set_meta(session, title="別の題")
    assert store.sessions.rows()[0].person == "三宅"
    store.sessions.set_meta(session, person="")
    assert store.sessions.rows()[0].person is None


def test_sessions_of_the_schema_before_have_nobody(tmp_path: Path):
    step = next(n for n, made in enumerate(MIGRATIONS) if made.__name__.endswith("people_and_shared_growth"))
    db = Database(sqlite3.connect(tmp_path / "a.db", isolation_level=None))
    migrate(db, MIGRATIONS[:step])
    db.execute(
        "INSERT INTO sessions (id, roles, format, source, heading, turns, imported_at) VALUES ('s', '[]', 'plain', '', '', 1, '2026')"
    )
    migrate(db)
    assert db.execute("SELECT id, person FROM sessions").fetchall() == [("s", None)]
    assert db.table("shared_growth").count == 0


def test_the_newest_hand_over_of_a_person_counts_and_the_others_are_kept(store):
    store.shared_growth.add("三宅", "2026-01-01", b"one")
    store.shared_growth.add("三宅", "2026-02-01", b"two")
    store.shared_growth.add("田所", "2026-01-15", b"other")
    assert store.shared_growth.people() == ("三宅", "田所")
    latest = store.shared_growth.latest("三宅")
    assert (latest.body, latest.made_at) == (b"two", "2026-02-01")
    assert store.shared_growth.latest("だれか") is None
    store.shared_growth.remove("三宅")
    assert store.shared_growth.people() == ("田所",)


@pytest.mark.parametrize("name", ["三宅", "三宅 静"])
def test_a_name_survives_a_review(store, session, review, transcript, name):
    store.sessions.set_meta(session, person=name)
    store.reviews.put(review(transcript()), "v1")
    assert store.sessions.rows()[0].person == name
