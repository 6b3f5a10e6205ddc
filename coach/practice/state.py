"""What is remembered of a practice: everything the next answer depends on, as plain data that can be stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Ending = Literal["opened", "polite", "walkout"]


@dataclass(frozen=True, slots=True)
class Move:
    """A reason trust moved, by how much (−1 to 1). ``reason`` is a key of ``relation.REASONS``."""

    reason: str
    delta: float


@dataclass(frozen=True, slots=True)
class State:
    """The owner's side after an answer.

    ``told`` are keys of pieces already said, ``used`` of wordings; ``met`` the needs fulfilled since the layer before,
    ``led`` the layers whose matter the owner has brought up; the counters run since the last receiving line.
    ``wounds`` is what hurt and was not made good yet; ``stock`` counts receiving words that would fit anyone since
    something of the owner's own was taken up or a question went deeper; ``shared`` counts what drew the owner out,
    less what hurt; ``deepened`` holds the aspects that were asked for.
    """

    trust: float
    turn: int = 0
    layer: int = 0
    topic: str = ""
    told: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()
    led: frozenset[int] = frozenset()
    asked: frozenset[str] = frozenset()
    opens: int = 0
    presses: int = 0
    receives: int = 0
    nods: int = 0
    silences: int = 0
    lost: int = 0
    exposition: int = 0
    pieces: int = 0
    wounds: float = 0.0
    stock: int = 0
    shared: float = 0.0
    deepened: frozenset[str] = frozenset()
    feeling: bool = False
    hesitated: bool = False
    permitted: bool = False
    requested: bool = False
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the owner. ``moves`` say what moved trust; ``told`` the pieces of the file that were said."""

    text: str
    state: State
    moves: tuple[Move, ...] = ()
    told: tuple[str, ...] = ()
    revealed: int | None = None
    reaction: str = ""
    understood: bool = True


@dataclass(slots=True)
class Draft:
    """An answer being put together."""

    parts: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    reaction: str = ""
    revealed: int | None = None
