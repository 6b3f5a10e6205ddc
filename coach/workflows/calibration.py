"""Comparing graders: named sets of sessions, and agreement over the final grades of a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach.errors import NotFoundError, UsageError
from coach.grading.agreement import TOOL, Agreement
from coach.grading.agreement import agreement as compare
from coach.grading.grade import Grade, independent_levels
from coach.workflows.grading import DEFAULT_RUBRIC, find_rubric, grade

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CalibrationSet:
    """A named list of sessions that several trainers grade."""

    name: str
    sessions: tuple[str, ...]


def sets(ws: Workspace) -> tuple[CalibrationSet, ...]:
    """All sets in the order they were made. Raises StoreError."""
    return tuple(CalibrationSet(name, sessions) for name, sessions in ws.store.calibration_sets.all().items())


def save_set(ws: Workspace, name: str, sessions: Sequence[str]) -> CalibrationSet:
    """Make a set or put its sessions anew. Raises UsageError for an empty name, NotFoundError, StoreError."""
    called = " ".join(name.split())
    if not called:
        raise UsageError("くらべる組の名前が空です。", todo="「4月の研修」のように付けられます。")
    ws.store.calibration_sets.put(called, sessions)
    return CalibrationSet(called, tuple(dict.fromkeys(sessions)))


def delete_set(ws: Workspace, name: str) -> None:
    """Delete a set; its sessions and grades stay. Raises StoreError."""
    ws.store.calibration_sets.delete(name)


def agreement(ws: Workspace, set_name: str | None = None, rubric_id: str = DEFAULT_RUBRIC) -> Agreement:
    """Agreement over the final grades of a set (None: of all sessions) by a rubric; takes some seconds.

    Of each grader the newest final grade of a session counts, with the levels given before the proposal was seen
    where it was blind. Only grades by the newest version of the rubric that was used are compared. Raises
    NotFoundError, DataError, StoreError.
    """
    wanted = _sessions(ws, set_name)
    grades = [
        found
        for row in reversed(ws.store.grades.all())
        if row.status == "final" and (wanted is None or row.session in wanted)
        for found in (grade(ws, row.n),)
        if found.rubric.id == rubric_id
    ]
    newest = max((g.rubric.version for g in grades), default=0)
    chosen = {(g.session, g.grader): g for g in grades if g.rubric.version == newest}
    rubric = max(chosen.values(), key=lambda g: g.n).rubric if chosen else find_rubric(ws, rubric_id)
    titles = {row.id: row.firm or row.title or row.id for row in ws.store.sessions.rows()}
    found = compare(_ratings(list(chosen.values())), rubric, titles)
    return replace(found, notes=(*found.notes, *_seen(list(chosen.values()), len(grades))))


def _sessions(ws: Workspace, set_name: str | None) -> frozenset[str] | None:
    if set_name is None:
        return None
    known = ws.store.calibration_sets.all()
    if set_name not in known:
        there = f"いまあるのは {'、'.join(known)} です。" if known else "まだ一つもありません。"
        raise NotFoundError(f"くらべる組「{set_name}」は見つかりませんでした。", todo=there)
    return frozenset(known[set_name])


def _ratings(grades: Sequence[Grade]) -> dict[str, dict[str, dict[str, int]]]:
    """By session, criterion and grader; the tool's level is the one proposed in the newest of the grades."""
    out: dict[str, dict[str, dict[str, int]]] = {}
    for found in sorted(grades, key=lambda g: g.n):
        by = out.setdefault(found.session, {})
        for item in found.proposal.items:
            if item.level is not None:
                by.setdefault(item.criterion, {})[TOOL] = item.level
        for criterion, level in independent_levels(found).items():
            by.setdefault(criterion, {})[found.grader] = level
    return out


def _seen(grades: Sequence[Grade], final: int) -> tuple[str, ...]:
    out = []
    seen = sum(not g.blind for g in grades)
    if seen:
        out.append(
            f"{len(grades)} 件の採点のうち {seen} 件は、提案を見ながら付けたものです。提案との一致は高めに出ます。"
        )
    if final > len(grades):
        out.append(f"古い版の採点表や、付け直す前の採点 {final - len(grades)} 件は、数えていません。")
    return tuple(out)
