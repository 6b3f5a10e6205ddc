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
from coach.metrics.walls import WALL_WORDS
from coach.model import OwnerSignal
from coach.questions import patterns
from coach.questions.patterns import SLOTS, Pattern, carried, fill, ladder, offers, rewrites
from coach.questions.quotes import SORTS

ALL = (*ladder(), *rewrites(), *carried())
# Words that leave it to the other: one way or another, now or later, or not at all.
CHOICE = r"それとも|どれが|どちら|いかが|構いません|大丈夫|またの折|後に|後が|合わない|使わない|先に|今は別|まだ早ければ|ようでしたら|今はやめて"
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
    walls = {*WALL_WORDS, "any"}
    people = {*WORDS["person_kinds"], "lost", "any"}
    matters = {*WORDS["matters"], "any"}
    wrong = [
        p.id
        for p in sort()
        if p.kind not in LADDER
        or not p.slots <= SLOTS
        or not set(p.topics) <= topics
        or not set(p.signals) <= signals
        or not set(p.habits) <= habits
        or not set(p.walls) <= walls
        or not set(p.people) <= people
        or not set(p.matters) <= matters
        or not set(p.sorts) <= {*SORTS, "any"}
        or not set(p.steps) <= set(range(1, 8))
        or not (p.topics and p.signals and p.habits)
    ]
    assert wrong == []


def test_every_rung_of_the_ladder_is_there() -> None:
    assert {p.kind for p in ladder()} == set(LADDER)


def test_carried_patterns_come_from_cases_that_exist() -> None:
    ids = {case.id for case in bundled_cases()}
    assert [p.id for p in carried() if not p.cases or not set(p.cases) <= ids] == []
    assert [p.id for p in (*ladder(), *rewrites()) if p.cases] == []


def test_most_cases_lend_a_question() -> None:
    assert len({c for p in carried() for c in p.cases}) >= 0.9 * len(bundled_cases())


def test_a_question_from_a_case_fits_what_was_heard() -> None:
    """It was asked of another firm: it presupposes nothing that this owner has not said."""
    assert [p.id for p in carried() if not p.needs] == []


def test_two_hundred_patterns_by_step_wall_kind_and_topic() -> None:
    assert len(ALL) >= 200
    assert {topic for p in ALL for topic in p.topics} >= set(WORDS["topics"])
    assert {wall for p in ALL for wall in p.walls} >= set(WALL_WORDS)
    assert [p.id for p in ALL if p.steps]


def test_an_offer_leaves_the_choice() -> None:
    assert len(offers()) >= 20
    assert [p.id for p in offers() if p.slots != {"np"}] == []
    assert [p.id for p in offers() if not re.search(CHOICE, p.text)] == []


def test_person_kinds_cover_every_person() -> None:
    kinds = [name for names in WORDS["person_kinds"].values() for name in names]
    assert sorted(kinds) == sorted(set(WORDS["persons"].values()))


def test_a_matter_has_one_class() -> None:
    assert [w for w, n in Counter(w for ws in WORDS["matters"].values() for w in ws).items() if n > 1] == []


def test_conditions_on_words() -> None:
    pattern = Pattern("x", "断られたときのことを。", "事実", needs="断られ", bars="冗談")
    assert pattern.hears("得意先に断られまして")
    assert not pattern.hears("得意先に頼まれまして")
    assert not pattern.hears("断られたというのは冗談で")


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


@pytest.mark.parametrize("path", sorted(FOLDER.glob("questions/*.toml")), ids=lambda p: p.name)
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
        ('[[question]]\nid = "x"\ntext = "。"\nkind = "純粋"\nneeds = "("', "問いの型を読めません"),
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
