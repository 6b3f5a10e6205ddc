"""Grades and calibration sets: every state is a row, nothing final is changed, all goes with its session."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from coach.errors import NotFoundError, StoreError
from coach.store import Store, open_store
from coach.store.migrations import MIGRATIONS, migrate


def begin(store: Store, session: str, **given: object) -> int:
    return store.grades.begin(session, {"id": "r"}, {"items": []}, "v1", "佐藤", {"marks": []}, **given)  # type: ignore[arg-type]


def test_a_grade_begins_as_a_draft_with_what_it_was_given(store: Store, session: str) -> None:
    first = begin(store, session)
    second = begin(store, session, blind=True, second_of=first)
    row = store.grades.get(first)
    assert (row.rubric, row.proposal, row.body) == (b'{"id":"r"}', b'{"items":[]}', b'{"marks":[]}')
    assert (row.status, row.event, row.blind, row.second_of, row.grader) == ("draft", "start", False, None, "佐藤")
    assert [r.n for r in store.grades.of_session(session)] == [second, first]
    assert store.grades.all()[0].second_of == first
    with pytest.raises(NotFoundError):
        store.grades.get(99)
    with pytest.raises(NotFoundError):
        begin(store, "nowhere")


def test_every_change_is_a_row(store: Store, session: str) -> None:
    n = begin(store, session)
    base = store.grades.get(n).step
    saved = store.grades.add_step(n, base, "save", "draft", {"marks": [1]})
    assert saved is not None
    final = store.grades.add_step(n, saved, "finalise", "final", {"marks": [1]})
    assert final is not None
    opened = store.grades.add_step(n, final, "reopen", "draft", {"marks": [1]}, reason="読み違い", by="田中")
    steps = store.grades.steps(n)
    assert [s.n for s in steps] == [base, saved, final, opened]
    assert [(s.event, s.status) for s in steps] == [
        ("start", "draft"), ("save", "draft"), ("finalise", "final"), ("reopen", "draft"),
    ]  # fmt: skip
    assert (steps[-1].reason, steps[-1].by) == ("読み違い", "田中")
    assert (steps[0].body, steps[1].body) == (b'{"marks":[]}', b'{"marks":[1]}')
    assert store.grades.get(n).step == opened


def test_an_older_state_overwrites_nothing(store: Store, session: str) -> None:
    n = begin(store, session)
    base = store.grades.get(n).step
    assert store.grades.add_step(n, base, "save", "draft", {"a": 1}) is not None
    assert store.grades.add_step(n, base, "save", "draft", {"b": 1}) is None
    assert store.grades.get(n).body == b'{"a":1}'


def test_a_final_grade_takes_only_its_reopening(store: Store, session: str) -> None:
    n = begin(store, session)
    final = store.grades.add_step(n, store.grades.get(n).step, "finalise", "final", {})
    assert final is not None
    assert store.grades.add_step(n, final, "save", "draft", {"x": 1}) is None
    assert store.grades.add_step(n, final, "finalise", "final", {"x": 1}) is None
    assert len(store.grades.steps(n)) == 2
    draft = store.grades.add_step(n, final, "reopen", "draft", {})
    assert draft is not None
    assert store.grades.add_step(n, draft, "reopen", "draft", {}) is None
    with pytest.raises(NotFoundError):
        store.grades.add_step(99, 1, "save", "draft", {})


def test_grades_go_with_their_session_and_by_themselves(store: Store, session: str) -> None:
    first, second = begin(store, session), begin(store, session)
    third = begin(store, session, second_of=first)
    store.grades.delete(first)
    assert store.grades.steps(first) == ()
    assert store.grades.get(third).second_of is None
    with pytest.raises(NotFoundError):
        store.grades.delete(first)
    store.calibration_sets.put("春", [session])
    store.sessions.delete(session)
    assert store.grades.all() == ()
    assert store.grades.steps(second) == ()
    assert store.calibration_sets.all() == {"春": ()}


def test_a_damaged_grade_is_an_error_of_the_catalogue(store: Store, session: str) -> None:
    n = begin(store, session)
    plain = sqlite3.connect(store.path)
    plain.execute("UPDATE grade_steps SET body = x'00'")
    plain.commit()
    plain.close()
    for read in (lambda: store.grades.get(n), lambda: store.grades.steps(n)):
        with pytest.raises(StoreError):
            read()


def test_sets_keep_their_order_and_are_put_anew(store: Store, session: str, transcript) -> None:
    other = store.sessions.add(transcript("s2"), source="", digest="d2", format="plain")
    store.calibration_sets.put("春", [other, session, other])
    store.calibration_sets.put("秋", [])
    assert store.calibration_sets.all() == {"春": (other, session), "秋": ()}
    store.calibration_sets.put("春", [session])
    assert store.calibration_sets.all()["春"] == (session,)
    with pytest.raises(NotFoundError):
        store.calibration_sets.put("春", ["nowhere"])
    assert store.calibration_sets.all()["春"] == (session,)
    store.calibration_sets.delete("春")
    assert list(store.calibration_sets.all()) == ["秋"]


def test_from_the_schema_before(tmp_path: Path, transcript) -> None:
    """A file of the version before keeps what it has and takes grades."""
    step = next(n for n, s in enumerate(MIGRATIONS) if s.__name__.endswith("_grades"))
    home = tmp_path / "home"
    home.mkdir()
    db = Database(sqlite3.connect(home / "coach.db", isolation_level=None))
    migrate(db, MIGRATIONS[:step])
    db.table("settings").insert({"key": "theme", "value": '"coach-light"'})
    db.close()
    with open_store(home) as store:
        assert store.settings.get("theme") == "coach-light"
        session = store.sessions.add(transcript(), source="", digest="d1", format="plain")
        assert store.grades.get(begin(store, session)).status == "draft"
