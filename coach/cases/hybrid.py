"""Hybrid search over any passages: meaning (sentence vectors) and words (BM25), standardised per query and added.

``HybridIndex`` knows nothing of cases; ``CaseIndex`` builds on it, and any question–paragraph set can be run on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
import numpy.typing as npt

from coach.cases.encoder import Encoder, Vectors

Floats = npt.NDArray[np.float32]


def standard(values: Floats) -> Floats:
    """Standardised over all entries; all zero when they do not differ."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


def best_rows(scores: Floats, top: int) -> npt.NDArray[np.intp]:
    """Rows of the highest scores, best first, equal ones in their order; sorts no more than is asked for."""
    top = max(0, min(top, len(scores)))
    if top == 0:
        return np.zeros(0, dtype=np.intp)
    floor = np.partition(scores, -top)[-top]
    rows = np.flatnonzero(scores >= floor)
    return rows[np.argsort(-scores[rows], kind="stable")[:top]]


def cosines(encoder: Encoder, vectors: Vectors, texts: Sequence[str]) -> Floats:
    """Cosine of each text, as a query, with every row of ``vectors``: (texts, rows)."""
    asked = encoder.queries(texts)
    # Matrix by vector is much quicker than by a matrix of one row.
    found = (vectors @ asked[0])[None, :] if len(asked) == 1 else asked @ vectors.T
    return found.astype(np.float32, copy=False)


class WordIndex:
    """BM25 over tokenised texts."""

    def __init__(self, tokens: Sequence[Sequence[str]]) -> None:
        self.size = len(tokens)
        self.vocabulary = frozenset(term for found in tokens for term in found)
        self._bm25 = bm25s.BM25()
        if self.vocabulary:
            self._bm25.index([list(found) for found in tokens], show_progress=False)

    def scores(self, terms: Sequence[str]) -> Floats:
        """BM25 score of every text; a term given twice counts twice."""
        known = [t for t in terms if t in self.vocabulary]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)


class HybridIndex:
    """Passages ready to be searched. ``tokens`` and, when given, ``vectors`` have one entry per text."""

    def __init__(
        self,
        texts: Sequence[str],
        tokens: Sequence[Sequence[str]],
        encoder: Encoder,
        vectors: Vectors | None = None,
    ) -> None:
        if len(tokens) != len(texts):
            raise ValueError(f"{len(tokens)} token lists for {len(texts)} passages")
        self.encoder = encoder
        self.vectors: Vectors = encoder.passages(texts) if vectors is None else vectors
        if len(self.vectors) != len(texts):
            raise ValueError(f"{len(self.vectors)} vectors for {len(texts)} passages")
        self.words = WordIndex(tokens)

    def __len__(self) -> int:
        return len(self.vectors)

    def dense(self, texts: Sequence[str]) -> Floats:
        """Cosine of each text with every passage: (texts, passages)."""
        return cosines(self.encoder, self.vectors, texts)

    def lexical(self, terms: Sequence[str]) -> Floats:
        """BM25 score of every passage."""
        return self.words.scores(terms)

    def search(self, query_text: str, query_terms: Sequence[str], top: int = 10) -> list[tuple[int, float]]:
        """The best ``top`` rows with their fused scores, best first. An empty text finds nothing."""
        if not query_text.strip() or not len(self):
            return []
        fused = standard(self.dense([query_text])[0]) + standard(self.lexical(query_terms))
        return [(int(row), float(fused[row])) for row in best_rows(fused, top)]
