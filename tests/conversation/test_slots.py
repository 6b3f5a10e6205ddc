"""What a question names."""

from __future__ import annotations

import pytest

from coach.conversation.slots import clean, number, slots_of, terms_in, topic_in, without_numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [("15", 15), ("十五", 15), ("二十", 20), ("百二", 102), ("二百三十四", 234), ("一二", 12), ("〇", 0)],
)
def test_numbers_are_read_in_both_scripts(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("question", "slots"),
    [
        ("15番ではどう聞けばよかった", {"turn": 15}),
        ("十二番の発話は", {"turn": 12}),
        ("15番目の発話を見せて", {"turn": 15}),
        ("最初の詰問はどこ", {"ordinal": 1, "habit": "interrogation"}),
        ("二つ目の場面", {"ordinal": 2}),
        ("最後の場面は", {"ordinal": -1}),
        ("後半で話しすぎたのはどこ", {"habit": "one_sided", "time": "late"}),
        ("冒頭で上から目線になってた？", {"habit": "judging", "time": "early"}),
        ("10分ごろのやりとり", {"time": "10:00"}),
        ("開始1時間5分くらい", {"time": "65:00"}),
        ("12:30のところ", {"time": "12:30"}),
        ("誘導尋問になってた所", {"habit": "leading"}),
        ("いきなり提案したのは", {"habit": "premature"}),
        ("C41を見せて", {"case": "C041"}),
    ],
)
def test_what_a_question_names(question: str, slots: dict[str, object]) -> None:
    assert slots_of(clean(question), "where_habit").given() == slots


@pytest.mark.parametrize(
    "question", ["一番気になる所は", "いちばん長い発話", "第1回と比べて", "この面談はどうでしたか"]
)
def test_no_turn_where_none_is_meant(question: str) -> None:
    assert slots_of(clean(question), "findings_overview").turn is None


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("資金繰りについて社長は何と言っていましたか", "資金繰り"),
        ("社長は息子さんのことをどう話してた", "息子さん"),
        ("後継ぎの話はどこで出ましたか", "後継ぎ"),
        ("社長が設備について何か言ってた？", "設備"),
    ],
)
def test_the_thing_asked_about(question: str, topic: str) -> None:
    assert topic_in(clean(question)) == topic


@pytest.mark.parametrize(
    ("question", "topic"),
    [("後継者で悩んでる会社の事例", "後継者"), ("飲食店の事例は", "飲食店"), ("似た事例は？", None)],
)
def test_what_cases_are_looked_for(question: str, topic: str | None) -> None:
    assert topic_in(clean(question), of_cases=True) == topic


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("詰問と深掘りの違いは？", {"詰問", "深掘り"}),
        ("傾聴って同調とどう違うんですか", {"傾聴", "同調"}),
        ("「見える化」と「視える化」はどこが違う", {"見える化", "視える化"}),
        ("深掘りと詰問ってどこで線を引くんですか", {"深掘り", "詰問"}),
    ],
)
def test_two_terms(question: str, terms: set[str]) -> None:
    assert set(terms_in(clean(question), two=True)) == terms


def test_one_term() -> None:
    assert terms_in(clean("腹落ちとは何ですか"), two=False) == ("腹落ち",)
    assert terms_in(clean("よく聞く自走化って何"), two=False) == ("自走化",)


def test_which_number_is_asked_says_nothing_of_what_is_asked() -> None:
    assert without_numbers("15番を見せて") == without_numbers("三番を見せて")


@pytest.mark.parametrize("text", ["", "   ", "\x00\x1b[31m", "番", "十" * 400 + "番", "C", "分ごろ", "\ud800と"])
def test_odd_input_is_only_text(text: str) -> None:
    for intent in ("where_habit", "owner_said", "similar_cases", "difference", "term_meaning"):
        slots_of(clean(text), intent)
