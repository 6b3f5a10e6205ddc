"""The table of aliases: by engagement, else by session; gone with what it belongs to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coach.errors import NotFoundError
from coach.model import Transcript, Turn
from coach.model.engagement import Engagement
from coach.store import Store, open_store
from coach.store.aliases import AliasRow

TANAKA, SATO = AliasRow("田中", "人名", "A", True, False, "タナカ"), AliasRow("佐藤", "人名", "B", False, True)


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path) as opened:
        yield opened


def add(store: Store, id: str) -> str:
    return store.sessions.add(Transcript(id, (Turn(0, "owner", "はい"),)), source="", digest="", format="plain")


def test_rows_are_changed_in_their_place(store: Store) -> None:
    session = add(store, "one")
    store.aliases.put(session, [TANAKA, SATO])
    changed = AliasRow("田中", "人名", "社長", False, True, "タナカ")
    store.aliases.put(session, [changed])
    assert store.aliases.of(session) == (changed, SATO)
    store.aliases.remove(session, "田中")
    assert store.aliases.of(session) == (SATO,)
    assert store.aliases.of(add(store, "two")) == ()
    store.sessions.delete(session)
    assert store.aliases.of(session) == ()
    with pytest.raises(NotFoundError):
        store.aliases.put(session, [TANAKA])


def test_an_engagement_has_one_table(store: Store) -> None:
    first, second = add(store, "one"), add(store, "two")
    store.aliases.put(first, [TANAKA])
    n = store.engagements.add(Engagement(0, "甲社")).n
    store.engagements.link(n, 1, first)
    store.engagements.link(n, 2, second)
    # What was decided before the session was a visit still counts for it.
    assert store.aliases.of(first) == (TANAKA,)
    store.aliases.put(second, [SATO])
    assert store.aliases.of(second) == (SATO,)
    assert store.aliases.of(first) == (SATO, TANAKA)
    # Another name of the engagement has that sign already: it needs a new one.
    store.aliases.put(second, [AliasRow("高橋", "人名", "A", True)])
    assert store.aliases.of(first)[-1] == replace(TANAKA, alias="")
    store.engagements.remove(n)
    assert store.aliases.of(second) == ()


def test_what_was_found_is_kept_until_the_text_changes(store: Store) -> None:
    session = add(store, "one")
    found = (("田中", "人名", True, "タナカ"),)
    store.found_names.put(session, "talk", "d1", found)
    assert store.found_names.get(session, "talk", "d1") == found
    assert store.found_names.get(session, "talk", "d2") is None
    store.found_names.put(session, "talk", "d2", ())
    assert store.found_names.get(session, "talk", "d1") is None
    assert store.found_names.get(session, "talk", "d2") == ()
    assert store.found_names.get(session, "written", "d2") is None


def test_an_engagement_without_sessions_has_a_table_too(store: Store) -> None:
    n = store.engagements.add(Engagement(0, "甲社")).n
    store.aliases.put_of_engagement(n, [TANAKA, SATO])
    store.aliases.put_of_engagement(n, [replace(SATO, alias="専務")])
    assert store.aliases.of_engagement(n) == (TANAKA, replace(SATO, alias="専務"))
    session = add(store, "one")
    store.engagements.link(n, 1, session)
    assert store.aliases.of(session) == store.aliases.of_engagement(n)
    store.aliases.forget(n, ["田中", "いない"])
    assert [row.words for row in store.aliases.of_engagement(n)] == ["佐藤"]
