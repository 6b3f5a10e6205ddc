"""Hybrid search over case cards: by meaning, by words and by theme, fused; and why each case was found.

Meaning (sentence vectors) scores every passage, one thought each; words (BM25) score four longer texts of every case.
A case counts by its best and a part of its second best, its words also as one text, and its themes
(coach.cases.themes). Each is standardised over the cases and
added; what is known of the session (step, walls, industry) moves near ties. How the weights were chosen, and on what:
docs/evidence.md. What the user filters by (``CaseFilter``) leaves cases out; it moves none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coach.cases.encoder import Encoder, Vectors
from coach.cases.filters import ALL_CASES, CaseFilter
from coach.cases.hybrid import Floats, WordIndex, best_rows, cosines, standard
from coach.cases.passages import Passage, passages_of_all, texts_of
from coach.cases.themes import Themes
from coach.model import WALLS, Case, CaseMatch

Tokenize = Callable[[Sequence[str]], list[list[str]]]

# Nudges in units of one standard deviation of the fused score; small, so that they only order near ties.
SAME_STEP, SAME_WALL, SAME_INDUSTRY = 0.05, 0.2, 0.3
# A case is judged by its best passage and a part of its second best; a short passage says less than a longer text.
SECOND_PASSAGE, SECOND_TEXT = 0.6, 0.3
# Passages near to everything (chatty ones) come up for every question: this part of their mean nearness is taken off.
COMMON = 0.5
THEMES = 0.25
# Unless the industry is known, no industry takes more than two of the first five places.
SAME_KIND, FIRST = 2, 5
# CaseMatch.score: chance that a case of this fused value was judged useful (logistic fit on the judged situations).
MIDDLE, SLOPE = 3.4, 1.15
# How near in meaning, in words: standard deviations of ``by_meaning`` over all cases, so that the words mean the same
# with any encoder. On the judged situations half of the cases above the first were judged useful, a fifth above the
# second, one in forty of all.
VERY_NEAR, NEAR = 2.5, 1.5
OWN = "自組織の事例"


@dataclass(frozen=True, slots=True)
class Situation:
    """What is looked for: the words, and what is known of the session."""

    text: str
    terms: tuple[str, ...]
    step: int | None = None
    walls: tuple[str, ...] = ()
    industry: str | None = None


class Grouped:
    """Rows that belong to cases, ``sizes[k]`` of them to the k-th case, one case after another."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = np.array(sizes, dtype=np.intp)
        stop = np.cumsum(self._sizes)
        begin = stop - self._sizes
        self.spans = tuple(zip(begin.tolist(), stop.tolist(), strict=True))
        # The first row of every case, the second, …; a case with fewer rows points to one that does not exist.
        places = np.arange(max(sizes, default=0))[:, None]
        self._rows = np.where(places < self._sizes, begin + places, int(self._sizes.sum()))

    def gather(self, scores: Floats, part: float) -> Floats:
        """Row scores to case scores: the best, and a ``part`` of the second best (in standard deviations)."""
        values = np.append(standard(scores), np.float32(-np.inf))
        best = np.full(len(self._sizes), -np.inf, dtype=np.float32)
        second = best.copy()
        for rows in self._rows:
            found = values[rows]
            np.maximum(second, np.minimum(best, found), out=second)
            np.maximum(best, found, out=best)
        second[~np.isfinite(second)] = 0.0
        return (best + part * second).astype(np.float32, copy=False)


