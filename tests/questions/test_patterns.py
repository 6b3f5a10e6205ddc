"""The pattern files: every slot, kind, topic and case they name exists."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

import coach
from coach.cases.loading import LADDER, bundled_cases
from coach.errors import DataError
from coach.habits import HABITS
from coach.model import OwnerSignal
from coach.questions import patterns
from coach.questions.patterns import SLOTS, Pattern, carried, fill, ladder, rewrites

ALL = (*ladder(), *rewrites(), *carried())
FOLDER = Path(coach.__file__).parents[1] / "prompts"
WORDS = tomllib.loads(files("coach.questions").joinpath("words.toml").read_text("utf-8"))


def test_there_are_patterns_of_every_sort() -> None:
    assert len(ladder()) >= 100
    assert len(rewrites()) >= 40
    assert len(carried()) >= 40


def test_ids_and_texts_are_unique() -> None:
    assert [i for i, n in Counter(p.id for p in ALL).items() if n > 1] == []
    assert [t for t, n in Counter(p.text for p in ALL).items() if n > 1] == []


@pytest.mark.parametrize("sort", [ladder, rewrites, carried], ids=lambda f: f.__name__)
def test_what_patterns_name_exists(sort) -> None:
    topics = {*WORDS["topics"], "any"}
    signals = {*get_args(OwnerSignal), "any"}
    habits = {*(h.id for h in HABITS), "any"}
    wrong = [
        p.id
        for p in sort()
        if p.kind not in LADDER
        or not p.slots <= SLOTS
        or not set(p.topics) <= topics
        or not set(p.signals) <= signals
        or not set(p.habits) <= habits
        or not (p.topics and p.signals and p.habits)
    ]
    assert wrong == []


def test_every_rung_of_the_ladder_is_there() -> None:
    assert {p.kind for p in ladder()} == set(LADDER)


def test_carried_patterns_come_from_cases_that_exist() -> None:
    ids = {case.id for case in bundled_cases()}
    assert [p.id for p in carried() if p.case not in ids] == []
    assert [p.id for p in (*ladder(), *rewrites()) if p.case is not None] == []


def test_rewritings_need_nothing_but_the_subject() -> None:
    """They are filled with the advisor's own subject only."""
    assert [p.id for p in rewrites() if p.slots != {"np"}] == []
    assert {p.source for p in rewrites()} <= {"why_not", "leading", "amount", "choice", "yesno", "any"}
    assert {p.subject for p in rewrites()} <= {"people", "thing", "any"}


@pytest.mark.parametrize("source", ["why_not", "leading", "amount", "choice", "yesno"])
@pytest.mark.parametrize("subject", ["people", "thing"])
def test_every_pressing_question_can_be_rewritten(source: str, subject: str) -> None:
    assert [p for p in rewrites() if p.source in (source, "any") and p.subject in (subject, "any")]


def test_a_quotation_stands_in_brackets() -> None:
    assert [p.id for p in ALL if "quote" in p.slots and "「{quote}」" not in p.text] == []
    assert [p.id for p in ALL if p.text.count("「") != p.text.count("」")] == []


def test_patterns_are_spoken_japanese() -> None:
    """No signs of shouting, no blaming why, and a closing mark at the end."""
    assert [p.id for p in ALL if re.search(r"[！!？?]|なぜ|どうして|なんで(?!す|しょ)", p.text)] == []
    assert [p.id for p in ALL if not p.text.endswith("。")] == []


@pytest.mark.parametrize("pattern", [p for p in ALL if p.slots][:40], ids=lambda p: p.id)
def test_filled_patterns_have_no_slot_left(pattern: Pattern) -> None:
    text = fill(pattern, {"quote": "夜も眠れない", "np": "資金繰り", "person": "息子さん"})
    assert not re.search(r"[{}]", text)


def test_a_missing_fill_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill(Pattern("x", "{np}のことです。", "純粋"), {})


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.toml")), ids=lambda p: p.name)
def test_every_prompt_file_can_be_read(path: Path) -> None:
    rows = tomllib.loads(path.read_text("utf-8"))["question"]
    assert rows
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert set(re.findall(r"\{(\w+)\}", row["text"])) <= SLOTS


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("[[question]]\nid = 1", "問いの型を読めません"),
        ("[[question]", "問いの型を読めません"),
        ("version = 1", "問いの型を読めません"),
        ('[[question]]\nid = "x"\ntext = "{name}さん。"\nkind = "純粋"', "知らない差し込み"),
    ],
)
def test_a_broken_file_is_named(text: str, match: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "bad.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(patterns, "data_folder", lambda name: tmp_path)
    with pytest.raises(DataError, match=match) as caught:
        patterns._read("bad.toml", "question")
    assert "bad.toml" in caught.value.where


def test_words_of_the_slots_are_sound() -> None:
    assert all(WORDS["persons"].values())
    assert all(len(set(words)) == len(words) > 0 for words in WORDS["topics"].values())
    hollow = WORDS["hollow"]["words"]
    assert len(set(hollow)) == len(hollow)
