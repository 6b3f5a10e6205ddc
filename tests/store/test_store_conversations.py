from __future__ import annotations

import pytest

from coach.errors import NotFoundError
from coach.store import open_store


def test_exchanges_come_back_in_order_by_session(store, session):
    store.conversations.add(session, "一つ目", b'{"a":1}')
    store.conversations.add(None, "進め方", b"{}")
    store.conversations.add(session, "二つ目", b"\x00\xff")
    kept = store.conversations.of(session)
    assert [(k.question, k.answer) for k in kept] == [("一つ目", b'{"a":1}'), ("二つ目", b"\x00\xff")]
    assert [k.question for k in store.conversations.of(None)] == ["進め方"]
    assert [k.question for k in store.conversations.of(session, last=1)] == ["二つ目"]


def test_they_go_with_their_session(store, session):
    store.conversations.add(session, "面談のこと", b"{}")
    store.conversations.add(None, "進め方", b"{}")
    store.sessions.delete(session)
    assert store.conversations.of(session) == ()
    assert len(store.conversations.of(None)) == 1


def test_forgetting_one_leaves_the_others(store, session):
    store.conversations.add(session, "面談のこと", b"{}")
    store.conversations.add(None, "進め方", b"{}")
    store.conversations.clear(None)
    assert store.conversations.of(None) == ()
    assert len(store.conversations.of(session)) == 1


def test_no_conversation_about_a_session_that_is_not_there(store):
    with pytest.raises(NotFoundError):
        store.conversations.add("nowhere", "x", b"{}")


def test_they_are_there_after_opening_again(home):
    with open_store(home) as first:
        first.conversations.add(None, "進め方", b"{}")
    with open_store(home) as again:
        assert [k.question for k in again.conversations.of(None)] == ["進め方"]
