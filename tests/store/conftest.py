"""A store in a temporary folder, and whole sessions and reviews to put into it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import coach
from coach.model import (
    Act,
    CaseMatch,
    Cue,
    Finding,
    Metrics,
    OwnerMark,
    Reading,
    Review,
    ReviewedFinding,
    Sentence,
    Span,
    Strength,
    Suggestion,
    TaggedSession,
    TaggedUtterance,
    Token,
    Transcript,
    Turn,
    Utterance,
)
from coach.store import Store, open_store

ROOT = Path(coach.__file__).parents[1]

TURNS = (
    Turn(1, "owner", "若いのが続けて二人辞めまして…。", name="山田", start=0.0, end=4.5, cues=(Cue(0, 6, 0.0, 2.0),)),
    Turn(2, "advisor", "補助金を使って設備を入れましょう。", name="佐藤", start=5.0, end=8.0),
    Turn(5, "owner", "はあ、まあ、そうですかね。ＤＸというやつですか。100%は無理です。", name="山田"),
)


def make_transcript(id: str = "s1", turns: tuple[Turn, ...] = TURNS, **meta: object) -> Transcript:
    values: dict[str, object] = {
        "title": "第2回の面談", "date": "2025-11-20", "industry": "製造業", "session_no": 2, "support_step": "③信頼関係",
        "firm": "有限会社みどり",
    }  # fmt: skip
    return Transcript(id, turns, **{**values, **meta})  # type: ignore[arg-type]


def make_finding(habit: str, flag: str, turn: int) -> ReviewedFinding:
    finding = Finding(
        habit, flag, (turn,), (Span(turn, 0, 3),), "補助金を", ("すぐ前に気持ちの話がありました。",), "なぜ", 0.7,
        {"chars": 17.0}, ("受け止め",),
    )  # fmt: skip
    return ReviewedFinding(
        finding,
        (Suggestion("続けて二人、というのは…", "feeling", from_case="C041"),),
        (CaseMatch("C041", "若手が続かない", 0.8, "人が辞めた", ("辞める",)),),
    )


def make_review(transcript: Transcript, *findings: ReviewedFinding, **figures: object) -> Review:
    token = Token("補助金", "補助金", "補助金", "NOUN", "名詞", "", "obj", 1, 0, 3)
    reading = Reading(frozenset({"propose.let_us"}), ("どう",), False, 1, False, frozenset({"補助金"}), "入れましょう")
    utterance = Utterance("advisor", (2,), (0,), "補助金を", (token,), (Sentence(0, 1, 0, 4),), (reading,))
    tagged = TaggedUtterance(
        utterance, (Act("PROPOSE", Span(2, 0, 4), 0.9, "let_us"),), (OwnerMark("hesitation", Span(5, 0, 2), "はあ"),)
    )
    values: dict[str, object] = {
        "turns": 3, "advisor_turns": 1, "owner_turns": 2, "minutes": 38.0, "talk_share": 0.62,
        "talk_share_basis": "time", "course": (0.1, 0.9), "longest_advisor_turn": 17, "longest_advisor_turn_i": 2,
        "longest_owner_stretch": 20, "longest_owner_stretch_i": 1, "questions": {"Q_OPEN": 1}, "open_ratio": 0.5,
        "reflections": 1, "empathies": 0, "reflection_to_question": 1.5, "longest_question_run": 0,
        "longest_question_run_i": None, "proposals": (2,), "proposal_positions": (0.5,), "silences": ((2, 3.5),),
    }  # fmt: skip
    metrics = Metrics(**{**values, **figures})  # type: ignore[arg-type]
    strength = Strength("reflect", (1,), (Span(1, 0, 2),), "若いの", "話が続きました", 0.5)
    return Review(
        transcript.id, TaggedSession(transcript, (tagged,)), metrics, findings, (strength,), ("受け止めてから問う",),
        {"tagger": "1"},
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coach"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with open_store(home) as opened:
        yield opened


@pytest.fixture
def transcript() -> Callable[..., Transcript]:
    return make_transcript


@pytest.fixture
def finding() -> Callable[..., ReviewedFinding]:
    return make_finding


@pytest.fixture
def review() -> Callable[..., Review]:
    return make_review


@pytest.fixture
def session(store: Store) -> str:
    """A stored session with the id s1."""
    return store.sessions.add(make_transcript(), source="memo.txt", digest="d1", format="plain")


@pytest.fixture
def program() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start Python code as another process with pipes; what is still running at the end is stopped."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
        process: subprocess.Popen[str] = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            **options,  # type: ignore[call-overload]
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
