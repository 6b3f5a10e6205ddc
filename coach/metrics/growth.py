"""How a person's figures move from session to session: their usual, and what lies outside it.

Nobody is compared with anybody else. Practices and real sessions are never put together: an owner of a practice
answers in other ways than a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal

from coach.metrics.reference import FEW_QUESTIONS, OPEN_RATIO, REFLECTION_RATIO, TALK_SHARE, Reference

# A usual of fewer sessions would be an accident (issue 6).
LEAST_SESSIONS = 3
# With fewer turns a single place moves a figure per 100 turns by more than ten (our judgement).
FEW_TURNS = 10
Unit = Literal["percent", "ratio", "count"]


@dataclass(frozen=True, slots=True)
class GrowthPoint:
    """The figures of one session. ``session`` is "" where only the figures are known; ``date`` is ISO, "" unknown.

    ``flags`` are the findings not dismissed, ``praised`` the moments that worked; ``rules`` names what read the talk.
    """

    session: str
    title: str
    date: str
    practice: bool
    advisor_turns: int
    questions: int
    talk_share: float
    reflection_to_question: float | None
    open_ratio: float | None
    flags: int
    praised: int
    rules: str


@dataclass(frozen=True, slots=True)
class GrowthFigure:
    """A figure followed over sessions. ``step`` is the least difference worth a word; ``least_top`` of a plot's scale.

    The steps are our judgement: about the difference two readings of one talk can show.
    """

    key: str
    name: str
    unit: Unit
    step: float
    least_top: float
    value: Callable[[GrowthPoint], float | None]
    reference: Reference | None = None
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Usual:
    """The middle half (first to third quartile) and the median of ``count`` sessions."""

    low: float
    middle: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """The newest session lies outside the usual of those before it; ``times`` sessions in a row on the same side."""

    value: float
    usual: Usual
    side: Literal["above", "below"]
    times: int


@dataclass(frozen=True, slots=True)
class Course:
    """A figure over the sessions. ``values`` has None where it cannot be measured; ``needed`` sessions to a usual."""

    figure: GrowthFigure
    values: tuple[float | None, ...]
    usual: Usual | None
    change: Change | None
    needed: int


@dataclass(frozen=True, slots=True)
class Series:
    """The points of a person in order, all real sessions or all practices, with the course of each figure."""

    practice: bool
    points: tuple[GrowthPoint, ...]
    courses: tuple[Course, ...]


def _of_questions(read: Callable[[GrowthPoint], float | None]) -> Callable[[GrowthPoint], float | None]:
    return lambda point: read(point) if point.questions >= FEW_QUESTIONS else None


def _per_100(read: Callable[[GrowthPoint], int]) -> Callable[[GrowthPoint], float | None]:
    return lambda p: 100 * read(p) / p.advisor_turns if p.advisor_turns >= FEW_TURNS else None


_FEW_ASKED = f"問いが {FEW_QUESTIONS} つに満たない回は入れていません。"
_FEW_SAID = f"支援者の発話が {FEW_TURNS} に満たない回は入れていません。"
FIGURES: tuple[GrowthFigure, ...] = (
    GrowthFigure("talk_share", "話した割合", "percent", 0.05, 1.0, lambda p: p.talk_share, TALK_SHARE),
    GrowthFigure(
        "reflection_to_question", "問い一つあたりの受け止め", "ratio", 0.2, 2.0,
        _of_questions(lambda p: p.reflection_to_question), REFLECTION_RATIO, _FEW_ASKED,
    ),
    GrowthFigure(
        "open_ratio", "開かれた質問の割合", "percent", 0.1, 1.0, _of_questions(lambda p: p.open_ratio), OPEN_RATIO, _FEW_ASKED
    ),
    GrowthFigure(
        "flags_per_100", "気になる所 (支援者の発話 100 あたり)", "count", 2.0, 10.0, _per_100(lambda p: p.flags),
        left_out=_FEW_SAID,
    ),
    GrowthFigure(
        "praised_per_100", "うまくいった場面 (支援者の発話 100 あたり)", "count", 2.0, 10.0, _per_100(lambda p: p.praised),
        left_out=_FEW_SAID,
    ),
)  # fmt: skip


def series_of(points: Sequence[GrowthPoint], *, practice: bool) -> Series:
    """The real sessions, or the practices, among the points (given in order)."""
    chosen = tuple(point for point in points if point.practice == practice)
    return Series(practice, chosen, tuple(course_of(figure, chosen) for figure in FIGURES))


def course_of(figure: GrowthFigure, points: Sequence[GrowthPoint]) -> Course:
    """One figure over the points."""
    values = tuple(figure.value(point) for point in points)
    known = [value for value in values if value is not None]
    change = change_of(figure, known) if values and values[-1] is not None else None
    return Course(figure, values, usual_of(known), change, max(0, LEAST_SESSIONS - len(known)))


def usual_of(values: Sequence[float]) -> Usual | None:
    """The usual of the values, None below three."""
    if len(values) < LEAST_SESSIONS:
        return None
    low, _, high = quantiles(values, n=4, method="inclusive")
    return Usual(low, median(values), high, len(values))


def change_of(figure: GrowthFigure, values: Sequence[float]) -> Change | None:
    """What the newest value is against the usual of those before it; None inside it, or too near to tell."""
    usual = usual_of(values[:-1])
    if usual is None:
        return None
    value = values[-1]
    side = _side(figure, value, usual)
    if side is None:
        return None
    before = usual_of(values[:-2])
    again = before is not None and _side(figure, values[-2], before) == side
    return Change(value, usual, side, 2 if again else 1)


def _side(figure: GrowthFigure, value: float, usual: Usual) -> Literal["above", "below"] | None:
    if value >= usual.high + figure.step:
        return "above"
    return "below" if value <= usual.low - figure.step else None


# ── in words ──────────────────────────────────────────────────────────────────


def value_text(figure: GrowthFigure, value: float | None) -> str:
    """「34 %」, 「0.8」, 「4」; 「-」 where there is none."""
    if value is None:
        return "-"
    if figure.unit == "percent":
        return f"{round(value * 100)} %"
    return f"{value:.1f}" if figure.unit == "ratio" else f"{round(value)}"


def usual_text(course: Course) -> str:
    """「いつもの幅 24〜31 % (まん中 28 %、6 回から)」, or how many sessions are still needed."""
    usual, figure = course.usual, course.figure
    if usual is None:
        return f"あと {course.needed} 回で、いつもの幅が見えてきます。"
    middle = value_text(figure, usual.middle)
    return f"いつもの幅 {_range(figure, usual)} (まん中 {middle}、{usual.count} 回から)"


def change_text(course: Course) -> str:
    """What stands out in the newest session; "" where nothing does."""
    change, figure = course.change, course.figure
    if change is None:
        return ""
    how = "多め" if change.side == "above" else "少なめ"
    often = f"{change.times} 回続けて、" if change.times > 1 else "この回は、"
    return (
        f"{often}それまでの幅 ({_range(figure, change.usual)}) より{how}の {value_text(figure, change.value)} でした。"
    )


def _range(figure: GrowthFigure, usual: Usual) -> str:
    low, high = value_text(figure, usual.low), value_text(figure, usual.high)
    return low if low == high else f"{low.removesuffix(' %')}〜{high}"
