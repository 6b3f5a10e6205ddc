from __future__ import annotations

import sqlite3
import time
from datetime import datetime

import pytest

from coach.errors import NotFoundError, StoreError
from coach.model import Turn
from coach.store import SessionRow, database


def test_a_transcript_comes_back_whole(store, transcript):
    session = store.sessions.add(transcript(), source="memo.txt", digest="d1", format="plain")
    assert session == "s1"
    assert store.sessions.get("s1") == transcript()


def test_the_same_file_with_the_same_roles_is_stored_once(store, session, transcript):
    again = transcript("other", title="別の題")
    assert store.sessions.add(again, source="copy.txt", digest="d1", format="plain") == session
    assert [row.title for row in store.sessions.rows()] == ["第2回の面談"]


def test_the_same_file_with_other_roles_is_another_session(store, session, transcript):
    swapped = tuple(
        Turn(turn.i, "owner" if turn.speaker == "advisor" else "advisor", turn.text, turn.name)
        for turn in transcript().turns
    )
    other = store.sessions.add(transcript(turns=swapped), source="memo.txt", digest="d1", format="plain")
    assert other == "s1-2"
    assert store.sessions.get(other).turns == swapped
    assert store.sessions.get(other).id == other
    assert store.sessions.id_of("d1") == other


def test_roles_of_nameless_turns_are_told_apart(store, transcript):
    one = transcript(turns=(Turn(1, "owner", "あ"), Turn(2, "advisor", "い")))
    two = transcript(turns=(Turn(1, "advisor", "あ"), Turn(2, "owner", "い")))
    ids = [store.sessions.add(t, source="", digest="d", format="vtt") for t in (one, two)]
    assert ids == ["s1", "s1-2"]


def test_talk_without_a_file_is_never_taken_for_the_same(store, transcript):
    ids = [store.sessions.add(transcript(), source="稽古", digest="", format="practice") for _ in range(3)]
    assert ids == ["s1", "s1-2", "s1-3"]
    assert store.sessions.id_of("") is None


def test_a_taken_id_skips_numbers_that_are_in_use(store, transcript):
    for n, id in enumerate(("a", "a-3", "a-2", "a")):
        store.sessions.add(transcript(id), source="", digest=str(n), format="plain")
    assert {row.id for row in store.sessions.rows()} == {"a", "a-2", "a-3", "a-4"}
    store.sessions.delete("a-2")
    assert store.sessions.add(transcript("a"), source="", digest="new", format="plain") not in {"a", "a-3", "a-4"}


def test_a_nameless_session_gets_an_id(store, transcript):
    assert store.sessions.add(transcript(""), source="", digest="d", format="plain") == "session"


def test_id_of(store, session):
    assert store.sessions.id_of("d1") == session
    assert store.sessions.id_of("unknown") is None


def test_find_by_whole_id_or_unique_beginning(store, transcript):
    for n, id in enumerate(("2025-11-a", "2025-12-b", "2025-12-bc")):
        store.sessions.add(transcript(id), source="", digest=str(n), format="plain")
    assert store.sessions.find("2025-11") == "2025-11-a"
    assert store.sessions.find("2025-12-b") == "2025-12-b"
    with pytest.raises(NotFoundError, match="2 件あり") as caught:
        store.sessions.find("2025-12")
    assert "2025-12-bc、2025-12-b" in caught.value.todo
    for nothing in ("", "x", "%", "2025_11"):
        with pytest.raises(NotFoundError):
            store.sessions.find(nothing)


def test_an_unknown_session(store):
    with pytest.raises(NotFoundError, match="「無い」という記録は見つかりませんでした"):
        store.sessions.get("無い")
    with pytest.raises(NotFoundError):
        store.sessions.delete("無い")
    with pytest.raises(NotFoundError):
        store.sessions.set_meta("無い", title="題")


