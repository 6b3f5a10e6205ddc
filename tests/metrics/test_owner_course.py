"""The owner's side: which moments are told, in what order, with which words; long talk; the walls heard."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from coach.metrics import owner_course
from coach.metrics.owner_course import MOST, MOST_HESITATIONS, QUOTE, long_talk_text, moment_name, wall_text
from coach.metrics.walls import walls_heard
from coach.model import OwnerMark, Span, TaggedSession, Token
from tests.talks import Said, a, chars, o, other, session, turn_number

ASK = a(("Q_OPEN", "どんなことでしょう。"))


def heard(text: str, *marks: tuple[str, str]) -> TaggedSession:
    """A question and this answer, with a mark on the whole turn for each (signal, cue)."""
    whole = session(ASK, o(text))
    number = turn_number(1)
    told = tuple(OwnerMark(signal, Span(number, 0, len(text)), cue) for signal, cue in marks)  # type: ignore[arg-type]
    return replace(whole, utterances=(whole.utterances[0], replace(whole.utterances[1], marks=told)))


def test_moments_come_in_order_with_turn_and_words() -> None:
    course = owner_course(session(ASK, o("夜も眠れなくて。", "disclosure"), ASK, o("明日話してみます。", "commitment")))
    assert [(m.turn, m.signals, m.quote) for m in course.moments] == [
        (turn_number(1), ("disclosure",), "夜も眠れなくて。"), (turn_number(3), ("commitment",), "明日話してみます。"),
    ]  # fmt: skip
    assert course.moments[0].start is None


def test_several_in_one_turn_are_one_moment() -> None:
    (moment,) = owner_course(heard("不安です。でも続けたい。", ("disclosure", "不安"), ("wish", "続けたい"))).moments
    assert moment.signals == ("disclosure", "wish")
    assert moment.cues == ("不安", "続けたい")
    assert moment_name(moment) == "打ち明け・望み"


def test_what_is_no_moment() -> None:
    talk = [ASK, o("はい。", "agreement", "short"), ASK, o("教えてください。", "request"), other("私も不安です。")]
    assert owner_course(session(*talk)).moments == ()


@pytest.mark.parametrize(
    ("text", "signal", "cue", "told"),
    [
        ("なるほど。", "insight", "なるほど", False),
        ("なるほど、怖かったのは値上げではなくて、親父だったのか。", "insight", "なるほど", True),
        ("そうかもしれません。", "insight", "そうか", False),
        ("そうかもしれませんが、数字はまだ見ていないんですよね。", "insight", "そうか", False),
        ("はあ、そうですか。ややこしいもんですね、近頃は。", "insight", "あ、そう", False),
        ("言われてみれば。", "insight", "言われてみれば", True),
        ("……すみません。", "hesitation", "……", True),
        ("講師が三人、時給は千二百円からで……家賃は十四万くらいです。", "hesitation", "……", False),
        ("そんな余裕がないんです、うちは。毎月の支払いで手いっぱいで。", "hesitation", "余裕がな", True),
    ],
)
def test_politeness_and_pauses_tell_little(text: str, signal: str, cue: str, told: bool) -> None:
    assert bool(owner_course(heard(text, (signal, cue))).moments) is told


@pytest.mark.parametrize("before", [0, 5, 19, 30, 60, 200])
@pytest.mark.parametrize("after", [0, 3, 30, 200])
def test_a_quote_is_short_and_holds_its_word(before: int, after: int) -> None:
    text = chars(before) + "言い出せ" + "、" * (after > 3) + chars(after)
    (moment,) = owner_course(heard(text, ("disclosure", "言い出せ"))).moments
    assert "言い出せ" in moment.quote
    assert len(moment.quote) <= QUOTE
    assert moment.quote.startswith("…") == (moment.quote.strip("…") != text[: len(moment.quote.strip("…"))])


def test_a_short_word_is_quoted_with_what_is_beside_it() -> None:
    text = chars(60) + "。私が言い切らなくて済む。そういうことか。"
    whole = heard(text, ("insight", "そういうことか"))
    begin = text.index("そういう")
    mark = OwnerMark("insight", Span(turn_number(1), begin, len(text)), "そういうことか")
    whole = replace(whole, utterances=(whole.utterances[0], replace(whole.utterances[1], marks=(mark,))))
    assert owner_course(whole).moments[0].quote == "私が言い切らなくて済む。そういうことか。"


def test_a_mark_over_two_turns_is_told_where_its_word_is() -> None:
    whole = session(
        ASK, Said("owner", (a(("", "親父には")).pieces[0], a(("", "言い出せなくて。")).pieces[0]), captions=True)
    )
    marks = tuple(
        OwnerMark("disclosure", Span(turn.i, 0, len(turn.text)), "言い出せ") for turn in whole.transcript.turns[1:]
    )
    whole = replace(whole, utterances=(whole.utterances[0], replace(whole.utterances[1], marks=marks)))
    assert [m.turn for m in owner_course(whole).moments] == [turn_number(2)]


def test_the_most_telling_are_kept_and_none_is_crowded_out() -> None:
    talk: list[Said] = [ASK, o("やってみます。", "commitment")]
    for n in range(20):
        talk += [ASK, o(chars(40 + n), "disclosure")]
        talk += [ASK, o(chars(20), "hesitation")]
    moments = owner_course(session(*talk)).moments
    assert len(moments) == MOST
    assert moments[0].signals == ("commitment",)
    assert 1 <= sum(m.signals == ("hesitation",) for m in moments) <= MOST_HESITATIONS
    assert [m.turn for m in moments] == sorted(m.turn for m in moments)


def test_long_talk_by_halves() -> None:
    course = owner_course(session(a(("INFORM", chars(100))), o(chars(20)), ASK, o(chars(90)), o(chars(10))))
    assert (course.long_first, course.long_second) == (0.0, 0.9)
    assert long_talk_text(course).endswith("前半 0 %、後半 90 %")
    timed = session(ASK, o(chars(80)), o("はい。"), times=((0, 1), (1, 2), (2, 100)))
    assert owner_course(timed).long_first == 1.0
    assert owner_course(timed).long_second == 0.0
    alone = owner_course(session(ASK))
    assert (alone.long_first, alone.long_second, long_talk_text(alone)) == (None, None, "")


def test_walls_need_two_words_of_the_owner() -> None:
    assert (
        owner_course(
            session(a(("INFORM", "社員が辞めると反対されますし、言い出せません。")), o("従業員は六人です。"))
        ).walls
        == ()
    )
    (wall,) = owner_course(session(ASK, o("親父が反対で。"), ASK, o("怖いんです。親父が。"))).walls
    assert (wall.wall, wall.words) == ("実行できない", ("反対", "親父", "怖")) or set(wall.words) == {
        "反対",
        "親父",
        "怖",
    }
    assert set(wall.turns) == {turn_number(1), turn_number(3)}
    assert wall_text(wall).startswith("「実行できない」の壁: 「")
    assert wall_text(wall).endswith("」という言葉がありました。")


def test_a_wall_is_told_in_whole_words() -> None:
    words = (("親父", "名詞-普通名詞-一般"), ("に", "助詞-格助詞"), ("言い出せ", "動詞-一般"), ("なく", "助動詞"), ("て", "助詞-接続助詞"), ("。", "補助記号-句点"))  # fmt: skip
    tokens, at = [], 0
    for text, tag in words:
        tokens.append(Token(text, text, text, "X", tag, "", "", 0, at, at + len(text)))
        at += len(text)
    (wall,) = owner_course(session(ASK, o("親父に言い出せなくて。", tokens=tuple(tokens)))).walls
    assert wall.words == ("親父", "言い出せなくて")


def test_walls_heard_is_unchanged() -> None:
    assert walls_heard("社員が辞めて、親父には言い出せない。若いのもいない。") == ("付いてこない", "実行できない")
    assert walls_heard("") == ()


def test_pure_and_empty() -> None:
    whole = session(ASK, o("不安です。", "disclosure"))
    before = copy.deepcopy(whole)
    assert owner_course(whole) == owner_course(whole)
    assert whole == before
    assert owner_course(session()).moments == ()
