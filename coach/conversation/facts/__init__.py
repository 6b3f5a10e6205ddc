"""The facts behind each answer: one function an intent, from the view and what was asked to a ``Found``."""

from __future__ import annotations

from coach.conversation.facts.asked import Asked, Fact
from coach.conversation.facts.coach import COACH
from coach.conversation.facts.figures import FIGURES
from coach.conversation.facts.guides import GUIDES
from coach.conversation.facts.owner import OWNER
from coach.conversation.facts.places import PLACES

FACTS: dict[str, Fact] = {**PLACES, **FIGURES, **OWNER, **GUIDES, **COACH}

__all__ = ["FACTS", "Asked", "Fact"]
