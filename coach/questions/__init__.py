"""From a finding, the owner's own words and similar cases to open questions one could say out loud."""

from coach.questions.suggest import Suggester

__all__ = ["Suggester"]
