"""A grade as it is filled in: levels, reasons, comments, blind mode, what keeps it from being final."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.errors import GradeError
from coach.grading.grade import (
    Body,
    Comment,
    Grade,
    changes,
    clear_level,
    complete,
    differs,
    failed,
    independent_levels,
    mark_of,
    overall,
    progress,
    ready,
    reasons_missing,
    reveal,
    set_comment,
    set_level,
    set_reason,
    set_summary,
    visible_proposal,
)
from coach.grading.proposal import propose
from coach.grading.rubric import bundled_rubrics
from tests.grading.talks import PRESSING, review_of

RUBRIC = next(r for r in bundled_rubrics() if r.id == "short")
PROPOSAL = propose(review_of(*PRESSING), RUBRIC)
IDS = [c.id for c in RUBRIC.criterion]
BLANK = Grade(1, "s1", RUBRIC, PROPOSAL, "v", "佐藤", False, None, Body(), "draft", 1, "", "")


def as_proposed(grade: Grade) -> Grade:
    for c in IDS:
        grade = set_level(grade, c, PROPOSAL.of(c).level)
    return grade


def other_level(c: str) -> int:
    return 5 if PROPOSAL.of(c).level != 5 else 1


def test_levels_stand_in_the_order_of_the_rubric() -> None:
    grade = set_level(set_level(BLANK, IDS[2], 3), IDS[0], 4)
    assert [m.criterion for m in grade.marks] == [IDS[0], IDS[2]]
    assert progress(grade) == (2, 5)
    assert progress(clear_level(grade, IDS[0])) == (1, 5)
    assert BLANK.marks == ()


@pytest.mark.parametrize("level", [0, 6, -1])
def test_there_are_five_levels(level: int) -> None:
    with pytest.raises(ValueError, match="level"):
        set_level(BLANK, IDS[0], level)
    with pytest.raises(KeyError):
        set_level(BLANK, "nothing", 3)


def test_setting_anew_drops_the_reason_of_the_old_level() -> None:
    grade = set_reason(set_level(BLANK, IDS[0], 4), IDS[0], " 言い直しが\nあった ")
    assert mark_of(grade, IDS[0]).reason == "言い直しが あった"  # type: ignore[union-attr]
    assert mark_of(set_level(grade, IDS[0], 3), IDS[0]).reason == ""  # type: ignore[union-attr]
    with pytest.raises(KeyError):
        set_reason(BLANK, IDS[0], "x")


def test_a_differing_level_needs_a_reason() -> None:
    grade = set_level(as_proposed(BLANK), IDS[0], other_level(IDS[0]))
    assert differs(grade, IDS[0])
    assert reasons_missing(grade) == (IDS[0],)
    with pytest.raises(GradeError, match=RUBRIC.criterion[0].name):
        ready(grade)
    ready(set_reason(grade, IDS[0], "終わりに取り戻している"))
    ready(as_proposed(BLANK))


def test_what_could_not_be_judged_counts_as_set_and_needs_no_reason() -> None:
    grade = set_level(as_proposed(BLANK), IDS[0], None)
    assert complete(grade)
    assert not differs(grade, IDS[0])
    ready(grade)


def test_unset_criteria_are_named() -> None:
    with pytest.raises(GradeError, match=RUBRIC.criterion[4].name):
        ready(clear_level(as_proposed(BLANK), IDS[4]))


def test_blind_the_proposal_is_withheld_until_all_is_set() -> None:
    blind = replace(BLANK, blind=True)
    grade = blind
    for c in IDS[:-1]:
        grade = set_level(grade, c, other_level(c))
        assert visible_proposal(grade) is None
        assert not differs(grade, c)
        assert reveal(grade) == grade
    grade = reveal(set_level(grade, IDS[-1], None))
    assert visible_proposal(grade) == PROPOSAL
    assert differs(grade, IDS[0])
    ready(grade)  # the difference was not made knowingly
    later = set_level(grade, IDS[0], PROPOSAL.of(IDS[0]).level)
    assert independent_levels(later)[IDS[0]] == other_level(IDS[0])
    assert visible_proposal(clear_level(later, IDS[1])) == PROPOSAL  # once seen, seen
    assert reveal(later) == later
    assert visible_proposal(BLANK) == PROPOSAL


def test_overall_is_weighted_and_required_levels_are_watched() -> None:
    bansou = next(r for r in bundled_rubrics() if r.id == "bansou")
    grade = replace(BLANK, rubric=bansou)
    assert overall(grade) is None
    grade = set_level(set_level(set_level(grade, "respect", 1), "room", 4), "timing", None)
    assert overall(grade) == pytest.approx((1.5 * 1 + 1.0 * 4) / 2.5)
    assert [c.id for c in failed(grade)] == ["respect"]
    assert failed(set_level(grade, "respect", 2)) == ()


def test_comments_by_turn_and_criterion() -> None:
    grade = set_comment(set_comment(BLANK, 17, "ここで待てた"), 3, " よい ", IDS[0])
    assert grade.comments == (Comment(3, "よい", IDS[0]), Comment(17, "ここで待てた"))
    assert set_comment(grade, 17, "").comments == (Comment(3, "よい", IDS[0]),)
    assert set_comment(grade, 3, "別").comments[0] == Comment(3, "別")


def test_keep_start_stop() -> None:
    grade = set_summary(BLANK, keep=("間を待つ", "  "), stop=("続けて尋ねる",))
    assert (grade.keep, grade.start, grade.stop) == (("間を待つ",), (), ("続けて尋ねる",))
    assert set_summary(grade, start=("まとめる",)).keep == ("間を待つ",)


def test_changes_in_words() -> None:
    one = set_level(BLANK, IDS[0], 2)
    two = set_summary(set_comment(set_level(set_level(one, IDS[0], 3), IDS[1], None), 3, "x"), keep=("k",))
    name = [c.name for c in RUBRIC.criterion]
    assert changes(BLANK, one) == (f"{name[0]}: 未記入 → 2",)
    assert changes(one, two) == (
        f"{name[0]}: 2 → 3",
        f"{name[1]}: 未記入 → 判断できない",
        "コメント: 0 → 1 件",
        "Keep を書き直し",
    )
    assert changes(one, set_reason(one, IDS[0], "なぜなら")) == (f"{name[0]}: 理由「なぜなら」",)
    assert changes(two, two) == ()
