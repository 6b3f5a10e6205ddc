"""支援先: numbers, visits, and versions that are only added."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from sqlite_utils import Database

from coach.errors import NotFoundError
from coach.model.engagement import Carte, Engagement, Heard, Node, Sheet
from coach.store import open_store
from coach.store.migrations import MIGRATIONS, migrate

FIRM = Engagement("有限会社みどり", "製造", "山形県", "14名", "三宅", "佐藤", "2025-08-05", 3)


@pytest.fixture
def n(store):
    return store.engagements.add(FIRM).n


def test_an_engagement_comes_back_as_it_was(store, n):
    assert store.engagements.get(n) == replace(FIRM, n=n)
    assert store.engagements.get(n).id == f"E{n:03}"


def test_those_under_way_come_first_then_the_newest(store):
    names = ["a", "b", "c"]
    for name, status in zip(names, ("ended", "active", "active"), strict=True):
        store.engagements.add(Engagement(name, status=status))
    assert [e.name for e in store.engagements.all()] == ["c", "b", "a"]


def test_what_an_engagement_was_stays_in_the_history(store, n):
    store.engagements.change(replace(store.engagements.get(n), step=4))
    store.engagements.change(store.engagements.get(n))
    assert store.engagements.get(n).step == 4
    assert store.engagements.versions(n, "facts") == 2


def test_a_missing_engagement_is_told(store):
    for call in (
        lambda: store.engagements.get(9),
        lambda: store.engagements.remove(9),
        lambda: store.engagements.put_sheet(9, "plan", Sheet()),
        lambda: store.engagements.change(replace(FIRM, n=9)),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_a_session_is_one_visit_and_a_visit_has_one_session(store, n, session, transcript):
    other = store.sessions.add(transcript("s2"), source="", digest="d2", format="plain")
    store.engagements.link(n, 1, session)
    store.engagements.link(n, 2, session)
    assert store.engagements.sessions(n) == {2: session}
    store.engagements.link(n, 2, other)
    assert store.engagements.sessions(n) == {2: other}
    assert store.engagements.of_session(other) == (n, 2)
    assert store.engagements.of_session(session) is None
    store.engagements.unlink(n, 2)
    assert store.engagements.sessions(n) == {}
    with pytest.raises(NotFoundError):
        store.engagements.link(n, 1, "nobody")


def test_deleting_a_session_leaves_the_engagement_and_its_sheets(store, n, session):
    store.engagements.link(n, 1, session)
    store.engagements.put_sheet(n, "after", Sheet({"done": "x"}), 1)
    store.sessions.delete(session)
    assert store.engagements.sessions(n) == {}
    assert store.engagements.sheet(n, "after", 1) == Sheet({"done": "x"})


def test_every_sitting_is_a_version_and_overwrites_no_other(store, n):
    put = store.engagements.put_sheet
    mine = put(n, "before", Sheet({"goal": "a"}), 1)
    assert put(n, "before", Sheet({"goal": "ab"}), 1, sitting=mine) == mine
    theirs = put(n, "before", Sheet({"goal": "theirs"}), 1)
    # Somebody else wrote meanwhile: what they wrote stays.
    again = put(n, "before", Sheet({"goal": "abc"}), 1, sitting=mine)
    assert len({mine, theirs, again}) == 3
    assert [paper.sheet.text("goal") for paper in store.engagements.history(n, "before", 1)] == ["abc", "theirs", "ab"]
    assert store.engagements.sheet(n, "before", 1).text("goal") == "abc"


def test_sheets_of_visits_stay_apart_and_the_others_have_no_visit(store, n):
    store.engagements.put_sheet(n, "before", Sheet({"goal": "1"}), 1)
    store.engagements.put_sheet(n, "before", Sheet({"goal": "2"}), 2)
    assert {visit: s.text("goal") for visit, s in store.engagements.sheets(n, "before").items()} == {1: "1", 2: "2"}
    store.engagements.put_sheet(n, "plan", Sheet({"goal": "p"}), 3)
    assert store.engagements.sheet(n, "plan").text("goal") == "p"
    assert store.engagements.sheet(n, "overview") == Sheet()


def test_the_map_comes_back_whole(store, n):
    assert store.engagements.carte(n) is None
    carte = Carte((Node(1, "釜"), Node(2, "言い出せない", 1, "topic", "feeling", (Heard("s1", 5, 2),))), ("s1",))
    store.engagements.put_carte(n, carte)
    assert store.engagements.carte(n) == carte


def test_removing_takes_everything_written_along(store, n, session):
    store.engagements.link(n, 1, session)
    store.engagements.put_sheet(n, "plan", Sheet({"goal": "x"}))
    store.engagements.remove(n)
    assert store.engagements.all() == ()
    assert store.engagements.of_session(session) is None
    assert store.sessions.get(session).id == session
    db = Database(sqlite3.connect(store.path))
    assert db.table("engagement_papers").count == db.table("engagement_visits").count == 0


def test_from_the_schema_before_nothing_is_lost(home):
    before = next(k for k, step in enumerate(MIGRATIONS) if step.__name__ == "_m011_engagements")
    home.mkdir(parents=True)
    db = Database(sqlite3.connect(home / "coach.db", isolation_level=None))
    migrate(db, MIGRATIONS[:before])
    db.execute("INSERT INTO settings (key, value) VALUES ('theme', '\"x\"')")
    db.close()
    with open_store(home) as store:
        assert store.settings.get("theme") == "x"
        assert store.engagements.all() == ()
        store.engagements.add(FIRM)
        assert [e.name for e in store.engagements.all()] == [FIRM.name]
