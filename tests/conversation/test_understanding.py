"""Understanding with hand-made vectors: what decides is tested, not the encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from coach.conversation.intents import frames, intents
from coach.conversation.model import OUT_OF_SCOPE
from coach.conversation.understanding import Floats, Reader, example_texts, normal


def letters(texts: Sequence[str]) -> Floats:
    """A vector from the pairs of letters in a text."""
    out = np.zeros((len(texts), 256), dtype=np.float32)
    for row, text in zip(out, texts, strict=True):
        for k in range(len(text)):
            row[hashlib.md5(text[k : k + 2].encode("utf-8", "replace")).digest()[0]] += 1
    return (out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)).astype(np.float32)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(intents(), frames(), letters(example_texts(intents())), letters, lambda text: list(text))


def test_the_examples_are_understood(reader: Reader) -> None:
    wrong = [
        (i.id, e)
        for i in intents()
        for e in i.examples[::6]
        if reader.understand(e).intent != i.id
    ]  # fmt: skip
    assert len(wrong) <= 12, wrong


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("えーと、話しすぎたのはどこですか？", "where_habit"),
        ("なぜこれが詰問なの", "explain_finding"),
        ("詰問と深掘りの違いは", "difference"),
        ("詰問とは何ですか", "term_meaning"),
        ("ほかには？", "follow_more"),
        ("今日の天気を教えて", OUT_OF_SCOPE),
    ],
)
def test_plain_questions(reader: Reader, question: str, intent: str) -> None:
    assert reader.understand(question).intent == intent


@pytest.mark.parametrize("question", ["", "   ", "。。。", "\x00", "\ud800", "あ" * 5000])
def test_odd_questions_do_no_harm(reader: Reader, question: str) -> None:
    assert isinstance(reader.understand(question).intent, str)


def test_nothing_said_is_out_of_scope(reader: Reader) -> None:
    assert reader.understand("  ").intent == OUT_OF_SCOPE


def test_what_a_number_is_makes_no_difference(reader: Reader) -> None:
    one, two = reader.understand("15番を見せて"), reader.understand("42番を見せて")
    assert one.score == pytest.approx(two.score, abs=1e-6)
    assert (one.slots.turn, two.slots.turn) == (15, 42)


def test_leaving_an_example_out_costs_something(reader: Reader) -> None:
    left_out = reader.left_out()
    trained = reader.scores([e for i in intents() for e in i.examples][:40])
    own = reader.labels[:40]
    rows = np.arange(40)
    assert (trained[rows, own] >= left_out[:40][rows, own] - 1e-4).mean() > 0.9


def test_fillers_and_signs_are_no_part_of_a_question() -> None:
    assert normal("えーと、よかった所は？？") == normal("よかった所は")
    assert normal("できていたことは") == "できていたことは"
    assert normal("でも違うと思う") == "でも違うと思う"
