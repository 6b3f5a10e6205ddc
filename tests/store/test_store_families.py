from __future__ import annotations

import zlib

import msgspec
import pytest

from coach.errors import NotFoundError, StoreError
from coach.model import Review
from coach.store import Answer, Note, Verdict
from coach.store.packing import pack, unpack

# ── parses ────────────────────────────────────────────────────────────────────


def test_parses_come_back_by_key(store):
    items = {f"key{n}": bytes([n % 256]) * n for n in range(1200)}
    store.parses.put(items)
    assert store.parses.get([*items, "missing"]) == items
    assert store.parses.get([]) == {}


def test_parses_are_replaced(store):
    store.parses.put({"a": b"1"})
    store.parses.put({"a": b"2", "b": b"\x00\xff"})
    store.parses.put({})
    assert store.parses.get(["a", "b"]) == {"a": b"2", "b": b"\x00\xff"}


def test_prune_drops_what_is_not_used(store, monkeypatch):
    monkeypatch.setattr("coach.store.parses.today", lambda: "2001-01-01")
    store.parses.put({"old": b"1", "used": b"2"})
    monkeypatch.undo()
    store.parses.put({"new": b"3"})
    assert store.parses.get(["used"]) == {"used": b"2"}
    assert store.parses.prune(30) == 1
    assert store.parses.get(["old", "used", "new"]) == {"used": b"2", "new": b"3"}
    assert store.parses.prune(0) == 0


def test_reading_parses_works_when_the_use_cannot_be_noted(store, monkeypatch):
    monkeypatch.setattr("coach.store.parses.today", lambda: "2001-01-01")
    store.parses.put({"a": b"1"})
    monkeypatch.undo()
    store._connections.get().execute("PRAGMA query_only = ON")
    assert store.parses.get(["a"]) == {"a": b"1"}


# ── reviews ───────────────────────────────────────────────────────────────────


def test_a_review_comes_back_whole(store, session, transcript, review, finding):
    made = review(transcript(), finding("early", "PREMATURE", 2), silences=None, minutes=None)
    store.reviews.put(made, "v1")
    assert store.reviews.get(session, "v1") == made
    assert store.reviews.latest(session) == made
    assert store.reviews.get(session, "v2") is None
    assert store.reviews.get("nobody", "v1") is None
    assert store.reviews.latest("nobody") is None


def test_a_review_stored_before_offers_and_stops_still_loads(review, transcript, finding):
    """What an earlier version of the program wrote has neither field."""
    made = review(transcript(), finding("early", "PREMATURE", 2))
    body = msgspec.json.decode(zlib.decompress(pack(made)))
    for item in body["findings"]:
        del item["offer"], item["stop"]
    assert unpack(zlib.compress(msgspec.json.encode(body)), Review) == made


def test_the_latest_review_is_the_one_put_last(store, session, transcript, review):
    one, two = review(transcript(), talk_share=0.1), review(transcript(), talk_share=0.2)
    store.reviews.put(one, "v1")
    store.reviews.put(two, "v2")
    assert store.reviews.latest(session) == two
    assert store.reviews.get(session, "v1") == one
    store.reviews.put(one, "v1")
    assert store.reviews.latest(session) == one
    assert store.reviews.get(session, "v2") == two


def test_the_list_shows_the_figures_of_the_latest_review(store, session, transcript, review, finding):
    store.reviews.put(review(transcript(), finding("early", "PREMATURE", 2)), "v1")
    findings = [finding("early", "PREMATURE", 2), finding("early", "PREMATURE", 5), finding("ask", "INTERROGATION", 2)]
    store.reviews.put(review(transcript(), *findings, open_ratio=None), "v2")
    (row,) = store.sessions.rows()
    assert row.flags == {"PREMATURE": 2, "INTERROGATION": 1}
    assert (row.talk_share, row.reflection_to_question, row.open_ratio, row.minutes) == (0.62, 1.5, None, 38.0)
    assert row.reviewed_at is not None


def test_a_review_of_an_unknown_session(store, transcript, review):
    with pytest.raises(NotFoundError):
        store.reviews.put(review(transcript("nobody")), "v1")


@pytest.mark.parametrize("body", ["x'00'", "x'789c030000000001'"])
def test_a_review_of_another_shape_counts_as_not_there(store, session, transcript, review, body):
    store.reviews.put(review(transcript()), "v1")
    with store._connections.writing() as db:
        db.execute(f"UPDATE reviews SET body = {body}")
    assert store.reviews.get(session, "v1") is None
    assert store.reviews.latest(session) is None


def test_a_review_shows_the_current_title(store, session, transcript, review):
    store.reviews.put(review(transcript()), "v1")
    store.sessions.set_meta(session, title="直した題", firm=None)
    shown = store.reviews.latest(session).tagged.transcript
    assert (shown.title, shown.firm) == ("直した題", None)
    assert shown == store.sessions.get(session)


# ── verdicts ──────────────────────────────────────────────────────────────────


def test_verdicts_change_and_keep_their_history(store, session):
    store.verdicts.set(session, "early:2", "agree")
    store.verdicts.set(session, "early:2", "dismiss", "先に許可を取っていた")
    store.verdicts.set(session, "ask:1", "agree", "もっとも")
    now = store.verdicts.of(session)
    assert {key: (v.verdict, v.reason) for key, v in now.items()} == {
        "early:2": ("dismiss", "先に許可を取っていた"),
        "ask:1": ("agree", "もっとも"),
    }
    assert isinstance(now["ask:1"], Verdict)
    store.verdicts.clear(session, "early:2")
    store.verdicts.clear(session, "early:2")
    assert set(store.verdicts.of(session)) == {"ask:1"}
    kinds = [v and v.verdict for v in store.verdicts.history(session, "early:2")]
    assert kinds == ["agree", "dismiss", None]
    assert store.verdicts.of("nobody") == {}


