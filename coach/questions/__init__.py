"""From a finding, the owner's own words and similar cases to open questions one could say out loud."""

from coach.questions.suggest import Suggester

# Raised whenever other questions would be offered for the same finding.
QUESTIONS_VERSION = "2"

__all__ = ["QUESTIONS_VERSION", "Suggester"]
