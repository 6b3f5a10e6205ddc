"""What is said of one line, on talks built by hand: no parser, so that each sign stands alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.model import Attempt, Reading, Token
from coach.workflows.observations import BRIEF, LONG, Asked, observe, questions_of
from tests.talks import Piece, Said, a, chars, o, session


def token(text: str, begin: int, pos: str = "NOUN", norm: str = "", lemma: str = "") -> Token:
    return Token(text, lemma or text, norm or text, pos, "名詞", "", "obj", 0, begin, begin + len(text))


def seen(*pieces: Piece | tuple[str, str], heard: Said | None = None, tokens: tuple[Token, ...] = ()) -> Attempt:
    """The observations on a line of the advisor after the owner's words."""
    talk = session(heard or o("はい、まあ。"), replace(a(*pieces), tokens=tokens))
    return observe(talk.utterances[1], talk.utterances[:1], ())


def signs(attempt: Attempt, *, good: bool) -> list[str]:
    return [x.sign for x in attempt.observations if x.good is good]


@pytest.mark.parametrize(
    ("pieces", "sign"),
    [
        ([("Q_ACCUSE", "なぜしないんですか。")], "accuses"),
        ([("JUDGE", "それは甘いですよ。")], "judges"),
        ([("Q_LEADING", "継がせたいんですよね。")], "leads"),
        ([("PROPOSE", "補助金を使いましょう。")], "proposes"),
        ([("INFORM", "制度はこうなっています。")], "explains"),
        ([Piece("Q_OPEN", "どんな方で、何を。", 2)], "several"),
        ([("Q_CLOSED", "何名ですか。"), ("Q_CLOSED", "いくらですか。")], "several"),
        ([("Q_CLOSED", "何名ですか。")], "closed"),
        ([("BACKCHANNEL", "なるほど。")], "neither"),
        ([("Q_OPEN", "どんな一年でしたか。")], "aloud"),
        ([("REFLECT", chars(LONG)), ("Q_OPEN", "どんな一年でしたか。")], "long"),
    ],
)
def test_one_thing_to_try(pieces: list[Piece | tuple[str, str]], sign: str) -> None:
    found = seen(*pieces)
    assert signs(found, good=False) == [sign]
    # Good first.
    assert found.observations[-1].sign == sign


def test_blame_matters_more_than_the_number_of_questions() -> None:
    found = seen(("Q_ACCUSE", "なぜしないんですか。"), ("Q_CLOSED", "何名ですか。"))
    assert signs(found, good=False) == ["accuses"]
    assert found.questions == 2


def test_a_proposal_with_permission_is_not_held_against_one() -> None:
    found = seen(("PERMISSION", "一つお話ししてもいいですか。"), ("PROPOSE", "補助金があります。"))
    assert "proposes" not in signs(found, good=False)
    assert "permission" in signs(found, good=True)


def test_good_is_named_at_most_three_times_and_with_its_place() -> None:
    found = seen(("REFLECT", "続けて二人、ですか。"), ("Q_OPEN", "どんな一年でしたか。"))
    assert signs(found, good=True) == ["receives", "open", "one"]
    places = {x.sign: x.spans for x in found.observations}
    assert [found.text[begin:stop] for begin, stop in places["open"]] == ["どんな一年でしたか。"]
    assert [found.text[begin:stop] for begin, stop in places["receives"]] == ["続けて二人、ですか。"]
    assert found.acts == ("REFLECT", "Q_OPEN")


def test_receiving_after_the_question_is_not_receiving_first() -> None:
    found = seen(("Q_OPEN", "どんな一年でしたか。"), ("REFLECT", "続けて二人、ですか。"))
    assert "先に" not in next(x.text for x in found.observations if x.sign == "receives")


def test_brief_is_no_praise_for_blame() -> None:
    assert len("なぜしないんですか。") < BRIEF
    assert signs(seen(("Q_ACCUSE", "なぜしないんですか。")), good=True) == []


def test_a_sentence_the_tagger_is_unsure_of_is_no_question() -> None:
    talk = session(o("はい、まあ。"), a(("Q_OPEN", "うなずいて聞いておりました。"), ("Q_OPEN", "どんな一年でしたか。")))
    said = talk.utterances[1]
    unsure = replace(said, acts=(replace(said.acts[0], score=0.2), said.acts[1]))
    assert observe(unsure, talk.utterances[:1], ()).questions == 1


