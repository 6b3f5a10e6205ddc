"""What worked, with what happened after it."""

from __future__ import annotations

import copy

import pytest

from coach.metrics import strengths
from coach.model import Token
from tests.talks import Said, a, chars, o, other, p, session, turn_number

OPEN = a(("OTHER", "そうですね。"), ("Q_OPEN", "最近、気がかりなのはどんなことですか。"))
REFLECT = a(("REFLECT", "任せるのが怖い、ということなんですね。"))


def kinds(*talk: Said) -> list[str]:
    return [s.kind for s in strengths(session(*talk), limit=9)]


@pytest.mark.parametrize(("length", "expected"), [(59, []), (60, ["question"])])
def test_an_open_question_and_a_long_answer(length: int, expected: list[str]) -> None:
    assert kinds(OPEN, o(chars(length))) == expected


def test_the_strength_quotes_the_question_and_says_what_followed() -> None:
    (found,) = strengths(session(OPEN, o(chars(72))))
    assert found.quote == "最近、気がかりなのはどんなことですか。"
    assert found.turns == (turn_number(0),)
    assert "72字" in found.effect


def test_a_closed_question_is_no_strength_however_long_the_answer() -> None:
    assert kinds(a(("Q_CLOSED", "何名ですか。")), o(chars(200))) == []


@pytest.mark.parametrize("label", ["JUDGE", "Q_ACCUSE"])
def test_nothing_next_to_a_judgement(label: str) -> None:
    assert kinds(a((label, "それは甘いですよ。"), ("Q_OPEN", "どう思われますか。")), o(chars(200), "insight")) == []


def test_words_received_well() -> None:
    assert kinds(REFLECT, o("そうか、怖かったんだ。", "insight")) == ["reflection"]
    assert kinds(a(("EMPATHY", "おつらかったですね。")), o("ええ、正直。", "disclosure")) == ["empathy"]
    assert kinds(a(("REFLECT", chars(100))), o("そうなんです。", "agreement")) == ["summary"]


def test_words_that_were_not_taken_up() -> None:
    assert kinds(REFLECT, o("はあ。", "short")) == []
    assert kinds(REFLECT, o(chars(80), "hesitation")) == []


def test_without_an_answer_there_is_nothing_to_see() -> None:
    assert kinds(OPEN) == []
    assert kinds(OPEN, a(("OTHER", "ええと。")), a(("OTHER", "では。")), o(chars(80))) == []


def test_somebody_else_may_speak_in_between() -> None:
    assert kinds(OPEN, other("お茶です。"), o(chars(80))) == ["question"]


def test_the_strongest_come_first_and_at_most_two_of_a_kind() -> None:
    talk: list[Said] = []
    for n in (60, 200, 100, 80):
        talk += [OPEN, o(chars(n))]
    found = strengths(session(*talk, REFLECT, o(chars(30), "insight", "wish")))
    assert kinds(*talk) == ["question", "question"]
    assert [s.weight for s in found] == sorted((s.weight for s in found), reverse=True)
    assert any("200字" in s.effect for s in found)
    assert len(found) == 3


def test_the_limit_is_kept() -> None:
    talk = [OPEN, o(chars(80)), REFLECT, o("そうです。", "agreement")]
    assert len(strengths(session(*talk), limit=1)) == 1
    assert strengths(session(), limit=3) == ()


def test_names_and_figures_make_an_answer_weigh_more() -> None:
    number = Token("三", "三", "三", "NUM", "名詞-数詞", "", "nummod", 0, 0, 1)
    (plain,) = strengths(session(OPEN, o(chars(80))))
    (concrete,) = strengths(session(OPEN, o(chars(80), tokens=(number, number))))
    assert concrete.weight > plain.weight


def test_long_quotes_are_shortened() -> None:
    (found,) = strengths(session(a(("REFLECT", chars(120))), o("そうなんです。", "agreement")))
    assert len(found.quote) == 80
    assert found.quote.endswith("…")


def test_strengths_are_pure() -> None:
    s = session(OPEN, o(chars(80)), REFLECT, o("そうです。", "agreement"))
    before = copy.deepcopy(s)
    assert strengths(s) == strengths(s)
    assert s == before


DIG = a(p("Q_OPEN", "釜が空かない朝は、どんなふうに過ごされるんですか。", "釜 空く 朝"))


def test_a_question_that_takes_up_the_owners_word_and_deepens() -> None:
    said = o("釜が空かなくて。", content="釜 空く")
    assert kinds(said, DIG, o(chars(80))) == ["deepening"]
    assert kinds(o("従業員は六人です。", content="従業員"), DIG, o(chars(80))) == ["question"]
    assert kinds(o(chars(90), content="釜"), DIG, o(chars(80))) == ["question"]
    assert kinds(said, DIG, o(chars(59))) == []


def test_a_question_that_deepens_weighs_more() -> None:
    (deep,) = strengths(session(o("釜が空かなくて。", content="釜"), DIG, o(chars(80))))
    (plain,) = strengths(session(DIG, o(chars(80))))
    assert deep.weight > plain.weight
    assert "経営者の言葉を受けた問い" in deep.effect


def test_encouragement_that_worked() -> None:
    cheer = a(("EMPATHY", "ここまで守ってこられた。きっとできますよ。"))
    assert kinds(cheer, o("明日、話してみます。", "commitment")) == ["encouragement"]
    assert kinds(cheer, o("はあ。", "short")) == []
