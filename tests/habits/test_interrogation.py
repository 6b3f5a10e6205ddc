"""詰問 on talks built by hand: acts given, no parser."""

from __future__ import annotations

import pytest

from coach.habits.interrogation import find
from tests.talks import Piece, Said, a, chars, o, other, session, turn_number

CLOSED = a(("Q_CLOSED", "従業員は何名ですか。"))
LEADING = a(("Q_LEADING", "宣伝不足ということですよね。"))
ACCUSE = a(("Q_ACCUSE", "なぜ付けていないんですか。"))
OPEN = a(("Q_OPEN", "どんなお気持ちでしたか。"))
REFLECT = a(("REFLECT", "六人で回しておられるんですね。"))
EMPATHY = a(("EMPATHY", "おつらかったですね。"))
BACK = a(("BACKCHANNEL", "なるほど。"))
SHORT = o("六人です。", "short")


def flagged(*talk: Said) -> list[int]:
    """Positions of the turns that are flagged."""
    s = session(*talk)
    position = {turn.i: k for k, turn in enumerate(s.transcript.turns)}
    return [position[i] for f in find(s) for i in f.turns]


def test_the_third_question_on_is_flagged() -> None:
    talk = (CLOSED, SHORT, LEADING, SHORT, CLOSED, SHORT, CLOSED)
    assert flagged(*talk) == [4, 6]
    (finding,) = find(session(*talk))
    assert finding.counts["questions_in_run"] == 4
    assert finding.turns == (turn_number(4), turn_number(6))
    assert any("4回続いた" in line for line in finding.evidence)


def test_two_questions_are_no_run() -> None:
    assert flagged(CLOSED, SHORT, CLOSED, SHORT) == []


def test_backchannels_do_not_break_a_run() -> None:
    assert flagged(CLOSED, SHORT, BACK, SHORT, CLOSED, SHORT, BACK, SHORT, CLOSED) == [8]


def test_somebody_else_does_not_break_a_run() -> None:
    assert flagged(CLOSED, SHORT, other(chars(80)), CLOSED, SHORT, CLOSED) == [5]


def test_open_questions_neither_count_nor_break() -> None:
    assert flagged(CLOSED, SHORT, OPEN, SHORT, CLOSED, SHORT) == []
    assert flagged(CLOSED, SHORT, OPEN, SHORT, CLOSED, SHORT, CLOSED) == [6]
    assert flagged(OPEN, SHORT, OPEN, SHORT, OPEN) == []


@pytest.mark.parametrize(("length", "expected"), [(59, [4]), (60, [])])
def test_a_longer_talk_of_the_owner_breaks_a_run(length: int, expected: list[int]) -> None:
    assert flagged(CLOSED, SHORT, CLOSED, o(chars(length)), CLOSED) == expected


@pytest.mark.parametrize("received", [REFLECT, EMPATHY], ids=["reflect", "empathy"])
def test_receiving_breaks_a_run(received: Said) -> None:
    assert flagged(CLOSED, SHORT, CLOSED, SHORT, received, SHORT, CLOSED) == []
    assert flagged(CLOSED, SHORT, CLOSED, SHORT, received, SHORT, CLOSED, SHORT, CLOSED, SHORT, CLOSED) == [10]


def test_a_question_that_first_receives_begins_a_new_run() -> None:
    both = a(("REFLECT", "六人で回しておられるんですね。"), ("Q_CLOSED", "何年になりますか。"))
    assert flagged(CLOSED, SHORT, CLOSED, SHORT, both) == []
    assert flagged(both, SHORT, CLOSED, SHORT, CLOSED) == [4]


def test_the_check_of_a_summary_is_not_counted() -> None:
    check = a(
        ("REFLECT", "人手が足りない、というお話でした。"),
        Piece("Q_CLOSED", "どこか違うところはありますか。", cues="ask.any+ask.check"),
    )
    assert flagged(check, SHORT, CLOSED, SHORT, CLOSED) == []


def test_a_check_without_a_summary_is_a_question_like_any() -> None:
    check = a(Piece("Q_CLOSED", "それで間違いないですね。", cues="ask.check"))
    assert flagged(check, SHORT, CLOSED, SHORT, CLOSED) == [4]


def test_three_questions_at_once() -> None:
    three = a(("Q_CLOSED", "何名ですか。"), ("Q_CLOSED", "売上は。"), ("Q_LEADING", "赤字ですよね。"))
    two = a(("Q_CLOSED", "何名ですか。"), ("Q_CLOSED", "売上はいくらですか。"))
    assert flagged(three) == [0]
    assert flagged(two) == []
    (finding,) = find(session(three))
    assert finding.counts["most_at_once"] == 3
    assert any("3つ並んで" in line for line in finding.evidence)


def test_three_question_words_in_one_sentence() -> None:
    assert flagged(a(Piece("Q_CLOSED", "売上はいくらで、客は何人で、席は何席ですか。", questions=3))) == [0]
    assert flagged(a(Piece("Q_CLOSED", "客単価はなんぼで、一日何人来ますか。", questions=2))) == []


def test_words_between_the_questions_are_not_counted() -> None:
    assert (
        flagged(
            a(
                ("INFORM", "調べてきました。"),
                ("Q_CLOSED", "何名ですか。"),
                ("OTHER", "ええと。"),
                ("Q_CLOSED", "売上は。"),
            )
        )
        == []
    )


def test_one_blaming_question_is_enough() -> None:
    assert flagged(o(chars(80)), ACCUSE, o(chars(80))) == [1]
    (finding,) = find(session(ACCUSE))
    assert finding.counts["blaming"] == 1
    assert finding.quote == "なぜ付けていないんですか。"
    assert not any("続いた" in line for line in finding.evidence)


def test_a_blaming_question_at_the_head_of_a_run() -> None:
    assert flagged(ACCUSE, SHORT, CLOSED, SHORT) == [0]
    assert flagged(ACCUSE, SHORT, CLOSED, SHORT, CLOSED) == [0, 4]


def test_a_blaming_question_weighs_more_than_a_run() -> None:
    (run,) = find(session(CLOSED, SHORT, CLOSED, SHORT, CLOSED))
    (blaming,) = find(session(CLOSED, SHORT, CLOSED, SHORT, ACCUSE))
    assert blaming.severity > run.severity


def test_two_runs_are_two_findings() -> None:
    run = (CLOSED, SHORT, CLOSED, SHORT, CLOSED, SHORT)
    assert len(find(session(*run, REFLECT, SHORT, *run))) == 2


def test_every_piece_of_a_cut_utterance_is_flagged() -> None:
    cut = a(("OTHER", "では"), ("Q_CLOSED", "借入はいくら"), ("OTHER", "でしたっけ"), captions=True)
    assert flagged(CLOSED, SHORT, CLOSED, SHORT, cut) == [4, 5, 6]


def test_shrinking_answers_are_told_only_when_they_shrink() -> None:
    long, short = o(chars(40)), o(chars(5))
    shrinking = find(session(CLOSED, long, CLOSED, short, CLOSED, short))[0]
    assert any("40字から5字" in line for line in shrinking.evidence)
    growing = find(session(CLOSED, short, CLOSED, short, CLOSED, long))[0]
    assert not any("短く" in line for line in growing.evidence)
