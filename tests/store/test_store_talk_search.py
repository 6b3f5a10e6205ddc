"""Finding turns over all sessions, and the index that goes with every change of a session."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from sqlite_utils import Database

from coach.model import Transcript, Turn
from coach.store import Store, open_store
from coach.store.migrations import MIGRATIONS, migrate

Make = Callable[..., Transcript]


def talk(make: Make, id: str, *said: tuple[str, str]) -> Transcript:
    turns = tuple(Turn(3 * k + 1, role, text, name="山田") for k, (role, text) in enumerate(said))  # type: ignore[arg-type]
    return make(id, turns)


@pytest.fixture
def two(store: Store, transcript: Make) -> Store:
    first = talk(
        transcript, "one",
        ("advisor", "資金のことで、何か気がかりは。"), ("owner", "資金繰りが不安で、夜も眠れないんです。嫁にも言えない。"),
        ("other", "シカケはもうありますよ。"),
    )  # fmt: skip
    second = talk(
        transcript, "two", ("owner", "ＤＸとか言われても。ｶﾞﾝﾊﾞりますけど。"), ("advisor", "不安ですか。資金は。")
    )
    for made in (first, second):
        store.sessions.add(made, source="memo.txt", digest=made.id, format="plain")
    return store


def found(store: Store, query: str, **given: object) -> list[tuple[str, int]]:
    return [(hit.session, hit.turn) for hit in store.talk.find(query, **given).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("資金", [("two", 4), ("one", 1), ("one", 4)]),  # two characters; newest session first, then in order
        ("嫁", [("one", 4)]),
        ("資金繰", [("one", 4)]),
        ("資金繰りが不安", [("one", 4)]),
        ("資金 不安", [("two", 4), ("one", 4)]),  # both in one turn, in any order
        ("眠れない 気がかり", []),
        ("しかけ", [("one", 7)]),
        ("がんばり", [("two", 1)]),
        ("ガンバリ", [("two", 1)]),
        ("dx", [("two", 1)]),
        ("、", [("one", 1), ("one", 4)]),
        ("%", []),
        ('"', []),
        ("資金 AND", []),
        ("*", []),
        ("   ", []),
        ("", []),
        ("りが不安で、夜も眠れないんで", [("one", 4)]),
        ("山田", []),  # names of speakers are not talk
    ],
)
def test_what_is_found(two: Store, query: str, expected: list[tuple[str, int]]) -> None:
    assert found(two, query) == expected


def test_one_side_of_the_talk(two: Store) -> None:
    assert found(two, "資金", speaker="owner") == [("one", 4)]
    assert found(two, "不安", speaker="advisor") == [("two", 4)]
    assert found(two, "シカケ", speaker="owner") == []


def test_no_more_than_asked_for_and_whether_there_is_more(two: Store) -> None:
    some = two.talk.find("資金", limit=2)
    assert (len(some.hits), some.more) == (2, True)
    every = two.talk.find("資金", limit=3)
    assert (len(every.hits), every.more) == (3, False)


def test_the_marks_are_places_in_the_text_as_it_was_said(two: Store) -> None:
    hit = two.talk.find("がんばり と").hits[0]
    assert [hit.text[begin:stop] for begin, stop in hit.marks] == ["と", "ｶﾞﾝﾊﾞり"]
    assert (hit.title, hit.firm, hit.speaker, hit.name) == ("第2回の面談", "有限会社みどり", "owner", "山田")


def test_a_word_is_not_found_across_two_turns(two: Store) -> None:
    assert found(two, "は。資") == []
    assert two.sessions.rows("は。資") == []


def test_a_deleted_session_is_not_found_and_leaves_none_of_its_words(two: Store) -> None:
    two.sessions.delete("one")
    assert found(two, "資金") == [("two", 4)]
    two.sessions.delete("two")
    two.close()
    for file in two.path.parent.glob("coach.db*"):
        data = file.read_bytes()
        for word in ("資金", "眠れ", "嫁", "ｶﾞﾝ", "がん"):
            assert word.encode() not in data, (file.name, word)


def test_the_index_and_the_session_are_one_transaction(two: Store, transcript: Make) -> None:
    made = talk(transcript, "three", ("owner", "資金の話をもう一度。"))

    def killed() -> None:
        with two.transaction():
            two.sessions.add(made, source="", digest="three", format="plain")
            assert found(two, "資金")[0] == ("three", 1)
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        killed()
    assert found(two, "資金") == [("two", 4), ("one", 1), ("one", 4)]


def test_the_list_of_sessions_finds_the_same_words(two: Store) -> None:
    for query, ids in {"嫁": ["one"], "資金": ["two", "one"], "ミドリ": ["two", "one"], "しかけ 不安": ["one"]}.items():
        assert [row.id for row in two.sessions.rows(query)] == ids
    assert [row.id for row in two.sessions.rows("眠れないんです。")] == ["one"]


def test_a_file_from_before_the_index_gets_one(home, two: Store) -> None:
    two.close()
    plain = sqlite3.connect(home / "coach.db", isolation_level=None)
    before = next(n for n, step in enumerate(MIGRATIONS) if step.__name__ == "_m014_talk_index")
    plain.execute("DROP TABLE talk_grams")
    plain.execute("UPDATE texts SET words = 'シカケ'")
    plain.execute("UPDATE sessions SET heading = 'ミドリ'")
    plain.execute("PRAGMA foreign_keys = OFF")
    for step in MIGRATIONS[before : before + 1]:
        step(Database(plain))
    plain.close()
    with open_store(home) as store:
        assert found(store, "しかけ") == [("one", 7)]
        assert [row.id for row in store.sessions.rows("みどり")] == ["two", "one"]


def test_the_index_works_in_an_encrypted_database() -> None:
    """What SQLCipher's SQLite must have compiled in."""
    driver = pytest.importorskip("sqlcipher3")
    conn = driver.connect(":memory:", isolation_level=None)
    conn.execute("PRAGMA key = 'x'")
    db = Database(conn, execute_plugins=False)
    migrate(db)
    conn.execute("INSERT INTO talk_grams (rowid, grams) VALUES (3, '資 資金 金')")
    assert conn.execute("SELECT rowid FROM talk_grams WHERE talk_grams MATCH '\"資金\"'").fetchall() == [(3,)]
