"""一方的な発話 on talks built by hand."""

from __future__ import annotations

import pytest

from coach.habits.one_sided import find
from tests.talks import Said, a, chars, o, session


def flagged(*talk: Said) -> list[int]:
    s = session(*talk)
    position = {turn.i: k for k, turn in enumerate(s.transcript.turns)}
    return [position[i] for f in find(s) for i in f.turns]


def inform(n: int) -> Said:
    return a(("INFORM", chars(n)))


LONG = o(chars(40))
SHORT = o("はあ。", "short")


@pytest.mark.parametrize("label", ["INFORM", "PROPOSE", "JUDGE"])
@pytest.mark.parametrize(("length", "expected"), [(199, []), (200, [1])])
def test_one_long_utterance(label: str, length: int, expected: list[int]) -> None:
    assert flagged(LONG, a((label, chars(length))), LONG) == expected


@pytest.mark.parametrize(("last", "expected"), [(49, []), (50, [0, 2, 4])])
def test_a_stretch_over_short_replies(last: int, expected: list[int]) -> None:
    assert flagged(inform(100), SHORT, inform(100), SHORT, inform(last)) == expected


@pytest.mark.parametrize(("reply", "expected"), [(15, [0, 2]), (16, [])])
def test_an_answer_of_more_than_fifteen_characters_ends_the_stretch(reply: int, expected: list[int]) -> None:
    assert flagged(inform(150), o(chars(reply)), inform(150)) == expected


def test_counts_and_evidence_agree() -> None:
    (finding,) = find(session(inform(150), SHORT, inform(130), SHORT))
    assert finding.counts == {"characters": 280, "owner_replies": 1}
    assert any("280字" in line for line in finding.evidence)
    assert any("1回" in line for line in finding.evidence)


def test_a_long_summary_is_no_speech() -> None:
    assert flagged(LONG, a(("REFLECT", chars(400))), LONG) == []


def test_questions_and_received_words_are_not_counted_as_speech() -> None:
    assert flagged(a(("REFLECT", chars(120)), ("INFORM", chars(100)), ("Q_OPEN", chars(30)))) == []
    assert flagged(a(("REFLECT", chars(120)), ("INFORM", chars(200)), ("Q_OPEN", chars(30)))) == [0]


def test_greetings_and_arrangements_are_not_counted_as_speech() -> None:
    assert flagged(a(("OTHER", chars(60)), ("INFORM", chars(120)), ("PROPOSE", chars(79)))) == []
    assert flagged(a(("OTHER", chars(60)), ("INFORM", chars(120)), ("PROPOSE", chars(80)))) == [0]


def test_blanks_at_the_joints_do_not_count() -> None:
    pieces = tuple(("INFORM", chars(10)) for _ in range(19))
    assert flagged(a(*pieces, ("INFORM", chars(9)), captions=True)) == []
    assert flagged(a(*pieces, ("INFORM", chars(10)), captions=True)) == list(range(20))


ASKED = o("制度を詳しく教えてください。どういうものですか。", "request")
EXPLAINED = a(("INFORM", chars(240)), ("Q_OPEN", "ここまで聞かれて、いかがですか。"))


def test_an_explanation_asked_for_and_given_back_is_left_alone() -> None:
    assert flagged(ASKED, EXPLAINED, LONG) == []


def test_asked_for_but_not_given_back() -> None:
    assert flagged(ASKED, inform(240), LONG) == [1]


def test_given_back_but_not_asked_for() -> None:
    assert flagged(LONG, EXPLAINED, LONG) == [1]


def test_the_question_must_come_at_the_end() -> None:
    assert flagged(ASKED, a(("Q_OPEN", "いかがですか。"), ("INFORM", chars(240))), LONG) == [1]


def test_what_stands_between_is_flagged_but_not_backchannels() -> None:
    question = a(("Q_CLOSED", "この制度のことはもうご存じでしたでしょうか。"))
    talk = (inform(150), SHORT, question, SHORT, a(("BACKCHANNEL", "なるほど。")), SHORT, inform(150), SHORT)
    assert flagged(*talk) == [0, 2, 6]


def test_what_stands_before_and_after_is_not_flagged() -> None:
    greeting = a(("OTHER", "本日はお忙しいところ、どうぞよろしくお願いいたします。"))
    assert flagged(greeting, SHORT, inform(260), SHORT, greeting, SHORT) == [2]


def test_a_short_proposal_inside_the_stretch_is_flagged_too() -> None:
    short = a(("PROPOSE", "値上げしましょう。"))
    assert flagged(inform(150), SHORT, short, SHORT, inform(150), SHORT) == [0, 2, 4]


def test_two_stretches_are_two_findings() -> None:
    assert len(find(session(inform(260), LONG, inform(260), LONG))) == 2


def test_the_spans_are_the_speech_itself() -> None:
    s = session(a(("Q_CLOSED", "ご存じですか。"), ("INFORM", chars(220))))
    (finding,) = find(s)
    assert [(x.begin, x.stop) for x in finding.spans] == [(7, 227)]
