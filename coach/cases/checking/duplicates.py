"""Cards too much alike: near in meaning as a whole, or sharing much of their wording.

Thresholds come from the 14,028 pairs of the bundled cards and from copies of 21 of them with other names and numbers,
shuffled sentences, or other endings and words (bundled encoder):

- ``NEAR`` 0.94: mean cosine of each passage with the nearest one of the other card, both ways. Different cards reach
  at most 0.917 (median 0.90: cards about owners are near each other anyway), copies at least 0.967.
- ``SHARED`` 0.15: 5-grams of letters of one card found in the other, of the shorter card. Different cards reach at
  most 0.055 (the two told in one public source; 0.023 else), copies at least 0.58.
- ``SAME_LINE`` 0.65 of a line of at least ``SHORT`` 5-grams: one line taken over. Below it are set phrases
  (「聞かせていただけますか」), above it were two lines, both since rewritten.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from coach.cases.checking.remarks import Card, Remark, fields_of
from coach.cases.encoder import Encoder, Vectors
from coach.cases.passages import passages_of
from coach.cases.vectors import vectors_for

NEAR, SHARED, SAME_LINE, SHORT = 0.94, 0.15, 0.65, 8
GRAM = 5

Grams = frozenset[str]
Pair = tuple[int, int]


def grams(text: str) -> Grams:
    """The runs of five letters of a text, signs and blanks left out."""
    letters = re.sub(r"[\W_]+", "", text)
    return frozenset(letters[k : k + GRAM] for k in range(len(letters) - GRAM + 1))


def containment(one: Grams, other: Grams) -> float:
    """Shared 5-grams over those of the shorter text, 0–1; 0 when one has none."""
    few = min(len(one), len(other))
    return len(one & other) / few if few else 0.0


def likeness(one: Vectors, other: Vectors) -> float:
    """Mean cosine of each row with its nearest row on the other side, both ways."""
    cosines = one @ other.T
    return float((cosines.max(axis=1).mean() + cosines.max(axis=0).mean()) / 2)


def too_much_alike(cards: Sequence[Card], others: Sequence[Card], encoder: Encoder) -> Iterator[Remark]:
    """Pairs too near to each other, each told once, at the later card; ``others`` are compared with only."""
    every = [*others, *cards]
    vectors = _vectors(every, encoder)
    lines = [[(f.name, f.text, grams(f.text)) for f in fields_of(card.case)] for card in every]
    whole = [frozenset[str]().union(*(g for _, _, g in found)) for found in lines]
    told: set[Pair] = set()
    for later in range(len(others), len(every)):
        for early in range(later):
            near, shared = likeness(vectors[later], vectors[early]), containment(whole[later], whole[early])
            if near >= NEAR or shared >= SHARED:
                told.add((early, later))
                yield _alike(every[later], every[early], near, shared)
    yield from _same_lines(every, lines, len(others), told)


def _vectors(cards: Sequence[Card], encoder: Encoder) -> list[Vectors]:
    found = [passages_of(card.case) for card in cards]
    rows = vectors_for([p for passages in found for p in passages], encoder, None)
    stops = np.cumsum([len(passages) for passages in found])
    return list(np.split(rows, stops[:-1]))


def _alike(card: Card, other: Card, near: float, shared: float) -> Remark:
    why = []
    if near >= NEAR:
        why.append(f"意味の近さ {near:.2f} (目安 {NEAR:.2f} 未満)")
    if shared >= SHARED:
        why.append(f"同じ言い回し {shared:.0%} (目安 {SHARED:.0%} 未満)")
    return Remark(
        card.file, "全体", "重なり",
        f"{other.case.id}「{other.case.title}」とよく似ています。{'、'.join(why)}。",
        "その会社にしかない出来事や言葉に書き換えるか、どちらか一件にします。",
    )  # fmt: skip


def _same_lines(
    cards: Sequence[Card], lines: Sequence[Sequence[tuple[str, str, Grams]]], first: int, told: set[Pair]
) -> Iterator[Remark]:
    """Lines of two cards that share most of their wording; pairs told as a whole already are passed over."""
    places = [(k, name, text, g) for k, found in enumerate(lines) for name, text, g in found if len(g) >= SHORT]
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for at, (later, name, text, own) in enumerate(places):
        shared: defaultdict[int, int] = defaultdict(int)
        for gram in own:
            for before in holding[gram]:
                shared[before] += 1
            holding[gram].append(at)
        for before, count in shared.items():
            early, other_name, other_text, theirs = places[before]
            close = count / min(len(own), len(theirs)) >= SAME_LINE
            if close and later >= first and early != later and (early, later) not in told:
                yield Remark(
                    cards[later].file, name, "重なり",
                    f"{cards[early].case.id} の {other_name} とほぼ同じ文です:「{text}」/「{other_text}」",
                    "この人の言い方に書き換えます。",
                )  # fmt: skip
