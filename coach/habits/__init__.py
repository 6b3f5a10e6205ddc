"""Habits of a conversation worth a second look, one file each; all pure."""

from coach.habits.registry import HABITS, HABITS_VERSION, find_all, habit_by_id

__all__ = ["HABITS", "HABITS_VERSION", "find_all", "habit_by_id"]
