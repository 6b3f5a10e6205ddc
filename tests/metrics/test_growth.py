"""A person's usual and what lies outside it: from three sessions on, practices apart, nothing said of small steps."""

from __future__ import annotations

import pytest

from coach.metrics.growth import (
    FIGURES,
    GrowthPoint,
    change_of,
    change_text,
    course_of,
    series_of,
    usual_of,
    usual_text,
    value_text,
)

SHARE, RECEIVED, OPEN, FLAGS, PRAISED = FIGURES


def point(share: float = 0.3, **given: object) -> GrowthPoint:
    values: dict[str, object] = {
        "session": "s", "title": "", "date": "2026-01-01", "practice": False, "advisor_turns": 40, "questions": 10,
        "talk_share": share, "reflection_to_question": 1.0, "open_ratio": 0.5, "flags": 2, "praised": 4, "rules": "1",
    }  # fmt: skip
    return GrowthPoint(**{**values, **given})  # type: ignore[arg-type]


def test_no_usual_below_three_sessions() -> None:
    assert usual_of([]) is None
    assert usual_of([0.3, 0.4]) is None
    usual = usual_of([0.2, 0.3, 0.4])
    assert usual is not None
    assert (usual.low, usual.middle, usual.high, usual.count) == pytest.approx((0.25, 0.3, 0.35, 3))


def test_how_many_sessions_are_still_needed() -> None:
    assert [course_of(SHARE, [point()] * n).needed for n in range(5)] == [3, 2, 1, 0, 0]
    assert usual_text(course_of(SHARE, [point()])) == "あと 2 回で、いつもの幅が見えてきます。"


def test_a_change_is_told_against_the_sessions_before_only() -> None:
    assert change_of(SHARE, [0.3, 0.3, 0.9]) is None  # the third session is part of nobody's usual yet
    change = change_of(SHARE, [0.3, 0.3, 0.3, 0.9])
    assert change is not None
    assert (change.side, change.usual.high, change.times) == ("above", 0.3, 1)


@pytest.mark.parametrize(("value", "side"), [(0.34, None), (0.35, "above"), (0.26, None), (0.25, "below")])
def test_a_small_step_outside_is_not_told(value: float, side: str | None) -> None:
    change = change_of(SHARE, [0.3, 0.3, 0.3, value])
    assert (change and change.side) == side


def test_inside_the_usual_nothing_is_told() -> None:
    course = course_of(SHARE, [point(s) for s in (0.2, 0.3, 0.4, 0.31)])
    assert course.change is None
    assert change_text(course) == ""


def test_twice_in_a_row_on_the_same_side() -> None:
    course = course_of(SHARE, [point(s) for s in (0.3, 0.3, 0.3, 0.5, 0.6)])
    assert course.change is not None
    assert course.change.times == 2
    assert change_text(course).startswith("2 回続けて、それまでの幅")
    turned = course_of(SHARE, [point(s) for s in (0.3, 0.3, 0.3, 0.3, 0.6, 0.1)])
    assert turned.change is not None
    assert (turned.change.side, turned.change.times) == ("below", 1)


def test_the_words_of_a_change_name_the_range_and_no_fault() -> None:
    text = change_text(course_of(SHARE, [point(s) for s in (0.2, 0.24, 0.28, 0.6)]))
    assert text == "この回は、それまでの幅 (22〜26 %) より多めの 60 % でした。"


def test_nothing_is_told_when_the_newest_session_has_no_figure() -> None:
    points = [point() for _ in range(4)] + [point(questions=4, open_ratio=1.0)]
    course = course_of(OPEN, points)
    assert course.values[-1] is None
    assert course.change is None
    assert course.usual is not None
    assert course.usual.count == 4


@pytest.mark.parametrize(("questions", "known"), [(4, False), (5, True)])
def test_ratios_of_few_questions_are_left_out(questions: int, known: bool) -> None:
    assert (RECEIVED.value(point(questions=questions)) is not None) == known


@pytest.mark.parametrize(("turns", "value"), [(9, None), (10, 20.0), (40, 5.0)])
def test_figures_per_100_turns(turns: int, value: float | None) -> None:
    assert FLAGS.value(point(advisor_turns=turns, flags=2)) == value
    assert PRAISED.value(point(advisor_turns=turns, praised=2)) == value


def test_practices_and_sessions_are_never_put_together() -> None:
    points = [point(0.2), point(0.8, practice=True), point(0.3), point(0.9, practice=True), point(0.4)]
    real, practised = series_of(points, practice=False), series_of(points, practice=True)
    assert real.courses[0].values == (0.2, 0.3, 0.4)
    assert practised.courses[0].values == (0.8, 0.9)
    assert real.courses[0].usual is not None
    assert practised.courses[0].usual is None


def test_values_as_they_are_shown() -> None:
    assert [value_text(SHARE, 0.345), value_text(RECEIVED, 0.25), value_text(FLAGS, 4.4), value_text(SHARE, None)] == [
        "34 %", "0.2", "4", "-",
    ]  # fmt: skip
    assert usual_text(course_of(SHARE, [point()] * 3)) == "いつもの幅 30 % (まん中 30 %、3 回から)"
