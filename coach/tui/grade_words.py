"""Words about grades that several screens use."""

from __future__ import annotations

import datetime

from coach.tui.owner_words import day
from coach.workflows.grading import GradeEntry

EVENTS = {"start": "始める", "save": "書き込み", "finalise": "確定", "reopen": "開き直し"}


def moment(at: str) -> str:
    """「10月14日 15:02」 of an ISO time in UTC, in local time."""
    local = datetime.datetime.fromisoformat(at).astimezone()
    return f"{day(at)} {local.hour}:{local.minute:02}"


def state(entry: GradeEntry) -> str:
    """「確定」, or how far a draft is."""
    return "確定" if entry.status == "final" else f"途中 {entry.set}/{entry.of}"


def way(entry: GradeEntry) -> str:
    """How the grade was given."""
    if entry.second_of is not None:
        return "二人目の採点 (提案を伏せて)"
    return "提案を伏せて" if entry.blind else "提案を見ながら"