def test_a_row_before_any_review(store, session):
    (row,) = store.sessions.rows()
    stamp = datetime.fromisoformat(row.imported_at)
    assert stamp.utcoffset().total_seconds() == 0
    assert row == SessionRow(
        id="s1", title="第2回の面談", firm="有限会社みどり", date="2025-11-20", industry="製造業", session_no=2,
        support_step="③信頼関係", source="memo.txt", turns=3, imported_at=row.imported_at, reviewed_at=None,
        talk_share=None, reflection_to_question=None, open_ratio=None, flags={}, minutes=None, n=row.n,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2), ("補助金", 1), ("みどり", 1), ("第2回", 1), ("第２回", 1), ("dx", 1), ("ＤＸ　みどり", 1), ("100%", 1),
        ("補助金 あさひ", 0), ("%", 1), ("_", 0), ("'", 0), ("ｶﾞﾝﾊﾞﾙ", 1), ("   ", 2),
    ],
)  # fmt: skip
def test_search_in_title_firm_and_talk(store, session, transcript, query, found):
    other = transcript("s2", turns=(Turn(1, "owner", "ガンバル\nだけです"),), title=None, firm="あさひ")
    store.sessions.add(other, source="b.txt", digest="d2", format="plain")
    assert len(store.sessions.rows(query)) == found


def test_order_is_of_arrival_even_when_the_clock_goes_back(store, transcript, monkeypatch):
    for n, year in enumerate((2030, 2020, 2025)):
        monkeypatch.setattr("coach.store.sessions.now", lambda year=year: f"{year}-01-01T00:00:00Z")
        store.sessions.add(transcript(f"s{n}"), source="", digest=str(n), format="plain")
    assert [row.id for row in store.sessions.rows()] == ["s2", "s1", "s0"]


def test_set_meta_changes_what_is_given_and_search_follows(store, session):
    store.sessions.set_meta(session, title="初回", firm=None, session_no=1)
    store.sessions.set_meta(session)
    got = store.sessions.get(session)
    assert (got.title, got.firm, got.session_no, got.date) == ("初回", None, 1, "2025-11-20")
    assert len(store.sessions.rows("初回")) == 1
    assert store.sessions.rows("みどり") == []
    store.sessions.set_meta(session, firm="あおば", date="2026-01-01", industry="小売", support_step="①事前")
    got = store.sessions.get(session)
    assert (got.title, got.firm, got.date, got.industry, got.support_step) == (
        "初回", "あおば", "2026-01-01", "小売", "①事前",
    )  # fmt: skip


def test_delete_takes_everything_along(store, session, transcript, review, finding):
    store.reviews.put(review(transcript(), finding("early", "PREMATURE", 2)), "v1")
    store.verdicts.set(session, "early:2", "agree")
    store.notes.put(session, 1, "メモ")
    store.bookmarks.toggle(session, 1)
    store.answers.put(session, "q1", "問い", "答え")
    store.sessions.delete(session)
    assert store.sessions.rows() == []
    assert store.sessions.id_of("d1") is None
    with sqlite3.connect(store.path) as plain:
        for table in ("sessions", "texts", "reviews", "verdicts", "notes", "bookmarks", "answers"):
            assert plain.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    plain.close()


def test_deleted_talk_is_not_left_in_the_files(store, session):
    words = "補助金を使って設備を入れましょう".encode()
    wal = store.path.with_name(store.path.name + "-wal")
    assert words in store.path.read_bytes() + wal.read_bytes()
    store.sessions.delete(session)
    assert words not in store.path.read_bytes() + wal.read_bytes()


def test_delete_does_not_wait_for_a_reader(store, session):
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM sessions").fetchone()
    begun = time.monotonic()
    store.sessions.delete(session)
    assert time.monotonic() - begun < database.BUSY_TIMEOUT_MS / 1000 / 2
    reader.close()
    assert store.sessions.rows() == []


def test_damaged_text_is_said(store, session):
    with store._connections.writing() as db:
        db.execute("UPDATE texts SET turns = x'00'")
    with pytest.raises(StoreError, match="壊れている"):
        store.sessions.get(session)


def test_five_thousand_sessions_are_listed_quickly(store):
    flags = '{"PREMATURE":2,"INTERROGATION":1}'
    with store._connections.writing() as db:
        db.conn.executemany(
            "INSERT INTO sessions (id, digest, roles, format, source, title, heading, turns, imported_at, talk_share,"
            " flags, findings) VALUES (?, ?, '', 'plain', 'a.txt', '題', '題', 90, '2025-01-01T00:00:00Z', 0.5, ?, ?)",
            [(f"s{n}", f"d{n}", flags, '[["a:1","A"]]' * 20) for n in range(5000)],
        )
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        rows = store.sessions.rows()
        took.append(time.perf_counter() - begun)
    assert len(rows) == 5000
    assert rows[0].flags == {"PREMATURE": 2, "INTERROGATION": 1}
    assert min(took) < 0.1
