"""Clauses that can be said back: whole, telling, in common speech."""

from __future__ import annotations

import pytest

from coach.language.acts import tag_session
from coach.language.parsing import parse_transcript
from coach.model import Transcript, Turn
from coach.questions.quotes import QUOTE_MAX, Quote, quotes

TELLING = frozenset({"母", "親父", "店", "職人", "客", "辞め"})


def found(nlp, text: str) -> list[Quote]:
    session = tag_session(parse_transcript(nlp, Transcript("t", (Turn(1, "owner", text),))))
    return sorted(quotes(session.utterances[0], TELLING, frozenset()), key=lambda q: -q.weight)


@pytest.mark.parametrize(
    ("text", "quote", "sort"),
    [
        ("その子の写真ばっかりやったから、見るのもちょっと、しんどくて。", "見るのもちょっと、しんどくて", "feeling"),
        (
            "母がこの春から施設に入って、昼間に呼ばれたりするんで。",
            "母がこの春から施設に入って、昼間に呼ばれたりする",
            "state",
        ),
        ("だから、誰にも文句が言えなくて。", "誰にも文句が言えなくて", "cannot"),
        ("したら俺の代で終わりなのかなって。", "俺の代で終わりなのかな", "doubt"),
        ("でもね、親父の味だけは残したいんですよ。", "親父の味だけは残したい", "wish"),
        ("一昨年の秋に、亡くなったのよ。", "一昨年の秋に、亡くなった", "loss"),
        ("七年おった子が、駅の向こうに自分の店を出したんです。", "駅の向こうに自分の店を出した", "event"),
        ("募集をかけても、断られたんです。", "募集をかけても、断られた", "blow"),
    ],
)
def test_what_is_said_back_and_what_it_tells(nlp, text: str, quote: str, sort: str) -> None:
    assert (quote, sort) in [(q.text, q.sort) for q in found(nlp, text)]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("もういっぺんやれる気がせえへんのです。", "もういっぺんやれる気がしない"),
        (
            "帳面を見ると胸が苦しうなって、見られんようになりました。",
            "帳面を見ると胸が苦しくなって、見られなくなりました",
        ),
        ("自炊できるとこ、もう一回やれねえかなって。", "自炊できるとこ、もう一回やれないかな"),
    ],
)
def test_dialect_is_not_imitated(nlp, text: str, quote: str) -> None:
    assert found(nlp, text)[0].text == quote


@pytest.mark.parametrize(
    "text",
    [
        "風呂の直し方まで、二人で絵描いでな。そう言ってだんだ。",
        "お母さんはうちの笹が少し短えって言うんだがや。",
    ],
)
def test_where_dialect_remains_nothing_is_quoted(nlp, text: str) -> None:
    assert found(nlp, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "今日はすんません、お忙しいのに来てもろて。",
        "お願いします。こういうとこ初めてなんで、緊張しますね。",
        "店はどうしたらいいんですか。",
        "それは客が言うだけです。",
        "14です。パート入れて。",
        "客に言われて、",
    ],
)
def test_courtesy_questions_pointers_and_fragments_are_not_quoted(nlp, text: str) -> None:
    assert found(nlp, text) == []


def test_a_thought_is_not_broken_off(nlp) -> None:
    """A clause in て leads on; only at the end of a sentence it may hang in the air."""
    texts = [q.text for q in found(nlp, "また職人を入れて、一から教えて、その人がお客さんごと店を出ていってしまった。")]
    assert texts
    assert not [t for t in texts if t.endswith("て")]


def test_length(nlp) -> None:
    long = "親父の代から続いた店をこのまま閉めてしまうのは職人たちにもお客さんにも申し訳ないと思うんです。"
    assert all(len(q.text) <= QUOTE_MAX for q in found(nlp, long))
