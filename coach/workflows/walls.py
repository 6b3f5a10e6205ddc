"""The walls heard in a stretch of talk, for finding similar cases; the words are those of ``coach.metrics.walls``."""

from __future__ import annotations

from coach.metrics.walls import WALL_WORDS, walls_heard

__all__ = ["WALL_WORDS", "walls_heard"]
