"""A proposed level per criterion, how sure it is, and its evidence; 「根拠なし」 where the talk gives none.

A proposal is material for the trainer, not a grade: session figures carry it more than single places do, and every
constant here is our judgement. How often the trainers' levels lie in the range is measured in docs/evidence.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Literal

from coach.grading.evidence import Evidence, evidence_for, look, missing
from coach.grading.figures import Seen
from coach.grading.rubric import LEVELS, Criterion, Rubric
from coach.model import Review

Sureness = Literal["high", "middle", "low", "none"]
SURENESS_NAMES: dict[Sureness, str] = {
    "high": "根拠がそろっています", "middle": "幅があります", "low": "根拠が少なめです", "none": "根拠なし",
}  # fmt: skip
# Fewer advisor turns than this are no session to grade.
FEWEST_TURNS = 6
# A session of this many advisor turns or more is long enough for its ratios to stand.
ENOUGH_TURNS = 30
# Spread in levels: what is left with perfect evidence, what thin evidence adds, what evidence that disagrees adds.
SPREAD, THIN, DISAGREEING = 0.35, 0.6, 0.5
# A level at least this likely belongs to the range; a proposal this likely is sure, or middling.
IN_RANGE, SURE, MIDDLING = 0.2, 0.6, 0.45
# Occasions at which a piece of evidence has half its weight.
HALF = 2
NOTHING_MEASURED = "この項目は、記録の数字や場面からは分かりません。"
TOO_SHORT = "支援者の発話が少なく、目安を出せません。"


@dataclass(frozen=True, slots=True)
class ProposedLevel:
    """The proposed level of a criterion. ``level``, ``low``, ``high`` are None for 「根拠なし」; ``note`` says why.

    ``value`` 1.0–5.0 is where the evidence lies, for ordering; it is not shown as a mark.
    """

    criterion: str
    level: int | None
    low: int | None
    high: int | None
    sureness: Sureness
    value: float | None
    evidence: tuple[Evidence, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """All proposed levels by a rubric. ``overall`` is the weighted mean of those that have a level."""

    rubric_id: str
    rubric_version: int
    items: tuple[ProposedLevel, ...]
    overall: float | None

    def of(self, criterion_id: str) -> ProposedLevel:
        """The item of that criterion. KeyError when there is none."""
        for item in self.items:
            if item.criterion == criterion_id:
                return item
        raise KeyError(criterion_id)


def propose(review: Review, rubric: Rubric) -> Proposal:
    """Proposed levels for a reviewed session. Pure; some milliseconds."""
    seen = look(review)
    items = tuple(_proposed(seen, criterion) for criterion in rubric.criterion)
    weights = {c.id: c.weight for c in rubric.criterion}
    levels = [(weights[item.criterion], item.level) for item in items if item.level is not None]
    overall = sum(w * n for w, n in levels) / sum(w for w, _ in levels) if levels else None
    return Proposal(rubric.id, rubric.version, items, overall)


def range_text(item: ProposedLevel) -> str:
    """「3」, 「3 (2〜4)」 or 「根拠なし」."""
    if item.level is None:
        return SURENESS_NAMES["none"]
    return f"{item.level}" if item.low == item.high else f"{item.level} ({item.low}〜{item.high})"


def _proposed(seen: Seen, criterion: Criterion) -> ProposedLevel:
    lacking = missing(seen, criterion.needs)
    if seen.metrics.advisor_turns < FEWEST_TURNS:
        lacking = TOO_SHORT
    evidence = () if lacking else evidence_for(seen, criterion)
    if not evidence:
        return ProposedLevel(criterion.id, None, None, None, "none", None, (), lacking or NOTHING_MEASURED)
    value, spread = weigh(evidence, seen.metrics.advisor_turns)
    chances = level_chances(value, spread)
    level = chances.index(max(chances)) + 1
    likely = [n for n, chance in enumerate(chances, 1) if chance >= IN_RANGE or n == level]
    top = max(chances)
    sureness: Sureness = "high" if top >= SURE else "middle" if top >= MIDDLING else "low"
    return ProposedLevel(criterion.id, level, min(likely), max(likely), sureness, round(value, 2), evidence)


def weigh(evidence: tuple[Evidence, ...], advisor_turns: int) -> tuple[float, float]:
    """(where the evidence lies, its spread), both in levels.

    A piece counts by its weight and the more the more occasions stand behind it. The spread grows with thin
    evidence, with evidence that disagrees, and in a short session.
    """
    weights = [e.weight * e.occasions / (e.occasions + HALF) for e in evidence]
    total = sum(weights)
    if total <= 0:
        weights, total = [e.weight for e in evidence], sum(e.weight for e in evidence)
    value = sum(w * e.level for w, e in zip(weights, evidence, strict=True)) / total
    apart = math.sqrt(sum(w * (e.level - value) ** 2 for w, e in zip(weights, evidence, strict=True)) / total)
    spread = SPREAD + THIN / (1 + total) + DISAGREEING * apart
    return value, spread * math.sqrt(max(1.0, ENOUGH_TURNS / max(1, advisor_turns)))


def level_chances(value: float, spread: float) -> list[float]:
    """How likely each level 1–5 is when the true place is ``value`` give or take ``spread``.

    Normal within 0.5–5.5: with open ends the outermost levels would gather the tails, and thin evidence would
    propose 1 where it points at 2.
    """
    curve = NormalDist(value, spread)
    below = [curve.cdf(n + 0.5) for n in range(LEVELS + 1)]
    return [(b - a) / (below[-1] - below[0]) for a, b in pairwise(below)]