class CaseIndex:
    """Cases ready to be searched. ``vectors`` has one row per passage, in the order of ``passages``."""

    def __init__(self, cases: Sequence[Case], vectors: Vectors, encoder: Encoder, tokenize: Tokenize) -> None:
        self.cases = {case.id: case for case in cases}
        self.passages: tuple[Passage, ...] = passages_of_all(cases)
        self.encoder = encoder
        if len(vectors) != len(self.passages):
            raise ValueError(f"{len(vectors)} vectors for {len(self.passages)} passages")
        self.vectors = vectors
        mean = vectors.mean(axis=0) if len(vectors) else np.zeros(encoder.dimension, dtype=np.float32)
        self._common: Floats = (vectors @ mean).astype(np.float32)

        self._order = tuple(case.id for case in cases)
        counts = Counter(p.case_id for p in self.passages)
        self._by_passage = Grouped([counts[case_id] for case_id in self._order])
        texts = [texts_of(case) for case in cases]
        tokens = tokenize([text for found in texts for text in found])
        self._texts = WordIndex(tokens)
        self._by_text = Grouped([len(found) for found in texts])
        whole = [[term for found in tokens[begin:stop] for term in found] for begin, stop in self._by_text.spans]
        self._terms = [frozenset(found) for found in whole]
        self._words = WordIndex(whole)
        self._themes = Themes(whole)
        frequency = Counter(term for found in self._terms for term in found)
        self._rarity = {t: float(np.log(len(whole) / n)) for t, n in frequency.items()}
        self._steps = np.array([case.step for case in cases])
        self._industries = np.array([case.industry for case in cases])
        self._walls = {wall: np.array([wall in case.walls for case in cases]) for wall in WALLS}

    def dense(self, texts: Sequence[str]) -> Floats:
        """Cosine of each text with every passage: (texts, passages)."""
        return cosines(self.encoder, self.vectors, texts)

    def lexical(self, terms: Sequence[str]) -> Floats:
        """BM25 score of every text (four a case)."""
        return self._texts.scores(terms)

    def search(
        self, situations: Sequence[Situation], top: int = 5, only: CaseFilter = ALL_CASES
    ) -> list[tuple[CaseMatch, ...]]:
        """The best ``top`` cases for each situation, best first. An empty situation finds nothing."""
        wanted = [k for k, s in enumerate(situations) if s.text.strip()] if self.cases else []
        # Findings often stand at the same place: each distinct text is encoded once (it is the costly part).
        texts = list(dict.fromkeys(situations[k].text for k in wanted))
        dense = dict(zip(texts, self.dense(texts), strict=True)) if texts else {}
        out: list[tuple[CaseMatch, ...]] = [() for _ in situations]
        for k in wanted:
            out[k] = self._rank(situations[k], dense[situations[k].text], top, only)
        return out

    def by_meaning(self, dense: Floats) -> Floats:
        """Standardised score of every case by sentence vectors alone."""
        return standard(self._by_passage.gather(dense - COMMON * self._common, SECOND_PASSAGE))

    def by_words(self, terms: Sequence[str]) -> Floats:
        """Standardised score of every case by its words alone: in one text, and in the whole card."""
        # In speech a word comes again and again without meaning more by it.
        once = list(dict.fromkeys(terms))
        in_one = self._by_text.gather(self.lexical(once), SECOND_TEXT)
        return standard(standard(in_one) + standard(self._words.scores(once)))

    def by_theme(self, terms: Iterable[str]) -> Floats:
        """Standardised score of every case by themes alone."""
        return standard(self._themes.scores(dict.fromkeys(terms)))

    def fused(self, dense: Floats, terms: Sequence[str]) -> Floats:
        """Score of every case, in the order of the cases, before anything known of the session."""
        return self._fused(self.by_meaning(dense), terms)

    def _fused(self, meaning: Floats, terms: Sequence[str]) -> Floats:
        return standard(meaning + self.by_words(terms) + THEMES * self.by_theme(terms))

    def nudges(self, situation: Situation) -> Floats:
        """What the session adds to every case."""
        wall = np.zeros(len(self._order), dtype=bool)
        for name in situation.walls:
            wall |= self._walls.get(name, False)
        added = SAME_STEP * (self._steps == situation.step) + SAME_WALL * wall
        if situation.industry is not None:
            added = added + SAME_INDUSTRY * (self._industries == situation.industry)
        nudges: Floats = added.astype(np.float32)
        return nudges

    def _rank(self, situation: Situation, dense: Floats, top: int, only: CaseFilter) -> tuple[CaseMatch, ...]:
        meaning = self.by_meaning(dense)
        values = self._fused(meaning, situation.terms) + self.nudges(situation)
        allowed = np.fromiter((only.allows(case) for case in self.cases.values()), dtype=bool, count=len(self.cases))
        values = np.where(allowed, values, np.float32(-np.inf))
        count = min(max(top, 4 * FIRST) if top > 0 else 0, int(allowed.sum()))
        known = situation.industry is not None or only.industry is not None
        rows = self._spread(best_rows(values, count), known)[:top]
        # A case put behind less near ones for variety does not show a higher score than they.
        shown = np.minimum.accumulate(values[rows])
        return tuple(
            self._match(situation, row, float(v), float(meaning[row])) for row, v in zip(rows, shown, strict=True)
        )

    def _spread(self, rows: npt.NDArray[np.intp], known: bool) -> list[int]:
        """The rows, with the third and later of one industry moved behind the first five places."""
        if known:
            return [int(row) for row in rows]
        kinds: Counter[str] = Counter()
        first: list[int] = []
        for row in rows:
            kind = str(self._industries[row])
            if len(first) < FIRST and kinds[kind] < SAME_KIND:
                first.append(int(row))
                kinds[kind] += 1
        taken = set(first)
        return first + [int(row) for row in rows if int(row) not in taken]

    def _match(self, situation: Situation, row: int, value: float, meaning: float) -> CaseMatch:
        case = self.cases[self._order[row]]
        shared = self._terms[row].intersection(situation.terms)
        words = tuple(sorted(shared, key=lambda t: (-self._rarity.get(t, 0.0), t))[:4])
        reasons = [OWN] if case.own else []
        if words:
            reasons.append("同じ言葉: " + "、".join(words))
        both = set(situation.walls) & set(case.walls)
        if both:
            reasons.append(f"同じ壁: {'、'.join(sorted(both))}")
        if situation.step == case.step:
            reasons.append("同じ段階")
        if situation.industry == case.industry:
            reasons.append("近い業種")
        reasons.append(nearness(meaning))
        score = 1.0 / (1.0 + float(np.exp(-SLOPE * (value - MIDDLE))))
        return CaseMatch(case.id, case.title, round(score, 3), " / ".join(reasons), words)


def nearness(meaning: float) -> str:
    """How near in meaning, in words. ``meaning``: standard deviations above the mean of all cases."""
    if meaning >= VERY_NEAR:
        return "話の中身がよく似ている"
    return "話の中身が近い" if meaning >= NEAR else "話の中身は少し離れている"
