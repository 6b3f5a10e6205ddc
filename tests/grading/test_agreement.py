"""Agreement: figures equal to those worked out by hand, intervals that can be repeated, honesty about small sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.grading.agreement import TOOL, Figure, _quick_kappa, agreement, figure_text, ordinal_alpha, weighted_kappa
from coach.grading.rubric import bundled_rubrics

RUBRIC = next(r for r in bundled_rubrics() if r.id == "short")
IDS = [c.id for c in RUBRIC.criterion]


def test_kappa_by_hand() -> None:
    # Squared differences: observed mean 1/5; expected = var 2 + var 1.36 + (3 - 2.8)² = 3.4; 1 - 0.2/3.4.
    assert weighted_kappa([(1, 1), (2, 2), (3, 3), (4, 4), (5, 4)]) == pytest.approx(1 - 0.2 / 3.4)
    # Each the other's opposite: observed 16, expected 8; 1 - 16/8.
    assert weighted_kappa([(1, 5), (5, 1)]) == pytest.approx(-1)
    assert weighted_kappa([(2, 2), (4, 4)]) == pytest.approx(1)


def test_no_kappa_where_there_is_nothing_to_tell_apart() -> None:
    assert weighted_kappa([]) is None
    assert weighted_kappa([(3, 3), (3, 3)]) is None


def test_alpha_by_hand() -> None:
    # n1 = n2 = 3; distance² (3 + 3 - 3)² = 9; observed 2·9/6 = 3, expected 2·3·3·9/30 = 5.4.
    assert ordinal_alpha([(1, 1), (2, 2), (1, 2)]) == pytest.approx(1 - 3 / 5.4)
    # n = 2, 1, 3, 0, 2 of 8; observed 2·4/8 = 1, expected 2·312/56.
    units = [(1, 1), (2, 3), (5, 5), (3, 3)]
    assert ordinal_alpha(units) == pytest.approx(1 - 56 / 624)
    # A unit with one level only tells nothing of agreement.
    assert ordinal_alpha([*units, (4, None)]) == pytest.approx(1 - 56 / 624)
    assert ordinal_alpha([(3, 3), (3, 3)]) is None
    assert ordinal_alpha([(1, None)]) is None


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=30))
def test_the_closed_form_equals_the_library(pairs: list[tuple[int, int]]) -> None:
    known = weighted_kappa(pairs)
    quick = _quick_kappa(np.array(pairs, dtype=float))
    if known is None:
        assert quick is None
    else:
        assert quick == pytest.approx(known)


def ratings(*sessions: dict[str, tuple[int, ...]], graders: tuple[str, ...] = ("A", "B")) -> dict:
    return {
        f"s{n}": {c: dict(zip(graders, levels, strict=True)) for c, levels in by.items()}
        for n, by in enumerate(sessions)
    }


PAIRS = [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4)]
FIVE = ratings(*({IDS[0]: pair} for pair in PAIRS))


def test_figures_per_criterion_and_overall() -> None:
    found = agreement(FIVE, RUBRIC)
    row = found.between.rows[0]
    assert (row.criterion, row.sessions, row.pairs) == (IDS[0], 5, 5)
    assert row.kappa.value == pytest.approx(1 - 0.2 / 3.4)
    assert row.alpha.value == ordinal_alpha(PAIRS)
    assert (row.same, row.near) == (0.8, 1.0)
    assert row.kappa.low is not None
    assert row.kappa.high is not None
    assert row.kappa.low <= row.kappa.value <= row.kappa.high
    assert found.between.overall.kappa == row.kappa
    assert found.between.rows[1].pairs == 0
    assert found.between.rows[1].kappa == Figure(None)


def test_intervals_are_the_same_every_time() -> None:
    assert agreement(FIVE, RUBRIC) == agreement(FIVE, RUBRIC)


def test_more_sessions_narrow_the_interval() -> None:
    def width(times: int) -> float:
        figure = agreement(ratings(*({IDS[0]: pair} for pair in PAIRS * times)), RUBRIC).between.overall.kappa
        assert figure.low is not None
        assert figure.high is not None
        return figure.high - figure.low

    assert width(8) < width(1)


def test_the_tool_is_compared_with_each_grader_and_not_counted_among_them() -> None:
    three = ratings(*({IDS[0]: (*pair, 6 - pair[0])} for pair in PAIRS), graders=("A", "B", TOOL))
    found = agreement(three, RUBRIC)
    assert found.graders == ("A", "B")
    assert found.between == agreement(FIVE, RUBRIC).between
    against = [weighted_kappa([(6 - p[0], p[k]) for p in PAIRS]) for k in (0, 1)]
    assert found.tool.overall.kappa.value == pytest.approx(sum(k for k in against if k) / 2)
    alphas = [ordinal_alpha([(6 - p[0], p[k]) for p in PAIRS]) for k in (0, 1)]
    assert found.tool.overall.alpha.value == pytest.approx(sum(x for x in alphas if x) / 2)
    assert found.tool.overall.pairs == 10


def test_three_graders_are_compared_in_pairs() -> None:
    triples = [(1, 1, 2), (2, 2, 2), (3, 3, 4), (4, 4, 3), (5, 4, 5)]
    row = agreement(ratings(*({IDS[0]: t} for t in triples), graders=("A", "B", "C")), RUBRIC).between.overall
    pairs = [weighted_kappa([(t[i], t[j]) for t in triples]) for i, j in ((0, 1), (0, 2), (1, 2))]
    assert row.kappa.value == pytest.approx(sum(k for k in pairs if k) / 3)
    assert row.alpha.value == ordinal_alpha(triples)


def test_what_one_could_not_judge_is_no_pair() -> None:
    some = {**FIVE, "s9": {IDS[0]: {"A": 5}}}
    assert agreement(some, RUBRIC).between.overall.pairs == 5


def test_few_sessions_give_no_figures_and_say_so() -> None:
    two = agreement(ratings({IDS[0]: (1, 1)}, {IDS[0]: (2, 4)}), RUBRIC)
    assert two.between.overall.kappa == Figure(None)
    assert "2 件" in two.between.overall.note
    assert two.between.overall.same == 0.5
    assert any("3 件から" in note for note in two.notes)
    assert any("目安" in note for note in agreement(FIVE, RUBRIC).notes)
    one = agreement(ratings({IDS[0]: (3,)}, graders=("A",)), RUBRIC)
    assert any("一人" in note for note in one.notes)
    assert "まだ" in agreement({}, RUBRIC).notes[0]


def test_all_the_same_level_has_no_kappa_and_a_reason() -> None:
    row = agreement(ratings(*({IDS[0]: (3, 3)} for _ in range(4))), RUBRIC).between.overall
    assert (row.kappa, row.same) == (Figure(None), 1.0)
    assert "同じ段階" in row.note


def test_the_furthest_apart_come_first() -> None:
    apart = {
        "near": {IDS[0]: {"A": 3, "B": 4}},
        "far": {IDS[1]: {"A": 1, "B": 5, TOOL: 3}},
        "tool": {IDS[0]: {"A": 2, "B": 2, TOOL: 4}},
        "same": {IDS[0]: {"A": 2, "B": 2, TOOL: 2}},
    }
    found = agreement(apart, RUBRIC, {"far": "みどり 第2回"}).differing
    assert [(d.session, d.gap) for d in found] == [("far", 4), ("tool", 2), ("near", 1)]
    assert found[0].title == "みどり 第2回"
    assert found[0].levels == {"A": 1, "B": 5, TOOL: 3}


def test_figures_in_words() -> None:
    assert figure_text(Figure(0.62, 0.31, 0.8)) == "0.62 (0.31〜0.80)"
    assert figure_text(Figure(0.62)) == "0.62"
    assert figure_text(Figure(None)) == "—"
