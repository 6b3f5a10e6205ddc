"""The index under a passphrase: it goes along when the file is encrypted and when it is opened up again."""

from __future__ import annotations

import pytest

from coach.store import Store

pytest.importorskip("sqlcipher3")


def test_the_search_goes_on_in_an_encrypted_file_and_after_it(store: Store, session: str, transcript) -> None:
    def found() -> list[tuple[str, int]]:
        return [(hit.session, hit.turn) for hit in store.talk.find("補助金").hits]

    assert found() == [("s1", 2)]
    store.set_passphrase("長い合言葉です 2026")
    assert found() == [("s1", 2)]
    assert [row.id for row in store.sessions.rows("ﾎｼﾞｮ 補助")] == []
    store.sessions.add(transcript("s2"), source="b.txt", digest="d2", format="plain")
    assert found() == [("s2", 2), ("s1", 2)]
    store.sessions.delete("s1")
    assert found() == [("s2", 2)]
    store.set_passphrase(None)
    assert found() == [("s2", 2)]
    assert [row.id for row in store.sessions.rows("補助金")] == ["s2"]
