"""The figures of a session."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.metrics import measure
from coach.metrics.reference import REFERENCES
from tests.talks import Said, a, chars, o, other, session, turn_number

CLOSED = a(("Q_CLOSED", "何名ですか。"))
OPEN = a(("Q_OPEN", "どんなお気持ちでしたか。"))
REFLECT = a(("REFLECT", "お一人で回しておられる。"))
BACK = a(("BACKCHANNEL", "ええ。"))
SHORT = o("六人です。")


def test_shares_by_characters() -> None:
    m = measure(session(a(("INFORM", chars(30))), o(chars(60)), other(chars(10))))
    assert m.talk_share_basis == "chars"
    assert m.talk_share == pytest.approx(0.30)
    assert (m.turns, m.advisor_turns, m.owner_turns) == (3, 1, 1)
    assert m.minutes is None


def test_blanks_are_not_talk() -> None:
    assert measure(session(a(("INFORM", "あ い う え お")), o("かきくけこ"))).talk_share == pytest.approx(0.5)


def test_shares_by_time() -> None:
    m = measure(session(a(("INFORM", chars(90))), o(chars(10)), times=((10.0, 40.0), (40.0, 130.0))))
    assert m.talk_share_basis == "time"
    assert m.talk_share == pytest.approx(0.25)
    assert m.minutes == pytest.approx(2.0)


@pytest.mark.parametrize(("untimed", "basis"), [(1, "time"), (2, "chars")])
def test_times_count_when_nearly_every_turn_has_them(untimed: int, basis: str) -> None:
    talk = [o("はい。") for _ in range(10)]
    times = tuple((None, None) if k < untimed else (k * 10.0, k * 10.0 + 5) for k in range(10))
    assert measure(session(*talk, times=times)).talk_share_basis == basis


def test_times_that_stand_still_are_no_times() -> None:
    m = measure(session(a(("INFORM", chars(10))), o(chars(30)), times=((0.0, 0.0), (0.0, 0.0))))
    assert (m.talk_share_basis, m.silences) == ("chars", None)
    assert m.talk_share == pytest.approx(0.25)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(rows=st.lists(st.tuples(st.sampled_from(["a", "o", "x"]), st.integers(1, 300)), min_size=1, max_size=30))
def test_the_course_adds_up_to_the_share(rows: list[tuple[str, int]]) -> None:
    make = {"a": lambda n: a(("INFORM", chars(n))), "o": lambda n: o(chars(n)), "x": lambda n: other(chars(n))}
    m = measure(session(*(make[who](n) for who, n in rows)))
    assert len(m.course) == 10
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in m.course)
    assert sum(m.course) / 10 == pytest.approx(m.talk_share, abs=1e-3)


def test_the_course_shows_where_who_spoke() -> None:
    m = measure(session(a(("INFORM", chars(50))), o(chars(50))))
    assert m.course == pytest.approx((1.0,) * 5 + (0.0,) * 5)


def test_questions_are_counted_by_turn_and_kind() -> None:
    m = measure(
        session(
            a(("Q_CLOSED", "何名ですか。"), ("Q_CLOSED", "売上は。"), ("Q_OPEN", "どうして。")),
            SHORT,
            OPEN,
            SHORT,
            REFLECT,
        )
    )
    assert m.questions == {"Q_OPEN": 2, "Q_CLOSED": 1, "Q_LEADING": 0, "Q_ACCUSE": 0}
    assert m.open_ratio == pytest.approx(2 / 3)
    assert (m.reflections, m.empathies) == (1, 0)
    assert m.reflection_to_question == pytest.approx(1 / 3)


def test_without_questions_there_are_no_ratios() -> None:
    m = measure(session(REFLECT, SHORT))
    assert m.open_ratio is None
    assert m.reflection_to_question is None


def run(*talk: Said) -> tuple[int, int | None]:
    m = measure(session(*talk))
    return m.longest_question_run, m.longest_question_run_i


def test_a_run_goes_over_short_answers_and_backchannels() -> None:
    assert run(SHORT, CLOSED, SHORT, BACK, SHORT, CLOSED, SHORT, CLOSED) == (3, turn_number(1))


def test_a_run_ends_with_receiving_or_a_long_answer() -> None:
    assert run(CLOSED, SHORT, CLOSED, SHORT, REFLECT, SHORT, CLOSED) == (2, turn_number(0))
    assert run(CLOSED, o(chars(60)), CLOSED, o(chars(59)), CLOSED) == (2, turn_number(2))


def test_no_questions_no_run() -> None:
    assert run(SHORT, REFLECT) == (0, None)


def test_the_longest_on_each_side() -> None:
    m = measure(session(a(("INFORM", chars(20))), o(chars(30)), a(("INFORM", chars(50))), o(chars(10))))
    assert (m.longest_advisor_turn, m.longest_advisor_turn_i) == (50, turn_number(2))
    assert (m.longest_owner_stretch, m.longest_owner_stretch_i) == (30, turn_number(1))


def test_proposals_are_placed_by_their_turn() -> None:
    propose = a(("PROPOSE", "入れましょう。"))
    m = measure(session(propose, SHORT, SHORT, SHORT, propose))
    assert m.proposals == (turn_number(0), turn_number(4))
    assert m.proposal_positions == pytest.approx((0.0, 1.0))


def test_a_proposal_in_one_piece_of_a_cut_utterance() -> None:
    m = measure(session(a(("INFORM", "国の制度です。"), ("PROPOSE", "使いましょう。"), captions=True)))
    assert m.proposals == (turn_number(1),)


def test_silences_are_pauses_of_four_seconds() -> None:
    times = ((0.0, 5.0), (9.0, 12.0), (15.9, 20.0), (26.5, 30.0))
    m = measure(session(CLOSED, SHORT, CLOSED, SHORT, times=times))
    assert m.silences == ((turn_number(0), 4.0), (turn_number(2), 6.5))


def test_no_times_no_silences() -> None:
    assert measure(session(CLOSED, SHORT)).silences is None


def test_an_empty_session() -> None:
    m = measure(session())
    assert (m.turns, m.talk_share, m.longest_advisor_turn, m.longest_advisor_turn_i) == (0, 0.0, 0, None)
    assert len(m.course) == 10
    assert m.proposals == ()
    assert m.silences is None


@pytest.mark.parametrize(("talk", "share"), [((CLOSED, REFLECT), 1.0), ((SHORT, o(chars(80))), 0.0)])
def test_a_session_of_one_speaker(talk: tuple[Said, ...], share: float) -> None:
    m = measure(session(*talk))
    assert m.talk_share == share
    assert m.course == pytest.approx((share,) * 10)


def test_turns_without_words() -> None:
    m = measure(session(a(("OTHER", "")), o("")))
    assert (m.turns, m.talk_share) == (2, 0.0)


def test_measuring_is_pure() -> None:
    s = session(CLOSED, SHORT, OPEN, o(chars(80)), REFLECT)
    before = copy.deepcopy(s)
    assert measure(s) == measure(s)
    assert s == before


def test_every_reference_names_its_source_and_range() -> None:
    names = set(measure(session()).__dataclass_fields__)
    for reference in REFERENCES:
        assert reference.id in names
        assert reference.source
        assert 0 <= reference.low < reference.high
