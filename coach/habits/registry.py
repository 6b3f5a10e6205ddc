"""The habits, in the order in which they are shown. Adding one is one file and one line here."""

from __future__ import annotations

from coach.habits import interrogation, one_sided, premature
from coach.habits.base import Habit
from coach.model import Finding, TaggedSession

HABITS_VERSION = "1"
HABITS: tuple[Habit, ...] = (interrogation.HABIT, one_sided.HABIT, premature.HABIT)


def habit_by_id(habit_id: str) -> Habit:
    """The habit of that id. KeyError when there is none."""
    return {habit.id: habit for habit in HABITS}[habit_id]


def find_all(session: TaggedSession) -> tuple[Finding, ...]:
    """All findings in the order of the talk; at one place, the graver first."""
    position = {turn.i: n for n, turn in enumerate(session.transcript.turns)}
    found = [finding for habit in HABITS for finding in habit.find(session)]
    return tuple(sorted(found, key=lambda f: (position[f.turns[0]], -f.severity)))
