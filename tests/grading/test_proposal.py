"""Proposed levels: which way the evidence pulls, when there is none, and how sure they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.grading.evidence import Evidence, level_of, look
from coach.grading.figures import FIGURES
from coach.grading.proposal import Proposal, level_chances, propose, range_text, weigh
from coach.grading.rubric import Rule, bundled_rubrics
from tests.grading.talks import LISTENING, PRESSING, review_of
from tests.talks import a, chars, o, turn_number

RUBRICS = {r.id: r for r in bundled_rubrics()}
BANSOU = RUBRICS["bansou"]


def rule(*bounds: float, direction: str = "more", least: float = 1, most: float = 5) -> Rule:
    return Rule(direction, bounds, "x", figure="talk_share", least=least, most=most)  # type: ignore[arg-type]


def levels(proposal: Proposal) -> dict[str, int]:
    return {item.criterion: item.level for item in proposal.items if item.level is not None}


@pytest.mark.parametrize(
    ("value", "level"), [(1, 1.5), (2, 2.5), (3, 3.5), (4, 4.5), (2.5, 3.0), (0.5, 1.0), (0, 1), (-9, 1), (4.25, 4.75), (99, 5)]
)  # fmt: skip
def test_levels_lie_on_lines_through_the_bounds(value: float, level: float) -> None:
    assert level_of(rule(1, 2, 3, 4), value) == pytest.approx(level)
    assert level_of(rule(-1, -2, -3, -4, direction="less"), -value) == pytest.approx(level)


def test_finding_nothing_is_not_mastery() -> None:
    assert level_of(rule(8, 4, 2, 1, direction="less", most=4), 0) == 4
    assert level_of(rule(1, 2, 3, 4, least=3), 0) == 3


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_more_of_what_is_good_never_lowers_the_level(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert level_of(rule(0, 0.5, 7, 9), low) <= level_of(rule(0, 0.5, 7, 9), high)


@pytest.mark.parametrize("rubric", ["bansou", "short"])
def test_listening_stands_above_pressing(rubric: str) -> None:
    good, bad = (propose(review_of(*talk), RUBRICS[rubric]) for talk in (LISTENING, PRESSING))
    shared = levels(good).keys() & levels(bad).keys()
    assert len(shared) >= 4
    assert all(levels(good)[c] >= levels(bad)[c] for c in shared)
    assert good.overall is not None
    assert bad.overall is not None
    assert good.overall > bad.overall + 1


def test_evidence_names_turns_that_exist_and_their_words() -> None:
    review = review_of(*PRESSING)
    turns = review.tagged.transcript.by_number()
    places = [p for item in propose(review, BANSOU).items for e in item.evidence for p in e.places]
    assert places
    assert all(p.quote.removesuffix("…") in turns[p.turn].text for p in places)


def test_without_proposals_their_timing_cannot_be_judged() -> None:
    item = propose(review_of(*LISTENING), BANSOU).of("timing")
    assert (item.level, item.low, item.high, item.sureness, item.evidence) == (None, None, None, "none", ())
    assert "提案" in item.note
    assert range_text(item) == "根拠なし"


def test_too_short_a_talk_gives_no_levels() -> None:
    proposal = propose(review_of(*LISTENING[:4]), BANSOU)
    assert levels(proposal) == {}
    assert proposal.overall is None
    assert all(item.note for item in proposal.items)


def test_what_the_tool_cannot_see_has_no_level() -> None:
    item = propose(review_of(*LISTENING), RUBRICS["miti_like"]).of("complex_reflections")
    assert item.level is None
    assert item.note


def test_habits_switched_off_count_all_the_same() -> None:
    leading = tuple(s for _ in range(8) for s in (a(("Q_LEADING", "やはり人手不足ですよね。")), o("ええ、まあ。")))
    assert any(f.habit == "leading" for f in look(review_of(*leading)).findings)


@given(st.floats(1, 5), st.floats(0.2, 3))
def test_the_chances_of_all_levels_are_one(value: float, spread: float) -> None:
    chances = level_chances(value, spread)
    assert sum(chances) == pytest.approx(1)
    assert min(chances) >= 0


def piece(level: float, occasions: int = 20, weight: float = 1) -> Evidence:
    return Evidence("", "neutral", level, weight, "", occasions, ())


def test_the_spread_grows_with_thin_and_with_disagreeing_evidence() -> None:
    def spread(*pieces: Evidence, turns: int = 40) -> float:
        return weigh(pieces, turns)[1]

    full = spread(piece(3), piece(3), piece(3))
    assert spread(piece(3)) > full
    assert spread(piece(3, occasions=1), piece(3), piece(3)) > full
    assert spread(piece(1), piece(3), piece(5)) > full
    assert spread(piece(3), piece(3), piece(3), turns=10) > full


def test_more_occasions_weigh_more() -> None:
    assert weigh((piece(1, occasions=1), piece(5, occasions=40)), 40)[0] > 3
    assert weigh((piece(2), piece(4, weight=3)), 40)[0] == pytest.approx(3.5)
    assert weigh((piece(2, occasions=0), piece(4, occasions=0)), 40)[0] == pytest.approx(3)


@pytest.mark.parametrize("rubric", RUBRICS)
def test_ranges_hold_their_level(rubric: str) -> None:
    for talk in (LISTENING, PRESSING):
        for item in propose(review_of(*talk), RUBRICS[rubric]).items:
            if item.level is not None:
                assert item.low is not None
                assert item.high is not None
                assert 1 <= item.low <= item.level <= item.high <= 5
                assert item.evidence
                assert range_text(item).startswith(str(item.level))


def test_a_bare_backchannel_waits_and_does_not_pass_over_a_feeling() -> None:
    received = a(("REFLECT", "それほど抱えてこられた。"))
    talk = [o(chars(80), "disclosure"), a(("BACKCHANNEL", "ええ。")), o("そうなんです。"), received] * 3
    value = FIGURES["feelings_received"].read(look(review_of(*talk)))
    assert value is not None
    assert (value.value, value.occasions) == (1.0, 3)
    assert {p.turn for p in value.places} == {turn_number(k) for k in (3, 7, 11)}
    passed = [o(chars(80), "disclosure"), a(("Q_CLOSED", "売上はいくらですか。"))] * 3
    other = FIGURES["feelings_received"].read(look(review_of(*passed)))
    assert other is not None
    assert other.value == 0.0
    assert FIGURES["feelings_received"].read(look(review_of(*passed[:2]))) is None


def test_figures_of_proposals() -> None:
    talk = (
        o(chars(80), "wish"),
        a(("PERMISSION", "一つお話ししてもいいですか。"), ("PROPOSE", "表を作ってみるのはどうでしょう。"), ("Q_OPEN", "どう思われますか。")),
        o("ええ、そうですね。", "agreement"),
        a(("PROPOSE", "補助金を使いましょう。")),
        o("うーん。", "hesitation"),
        a(("INFORM", "期限は月末です。")),
    )  # fmt: skip
    seen = look(review_of(*talk))
    read = {name: FIGURES[name].read(seen) for name in ("permission_ratio", "proposals_asked", "proposals_hesitated")}
    # The second comes right after permission was given, so it counts as permitted too.
    assert {name: value and value.value for name, value in read.items()} == {
        "permission_ratio": 1.0, "proposals_asked": 0.5, "proposals_hesitated": 0.5,
    }  # fmt: skip
