"""What a sentence is for, by nearness to written examples: a second ear beside the tagger of acts.

The tagger knows the words it was trained on; meaning is less touched by dialect, 敬語 and missing punctuation. The two
agree where the nearest kind stands out (96 % of 366 sentences of ``corpora/practice/scripts.toml`` the tagger is sure of
to be an open question, receiving or a greeting), so this ear is asked where the tagger is not sure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from coach.practice.ear import ear

Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]
Purpose = Literal["receive", "ask", "propose", "explain", "number", "nod", "formal"]
# Cosine (multilingual-e5-small) from which a sentence is like an example at all; shorter sentences say too little.
LIKE, SHORTEST = 0.88, 5
# How far the nearest kind must stand before the next one, on the mean of its two nearest examples.
STANDS_OUT = 0.012


@dataclass(frozen=True, slots=True)
class Meant:
    """What a sentence is for, and how far that kind stands before the next one (cosine)."""

    purpose: Purpose
    margin: float


class PurposeEar:
    """Finds what sentences are for; the examples are ``prompts/practice/hearing.toml``."""

    def __init__(self, encode: Encode, encode_examples: Encode) -> None:
        self._encode = encode
        texts: list[str] = []
        self._rows: dict[Purpose, slice] = {}
        for purpose, examples in _examples().items():
            self._rows[purpose] = slice(len(texts), len(texts) + len(examples))
            texts += examples
        self._examples = encode_examples(texts)

    def of(self, sentences: Sequence[str]) -> list[Meant | None]:
        """What each sentence is for; None where it is too short, like nothing, or between two kinds."""
        if not sentences:
            return []
        near = self._encode([text.rstrip("。、 ") for text in sentences]) @ self._examples.T
        return [_meant(text, row, self._rows) for text, row in zip(sentences, near, strict=True)]


def _examples() -> dict[Purpose, list[str]]:
    heard = ear()
    formal = [text for kind in ("greeting", "thanks", "schedule", "smalltalk") for text in heard.kind[kind].ask]
    return {
        "receive": list(heard.receiving),
        "ask": [text for way in heard.aspect.values() for text in way.ask],
        "propose": list(heard.proposing),
        "explain": list(heard.explaining),
        "nod": list(heard.nodding),
        "number": list(heard.kind["business"].ask),
        "formal": formal,
    }


def _meant(text: str, near: Floats, rows: dict[Purpose, slice]) -> Meant | None:
    if len(text) < SHORTEST:
        return None
    score = {purpose: float(np.sort(near[row])[-2:].mean()) for purpose, row in rows.items()}
    first, second = sorted(score, key=score.__getitem__, reverse=True)[:2]
    margin = score[first] - score[second]
    if score[first] < LIKE or margin < STANDS_OUT:
        return None
    return Meant(first, margin)
