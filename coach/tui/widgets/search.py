"""Finding words in a transcript: full- and half-width, upper and lower case are the same to the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from coach.model import Turn


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters ``begin:stop`` of the turn at position ``turn``."""

    turn: int
    begin: int
    stop: int


@lru_cache(maxsize=8192)
def folded(text: str) -> tuple[str, list[int]]:
    """The text in one form, and for each of its characters the place it came from in the original."""
    out: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        for piece in normalize("NFKC", char).casefold():
            out.append(piece)
            origin.append(place)
    return "".join(out), origin


def find(turns: Sequence[Turn], query: str) -> tuple[Hit, ...]:
    """All places where the query stands, in order. Half-width kana with a separate mark are found as written."""
    wanted = folded(query.strip())[0]
    if not wanted:
        return ()
    hits: list[Hit] = []
    for position, turn in enumerate(turns):
        text, origin = folded(turn.text)
        at = text.find(wanted)
        while at >= 0:
            hits.append(Hit(position, origin[at], origin[at + len(wanted) - 1] + 1))
            at = text.find(wanted, at + len(wanted))
    return tuple(hits)
