"""The habits, in the order in which they are shown. Adding one is one file and one line here."""

from __future__ import annotations

from coach.habits import (
    dropped,
    interrogation,
    judging,
    leading,
    listening_only,
    one_sided,
    premature,
    sheet,
)
from coach.habits.base import Habit
from coach.model import Finding, TaggedSession

HABITS_VERSION = "5"
HABITS: tuple[Habit, ...] = (
    interrogation.HABIT,
    one_sided.HABIT,
    premature.HABIT,
    judging.HABIT,
    dropped.HABIT,
    leading.HABIT,
    listening_only.HABIT,
    sheet.HABIT,
)
# The three of the label guide: what ``coach label`` gives and the evaluation measures.
CORE: frozenset[str] = frozenset({"interrogation", "one_sided", "premature"})
DEFAULT_ON: frozenset[str] = CORE | {"judging", "dropped"}
# What these say depends on the end of the session; in the part read so far they would be guesses.
NEED_THE_END: frozenset[str] = frozenset({"dropped", "listening_only"})


def habit_by_id(habit_id: str) -> Habit:
    """The habit of that id. KeyError when there is none."""
    return {habit.id: habit for habit in HABITS}[habit_id]


def find_all(session: TaggedSession, enabled: frozenset[str] | None = None) -> tuple[Finding, ...]:
    """All findings of the enabled habits (``DEFAULT_ON``) in the order of the talk; at one place, the graver first."""
    chosen = DEFAULT_ON if enabled is None else enabled
    position = {turn.i: n for n, turn in enumerate(session.transcript.turns)}
    found = [finding for habit in HABITS if habit.id in chosen for finding in habit.find(session)]
    return tuple(sorted(found, key=lambda f: (position[f.turns[0]], -f.severity)))
