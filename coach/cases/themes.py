"""Themes: words that stand together in the same cards (latent semantic analysis of term counts).

An owner who speaks of 「返済」 and a card that speaks of 「借入」 share no word, and a small sentence encoder often
misses the subject of a spoken paragraph; that the two words keep the same company in the cards brings them together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

RANK = 40
# The themes are read off at most this many cards (evenly spaced) and this many terms; all cards are then placed among
# them. Beyond it they change little, and the decomposition grows with the square.
SAMPLE, TERMS = 1000, 8000
CHUNK = 1000


class Themes:
    """Cards by what they are about."""

    def __init__(self, documents: Sequence[Sequence[str]], rank: int = RANK) -> None:
        self._size = len(documents)
        spread = Counter(term for document in documents for term in set(document))
        # A term of one card alone keeps no company; a term of every card has no weight.
        kept = [term for term, n in spread.most_common() if 1 < n < self._size][:TERMS]
        self._columns = {term: k for k, term in enumerate(kept)}
        self._weights = np.log(self._size / np.array([spread[t] for t in kept], dtype=np.float32)).astype(np.float32)
        step = max(1, -(-self._size // SAMPLE))
        sample = self._matrix(documents[::step])
        # Right singular vectors from the small Gram matrix: rows are few, terms are many.
        values, left = np.linalg.eigh((sample @ sample.T).astype(np.float64))
        order = [k for k in np.argsort(-values)[:rank] if values[k] > 1e-6]
        axes = (sample.T.astype(np.float64) @ left[:, order]) / np.sqrt(values[order])
        self._axes: Floats = axes.astype(np.float32)
        places = [self._matrix(documents[begin : begin + CHUNK]) @ self._axes for begin in range(0, self._size, CHUNK)]
        placed = np.concatenate(places) if places else np.zeros((0, len(order)), dtype=np.float32)
        self._places: Floats = placed / np.maximum(np.linalg.norm(placed, axis=1, keepdims=True), 1e-9)

    def scores(self, terms: Iterable[str]) -> Floats:
        """Cosine of the terms with every card among the themes; zero when no term is known."""
        row = self._row(terms)
        known = np.flatnonzero(row)
        place = row[known] @ self._axes[known]
        length = float(np.linalg.norm(place))
        if length < 1e-9:
            return np.zeros(self._size, dtype=np.float32)
        # Narrow enough that the threads of a matrix product would cost more than they bring.
        cosines: Floats = np.einsum("ij,j->i", self._places, place / length)
        return cosines

    def _row(self, terms: Iterable[str]) -> Floats:
        row = np.zeros(len(self._columns), dtype=np.float32)
        for term, n in Counter(t for t in terms if t in self._columns).items():
            column = self._columns[term]
            row[column] = (1.0 + np.log(n)) * self._weights[column]
        return row

    def _matrix(self, documents: Sequence[Sequence[str]]) -> Floats:
        rows = np.stack([self._row(d) for d in documents]) if documents else np.zeros((0, len(self._columns)))
        unit: Floats = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
        return unit
