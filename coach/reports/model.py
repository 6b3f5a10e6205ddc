"""What a report is made from: the review and what the user said about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from coach.model import Review, Turn


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What the user thinks of one finding; ``reason`` may be empty."""

    verdict: Literal["agree", "dismiss"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportInput:
    """``verdicts`` by ``Finding.key``; ``notes`` and ``bookmarks`` by ``Turn.i``; ``answers`` as (question, answer).

    An answer of "" is a question the user left open.
    """

    review: Review
    verdicts: Mapping[str, VerdictView] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    bookmarks: frozenset[int] = frozenset()
    answers: tuple[tuple[str, str], ...] = ()


def _as_said(text: str) -> str:
    return text


def _words_of(turn: Turn) -> str:
    return turn.text


@dataclass(frozen=True, slots=True)
class Masking:
    """How words get into a sheet: as they were said, or with names taken out (``anonymous``).

    ``turn`` is for a whole turn (its parse is known), ``text`` for any other words of the session.
    """

    anonymous: bool = False
    text: Callable[[str], str] = _as_said
    turn: Callable[[Turn], str] = _words_of
