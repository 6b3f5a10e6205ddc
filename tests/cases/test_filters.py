"""What a filter lets through, and how nearness is put into words."""

from __future__ import annotations

import pytest

from coach.cases.filters import ALL_CASES, CaseFilter
from coach.cases.loading import bundled_cases
from coach.cases.search import CaseIndex, Situation, nearness
from coach.cases.vectors import vectors_for
from coach.language.terms import terms, terms_of_all


def test_a_filter_leaves_out_what_differs_in_one_thing() -> None:
    case = bundled_cases()[9]
    same = CaseFilter(case.industry, case.step, case.walls[0], case.outcome)
    assert same.allows(case)
    assert ALL_CASES.allows(case)
    others = (
        CaseFilter(industry="IT"), CaseFilter(step=case.step % 7 + 1), CaseFilter(outcome="成功"), CaseFilter(own=True),
        CaseFilter(wall=next(w for w in ("足りない", "見えない") if w not in case.walls)),
    )  # fmt: skip
    assert not any(only.allows(case) for only in others)


def test_a_filtered_search_keeps_the_order_of_the_whole(encoder) -> None:
    from coach.cases.passages import passages_of_all

    cases = bundled_cases()
    index = CaseIndex(cases, vectors_for(passages_of_all(cases), encoder, None), encoder, terms_of_all)
    text = "旅館の予約を取る宿の女将"
    asked = [Situation(text, tuple(terms(text)))]
    (whole,) = index.search(asked, top=len(cases))
    (some,) = index.search(asked, top=len(cases), only=CaseFilter(outcome="失敗"))
    failed = {c.id for c in cases if c.outcome == "失敗"}
    assert {m.id for m in some} == failed
    assert index.search(asked, 5, CaseFilter(own=True)) == [()]
    # Variety among industries moves only what stands behind the first five.
    assert some[0].id == next(m.id for m in whole if m.id in failed)


@pytest.mark.parametrize(("meaning", "words"), [(3.0, "よく似ている"), (2.5, "よく似ている"), (1.6, "近い"), (0.0, "離れて"), (-2.0, "離れて")])  # fmt: skip
def test_nearness_in_words(meaning: float, words: str) -> None:
    assert words in nearness(meaning)
