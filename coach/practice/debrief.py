"""Looking back on a practice: how trust went and why, what was told, what stayed unsaid and what would have opened it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.practice.relation import REASONS
from coach.practice.scenario import Layer, Scenario
from coach.practice.state import Ending, Reply

# How many turning points a debrief shows on either side.
SHOWN = 3
# A move smaller than this is no turning point; our judgement.
SMALL = 0.02


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """An exchange (1-based number of the trainee's line) that moved trust, by how much, and the reasons in words."""

    exchange: int
    line: str
    answer: str
    delta: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Debrief:
    """``course`` is trust (0–1) at the beginning and after every line; ``told``/``unsaid`` are layers."""

    course: tuple[float, ...]
    layer: int
    layers: int
    ending: Ending
    opened: tuple[TurningPoint, ...]
    closed: tuple[TurningPoint, ...]
    told: tuple[Layer, ...]
    unsaid: tuple[Layer, ...]


def debrief(scenario: Scenario, lines: Sequence[tuple[str, Reply]], ending: Ending) -> Debrief:
    """Look back on the way of a practice: (line, answer) pairs, the first with an empty line (the owner's opening)."""
    points: list[TurningPoint] = []
    for k, (line, reply) in enumerate(lines[1:], 1):
        delta = round(sum(move.delta for move in reply.moves), 4)
        reasons = tuple(dict.fromkeys(REASONS[m.reason] for m in reply.moves if m.delta * delta > 0))
        if abs(delta) >= SMALL:
            points.append(TurningPoint(k, line, reply.text, delta, reasons))
    layer = lines[-1][1].state.layer
    return Debrief(
        course=tuple(reply.state.trust for _, reply in lines),
        layer=layer,
        layers=len(scenario.layer),
        ending=ending,
        opened=tuple(sorted((p for p in points if p.delta > 0), key=lambda p: (-p.delta, p.exchange))[:SHOWN]),
        closed=tuple(sorted((p for p in points if p.delta < 0), key=lambda p: (p.delta, p.exchange))[:SHOWN]),
        told=tuple(x for x in scenario.layer if x.n <= layer),
        unsaid=tuple(x for x in scenario.layer if x.n > layer),
    )
