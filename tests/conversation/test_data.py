"""The files in prompts/coach hold together, and broken ones are told from sound ones."""

from __future__ import annotations

import pytest

from coach.conversation.answers import answers, choose, fill, parse_answers
from coach.conversation.craft import craft, parse_craft
from coach.conversation.facts import FACTS
from coach.conversation.intents import frames, intents, parse_frames, parse_intents
from coach.conversation.model import FOLLOW_UPS
from coach.errors import DataError

EXAMPLES = "\n".join(f"例{n}" for n in range(15))


def test_every_intent_has_facts_and_wordings() -> None:
    names = {i.id for i in intents()} - FOLLOW_UPS
    assert names == set(FACTS)
    assert names <= {intent for intent, _ in answers()}


def test_intents_have_fifteen_examples_or_more() -> None:
    assert all(len(i.examples) >= 15 for i in intents())
    assert len({e for i in intents() for e in i.examples}) == sum(len(i.examples) for i in intents())


def test_there_are_enough_answers_not_to_repeat_oneself() -> None:
    assert sum(len(w.texts) for w in answers().values()) >= 120


def test_answers_speak_as_the_house_does() -> None:
    for (intent, when), wording in answers().items():
        for text in (*wording.texts, *wording.ask):
            assert not set(text) & set("!！★"), (intent, when)
            assert text[-1] in "。})", (intent, when, text)


def test_the_questions_back_are_open_ones() -> None:
    for wording in answers().values():
        for ask in wording.ask:
            assert "か" in ask or "でしょう" in ask or ask.endswith("ください。"), ask


@pytest.mark.parametrize(
    "text",
    [
        "[a]\nabout = 'x'",
        "[a]\nabout='x'\nsession=true\ncues=['(']\nexamples='''" + EXAMPLES + "'''",
        "[a]\nabout='x'\nsession=true\ncues=[]\nexamples='''一つ'''",
        "[a",
        "[a]\nabout='x'\nsession=true\ncues=[]\nexamples='''" + EXAMPLES + "'''\n"
        "[b]\nabout='x'\nsession=true\ncues=[]\nexamples='''" + EXAMPLES + "'''",
    ],
)
def test_broken_intents_are_refused(text: str) -> None:
    with pytest.raises(DataError):
        parse_intents(text, "x.toml")


@pytest.mark.parametrize(
    "text",
    [
        "[a.b]\ntexts = ['{名前}です。']",
        "[a.b]\nslots = ['名前']\ntexts = ['{名前です。']",
        "[a.b]\ntexts = []",
        "[a.b]\nask = ['か。']",
        "a = 1",
    ],
)
def test_broken_answers_are_refused(text: str) -> None:
    with pytest.raises(DataError):
        parse_answers(text, "x.toml")


def test_broken_frames_and_craft_are_refused() -> None:
    with pytest.raises(DataError):
        parse_frames("[frames]\nx = '('")
    with pytest.raises(DataError):
        parse_frames("x = 1")
    head = "[sources]\na='A'\n[guides]\n[cases]\n"
    with pytest.raises(DataError):
        parse_craft(
            head + "[[term]]\nnames=['x']\ntext='t'\nsource='b'\n[[pair]]\nnames=['x','x']\ntext='t'\nsource='a'"
        )
    with pytest.raises(DataError):
        parse_craft(
            head + "[[term]]\nnames=['x']\ntext='t'\nsource='a'\n[[pair]]\nnames=['x','y']\ntext='t'\nsource='a'"
        )


def test_terms_are_found_by_name_and_inside_other_words() -> None:
    for words in ("詰問", "「詰問」", "質問攻め"):
        found = craft().find(words)
        assert found is not None
        assert found.names[0] == "詰問"
    assert craft().find("量子力学") is None
    assert craft().named("傾聴と誘導質問の違い") == ("傾聴", "誘導質問")


def test_frames_compile() -> None:
    assert {f.id.split(".")[0] for f in frames()} == {"frames", "themes"}


def test_a_wording_is_not_used_again_before_the_others() -> None:
    patterns = ("一", "二", "三")
    used: list[str] = []
    for _ in range(3):
        _, name = choose(patterns, "a.b", used, "seed")
        assert name not in used
        used.append(name)
    # All were used: the one used longest ago comes again.
    assert choose(patterns, "a.b", used, "seed")[1] == used[0]


def test_a_fact_that_is_not_there_is_never_pasted_over() -> None:
    with pytest.raises(KeyError):
        fill("{place}です。", {})
