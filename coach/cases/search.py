"""Hybrid search over case cards: meaning (sentence vectors) and words (BM25 over normal forms), fused.

Both score every passage; scores are standardised per query and added (z-score sum; measured against each alone
in docs/evidence.md), a case counts by its best passages, and what is known of the session (step, walls,
industry) nudges ties. Every match says what it matched by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
import numpy.typing as npt

from coach.cases.encoder import Encoder, Vectors
from coach.cases.passages import Passage, passages_of_all
from coach.model import Case, CaseMatch

Tokenize = Callable[[Sequence[str]], list[list[str]]]
Floats = npt.NDArray[np.float32]

# Nudges in units of one standard deviation of the fused score; small, so that they only order near ties.
SAME_STEP, SAME_WALL, SAME_INDUSTRY = 0.15, 0.25, 0.25
# A case is judged by its best passage and a part of its second best.
SECOND = 0.3


@dataclass(frozen=True, slots=True)
class Situation:
    """What is looked for: the words, and what is known of the session."""

    text: str
    terms: tuple[str, ...]
    step: int | None = None
    walls: tuple[str, ...] = ()
    industry: str | None = None


class CaseIndex:
    """Cases ready to be searched. ``vectors`` has one row per passage, in the order of ``passages``."""

    def __init__(self, cases: Sequence[Case], vectors: Vectors, encoder: Encoder, tokenize: Tokenize) -> None:
        self.cases = {case.id: case for case in cases}
        self.passages: tuple[Passage, ...] = passages_of_all(cases)
        if len(vectors) != len(self.passages):
            raise ValueError(f"{len(vectors)} vectors for {len(self.passages)} passages")
        self.vectors = vectors
        self.encoder = encoder
        tokens = tokenize([p.text for p in self.passages])
        self._terms = [frozenset(t) for t in tokens]
        self._vocabulary = frozenset().union(*self._terms)
        self._bm25 = bm25s.BM25()
        self._bm25.index(tokens, show_progress=False)
        frequency: dict[str, int] = {}
        for found in self._terms:
            for term in found:
                frequency[term] = frequency.get(term, 0) + 1
        self._rarity = {t: float(np.log(len(tokens) / n)) for t, n in frequency.items()}
        self._rows: dict[str, list[int]] = {}
        for row, passage in enumerate(self.passages):
            self._rows.setdefault(passage.case_id, []).append(row)

    def dense(self, texts: Sequence[str]) -> Floats:
        """Cosine of each text with every passage: (texts, passages)."""
        return (self.encoder.queries(texts) @ self.vectors.T).astype(np.float32)

    def lexical(self, terms: Sequence[str]) -> Floats:
        """BM25 score of every passage."""
        known = [t for t in terms if t in self._vocabulary]
        if not known:
            return np.zeros(len(self.passages), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def search(self, situations: Sequence[Situation], top: int = 5) -> list[tuple[CaseMatch, ...]]:
        """The best ``top`` cases for each situation, best first. An empty situation finds nothing."""
        wanted = [k for k, s in enumerate(situations) if s.text.strip()]
        # Findings often stand at the same place: each distinct text is encoded once (it is the costly part).
        texts = list(dict.fromkeys(situations[k].text for k in wanted))
        dense = dict(zip(texts, self.dense(texts), strict=True)) if texts else {}
        out: list[tuple[CaseMatch, ...]] = [() for _ in situations]
        for k in wanted:
            out[k] = self._rank(situations[k], dense[situations[k].text], top)
        return out

    def _rank(self, situation: Situation, dense: Floats, top: int) -> tuple[CaseMatch, ...]:
        fused = _standard(dense) + _standard(self.lexical(situation.terms))
        scores: list[tuple[float, str]] = []
        for case_id, rows in self._rows.items():
            best = sorted((float(fused[r]) for r in rows), reverse=True)
            value = best[0] + SECOND * (best[1] if len(best) > 1 else 0.0) + self._nudge(situation, self.cases[case_id])
            scores.append((value, case_id))
        scores.sort(key=lambda pair: (-pair[0], pair[1]))
        return tuple(self._match(situation, case_id, value, dense) for value, case_id in scores[:top])

    @staticmethod
    def _nudge(situation: Situation, case: Case) -> float:
        return (
            SAME_STEP * (situation.step == case.step)
            + SAME_WALL * bool(set(situation.walls) & set(case.walls))
            + SAME_INDUSTRY * (situation.industry is not None and case.industry == situation.industry)
        )

    def _match(self, situation: Situation, case_id: str, value: float, dense: Floats) -> CaseMatch:
        case, rows = self.cases[case_id], self._rows[case_id]
        shared = frozenset(situation.terms) & frozenset().union(*(self._terms[r] for r in rows))
        words = tuple(sorted(shared, key=lambda t: -self._rarity.get(t, 0.0))[:4])
        meaning = max(float(dense[r]) for r in rows)
        reasons = []
        if words:
            reasons.append("同じ言葉: " + "、".join(words))
        both = set(situation.walls) & set(case.walls)
        if both:
            reasons.append(f"同じ壁: {'、'.join(sorted(both))}")
        if situation.step == case.step:
            reasons.append("同じ段階")
        if situation.industry == case.industry:
            reasons.append("近い業種")
        reasons.append(f"意味の近さの目安 {meaning:.2f}")
        score = 1.0 / (1.0 + float(np.exp(-(value - 4.0) / 2.0)))
        return CaseMatch(case_id, case.title, round(score, 3), " / ".join(reasons), words)


def _standard(values: Floats) -> Floats:
    """Standardised over passages; all zero when they do not differ."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)
