"""Saying it again, with the real parser in the place of a real talk."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from coach.errors import EngineError, UsageError
from coach.habits import find_all
from coach.language.acts import tag_session
from coach.language.engine import LocalEngine
from coach.language.parsing import parse_transcript
from coach.metrics import measure
from coach.model import Finding, Review, ReviewedFinding, Role, Transcript, Turn
from coach.workflows.retry import judge_attempt, original_attempt, scene_of
from coach.workflows.workspace import Workspace

TALK: tuple[tuple[Role, str], ...] = (
    ("advisor", "今日はありがとうございます。"),
    ("owner", "どうも、散らかっておりますが。"),
    ("advisor", "従業員は何名ですか。"),
    ("owner", "六人です。"),
    ("advisor", "売上は去年いくらでしたか。"),
    ("owner", "八千万くらい。"),
    ("advisor", "後継者はいらっしゃいますか。"),
    ("owner", "息子が一人いるんですが、継いでくれとは言い出せなくて、夜も眠れない日があるんです。"),
    ("advisor", "補助金を使って新しい機械を入れましょう。"),
    ("owner", "はあ、機械ですか。"),
)


@pytest.fixture(scope="module")
def review(nlp) -> Review:
    turns = tuple(Turn(3 + 2 * n, who, text) for n, (who, text) in enumerate(TALK))
    tagged = tag_session(parse_transcript(nlp, Transcript("talk", turns)))
    found = tuple(ReviewedFinding(f, (), ()) for f in find_all(tagged, frozenset({"premature"})))
    return Review("talk", tagged, measure(tagged), found, (), (), {})


@pytest.fixture
def finding(review: Review) -> Finding:
    return review.findings[0].finding


@pytest.fixture
def ws(tmp_path: Path, nlp) -> Iterator[Workspace]:
    with Workspace(tmp_path / "home", engine=LocalEngine(nlp)) as workspace:
        yield workspace


def test_the_scene_is_what_the_owner_had_said_and_what_was_said_then(review: Review, finding: Finding) -> None:
    scene = scene_of(review, finding)
    assert "言い出せなくて" in scene.heard_text
    original = original_attempt(review, scene)
    assert original is not None
    assert original.text == "補助金を使って新しい機械を入れましょう。"
    assert "PROPOSE" in original.acts
    assert original.observations[-1].sign == "proposes"


@pytest.mark.parametrize(
    ("text", "act", "sign"),
    [
        ("なぜ今まで息子さんに話さなかったんですか。", "Q_ACCUSE", "accuses"),
        ("従業員は何名ですか。借入はいくらですか。", "Q_CLOSED", "several"),
        ("補助金を使いましょう。", "PROPOSE", "proposes"),
        ("後継者はいらっしゃいますか。", "Q_CLOSED", "repeats"),
    ],
)
def test_typed_lines_are_read_like_spoken_ones(ws, review, finding, text: str, act: str, sign: str) -> None:
    attempt = judge_attempt(ws, review, finding, text)
    assert act in attempt.acts
    assert [x.sign for x in attempt.observations if not x.good] == [sign]


def test_a_line_that_receives_and_opens_has_its_good_named_first(ws, review, finding) -> None:
    attempt = judge_attempt(
        ws, review, finding, "継いでくれとは言い出せない、夜も眠れない日がある。\nどんなことが浮かんできますか。"
    )
    assert "Q_OPEN" in attempt.acts
    assert attempt.questions == 1
    assert {"夜", "眠れる"} & set(attempt.shared)
    assert attempt.observations[0].good
    assert "\n" not in attempt.text
    for seen in attempt.observations:
        assert all(0 <= begin < stop <= len(attempt.text) for begin, stop in seen.spans)


def test_the_context_counts(ws, review, finding) -> None:
    """The same words are an echo after the owner's, and no echo where the owner never said them."""
    line = "息子さんのことを、言い出せない。どんな夜ですか。"
    assert judge_attempt(ws, review, finding, line).shared
    elsewhere = Finding("interrogation", "INTERROGATION", (7,), (), "", (), "", 0.5)
    assert judge_attempt(ws, review, elsewhere, line).shared == ()


def test_judging_keeps_nothing_and_reads_only_the_line(ws, review, finding, monkeypatch) -> None:
    sent = []
    submit = ws.engine.submit
    monkeypatch.setattr(ws.engine, "submit", lambda batch: sent.extend(batch) or submit(batch))
    judge_attempt(ws, review, finding, "どんな夜ですか。")
    assert [u.text for u in sent] == ["どんな夜ですか。"]
    assert ws.store.parses.get([]) == {}


@pytest.mark.parametrize("text", ["", "  \n　"])
def test_nothing_written(ws, review, finding, text: str) -> None:
    with pytest.raises(UsageError):
        judge_attempt(ws, review, finding, text)


def test_marks_alone_are_read_without_a_fault(ws, review, finding) -> None:
    assert judge_attempt(ws, review, finding, "……。").questions == 0


def test_a_worker_that_died_is_begun_anew(ws, review, finding, monkeypatch) -> None:
    broken: Future = Future()
    broken.set_exception(BrokenProcessPool("killed"))
    restarted = []
    monkeypatch.setattr(ws.engine, "submit", lambda _: broken)
    monkeypatch.setattr(ws.engine, "restart", lambda: restarted.append(True))
    with pytest.raises(EngineError):
        judge_attempt(ws, review, finding, "どんな夜ですか。")
    assert restarted


def test_where_the_advisor_said_nothing(ws, review) -> None:
    """A finding on the owner's last words: the place is after them."""
    last = Finding("dropped", "DROPPED", (3 + 2 * 9,), (), "", (), "", 0.5)
    scene = scene_of(review, last)
    assert scene.original is None
    assert original_attempt(review, scene) is None
    assert judge_attempt(ws, review, last, "機械、と聞いてどんなことが浮かびますか。").shared == ("機械",)
