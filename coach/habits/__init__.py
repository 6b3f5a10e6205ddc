"""Habits of a conversation worth a second look, one file each; all pure."""

from coach.habits.registry import CORE, DEFAULT_ON, HABITS, HABITS_VERSION, NEED_THE_END, find_all, habit_by_id

__all__ = ["CORE", "DEFAULT_ON", "HABITS", "HABITS_VERSION", "NEED_THE_END", "find_all", "habit_by_id"]
