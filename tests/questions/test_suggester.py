"""From a finding and the owner's own words to questions, on really parsed talk."""

from __future__ import annotations

import re

import pytest

from coach.habits import find_all
from coach.language.acts import tag_session
from coach.language.parsing import parse_transcript
from coach.model import CaseMatch, Finding, Role, TaggedSession, Transcript, Turn
from coach.questions import Suggester
from coach.questions.patterns import carried, ladder, rewrites
from coach.questions.slots import own_words, people_lost
from tests.talks import a, o, session


def tagged(nlp, *talk: tuple[Role, str], id: str = "t") -> TaggedSession:
    rows = tuple(Turn(2 + 5 * k, role, text) for k, (role, text) in enumerate(talk))
    return tag_session(parse_transcript(nlp, Transcript(id, rows)))


def words(nlp, *texts: str):
    """Own words of the owner's utterances, the newest first."""
    return own_words([tagged(nlp, ("owner", text)).utterances[0] for text in texts])


HEARD = (
    "息子は継がないと言うし、家内も体を悪くして、もう限界かなと思うんですよ。",
    "常連さんが減って、資金繰りが苦しくて夜も眠れません。",
    "若手が続けて二人辞めましてね。職人が足りないんです。",
    "田中さんが辞めると言い出して、正直どうしたらいいか分からない。",
    "このごろは嫁が帳簿を見てくれてます",
    "うちの従業員が値上げの話を嫌がって 弟にも言えんのですわ",
)


@pytest.mark.parametrize("text", HEARD)
def test_quotes_are_the_owners_words(nlp, text: str) -> None:
    found = words(nlp, text)
    assert found.quotes
    for quote in found.quotes:
        assert quote.text in text.replace("んのです", "ない")
        assert not set("。「」") & set(quote.text)
    for np in found.nps:
        assert np.text in text


@pytest.mark.parametrize(
    ("text", "person", "kind"),
    [
        ("息子は継がないと前から言うんです。", "息子さん", "child"),
        ("家内もこの春から体を悪くしましてね。", "奥様", "spouse"),
        ("嫁が帳簿を毎晩見てくれてましてね。", "奥様", "spouse"),
        ("ここはうちの親父が始めた店なんです。", "お父様", "elder"),
        ("仕事はあるのに職人が足りないんです。", "職人の皆さん", "staff"),
        ("田中さんが急に辞めると言い出しました。", "田中さん", "one"),
        ("従業員が値上げの話を嫌がるんですわ。", "従業員の皆さん", "staff"),
    ],
)
def test_persons_are_named_as_the_advisor_would(nlp, text: str, person: str, kind: str) -> None:
    assert [(p.text, p.sort) for p in words(nlp, text).persons] == [(person, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "社員が二人で、あとはパートさんが三人おります。",
        "うちの店は父の代から数えて、もう五十年になります。",
        "同級生の息子が、東京で似た商売をしていましてね。",
    ],
)
def test_who_is_only_mentioned_is_not_asked_about(nlp, text: str) -> None:
    assert words(nlp, text).persons == ()


def test_an_answer_in_a_few_words_names_nobody(nlp) -> None:
    assert words(nlp, "14です。パート入れて。").persons == ()
    assert words(nlp, "14です。パート入れて。").quotes == ()


def test_a_death_is_heard(nlp) -> None:
    found = words(nlp, "うちの息子がな、一昨年の秋に亡くなったのよ。")
    assert [(p.text, p.sort) for p in found.persons] == [("息子さん", "lost")]
    assert found.grief
    assert not words(nlp, "金魚を箱で送って死んで着いたら困りますから。").grief


def test_a_death_told_in_answer_is_remembered(nlp) -> None:
    talk = tagged(nlp, ("advisor", "お父様はお元気ですか。"), ("owner", "親父は七年前に死んだ。"))
    assert people_lost(talk.utterances) == {"お父様"}


@pytest.mark.parametrize(
    "text",
    ["今のことは、気持ちの問題です。", "こういうことの話は、ほかの人に言えない。", "毎日、朝から夜まで大変です。"],
)
def test_hollow_nouns_name_no_matter(nlp, text: str) -> None:
    assert words(nlp, text).nps == ()


@pytest.mark.parametrize(
    ("text", "np"),
    [
        ("このところ資金繰りが苦しくて困ってます。", "資金繰り"),
        ("得意先に値上げを言い出せないままなんです。", "値上げ"),
        ("人手不足が続いて、夜も眠れません。", "人手不足"),
    ],
)
def test_a_matter_is_named(nlp, text: str, np: str) -> None:
    assert words(nlp, text).nps[0].text == np


def test_people_are_no_matter(nlp) -> None:
    for text in ("従業員が値上げを嫌がって困っています。", "息子が機械を入れたいと言って困っています。"):
        assert not {"従業員", "息子"} & {np.text for np in words(nlp, text).nps}


