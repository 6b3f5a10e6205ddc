"""早すぎる提案 on talks built by hand: each precondition missing, each exemption."""

from __future__ import annotations

from typing import Any

import pytest

from coach.habits.premature import NO_AGREEMENT, NO_ISSUE, NO_QUESTION_BACK, NO_RECEIVING, NO_STEP, SUMMARY, find
from tests.talks import Said, a, chars, o, session

PROPOSE = a(("PROPOSE", "補助金で設備を入れましょう。"))
OPEN = a(("Q_OPEN", "最近はどんなことが気がかりですか。"))
TOLD = o(chars(80))
SUMMED = a(("REFLECT", chars(SUMMARY)))
AGREED = o("そうなんです。", "agreement", "short")
PLAIN = o("うちは六人でやっています。")
HEARD = (OPEN, TOLD, SUMMED, AGREED)


def missing(*talk: Said) -> list[tuple[str, ...]]:
    return [f.missing for f in find(session(*talk))]


def test_before_the_owner_told_anything() -> None:
    assert missing(PLAIN, PROPOSE) == [(NO_ISSUE,)]
    assert missing(PROPOSE) == [(NO_ISSUE,)]


def test_told_but_no_summary_agreed_to() -> None:
    assert missing(OPEN, TOLD, PROPOSE) == [(NO_AGREEMENT,)]


@pytest.mark.parametrize(("length", "expected"), [(59, (NO_ISSUE,)), (60, (NO_AGREEMENT,))])
def test_what_counts_as_told(length: int, expected: tuple[str, ...]) -> None:
    assert missing(OPEN, o(chars(length)), PROPOSE) == [expected]


def test_a_long_answer_to_a_closed_question_is_not_yet_the_issue() -> None:
    closed = a(("Q_CLOSED", "従業員は何名ですか。"))
    assert missing(closed, TOLD, PROPOSE) == [(NO_ISSUE,)]
    assert missing(closed, o(chars(80), "wish"), PROPOSE) == [(NO_AGREEMENT,)]


def test_heard_summed_up_and_agreed() -> None:
    assert missing(*HEARD, PROPOSE) == []


def test_agreement_to_something_short_is_no_agreement_to_a_summary() -> None:
    short = a(("REFLECT", chars(SUMMARY - 1)))
    assert missing(OPEN, TOLD, short, AGREED, PROPOSE) == [(NO_AGREEMENT,)]


def test_a_hesitant_yes_is_no_agreement() -> None:
    hesitant = o("はあ、そうですかね。", "agreement", "hesitation", "short")
    assert NO_AGREEMENT in missing(OPEN, TOLD, SUMMED, hesitant, PROPOSE)[0]


def test_a_backchannel_between_summary_and_agreement_does_no_harm() -> None:
    assert missing(OPEN, TOLD, SUMMED, a(("BACKCHANNEL", "ええ。")), AGREED, PROPOSE) == []


def test_over_a_disclosure_with_nothing_received() -> None:
    told = o("正直、夜も眠れなくて。", "disclosure")
    assert missing(*HEARD, told, PROPOSE) == [(NO_RECEIVING,)]


@pytest.mark.parametrize("label", ["REFLECT", "EMPATHY"])
def test_received_in_the_same_breath(label: str) -> None:
    told = o("正直、夜も眠れなくて。", "disclosure")
    assert missing(*HEARD, told, a((label, "夜も眠れないほどなんですね。"), ("PROPOSE", "休みましょう。"))) == []


def test_received_only_after_the_proposal() -> None:
    told = o("正直、夜も眠れなくて。", "disclosure")
    late = a(("PROPOSE", "休みましょう。"), ("EMPATHY", "おつらいですよね。"))
    assert missing(*HEARD, told, late) == [(NO_RECEIVING,)]


def test_over_hesitation_without_a_question_back() -> None:
    hesitant = o("うーん、うちはちょっと…", "hesitation", "short")
    assert missing(*HEARD, PROPOSE, hesitant, PROPOSE) == [(NO_QUESTION_BACK,)]


def test_a_question_back_to_the_hesitation() -> None:
    hesitant = o("うーん、うちはちょっと…", "hesitation", "short")
    asked = a(("Q_OPEN", "どのあたりが引っかかりますか。"), ("PROPOSE", "一つずつ見てみましょう。"))
    assert missing(*HEARD, PROPOSE, hesitant, asked) == []


def test_both_at_once_weigh_more() -> None:
    both = o("うーん、夜も眠れなくて…", "hesitation", "disclosure")
    (one,) = find(session(*HEARD, o("夜も眠れなくて。", "disclosure"), PROPOSE))
    (two,) = find(session(*HEARD, both, PROPOSE))
    assert two.missing == (NO_RECEIVING, NO_QUESTION_BACK)
    assert two.severity > one.severity
    assert two.counts == {"missing": 2}


