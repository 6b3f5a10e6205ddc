"""Attempts and kept questions: kept, compared, changed, deleted, and what becomes of them with their session."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from coach.errors import NotFoundError, StoreError
from coach.model import Attempt, KeptQuestion, Observation
from coach.store import Store, open_store
from coach.store.migrations import MIGRATIONS, migrate

ATTEMPT = Attempt(
    "続けて二人、ですか。どんな一年でしたか。",
    ("REFLECT", "Q_OPEN"),
    1,
    ("二人",),
    (Observation("open", True, "開かれた問いです。", ((10, 20),)), Observation("aloud", False, "声に出して。")),
)
HEARD = "若いのが続けて二人辞めまして…。"


def kept(session: str | None = None, text: str = "どんな一年でしたか。", **given: object) -> KeptQuestion:
    return KeptQuestion(text, "attempt", session, 2 if session else None, "みどり 第2回", HEARD, **given)  # type: ignore[arg-type]


# ── attempts ──


def test_attempts_come_back_in_order_with_their_observations(store: Store, session: str) -> None:
    assert store.attempts.of(session, "premature:2") == ()
    first = store.attempts.add(session, "premature:2", ATTEMPT)
    second = store.attempts.add(session, "premature:2", replace(ATTEMPT, text="どんな一年でしたか。"))
    store.attempts.add(session, "interrogation:1", ATTEMPT)
    assert first.at
    assert replace(first, at="") == ATTEMPT
    assert store.attempts.of(session, "premature:2") == (first, second)


def test_the_same_words_may_be_tried_twice(store: Store, session: str) -> None:
    store.attempts.add(session, "a:1", ATTEMPT)
    store.attempts.add(session, "a:1", ATTEMPT)
    assert len(store.attempts.of(session, "a:1")) == 2


def test_attempts_go_with_their_session(store: Store, session: str) -> None:
    store.attempts.add(session, "a:1", ATTEMPT)
    store.sessions.delete(session)
    assert store.attempts.of(session, "a:1") == ()
    with pytest.raises(NotFoundError):
        store.attempts.add(session, "a:1", ATTEMPT)


def test_a_damaged_attempt_is_an_error_of_the_catalogue(store: Store, session: str) -> None:
    store.attempts.add(session, "a:1", ATTEMPT)
    plain = sqlite3.connect(store.path)
    plain.execute("UPDATE attempts SET body = x'00'")
    plain.commit()
    plain.close()
    with pytest.raises(StoreError):
        store.attempts.of(session, "a:1")


# ── kept questions ──


def test_newest_first_and_the_same_words_once(store: Store, session: str) -> None:
    one, new = store.kept_questions.add(kept(session))
    assert new
    assert one.n
    assert one.at
    two, _ = store.kept_questions.add(kept(session, "別の問いですか。", case="C041"))
    again, new = store.kept_questions.add(kept(None))
    assert (again, new) == (one, False)
    assert store.kept_questions.all() == (two, one)
    assert two.case == "C041"


def test_note_tag_and_words_can_be_changed(store: Store, session: str) -> None:
    one, _ = store.kept_questions.add(kept(session))
    changed = store.kept_questions.change(one.n, note=" 初回に \n", tag="承継  最初")
    assert (changed.note, changed.tag, changed.keep_words) == ("初回に", "承継 最初", False)
    assert store.kept_questions.change(one.n, keep_words=True) == replace(changed, keep_words=True)
    assert store.kept_questions.change(one.n, note="", tag="") == replace(one, keep_words=True)
    with pytest.raises(NotFoundError):
        store.kept_questions.change(one.n + 1, note="x")


def test_a_question_outlives_its_session_without_the_words_of_the_talk(store: Store, session: str) -> None:
    one, _ = store.kept_questions.add(kept(session, note="メモ"))
    store.sessions.delete(session)
    (left,) = store.kept_questions.all()
    assert left == replace(one, session=None, turn=None, title="", heard="")
    assert HEARD.encode() not in store.path.read_bytes()


def test_the_words_stay_where_the_user_wants_them(store: Store, session: str) -> None:
    one, _ = store.kept_questions.add(kept(session))
    store.kept_questions.change(one.n, keep_words=True)
    store.sessions.delete(session)
    (left,) = store.kept_questions.all()
    assert (left.session, left.turn, left.title, left.heard) == (None, 2, "みどり 第2回", HEARD)


def test_deleting_one_session_leaves_the_questions_of_others(store: Store, session: str, transcript) -> None:
    other = store.sessions.add(transcript("s2"), source="", digest="d2", format="plain")
    store.kept_questions.add(kept(other))
    store.sessions.delete(session)
    assert store.kept_questions.all()[0].heard == HEARD


def test_removed_and_restored(store: Store, session: str) -> None:
    one, _ = store.kept_questions.add(kept(session))
    two, _ = store.kept_questions.add(kept(session, "別の問いですか。"))
    assert store.kept_questions.remove(one.n) == one
    assert store.kept_questions.all() == (two,)
    store.kept_questions.restore(one)
    assert store.kept_questions.all() == (two, one)
    with pytest.raises(NotFoundError):
        store.kept_questions.remove(999)


def test_restored_after_its_session_is_gone_it_says_nothing_of_the_talk(store: Store, session: str) -> None:
    one, _ = store.kept_questions.add(kept(session))
    store.kept_questions.remove(one.n)
    store.sessions.delete(session)
    assert store.kept_questions.restore(one) == replace(one, session=None, turn=None, title="", heard="")


def test_a_session_must_be_there(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.kept_questions.add(kept("nowhere"))


def test_a_question_without_a_session_is_welcome(store: Store) -> None:
    assert store.kept_questions.add(kept(None))[1]


# ── migration ──


def test_from_the_schema_before(tmp_path: Path) -> None:
    """A file of the version before keeps what it has and takes attempts and questions."""
    step = next(n for n, s in enumerate(MIGRATIONS) if s.__name__ == "_m005_attempts_and_kept_questions")
    home = tmp_path / "home"
    home.mkdir()
    db = Database(sqlite3.connect(home / "coach.db", isolation_level=None))
    migrate(db, MIGRATIONS[:step])
    db.table("settings").insert({"key": "theme", "value": '"coach-light"'})
    db.close()
    with open_store(home) as store:
        assert store.settings.get("theme") == "coach-light"
        assert store.kept_questions.all() == ()
        assert store.kept_questions.add(kept(None))[1]