def test_what_was_just_said_comes_first(nlp) -> None:
    found = words(nlp, "機械の調子が悪くて困っています。", "資金繰りが楽ではなくて困っています。")
    assert "機械" in found.quotes[0].text
    assert found.quotes[0].age == 0
    assert [q.age for q in found.quotes if "資金繰り" in q.text] == [1]


def test_topics_heard(nlp) -> None:
    assert words(nlp, "資金繰りが苦しくて借入も増えました。").topics[0] == "money"
    assert words(nlp, "はい。").topics == ()


def test_nothing_said_nothing_offered() -> None:
    found = own_words([])
    assert (found.quotes, found.nps, found.persons, found.topics) == ((), (), (), ())


TALK: tuple[tuple[Role, str], ...] = (
    ("advisor", "本日はよろしくお願いします。"),
    ("owner", "若いのが続けて二人辞めまして、資金繰りも苦しくて、夜も眠れないんです。家内にも言えませんでね。"),
    ("advisor", "補助金を使って設備を入れましょう。"),
    ("owner", "はあ、まあ、そうですかね。機械のことは弟に任せきりで、値上げの話も得意先に言い出せないままです。"),
    ("advisor", "なぜ今まで値上げをしなかったんですか。"),
    ("owner", "断られるのが怖かったんです。親父の代からの付き合いですし、仕事がなくなったら職人に申し訳ない。"),
    ("advisor", "ホームページを作って、新しい取引先を増やしましょう。"),
    ("owner", "うーん、うちはちょっと…"),
    ("advisor", "値上げの計画書を来週までに作ってください。"),
)
# Cases on staff, money, price, partners, succession: what the owner talks about.
CASES = tuple(
    CaseMatch(i, "題", 0.9, "同じ言葉") for i in dict.fromkeys(c for p in carried()[:40] for c in p.cases)
)  # fmt: skip


@pytest.fixture(scope="module")
def talk(nlp) -> TaggedSession:
    return tagged(nlp, *TALK)


@pytest.fixture(scope="module")
def offered(talk: TaggedSession):
    suggester = Suggester(talk)
    return [(f, suggester.suggest(f, CASES)) for f in find_all(talk)]


def test_the_talk_has_findings(offered) -> None:
    assert {f.habit for f, _ in offered} >= {"premature", "interrogation"}
    assert len(offered) >= 4


def test_three_questions_for_every_finding(offered) -> None:
    for _, questions in offered:
        assert len(questions) == 3


def test_no_question_comes_twice(offered) -> None:
    texts = [q.text for _, questions in offered for q in questions]
    assert len(set(texts)) == len(texts)


def test_every_question_has_one_origin(offered) -> None:
    for _, questions in offered:
        for q in questions:
            assert (q.from_case is None) != (q.from_template is None)
            assert not re.search(r"[{}]", q.text)


def test_questions_from_cases_come_from_the_cases_given(offered, talk: TaggedSession) -> None:
    used = [q.from_case for _, questions in offered for q in questions if q.from_case]
    assert used
    assert set(used) <= {c.id for c in CASES}
    without = Suggester(talk)
    assert not any(q.from_case for f in find_all(talk) for q in without.suggest(f, ()))


def test_what_is_quoted_was_said_by_the_owner(offered, talk: TaggedSession) -> None:
    said = "".join(t.text for t in talk.transcript.turns if t.speaker == "owner")
    fixed = "".join(p.text for p in (*ladder(), *rewrites(), *carried()))
    quoted = [x for _, qs in offered for q in qs for x in re.findall(r"「([^」]+)」", q.text)]
    own = [x for x in quoted if f"「{x}」" not in fixed]
    assert own
    assert [x for x in own if x not in said] == []


def test_only_what_was_said_before_the_finding_is_quoted(talk: TaggedSession) -> None:
    turns = talk.transcript.turns
    position = {t.i: k for k, t in enumerate(turns)}
    suggester = Suggester(talk)
    for finding in find_all(talk):
        # A finding on the owner's own words (拾い忘れ) is answered after them.
        before = "".join(t.text for t in turns[: position[finding.turns[-1]] + 1] if t.speaker == "owner")
        for q in suggester.suggest(finding, ()):
            pattern = next(p for p in (*ladder(), *rewrites()) if p.id == q.from_template)
            if "quote" in pattern.slots:
                assert (
                    re.findall(r"「([^」]+)」", q.text)[pattern.text[: pattern.text.index("{quote}")].count("「") - 1]
                    in before
                )