def test_a_proposal_the_owner_asked_for() -> None:
    assert missing(o("どうしたらいいか教えてください。", "request"), PROPOSE) == []
    assert missing(o("困っています、教えてください。", "request", "disclosure", "hesitation"), PROPOSE) == []


def test_the_request_is_answered_once() -> None:
    """A later proposal, after other words of the owner, is judged anew."""
    assert missing(o("教えてください。", "request"), PROPOSE, o("はあ。", "hesitation", "short"), PROPOSE) != []


def test_with_permission_once_the_issue_is_told() -> None:
    permit = a(("PERMISSION", "一つご提案してもよろしいでしょうか。"))
    yes = o("はい、どうぞ。", "short")
    assert missing(OPEN, TOLD, permit, yes, PROPOSE) == []
    assert missing(permit, yes, PROPOSE) == [(NO_ISSUE,)]


def test_permission_and_proposal_in_one_breath() -> None:
    both = a(("PERMISSION", "一つご提案してもよろしいですか。"), ("PROPOSE", "任せてみるのはどうでしょう。"))
    assert missing(OPEN, TOLD, both) == []


def test_permission_is_gone_when_the_owner_hesitates() -> None:
    permit = a(("PERMISSION", "一つご提案してもよろしいでしょうか。"))
    assert NO_QUESTION_BACK in missing(OPEN, TOLD, permit, o("うーん…", "hesitation", "short"), PROPOSE)[0]


def test_a_second_proposal_after_one_that_was_welcome() -> None:
    assert missing(*HEARD, PROPOSE, o("なるほど。", "short"), PROPOSE) == []


def test_only_the_piece_with_the_proposal_is_flagged() -> None:
    cut = a(("INFORM", "この制度は国のものです。"), ("PROPOSE", "使いましょう。"), ("OTHER", "では。"), captions=True)
    s = session(PLAIN, cut)
    (finding,) = find(s)
    assert finding.turns == (s.transcript.turns[2].i,)
    assert finding.quote == "使いましょう。"


def test_the_evidence_names_the_owners_last_words_and_what_is_missing() -> None:
    (finding,) = find(session(o("若いのが辞めまして。", "disclosure"), PROPOSE))
    assert any("若いのが辞めまして。" in line for line in finding.evidence)
    assert all(any(m in line for line in finding.evidence) for m in finding.missing)


def test_other_acts_are_never_flagged() -> None:
    talk = [
        a((label, "そのことについてです。"))
        for label in ("INFORM", "Q_OPEN", "Q_CLOSED", "REFLECT", "PERMISSION", "JUDGE", "OTHER")
    ]
    assert missing(o("夜も眠れなくて。", "disclosure", "hesitation"), *talk) == []


LATE = [{"visit": 5}, {"step": "⑥課題解決"}, {"step": "⑦フォローアップ", "visit": 2}]
EARLY = [{}, {"visit": 4}, {"step": "⑤内発的動機づけ", "visit": 3}]


@pytest.mark.parametrize(("head", "late"), [*((h, True) for h in LATE), *((h, False) for h in EARLY)])
def test_in_the_later_steps_the_missing_summary_alone_is_not_raised(head: dict[str, Any], late: bool) -> None:
    found = [f.missing for f in find(session(OPEN, TOLD, PROPOSE, **head))]
    assert found == ([] if late else [(NO_AGREEMENT,)])


@pytest.mark.parametrize("head", LATE)
def test_in_the_later_steps_the_rest_stays(head: dict[str, Any]) -> None:
    committed = o("来月からやってみます。", "commitment")
    assert find(session(PLAIN, committed, PROPOSE, **head)) == ()
    assert [f.missing for f in find(session(PLAIN, PROPOSE, **head))] == [(NO_ISSUE,)]
    over = find(session(OPEN, TOLD, o("夜も眠れなくて。", "disclosure"), PROPOSE, **head))
    assert NO_RECEIVING in over[0].missing
    hesitant = find(session(OPEN, TOLD, o("うーん…", "hesitation", "short"), PROPOSE, PLAIN, PROPOSE, **head))
    assert [NO_QUESTION_BACK in f.missing for f in hesitant] == [True, False]


def test_that_the_step_is_unknown_is_said() -> None:
    assert NO_STEP in find(session(PLAIN, PROPOSE))[0].evidence
    assert NO_STEP not in find(session(PLAIN, PROPOSE, visit=1))[0].evidence
    assert NO_STEP not in find(session(PLAIN, PROPOSE, step="③信頼関係"))[0].evidence
