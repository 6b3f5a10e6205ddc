"""A hint for what could be said now: to receive first where a feeling waits, else an open question that fits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from coach.practice.ear import ear
from coach.practice.scenario import Scenario
from coach.practice.state import Reply

_END = re.compile(r"(?<=[。])")
# Clauses longer than this are not said back word for word.
QUOTABLE = 28


@dataclass(frozen=True, slots=True)
class Hint:
    """``kind`` "receive": ``text`` is the owner's clause to take up; "ask": ``text`` is an open question."""

    kind: Literal["receive", "ask"]
    text: str


def hint_for(scenario: Scenario, reply: Reply, given: int) -> Hint:
    """The hint after an answer. ``given``: hints already given at this place, for another one each time."""
    if reply.state.feeling and given == 0:
        clause = quotable(reply.text)
        if clause:
            return Hint("receive", clause)
    layer = next((x for x in scenario.layer if x.n == reply.state.layer + 1), None)
    if layer is not None and (reply.state.topic == layer.topic or layer.n in reply.state.led):
        return Hint("ask", layer.hint[given % len(layer.hint)])
    aspects = ("more", "concrete", "feeling", "story", "wish")
    asked = ear().aspect[aspects[given % len(aspects)]].ask
    return Hint("ask", asked[(reply.state.turn + given) % len(asked)])


def quotable(text: str) -> str:
    """The last short sentence of an answer without its end mark and its hesitation; "" when none is short enough."""
    pieces = [p.strip("。…、 ") for p in _END.split(text)]
    fitting = [p for p in pieces if 4 <= len(p) <= QUOTABLE]
    return fitting[-1] if fitting else ""
