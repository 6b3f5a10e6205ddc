"""An owner made of a real talk says what the real one said, and enough of it for a retry of some turns."""

from __future__ import annotations

import pytest

from coach.errors import UsageError
from coach.language.acts import tag_session
from coach.language.parsing import parse_batch
from coach.model import ParsedSession, TaggedSession, Transcript, Turn, Utterance
from coach.practice.from_talk import EARLIER, HERE, owner_of_talk

TALK = (
    ("advisor", "最近、お店のほうはいかがですか。"),
    ("owner", "去年の秋から常連のお客さんが少しずつ減ってきまして、売上も二割ほど落ちています。"),
    ("advisor", "チラシは配っていますか。"),
    ("owner", "チラシは三年前に一度やってみましたけど、反応はほとんどありませんでした。"),
    ("advisor", "なんで続けなかったんですか。"),
    ("owner", "まあ、忙しくてそこまで手が回らなかったんです。"),
    ("advisor", "ネットで宣伝すべきですよ。"),
    (
        "owner",
        "それはわかるんですけどね。うちは父の代からの店で、常連さんに支えられてきたんです。"
        "新しいことをして離れられたらと思うと、不安で仕方がないんです。",
    ),
    ("advisor", "そうですか。"),
    ("owner", "妻にも相談しましたけど、あなたの好きにしたらと言われて、それきりになっています。"),
    ("advisor", "そうでしたか。"),
    ("owner", "本当は、息子が帰ってきたくなるような店にしたいんです。まだ誰にも言っていませんけど。"),
)


@pytest.fixture(scope="module")
def talk(nlp) -> TaggedSession:
    turns = tuple(Turn(i, role, text) for i, (role, text) in enumerate(TALK))
    utterances = [Utterance(role, (i,), (0,), text) for i, (role, text) in enumerate(TALK)]
    return tag_session(ParsedSession(Transcript("t", turns), tuple(parse_batch(nlp, utterances))))


def test_it_says_only_what_was_said_each_once(talk) -> None:
    owner = owner_of_talk(talk, 6, ("向き合わない",), ("宣伝", "店"))
    said = "".join(text for role, text in TALK if role == "owner")
    told = [line for topic in owner.topic for say in topic.say for line in say.lines]
    told += [line for layer in owner.layer for line in layer.lines]
    assert all(line in said for line in told)
    assert len(told) == len(set(told)) >= 6


def test_what_was_said_before_can_be_asked_after(talk) -> None:
    owner = owner_of_talk(talk, 6, (), ("宣伝", "店"))
    assert [topic.id for topic in owner.topic] == [HERE, EARLIER]
    earlier = owner.topic_of(EARLIER)
    assert "チラシ" in earlier.keywords
    assert "tried" in {say.aspect for say in earlier.say}
    assert owner.opening[0] == "まあ、忙しくてそこまで手が回らなかったんです。"


def test_what_was_voiced_deepest_is_told_last(talk) -> None:
    owner = owner_of_talk(talk, 6, (), ("宣伝",))
    assert "息子が帰ってきたくなるような店" in owner.layer[-1].lines[0]
    assert len(owner.layer) >= 2


def test_too_little_after_the_place_is_said_so(talk) -> None:
    with pytest.raises(UsageError, match="少なく"):
        owner_of_talk(talk, 11, (), ())
