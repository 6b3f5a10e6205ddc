"""What a report is made from: the review and what the user said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from coach.model import Review


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What the user thinks of one finding; ``reason`` may be empty."""

    verdict: Literal["agree", "dismiss"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportInput:
    """``verdicts`` by ``Finding.key``; ``notes`` and ``bookmarks`` by ``Turn.i``; ``answers`` as (question, answer).

    An answer of "" is a question the user left open. ``anonymous``: names were replaced in all of it; the report then
    leaves out title and firm, and gives no more of the date than the month.
    """

    review: Review
    verdicts: Mapping[str, VerdictView] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    bookmarks: frozenset[int] = frozenset()
    answers: tuple[tuple[str, str], ...] = ()
    anonymous: bool = False
