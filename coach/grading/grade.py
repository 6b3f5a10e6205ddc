"""A grade: the trainer's levels, reasons and comments by a frozen rubric, beside what was proposed then.

Every function here is pure and gives a new Grade; keeping it is ``coach.workflows.grading``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from coach.errors import GradeError
from coach.grading.proposal import Proposal
from coach.grading.rubric import LEVELS, Criterion, Rubric

Status = Literal["draft", "final"]
CANNOT_JUDGE = "判断できない"


@dataclass(frozen=True, slots=True)
class Mark:
    """The level given to a criterion (None: 判断できない), and why where it differs from the proposal."""

    criterion: str
    level: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a turn, on a criterion or on the turn as such."""

    turn: int
    text: str
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """What the trainer writes; kept anew at every change.

    ``revealed``: a blind grade whose proposal has been shown; ``blind_levels`` are the levels given before that.
    """

    marks: tuple[Mark, ...] = ()
    comments: tuple[Comment, ...] = ()
    keep: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    revealed: bool = False
    blind_levels: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of a session as it stands. ``step`` is the row of the history it is based on; times are ISO 8601 UTC.

    ``rubric`` and ``proposal`` are those of the day it was begun; ``review_version`` names the rules of that day.
    ``second_of`` is the number of the grade this is the second to.
    """

    n: int
    session: str
    rubric: Rubric
    proposal: Proposal
    review_version: str
    grader: str
    blind: bool
    second_of: int | None
    body: Body
    status: Status
    step: int
    begun_at: str
    at: str

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The levels set so far, in the rubric's order."""
        return self.body.marks

    @property
    def comments(self) -> tuple[Comment, ...]:
        """Comments in the order of turns."""
        return self.body.comments

    @property
    def keep(self) -> tuple[str, ...]:
        """What to go on with."""
        return self.body.keep

    @property
    def start(self) -> tuple[str, ...]:
        """What to begin."""
        return self.body.start

    @property
    def stop(self) -> tuple[str, ...]:
        """What to leave."""
        return self.body.stop

    @property
    def revealed(self) -> bool:
        """Whether the proposal of a blind grade has been shown."""
        return self.body.revealed

    @property
    def blind_levels(self) -> dict[str, int]:
        """The levels given before the proposal was shown; empty until then and for grades that are not blind."""
        return self.body.blind_levels


def set_level(grade: Grade, criterion: str, level: int | None, reason: str = "") -> Grade:
    """Set the level of a criterion (None: 判断できない); an earlier reason goes. Raises KeyError, ValueError."""
    grade.rubric.of(criterion)
    if level is not None and not 1 <= level <= LEVELS:
        raise ValueError(f"level {level} is not within 1–{LEVELS}")
    return _with_mark(grade, Mark(criterion, level, _line(reason)))


def set_reason(grade: Grade, criterion: str, reason: str) -> Grade:
    """Write why the level is what it is. Raises KeyError when no level is set."""
    mark = mark_of(grade, criterion)
    if mark is None:
        raise KeyError(criterion)
    return _with_mark(grade, replace(mark, reason=_line(reason)))


def clear_level(grade: Grade, criterion: str) -> Grade:
    """Take back the level of a criterion."""
    return _with(grade, marks=tuple(m for m in grade.marks if m.criterion != criterion))


def set_comment(grade: Grade, turn: int, text: str, criterion: str | None = None) -> Grade:
    """Write the comment on a turn (and criterion), replacing the one there; empty text removes it."""
    rest = [c for c in grade.comments if (c.turn, c.criterion) != (turn, criterion)]
    if text.strip():
        rest.append(Comment(turn, text.strip(), criterion))
    return _with(grade, comments=tuple(sorted(rest, key=lambda c: (c.turn, c.criterion or ""))))


def set_summary(
    grade: Grade,
    keep: tuple[str, ...] | None = None,
    start: tuple[str, ...] | None = None,
    stop: tuple[str, ...] | None = None,
) -> Grade:
    """Write Keep, Start, Stop, one line each; None leaves a list as it is."""
    given = {"keep": keep, "start": start, "stop": stop}
    lines = {k: tuple(_line(x) for x in v if x.strip()) for k, v in given.items() if v is not None}
    return _with(grade, **lines)


def mark_of(grade: Grade, criterion: str) -> Mark | None:
    """What is set for a criterion, None while nothing is."""
    return next((m for m in grade.marks if m.criterion == criterion), None)


def progress(grade: Grade) -> tuple[int, int]:
    """(criteria set, criteria)."""
    return len(grade.marks), len(grade.rubric.criterion)


def complete(grade: Grade) -> bool:
    """Whether every criterion is set (判断できない counts)."""
    done, of = progress(grade)
    return done == of


