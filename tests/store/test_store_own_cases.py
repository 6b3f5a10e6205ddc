"""Own cases in the store: their ids, drafts, where they came from, and the step from the schema before them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from coach.errors import NotFoundError, StoreError
from coach.model import Case, Closing, Exchange
from coach.store import migrations, open_store
from coach.store.migrations import MIGRATIONS, migrate

CASE = Case(
    id="", title="釜が空かない朝", source="自組織の事例", industry="製造", industry_detail="豆腐", area="地方都市", prefecture="",
    employees=14, step=3, visit=2, topics=("売上拡大",), walls=("実行できない",), outcome="途中", keywords=("釜",), people="",
    situation="朝三時。", told_issue="釜が空かない。", hidden_issue="父に言い出せない。", owner_words=("言い出せなくて",),
    turning_point="黙った。", aftermath="来月また。", learned="待つ。", closed=(Closing("なぜですか", "すみません", "責めた"),),
    opened=(Exchange("どんな朝ですか", "事実", "三時に起きて", ""),),
)  # fmt: skip


def test_a_case_comes_back_whole_under_an_id_of_its_own(store, session):
    assert store.own_cases.add(CASE, draft=False, origin="session", session=session, author="三宅") == "U001"
    kept = store.own_cases.get("U001")
    assert kept.case == replace(CASE, id="U001")
    assert kept.case.own
    assert (kept.draft, kept.origin, kept.session, kept.author, kept.source) == (False, "session", session, "三宅", "")
    assert kept.added_at.endswith("Z")
    assert store.own_cases.get("u1") == kept


def test_an_id_is_never_given_twice(store):
    for wanted in ("U001", "U002"):
        assert store.own_cases.add(CASE, draft=True, origin="form") == wanted
    store.own_cases.remove("U002")
    assert store.own_cases.add(CASE, draft=True, origin="form") == "U003"
    assert [own.case.id for own in store.own_cases.all()] == ["U001", "U003"]


def test_changing_keeps_where_it_came_from(store):
    store.own_cases.add(CASE, draft=True, origin="file", source="a.toml")
    store.own_cases.change(replace(CASE, id="U001", title="別の題"), draft=False)
    kept = store.own_cases.get("U001")
    assert (kept.case.title, kept.draft, kept.origin, kept.source) == ("別の題", False, "file", "a.toml")


def test_the_same_content_is_recognised_whatever_its_id(store):
    store.own_cases.add(CASE, draft=False, origin="form")
    assert store.own_cases.with_content(replace(CASE, id="U777")) == "U001"
    assert store.own_cases.with_content(replace(CASE, learned="急ぐ。")) is None


def test_the_state_changes_when_a_search_would(store):
    seen = [store.own_cases.state()]

    def differs() -> bool:
        seen.append(store.own_cases.state())
        return seen[-1] != seen[-2]

    store.own_cases.add(CASE, draft=True, origin="form")
    assert not differs()
    store.own_cases.change(replace(CASE, id="U001"), draft=False)
    assert differs()
    store.own_cases.change(replace(CASE, id="U001", learned="急ぐ。"), draft=False)
    assert differs()
    store.own_cases.remove("U001")
    assert differs()


def test_a_case_outlives_its_session(store, session):
    store.own_cases.add(CASE, draft=False, origin="session", session=session)
    store.sessions.delete(session)
    kept = store.own_cases.get("U001")
    assert kept.session is None
    assert kept.case.title == CASE.title


@pytest.mark.parametrize("id", ["U002", "", "C001", "x", "U" + "9" * 30, "Ｕ２"])
def test_what_is_not_there_is_named(store, id):
    store.own_cases.add(CASE, draft=False, origin="form")
    for ask in (
        store.own_cases.get,
        store.own_cases.remove,
        lambda i: store.own_cases.change(replace(CASE, id=i), draft=True),
    ):
        with pytest.raises(NotFoundError):
            ask(id)
    assert len(store.own_cases.all()) == 1


def test_a_damaged_body_is_an_error_of_the_catalogue(store):
    store.own_cases.add(CASE, draft=False, origin="form")
    store._connections.get().execute("UPDATE own_cases SET body = x'00'")
    with pytest.raises(StoreError):
        store.own_cases.all()


def test_from_the_schema_before_own_cases(home: Path, transcript):
    before = next(k for k, step in enumerate(MIGRATIONS) if step.__name__ == "_m004_own_cases")
    assert before == 3
    home.mkdir(parents=True)
    old = Database(sqlite3.connect(home / "coach.db", isolation_level=None))
    migrate(old, MIGRATIONS[:before])
    old.table("settings").insert({"key": "theme", "value": '"coach-dark"'})
    old.close()
    with open_store(home) as store:
        assert store.settings.get("theme") == "coach-dark"
        assert store.own_cases.all() == ()
        session = store.sessions.add(transcript(), source="", digest="d", format="plain")
        assert store.own_cases.add(CASE, draft=False, origin="session", session=session) == "U001"


def test_no_bundled_case_has_an_id_of_ours():
    from coach.cases.loading import bundled_cases

    assert not any(case.own for case in bundled_cases())
    assert migrations.MIGRATIONS[3] is migrations._m004_own_cases
