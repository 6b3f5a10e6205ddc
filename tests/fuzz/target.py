"""What is fuzzed: a way to make input, and what must hold for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.strategies import SearchStrategy

Group = Literal["readers", "tagger", "simulator", "store", "cli"]


@dataclass(frozen=True, slots=True)
class Target:
    """``check`` raises when something is wrong with an input; where it is a state machine, an input is a course of steps
    and there are no ``inputs``. ``share`` is its part of all runs, relative to others.

    ``few`` is how many inputs the test in the suite takes.
    """

    name: str
    group: Group
    inputs: SearchStrategy[Any] | None
    check: Callable[[Any], None] | type[RuleBasedStateMachine]
    share: float = 1.0
    few: int = 60