def visible_proposal(grade: Grade) -> Proposal | None:
    """The proposal, None while a blind grade is not complete for the first time."""
    return grade.proposal if not grade.blind or grade.revealed or complete(grade) else None


def reveal(grade: Grade) -> Grade:
    """A blind grade that is complete, with its levels frozen as the blind ones; any other grade as it is."""
    if not grade.blind or grade.revealed or not complete(grade):
        return grade
    return _with(grade, revealed=True, blind_levels=levels(grade))


def differs(grade: Grade, criterion: str) -> bool:
    """Whether the level set differs from the one proposed (as far as both are there and the proposal is seen)."""
    mark, proposal = mark_of(grade, criterion), visible_proposal(grade)
    if mark is None or mark.level is None or proposal is None:
        return False
    proposed = proposal.of(criterion).level
    return proposed is not None and proposed != mark.level


def reasons_missing(grade: Grade) -> tuple[str, ...]:
    """Criteria that differ from the proposal without a reason. A blind grade needs none: it was given unseen."""
    if grade.blind:
        return ()
    return tuple(m.criterion for m in grade.marks if not m.reason and differs(grade, m.criterion))


def levels(grade: Grade) -> dict[str, int]:
    """The levels by criterion, without those that could not be judged."""
    return {m.criterion: m.level for m in grade.marks if m.level is not None}


def independent_levels(grade: Grade) -> dict[str, int]:
    """The levels as given before the proposal was seen, where the grade was blind; else the levels."""
    return dict(grade.blind_levels) if grade.revealed else levels(grade)


def overall(grade: Grade) -> float | None:
    """The weighted mean of the levels set; None while there are none."""
    pairs = [(grade.rubric.of(c).weight, level) for c, level in levels(grade).items()]
    return sum(w * n for w, n in pairs) / sum(w for w, _ in pairs) if pairs else None


def failed(grade: Grade) -> tuple[Criterion, ...]:
    """Criteria set below the level the rubric requires of them."""
    given = levels(grade)
    return tuple(
        c
        for c in grade.rubric.criterion
        if c.must_not_fail is not None and c.id in given and given[c.id] < c.must_not_fail
    )


def ready(grade: Grade) -> None:
    """Raise ``GradeError`` naming what is missing before it can be finalised."""
    if grade.status == "final":
        raise GradeError("この採点は、もう確定しています。", todo="直すときは、理由を書いて開き直します。")
    if not complete(grade):
        unset = [c.name for c in grade.rubric.criterion if mark_of(grade, c.id) is None]
        raise GradeError(
            f"まだ段階を決めていない項目があります: {'、'.join(unset)}。",
            todo=f"見きれなかった項目は「{CANNOT_JUDGE}」にできます。",
        )
    missing = reasons_missing(grade)
    if missing:
        names = "、".join(grade.rubric.of(c).name for c in missing)
        raise GradeError(
            f"提案と違う段階に、理由がまだありません: {names}。", todo="一行で足ります。あとで読む人の助けになります。"
        )


def changes(before: Grade, after: Grade) -> tuple[str, ...]:
    """What changed between two states of a grade, in words; empty when nothing did."""
    out: list[str] = []
    for criterion in after.rubric.criterion:
        old, new = mark_of(before, criterion.id), mark_of(after, criterion.id)
        if (old and old.level, old is None) != (new and new.level, new is None):
            out.append(f"{criterion.name}: {_told(old)} → {_told(new)}")
        elif old is not None and new is not None and old.reason != new.reason:
            out.append(f"{criterion.name}: 理由「{new.reason}」")
    if before.comments != after.comments:
        out.append(
            f"コメント: {len(before.comments)} → {len(after.comments)} 件"
            if len(before.comments) != len(after.comments)
            else "コメントを書き直し"
        )
    for name, key in (("Keep", "keep"), ("Start", "start"), ("Stop", "stop")):
        if getattr(before, key) != getattr(after, key):
            out.append(f"{name} を書き直し")
    if after.revealed and not before.revealed:
        out.append("提案を表示")
    return tuple(out)


def _told(mark: Mark | None) -> str:
    if mark is None:
        return "未記入"
    return CANNOT_JUDGE if mark.level is None else str(mark.level)


def _with_mark(grade: Grade, mark: Mark) -> Grade:
    marks = {m.criterion: m for m in grade.marks} | {mark.criterion: mark}
    return _with(grade, marks=tuple(marks[c.id] for c in grade.rubric.criterion if c.id in marks))


def _with(grade: Grade, **given: object) -> Grade:
    return replace(grade, body=replace(grade.body, **given))  # type: ignore[arg-type]


def _line(text: str) -> str:
    return " ".join(text.split())