def test_dismissed_findings_do_not_count(store, session, transcript, review, finding):
    made = review(transcript(), finding("early", "PREMATURE", 2), finding("early", "PREMATURE", 5))
    store.reviews.put(made, "v1")
    store.verdicts.set(session, "early:2", "dismiss")
    assert store.sessions.rows()[0].flags == {"PREMATURE": 1}
    store.verdicts.set(session, "early:5", "dismiss")
    assert store.sessions.rows()[0].flags == {}
    store.verdicts.clear(session, "early:2")
    store.verdicts.set(session, "early:5", "agree")
    assert store.sessions.rows()[0].flags == {"PREMATURE": 2}


def test_a_verdict_given_before_the_review_counts(store, session, transcript, review, finding):
    store.verdicts.set(session, "early:2", "dismiss")
    store.reviews.put(review(transcript(), finding("early", "PREMATURE", 2)), "v1")
    assert store.sessions.rows()[0].flags == {}


def test_verdicts_of_one_session_do_not_touch_another(store, session, transcript, review, finding):
    store.sessions.add(transcript("s2"), source="", digest="d2", format="plain")
    for id in ("s1", "s2"):
        store.reviews.put(review(transcript(id), finding("early", "PREMATURE", 2)), "v1")
    store.verdicts.set("s2", "early:2", "dismiss")
    assert {row.id: row.flags for row in store.sessions.rows()} == {"s1": {"PREMATURE": 1}, "s2": {}}


def test_a_verdict_that_does_not_exist(store, session):
    with pytest.raises(ValueError, match="perhaps"):
        store.verdicts.set(session, "early:2", "perhaps")
    with pytest.raises(NotFoundError):
        store.verdicts.set("nobody", "early:2", "agree")


# ── notes, bookmarks, answers, settings ───────────────────────────────────────


def test_notes(store, session):
    store.notes.put(session, 5, "後で聞く")
    store.notes.put(session, 1, "一行目\n二行目 ")
    store.notes.put(session, 5, "次回に聞く")
    notes = store.notes.of(session)
    assert [(turn, note.text) for turn, note in notes.items()] == [(1, "一行目\n二行目 "), (5, "次回に聞く")]
    assert isinstance(notes[1], Note)
    store.notes.put(session, 1, " 　\n")
    store.notes.put(session, 99, "")
    assert list(store.notes.of(session)) == [5]
    assert store.notes.of("nobody") == {}
    with pytest.raises(NotFoundError):
        store.notes.put("nobody", 1, "x")


def test_bookmarks(store, session):
    assert store.bookmarks.toggle(session, 2) is True
    assert store.bookmarks.toggle(session, 5) is True
    assert store.bookmarks.of(session) == frozenset({2, 5})
    assert store.bookmarks.toggle(session, 2) is False
    assert store.bookmarks.of(session) == frozenset({5})
    with pytest.raises(NotFoundError):
        store.bookmarks.toggle("nobody", 1)


def test_answers(store, session):
    store.answers.put(session, "q1", "手応えのあった場面は", "最初の話")
    store.answers.put(session, "q2", "気になった所は", "")
    store.answers.put(session, "q1", "手応えのあった場面はどこでしたか", "二つ目の話")
    answers = store.answers.of(session)
    assert [(key, a.question, a.text) for key, a in answers.items()] == [
        ("q1", "手応えのあった場面はどこでしたか", "二つ目の話"),
        ("q2", "気になった所は", ""),
    ]
    assert isinstance(answers["q1"], Answer)
    with pytest.raises(NotFoundError):
        store.answers.put("nobody", "q1", "問い", "答え")


@pytest.mark.parametrize("value", [None, True, 3, 0.5, "字", [1, "a", None], {"鍵": {"n": [1]}}])
def test_settings_keep_json_values(store, value):
    store.settings.set("theme", "先の値")
    store.settings.set("theme", value)
    assert store.settings.get("theme", "既定") == value


def test_settings_default(store):
    assert store.settings.get("none") is None
    assert store.settings.get("none", 3) == 3
    with pytest.raises(TypeError):
        store.settings.set("bad", object())
    with store._connections.writing() as db:
        db.execute("INSERT INTO settings VALUES ('bad', '{')")
    with pytest.raises(StoreError):
        store.settings.get("bad")


# ── one transaction ───────────────────────────────────────────────────────────


def test_a_transaction_is_kept_whole_or_not_at_all(store, session):
    def fail() -> None:
        with store.transaction():
            store.notes.put(session, 2, "消える")
            assert store.notes.of(session)[2].text == "消える"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.notes.of(session) == {}
    with store.transaction():
        store.notes.put(session, 1, "残る")
        with pytest.raises(RuntimeError):
            fail()
    assert list(store.notes.of(session)) == [1]


def test_a_failing_step_leaves_nothing_of_the_method(store, session, transcript, review, monkeypatch):
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("coach.store.reviews.put_figures", fail)
    with pytest.raises(KeyboardInterrupt):
        store.reviews.put(review(transcript()), "v1")
    assert store.reviews.latest(session) is None
