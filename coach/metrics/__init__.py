"""Figures of a session and what went well in it. Pure functions over a tagged session."""

from coach.metrics.balance import measure
from coach.metrics.owner_course import owner_course
from coach.metrics.strengths import strengths

__all__ = ["measure", "owner_course", "strengths"]
