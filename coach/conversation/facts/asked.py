"""What a fact function is given, and how lists are told piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from coach.conversation.model import Found, Slots
from coach.conversation.view import View

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the slots, the words, how many places were told before, and the finding spoken of last."""

    slots: Slots
    question: str = ""
    shown: int = 0
    finding: str = ""

    def pick(self, items: Sequence[Item]) -> tuple[Item | None, int]:
        """The item to tell now and its 0-based place: the one asked for by order, else the next not told yet."""
        ordinal = self.slots.ordinal
        at = self.shown
        if ordinal is not None and not self.shown:
            at = len(items) - 1 if ordinal < 0 else ordinal - 1
        return (items[at], at) if 0 <= at < len(items) else (None, at)


Fact = Callable[[View, Asked], Found]