@pytest.mark.parametrize(
    ("words", "count"), [("まだ誰にも話していないのは、どんなことですか。", 1), ("誰が、どんなことを。", 2)]
)
def test_nobody_is_no_question_word(words: str, count: int) -> None:
    assert seen(Piece("Q_OPEN", words, 2)).questions == count


def test_the_owners_words_are_found_and_shown() -> None:
    heard = o("値上げを親父に言い出せなくて。", content="値 上げ 親父 言い出す")
    words = (
        token("値", 0),
        token("上げ", 1),
        token("言い出せ", 4, "VERB", "言い出す", "言い出せる"),
        token("売上", 12),
    )
    found = seen(("Q_OPEN", "値上げを言い出せないのは、売上ですか。"), heard=heard, tokens=words)
    assert found.shared == ("値上げ", "言い出せる")
    own = next(x for x in found.observations if x.sign == "own_words")
    assert "「値上げ」「言い出せる」" in own.text
    assert [found.text[b:e] for b, e in own.spans] == ["値上げ", "言い出せ"]


@pytest.mark.parametrize(("word", "pos"), [("うち", "NOUN"), ("二", "NUM")])
def test_words_of_everybody_are_not_the_owners(word: str, pos: str) -> None:
    heard = o(f"{word}のことで。", content=word)
    assert seen(("Q_OPEN", f"{word}とはどんな。"), heard=heard, tokens=(token(word, 0, pos),)).shared == ()


def test_without_the_owners_words_one_is_reminded_once() -> None:
    question = ("Q_OPEN", "どんな一年でしたか。")
    assert signs(seen(question, heard=o("資金が。", content="資金")), good=False) == ["no_own_words"]
    told = o("資金が苦しくて眠れません。", "disclosure", content="資金")
    assert signs(seen(question, heard=told), good=False) == ["passes_by"]
    assert signs(seen(("REFLECT", "おつらいですね。"), question, heard=told), good=False) == ["aloud"]


def asked(text: str, content: str = "", asks: tuple[str, ...] = ()) -> Asked:
    return Asked(7, text, Reading(frozenset(), asks, False, 1, False, frozenset(content.split()), text))


@pytest.mark.parametrize(
    ("before", "repeats"),
    [
        (asked("どんな一年でしたか。"), True),
        (asked("それは、どんな一年でしたか"), True),
        (asked("従業員は何名ですか。"), False),
    ],
)
def test_an_earlier_question_is_named(before: Asked, repeats: bool) -> None:
    talk = session(o("はい、まあ。"), a(("Q_OPEN", "どんな一年でしたか。")))
    found = observe(talk.utterances[1], talk.utterances[:1], [before])
    assert ("repeats" in signs(found, good=False)) is repeats
    if repeats:
        assert "7番" in found.observations[-1].text


def test_the_same_matter_with_the_same_question_word_is_the_same_question() -> None:
    talk = session(
        o("はい、まあ。"),
        a(Piece("Q_CLOSED", "従業員さんは今、何名様でしょう。", 1, "words", frozenset({"従業員", "名"}))),
    )
    (mine,) = questions_of(talk.utterances[1])
    assert mine.reading.asks == ()
    same, other = asked("何名、従業員はおられますか。", "従業員 名"), asked("従業員はおられますか。", "従業員")
    assert signs(observe(talk.utterances[1], talk.utterances[:1], [same]), good=False) == ["repeats"]
    assert signs(observe(talk.utterances[1], talk.utterances[:1], [other]), good=False) == ["closed"]


def test_captions_are_one_line_with_its_own_offsets() -> None:
    talk = session(o("はい、まあ。"), a(("REFLECT", "続けて二人、"), ("Q_OPEN", "どんな一年でしたか。"), captions=True))
    found = observe(talk.utterances[1], talk.utterances[:1], ())
    place = next(x.spans for x in found.observations if x.sign == "open")
    assert [found.text[b:e] for b, e in place] == ["どんな一年でしたか。"]
