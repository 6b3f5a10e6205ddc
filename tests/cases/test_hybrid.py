"""Fusion over any passages, and themes."""

from __future__ import annotations

import numpy as np
import pytest

from coach.cases.hybrid import HybridIndex, WordIndex, best_rows, standard
from coach.cases.themes import Themes

TEXTS = ["値上げ 蕎麦 粉", "船 漁師 燃料", "保育士 園長 衣装", "船 娘 継ぐ"]
TOKENS = [t.split() for t in TEXTS]


def test_a_passage_is_found_by_its_own_text(encoder) -> None:
    index = HybridIndex(TEXTS, TOKENS, encoder)
    for row, text in enumerate(TEXTS):
        assert index.search(text, text.split(), top=1)[0][0] == row


def test_scores_are_the_sum_of_standard_scores_and_fall(encoder) -> None:
    index = HybridIndex(TEXTS, TOKENS, encoder)
    found = index.search("船の燃料", ["船", "燃料"], top=10)
    wanted = standard(index.dense(["船の燃料"])[0]) + standard(index.lexical(["船", "燃料"]))
    assert [row for row, _ in found] == np.argsort(-wanted, kind="stable").tolist()
    assert [score for _, score in found] == pytest.approx(sorted(wanted.tolist(), reverse=True))


def test_given_vectors_are_not_encoded_again(encoder) -> None:
    vectors = encoder.passages(TEXTS)
    encoder.encoded.clear()
    index = HybridIndex(TEXTS, TOKENS, encoder, vectors)
    assert encoder.encoded == []
    assert len(index) == 4


def test_one_question_and_several_give_the_same(encoder) -> None:
    index = HybridIndex(TEXTS, TOKENS, encoder)
    assert np.allclose(index.dense(["船", "粉"])[0], index.dense(["船"])[0], atol=1e-6)
    assert index.dense([]).shape == (0, 4)


@pytest.mark.parametrize("text", ["", " ", "　"])
def test_an_empty_text_finds_nothing(encoder, text: str) -> None:
    assert HybridIndex(TEXTS, TOKENS, encoder).search(text, []) == []


def test_nothing_to_search(encoder) -> None:
    assert HybridIndex([], [], encoder, np.zeros((0, 16), np.float32)).search("船", ["船"]) == []


def test_no_words_known_leaves_meaning_alone(encoder) -> None:
    index = HybridIndex(TEXTS, [[], [], [], []], encoder)
    assert index.search(TEXTS[2], ["船"], top=1)[0][0] == 2


def test_everything_must_fit(encoder) -> None:
    with pytest.raises(ValueError, match="token lists"):
        HybridIndex(TEXTS, TOKENS[:2], encoder)
    with pytest.raises(ValueError, match="vectors"):
        HybridIndex(TEXTS, TOKENS, encoder, np.zeros((1, 16), np.float32))


@pytest.mark.parametrize("top", [0, 1, 3, 50, 80])
def test_best_rows_are_those_of_a_stable_sort(top: int) -> None:
    scores = np.random.default_rng(1).integers(0, 9, 50).astype(np.float32)
    assert best_rows(scores, top).tolist() == np.argsort(-scores, kind="stable")[:top].tolist()


def test_standard_of_equal_values_is_zero() -> None:
    assert not standard(np.full(5, 3.0, dtype=np.float32)).any()
    assert standard(np.array([1.0, 3.0], dtype=np.float32)).tolist() == [-1.0, 1.0]


def test_words_of_no_text_score_nothing() -> None:
    assert WordIndex([]).scores(["船"]).shape == (0,)
    assert not WordIndex(TOKENS).scores(["ねじ"]).any()


DOCUMENTS = [
    ["返済", "借入", "銀行"], ["返済", "借入", "通帳"], ["借入", "銀行", "通帳"],
    ["弟子", "道具", "研ぎ"], ["弟子", "研ぎ", "砥石"], ["道具", "砥石", "弟子"],
]  # fmt: skip


def test_words_that_keep_company_bring_cards_together() -> None:
    scores = Themes(DOCUMENTS, rank=2).scores(["返済"])
    assert scores[2] > scores[3:].max() + 0.5  # the third card does not hold the word


def test_themes_without_known_words_say_nothing() -> None:
    themes = Themes(DOCUMENTS, rank=2)
    assert not themes.scores(["宇宙"]).any()
    assert not themes.scores([]).any()
    assert Themes([]).scores(["返済"]).shape == (0,)
    assert Themes([["返済"]]).scores(["返済"]).tolist() == [0.0]
