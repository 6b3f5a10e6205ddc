"""What final grades say, as the feedback sheet and the growth of a person show it. Drafts are nobody's business."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.model import Review

if TYPE_CHECKING:
    from coach.grading.grade import Grade
    from coach.reports.feedback import GradeView
    from coach.workflows.workspace import Workspace

# Of the evidence for a criterion, the pieces that count most.
EVIDENCE = 3
ONLY_DRAFTS = "採点は下書きのため、シートには入れていません。"


@dataclass(frozen=True, slots=True)
class CriterionLevel:
    """The level (1–5, None: not judged) of a criterion in one final grade."""

    id: str
    area: str
    name: str
    level: int | None


@dataclass(frozen=True, slots=True)
class GradedSession:
    """A final grade of a session in short; ``rubric`` is its id with the version (levels of two rubrics do not compare)."""

    session: str
    rubric: str
    rubric_name: str
    grader: str
    at: str
    levels: tuple[CriterionLevel, ...]


def final_grade(ws: Workspace, review: Review) -> tuple[GradeView | None, tuple[str, ...]]:
    """The newest final grade of the session for the sheet, and what its reader should know. Raises StoreError."""
    from coach.workflows.grading import grade, grades_of

    entries = grades_of(ws, review.session)
    final = [entry for entry in entries if entry.status == "final"]
    if not final:
        return None, (ONLY_DRAFTS,) if entries else ()
    # By the number of its last change and not by its time: a clock may be set back.
    newest = max(final, key=lambda entry: grade(ws, entry.n).step)
    others = f"確定した採点が {len(final)} 件あります。いちばん新しい {newest.grader} さんのものを入れました。"
    return _view(grade(ws, newest.n)), (others,) if len(final) > 1 else ()


def _view(given: Grade) -> GradeView:
    from coach.reports.feedback import CriterionView, GradeView

    rubric = given.rubric
    marks = {mark.criterion: mark for mark in given.marks}
    comments = {c: [] for c in (item.id for item in rubric.criterion)}  # type: dict[str, list[str]]
    for comment in given.comments:
        if comment.criterion in comments:
            comments[comment.criterion].append(f"{comment.turn}番: {comment.text}")
    items = []
    for criterion in rubric.criterion:
        mark = marks.get(criterion.id)
        level = mark.level if mark else None
        least = criterion.must_not_fail
        proposed = next((item for item in given.proposal.items if item.criterion == criterion.id), None)
        evidence = sorted(proposed.evidence, key=lambda e: -e.weight)[:EVIDENCE] if proposed else []
        items.append(
            CriterionView(
                area=criterion.area,
                name=criterion.name,
                level=level,
                anchor=criterion.levels[level - 1] if level else "",
                evidence=(*(e.text for e in evidence), *comments[criterion.id]),
                reason=mark.reason if mark else "",
                below=least if least is not None and level is not None and level < least else None,
            )
        )
    loose = tuple((c.turn, c.text) for c in given.comments if c.criterion is None)
    return GradeView(
        rubric.name, given.grader, given.at, tuple(items), loose, given.keep, given.start, given.stop
    )  # fmt: skip


def final_levels(ws: Workspace, sessions: Collection[str]) -> tuple[GradedSession, ...]:
    """The levels of all final grades of these sessions, oldest grade first. Raises StoreError."""
    from coach.workflows.grading import all_grades, grade

    found = []
    for entry in all_grades(ws):
        if entry.status == "final" and entry.session in sessions:
            given = grade(ws, entry.n)
            marks = {mark.criterion: mark.level for mark in given.marks}
            levels = tuple(CriterionLevel(c.id, c.area, c.name, marks.get(c.id)) for c in given.rubric.criterion)
            graded = GradedSession(entry.session, given.rubric.key, given.rubric.name, given.grader, given.at, levels)
            found.append((given.step, graded))
    return tuple(graded for _, graded in sorted(found, key=lambda item: item[0]))
