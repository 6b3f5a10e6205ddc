"""採点: proposals, grades that keep their history, second graders, and looking again with the rules of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from coach.errors import CoachError, ConflictError, GradeError, NotFoundError, UsageError
from coach.grading import proposal as proposing
from coach.grading.grade import (
    Body,
    Grade,
    Status,
    changes,
    progress,
    ready,
    reveal,
)
from coach.grading.proposal import Proposal
from coach.grading.rubric import Rubric, bundled_rubrics, newest, parse_rubric
from coach.workflows.progress import IsCancelled, OnProgress, never, silent
from coach.workflows.review import enabled_habits, review_session, review_version
from coach.workflows.text_files import read_text_file

if TYPE_CHECKING:
    from coach.store.grades import GradeRow
    from coach.workflows.workspace import Workspace

DEFAULT_RUBRIC = "bansou"
FOLDER = "rubrics"
Event = Literal["start", "save", "finalise", "reopen"]


@dataclass(frozen=True, slots=True)
class GradeEntry:
    """A grade in a list, without its levels (a second grader is not to see the first one's)."""

    n: int
    session: str
    rubric_id: str
    rubric_version: int
    rubric_name: str
    grader: str
    blind: bool
    second_of: int | None
    status: Status
    set: int
    of: int
    begun_at: str
    at: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What became of a grade at a time; ``changes`` in words. Consecutive saves stand as one, at the last's time."""

    at: str
    event: Event
    reason: str
    by: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rescored:
    """A proposal as it was and as it would be today; nothing of it is stored.

    ``rubric_now`` is the newest version of the rubric where it is another than the frozen one; ``changed`` are the
    criteria whose proposed level differs or that only one of both has.
    """

    grade: Grade
    then: Proposal
    now: Proposal
    rubric_now: Rubric | None
    changed: tuple[str, ...]


def read_rubric(path: Path) -> Rubric:
    """The rubric in a file. Raises DataError naming everything that is wrong in it."""
    return parse_rubric(read_text_file(path), path.name)


def rubrics(ws: Workspace) -> tuple[tuple[Rubric, ...], tuple[CoachError, ...]]:
    """All rubrics, the default first, one's own last and instead of a bundled one of the same version; broken files."""
    found = {(r.id, r.version): r for r in sorted(bundled_rubrics(), key=lambda r: r.id != DEFAULT_RUBRIC)}
    broken: list[CoachError] = []
    folder = ws.home / FOLDER
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            rubric = read_rubric(path)
        except CoachError as error:
            broken.append(error)
            continue
        found[rubric.id, rubric.version] = rubric
    return tuple(found.values()), tuple(broken)


def find_rubric(ws: Workspace, rubric: str) -> Rubric:
    """The newest version of that id, 「id:version」, or the one in a .toml file. Raises NotFoundError, DataError."""
    if rubric.endswith(".toml"):
        return read_rubric(Path(rubric))
    known, broken = rubrics(ws)
    by_key = {(r.id, r.version): r for r in known}
    name, _, version = rubric.partition(":")
    found = by_key.get((name, int(version))) if version.isdecimal() else newest(by_key, name) if not version else None
    if found is None:
        note = f" 読めないファイルがあります: {'、'.join(e.where for e in broken)}" if broken else ""
        raise NotFoundError(
            f"採点表「{rubric}」は見つかりませんでした。{note}", todo="`coach rubrics list` で一覧を見られます。"
        )
    return found


def propose(
    ws: Workspace, session: str, rubric: Rubric, on_progress: OnProgress = silent, cancelled: IsCancelled = never
) -> Proposal:
    """Proposed levels for a stored session, which is reviewed first if need be. Raises as ``review_session`` does."""
    return proposing.propose(review_session(ws, session, on_progress, cancelled), rubric)


def start_grade(
    ws: Workspace,
    session: str,
    rubric: Rubric,
    grader: str,
    *,
    blind: bool = False,
    second_of: int | None = None,
    on_progress: OnProgress = silent,
    cancelled: IsCancelled = never,
) -> Grade:
    """Begin a grade with the rubric and the proposal of today frozen into it.

    A second grade (``second_of``) takes the rubric of the first, of the same session, and is always blind. Raises
    UsageError for an empty name or a second grader who is the first, NotFoundError, EngineError, StoreError, Cancelled.
    """
    name = " ".join(grader.split())
    if not name:
        raise UsageError("採点する人の名前が空です。", todo="呼び名で構いません。誰の採点か分かるようにします。")
    if second_of is not None:
        first = grade(ws, second_of)
        if first.session != session:
            raise UsageError("一人目の採点は、別の面談のものです。", todo="同じ面談の採点を選ぶと始められます。")
        if first.grader == name:
            raise UsageError(f"一人目も「{name}」さんです。", todo="二人目は別の人の名前にすると、あとで比べられます。")
        rubric, blind = first.rubric, True
    proposal = propose(ws, session, rubric, on_progress, cancelled)
    version = review_version(enabled_habits(ws.store))
    number = ws.store.grades.begin(session, rubric, proposal, version, name, Body(), blind=blind, second_of=second_of)
    return grade(ws, number)


def grade(ws: Workspace, n: int) -> Grade:
    """The grade of that number as it stands. Raises NotFoundError, StoreError."""
    return _grade(ws.store.grades.get(n))


def save_grade(ws: Workspace, grade: Grade) -> Grade:
    """Keep the grade as a new row of its history; no row when nothing changed.

    A blind grade that has become complete is revealed with it. Raises GradeError when it is final, ConflictError
    when it was changed elsewhere, StoreError.
    """
    stored = ws.store.grades.get(grade.n)
    grade = reveal(grade)
    if grade.body == _body(stored.body) and grade.step == stored.step:
        return grade
    return _kept(ws, grade, "save", "draft")


def finalise(ws: Workspace, grade: Grade) -> Grade:
    """Make the grade final. Raises GradeError naming what is missing, ConflictError, StoreError."""
    ready(grade)
    return _kept(ws, reveal(grade), "finalise", "final")


def reopen(ws: Workspace, n: int, reason: str, by: str = "") -> Grade:
    """Open a final grade again; the reason stays in its history. Raises GradeError, NotFoundError, StoreError."""
    found = grade(ws, n)
    if found.status != "final":
        raise GradeError("この採点は、まだ確定していません。", todo="そのまま続けて直せます。")
    if not reason.strip():
        raise GradeError("開き直す理由がまだありません。", todo="一行で足ります。理由は経過に残ります。")
    return _kept(ws, found, "reopen", "draft", reason=" ".join(reason.split()), by=by.strip())


def grades_of(ws: Workspace, session: str) -> tuple[GradeEntry, ...]:
    """The grades of a session, last begun first. Raises StoreError."""
    return tuple(_entry(_grade(row)) for row in ws.store.grades.of_session(session))


def all_grades(ws: Workspace) -> tuple[GradeEntry, ...]:
    """All grades, last begun first. Raises StoreError."""
    return tuple(_entry(_grade(row)) for row in ws.store.grades.all())


def delete_grade(ws: Workspace, n: int) -> None:
    """Delete a grade for good, with its history. Raises NotFoundError, StoreError."""
    ws.store.grades.delete(n)


def others_visible(ws: Workspace, grade: Grade) -> tuple[Grade, ...]:
    """Grades of the same session by the same rubric by others, finished ones, once this one is finished too."""
    if grade.status != "final":
        return ()
    found = (_grade(row) for row in ws.store.grades.of_session(grade.session))
    return tuple(
        other for other in found if other.n != grade.n and other.status == "final" and other.rubric == grade.rubric
    )


def history(ws: Workspace, n: int) -> tuple[HistoryEntry, ...]:
    """What became of a grade, oldest first. Raises NotFoundError, StoreError."""
    now = grade(ws, n)
    states: list[tuple[Event, Grade, str, str, str]] = [
        (_event(step.event), replace(now, body=_body(step.body)), step.reason, step.by, step.at)
        for step in ws.store.grades.steps(n)
    ]
    out: list[HistoryEntry] = []
    before = states[0][1]
    for k, (event, state, reason, by, at) in enumerate(states):
        # What was given blind stands apart from what was changed once the proposal was seen.
        seen_now = k > 0 and state.revealed and not states[k - 1][1].revealed
        if event == "save" and k + 1 < len(states) and states[k + 1][0] == "save" and not seen_now:
            continue
        out.append(HistoryEntry(at, event, reason, by or now.grader, changes(before, state)))
        before = state
    return tuple(out)


def rescore(ws: Workspace, n: int, on_progress: OnProgress = silent, cancelled: IsCancelled = never) -> Rescored:
    """The proposal of a grade beside what today's rules and the newest version of its rubric would propose.

    Raises as ``review_session`` does, and NotFoundError.
    """
    found = grade(ws, n)
    known, _ = rubrics(ws)
    today = newest({(r.id, r.version): r for r in known}, found.rubric.id)
    other = today if today is not None and today != found.rubric else None
    now = propose(ws, found.session, other or found.rubric, on_progress, cancelled)
    then = {item.criterion: item.level for item in found.proposal.items}
    new = {item.criterion: item.level for item in now.items}
    changed = tuple(c for c in dict.fromkeys((*then, *new)) if (c in then, then.get(c)) != (c in new, new.get(c)))
    return Rescored(found, found.proposal, now, other, changed)


def _kept(ws: Workspace, grade: Grade, event: Event, status: Status, *, reason: str = "", by: str = "") -> Grade:
    step = ws.store.grades.add_step(grade.n, grade.step, event, status, grade.body, reason=reason, by=by)
    if step is None:
        stored = ws.store.grades.get(grade.n)
        if stored.status == "final" and stored.step == grade.step:
            raise GradeError(
                "確定した採点なので、このままでは変えられません。", todo="直すときは、理由を書いて開き直します。"
            )
        raise ConflictError("この採点は、別の画面で先に変えられています。", todo="開き直すと、その続きから直せます。")
    return _grade(ws.store.grades.get(grade.n))


def _grade(row: GradeRow) -> Grade:
    return Grade(
        row.n,
        row.session,
        msgspec.json.decode(row.rubric, type=Rubric),
        msgspec.json.decode(row.proposal, type=Proposal),
        row.review_version,
        row.grader,
        row.blind,
        row.second_of,
        _body(row.body),
        _status(row.status),
        row.step,
        row.begun_at,
        row.at,
    )


def _body(data: bytes) -> Body:
    return msgspec.json.decode(data, type=Body)


def _status(text: str) -> Status:
    return "final" if text == "final" else "draft"


def _event(text: str) -> Event:
    events: Sequence[Event] = ("start", "save", "finalise", "reopen")
    return next(event for event in events if event == text)


def _entry(grade: Grade) -> GradeEntry:
    done, of = progress(grade)
    return GradeEntry(
        grade.n,
        grade.session,
        grade.rubric.id,
        grade.rubric.version,
        grade.rubric.name,
        grade.grader,
        grade.blind,
        grade.second_of,
        grade.status,
        done,
        of,
        grade.begun_at,
        grade.at,
    )