def test_the_advisors_own_subject_is_asked_openly(nlp) -> None:
    s = tagged(
        nlp,
        ("owner", "毎日朝から現場に出ています。"),
        ("advisor", "なぜ帳簿をつけていないんですか。"),
        ("owner", "時間がなくて。"),
    )
    (finding,) = [f for f in find_all(s) if f.habit == "interrogation"]
    own = {p.id: p for p in rewrites()}
    found = [q for q in Suggester(s).suggest(finding, ()) if q.from_template in own]
    assert found
    for q in found:
        pattern = own[q.from_template]
        head, tail = pattern.text.split("{np}", 1)
        assert q.text.startswith(head + "帳簿")
        assert q.text.endswith(tail.split("{np}")[-1])
        assert pattern.source in ("why_not", "any")


def test_suggestions_are_the_same_every_time(talk: TaggedSession) -> None:
    one, two = Suggester(talk), Suggester(talk)
    for finding in find_all(talk):
        assert one.suggest(finding, CASES) == two.suggest(finding, CASES)


def test_what_the_advisor_already_asked_is_not_offered(talk: TaggedSession, nlp) -> None:
    finding = find_all(talk)[0]
    first = Suggester(talk).suggest(finding, ())[0]
    asked = tagged(nlp, *TALK, ("owner", "はい。"), ("advisor", first.text))
    again = Suggester(asked).suggest(find_all(asked)[0], ())
    assert first.text not in [q.text for q in again]


def test_even_where_the_owner_said_nothing_questions_are_offered(nlp) -> None:
    s = tagged(nlp, ("advisor", "補助金を使って設備を入れましょう。"), ("owner", "はあ。"))
    (finding,) = find_all(s)
    questions = Suggester(s).suggest(finding, ())
    assert questions
    assert not any("「" in q.text for q in questions)


def test_the_situation_is_what_the_owner_had_been_saying(talk: TaggedSession) -> None:
    suggester = Suggester(talk)
    first = find_all(talk)[0]
    text, tokens = suggester.situation(first)
    assert "眠れない" in text
    assert "断られる" not in text
    assert tokens


def test_at_the_very_beginning_the_situation_is_the_answer(nlp) -> None:
    s = tagged(nlp, ("advisor", "補助金を使って設備を入れましょう。"), ("owner", "うちは資金繰りが苦しくて。"))
    assert Suggester(s).situation(find_all(s)[0])[0] == "うちは資金繰りが苦しくて。"


def test_a_session_without_an_owner() -> None:
    s = session(a(("PROPOSE", "設備を入れましょう。")))
    (finding,) = find_all(s)
    suggester = Suggester(s)
    assert suggester.situation(finding) == ("", ())
    assert all(not ({"「", "{"} & set(q.text)) for q in suggester.suggest(finding, ()))


def test_the_question_is_placed_where_the_owner_said_most() -> None:
    closed = a(("Q_CLOSED", "何名ですか。"))
    s = session(
        o("六人です。"), closed, o("若いのが辞めて夜も眠れない。", "disclosure"), closed, o("はい。"), closed, o("はい。"), closed
    )  # fmt: skip
    (finding,) = find_all(s)
    assert Suggester(s).place(finding) in (5, 7)


def test_who_is_not_there_is_not_asked_about(nlp) -> None:
    s = tagged(
        nlp,
        ("owner", "毎日朝から現場に出ています。"),
        ("advisor", "娘さんは、おいくつですか。"),
        ("owner", "子供はいません。"),
    )
    suggester = Suggester(s)
    finding = Finding("interrogation", "INTERROGATION", (7,), (), "", (), "", 0.5)
    assert not [q for q in suggester.suggest(finding, ()) if "娘さん" in q.text]


def test_fewer_are_offered_where_nothing_fits(nlp) -> None:
    """At the beginning of a talk there is nothing to take up: one opening, and no question held together by force."""
    s = tagged(
        nlp,
        ("advisor", "よろしくお願いします。"),
        ("owner", "お願いします。"),
        ("advisor", "補助金を使って設備を入れましょう。"),
    )
    finding = Finding("premature", "PREMATURE", (12,), (), "", (), "", 0.5)
    (only,) = Suggester(s).suggest(finding, CASES)
    assert "「" not in only.text


def test_what_was_said_a_while_ago_is_given_back_as_such(nlp) -> None:
    s = tagged(
        nlp,
        ("owner", "職人が続けて二人辞めてしまって、夜も眠れないんです。"), ("advisor", "そうですか。"),
        ("owner", "はあ。"), ("advisor", "補助金を使って設備を入れましょう。"),
    )  # fmt: skip
    finding = Finding("premature", "PREMATURE", (17,), (), "", (), "", 0.5)
    quoting = [q.text for q in Suggester(s).suggest(finding, ()) if "「" in q.text]
    assert quoting
    assert all(text.startswith("先ほど、「") for text in quoting)
