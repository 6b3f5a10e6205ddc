"""The tables of signs: every example in them is a test."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest

from coach.language.acts.cues import Cue, core_of, cues, cues_in, without_fillers
from coach.language.acts.owner import owner_cues, owner_marks
from coach.model import OwnerSignal, Sentence, Span, Utterance


def said(text: str) -> Utterance:
    """An owner's utterance of one sentence, as the parser would hand it on."""
    return Utterance("owner", (5,), (0,), text, (), (Sentence(0, 0, 0, len(text)),), ())


def heard(text: str) -> set[str]:
    return {mark.signal for mark in owner_marks(said(text))}


@pytest.mark.parametrize(("cue", "text"), [(c.id, t) for c in cues() for t in c.hits])
def test_every_hit_shows_its_sign(cue: str, text: str) -> None:
    assert cue in cues_in(text)


@pytest.mark.parametrize(("cue", "text"), [(c.id, t) for c in cues() for t in c.misses])
def test_no_miss_shows_its_sign(cue: str, text: str) -> None:
    assert cue not in cues_in(text)


@pytest.mark.parametrize(("cue", "text"), [(c.id, t) for c in owner_cues() for t in c.hits])
def test_every_hit_is_heard_from_the_owner(cue: str, text: str) -> None:
    assert cue in heard(text)


@pytest.mark.parametrize(("cue", "text"), [(c.id, t) for c in owner_cues() for t in c.misses])
def test_no_miss_is_heard_from_the_owner(cue: str, text: str) -> None:
    assert cue not in heard(text)


def test_ids_are_unique() -> None:
    assert [i for i, n in Counter(c.id for c in cues()).items() if n > 1] == []


def test_owner_ids_are_signals() -> None:
    assert {c.id for c in owner_cues()} <= set(get_args(OwnerSignal))


@pytest.mark.parametrize("cue", [*cues(), *owner_cues()], ids=lambda c: c.id)
def test_forms_are_unique_within_a_sign(cue: Cue) -> None:
    assert [form for form, n in Counter(cue.forms).items() if n > 1] == []
    assert cue.hits
    assert cue.misses


@pytest.mark.parametrize("cue", [*cues(), *owner_cues()], ids=lambda c: c.id)
def test_signs_stand_where_the_code_looks(cue: Cue) -> None:
    assert cue.at in ("in", "end", "start", "whole", "mark")


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("そうですか…（笑）", "そうですか"),
        ("困りました。", "困りました"),
        ("「そうですか。」", "「そうですか"),
        ("（沈黙）", "（沈黙）"),
        ("　従業員は何名ですか？　", "従業員は何名ですか"),
        ("", ""),
    ],
)
def test_core_drops_closing_marks_only(text: str, core: str) -> None:
    assert core_of(text) == core


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("えーと、それで、何名ですか", "何名ですか"),
        ("はい", "はい"),
        ("なるほど。では、次回は", "次回は"),
        pytest.param("でもですね、社長", "でもですね、社長"),
        pytest.param("あの店は古いですね", "あの店は古いですね"),
    ],
)
def test_fillers_are_skipped(text: str, rest: str) -> None:
    assert without_fillers(text) == rest


def test_a_short_reply_is_marked_at_fifteen_characters() -> None:
    assert "short" in heard("あ" * 15)
    assert "short" not in heard("あ" * 16)


def test_marks_lie_on_their_turn() -> None:
    utterance = Utterance(
        "owner", (4, 9), (0, 4), "はい。 夜も眠れなくて", (), (Sentence(0, 0, 0, 3), Sentence(0, 0, 4, 11))
    )
    marks = owner_marks(utterance)
    assert Span(9, 0, 7) in [m.span for m in marks if m.signal == "disclosure"]
    assert [m.span for m in marks if m.signal == "agreement"] == [Span(4, 0, 3)]


# What is not said by these words although they contain a form of the sign.
@pytest.mark.parametrize(
    ("signal", "text"),
    [
        pytest.param("hesitation", "手元の資金はあります"),
        pytest.param("request", "正直、どうしたらいいか分からないんです"),
        pytest.param("disclosure", "夜の営業は八時までです"),
        pytest.param("agreement", "うんざりしています"),
        ("wish", "従業員は六人です"),
        ("commitment", "去年からやっています"),
    ],
)  # fmt: skip
def test_words_that_only_look_like_a_signal(signal: str, text: str) -> None:
    assert signal not in heard(text)
