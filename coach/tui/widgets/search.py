"""Finding words in a transcript, as all searches here compare them (``coach.language.folding``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.language.folding import fold, places
from coach.model import Turn


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters ``begin:stop`` of the turn at position ``turn``."""

    turn: int
    begin: int
    stop: int


def find(turns: Sequence[Turn], query: str) -> tuple[Hit, ...]:
    """All places where the query stands, in order."""
    wanted = fold(query.strip())
    return tuple(
        Hit(position, begin, stop) for position, turn in enumerate(turns) for begin, stop in places(turn.text, wanted)
    )
