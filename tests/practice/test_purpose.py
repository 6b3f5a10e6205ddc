"""What a sentence is for: the nearest kind of example, where it stands out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from coach.practice.ear import ear
from coach.practice.purpose import Floats, PurposeEar


def letters(texts: Sequence[str]) -> Floats:
    """Unit vectors of the letters of a text: equal texts are near, others are not."""
    rows = np.zeros((len(texts), 512), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for a, b in pairwise(text):
            row[hash((ord(a), ord(b))) % 512] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def test_a_sentence_is_for_what_its_nearest_examples_are_for() -> None:
    heard = ear()
    examples = {"receive": heard.receiving[0], "propose": heard.proposing[0], "explain": heard.explaining[0]}
    purposes = PurposeEar(lambda texts: letters(texts) * 1.6, letters)
    for purpose, text in examples.items():
        meant = purposes.of([text])[0]
        assert meant is not None
        assert meant.purpose == purpose


def test_nothing_is_guessed_of_what_is_short_or_like_nothing() -> None:
    purposes = PurposeEar(letters, letters)
    assert purposes.of(["はい", "ｚｘｃｖｂｎｍ，．／"]) == [None, None]
    assert purposes.of([]) == []
