"""The examples every habit carries, through the real pipeline; the registry."""

from __future__ import annotations

import copy

import pytest

from coach.habits import CORE, DEFAULT_ON, HABITS, find_all, habit_by_id
from coach.habits.base import Example, Habit
from coach.language.acts import tag_session
from coach.language.parsing import parse_transcript
from coach.model import Finding, Role, TaggedSession, Transcript, Turn
from tests.talks import a, chars, o, p, session

ROLES: dict[str, Role] = {"支援者": "advisor", "経営者": "owner"}


def tagged(nlp, turns: tuple[tuple[str, str], ...], visit: int | None = None) -> TaggedSession:
    rows = tuple(Turn(2 + 5 * k, ROLES[who], text) for k, (who, text) in enumerate(turns))
    return tag_session(parse_transcript(nlp, Transcript("example", rows, session_no=visit)))


@pytest.mark.parametrize(
    ("habit", "example"), [pytest.param(h, e, id=f"{h.id}-{k}") for h in HABITS for k, e in enumerate(h.examples)]
)
def test_examples(nlp, habit: Habit, example: Example) -> None:
    assert bool(habit.find(tagged(nlp, example.turns, example.visit))) is example.found


@pytest.mark.parametrize("habit", HABITS, ids=lambda h: h.id)
def test_every_habit_shows_what_it_finds_and_what_it_leaves(habit: Habit) -> None:
    assert {e.found for e in habit.examples} == {True, False}
    assert habit.name
    assert habit.why
    assert habit.source
    assert habit.try_instead
    assert habit_by_id(habit.id) is habit


def test_ids_are_unique() -> None:
    assert len({h.id for h in HABITS}) == len(HABITS)
    with pytest.raises(KeyError):
        habit_by_id("none")


GRAVE = session(
    o("若いのが辞めまして、夜も眠れなくて。", "disclosure"),
    a(("PROPOSE", f"補助金で設備を入れましょう。{chars(300)}")),
    o("はあ。", "hesitation", "short"),
    a(("Q_ACCUSE", "なぜ今まで放っておいたんですか。")),
    o("…", "short"),
    a(("Q_CLOSED", "借入はいくらですか。"), ("Q_CLOSED", "返済はいつまでですか。"), ("Q_CLOSED", "担保はありますか。")),
    a(("PROPOSE", "値上げもしましょう。"), captions=True),
    o("はい", "short", "agreement"),
)


def test_findings_are_in_the_order_of_the_talk() -> None:
    found = find_all(GRAVE)
    position = {turn.i: k for k, turn in enumerate(GRAVE.transcript.turns)}
    assert {f.habit for f in found} == CORE
    places = [(position[f.turns[0]], -f.severity) for f in found]
    assert places == sorted(places)


def test_at_one_place_the_graver_comes_first() -> None:
    at_once = [f for f in find_all(GRAVE) if f.turns[0] == GRAVE.transcript.turns[1].i]
    assert len(at_once) == 2
    assert at_once[0].severity >= at_once[1].severity


def test_every_finding_can_be_checked() -> None:
    turns = GRAVE.transcript.by_number()
    for finding in find_all(GRAVE):
        sound(finding, turns)
    assert len({f.key for f in find_all(GRAVE)}) == len(find_all(GRAVE))


# What these are about is what the owner said.
ON_THE_OWNER = {"dropped", "listening_only"}
FORM = [
    turn
    for n, word in enumerate(("創業", "従業員", "借入", "仕入先", "決算", "面積"))
    for turn in (a(p("Q_CLOSED", f"{word}はいくつですか。", word)), o(f"{n}です。", "short", content="数"))
]
WORN = o("正直、継がせたいけれど不安で眠れないんです。", "disclosure", "wish", content="継ぐ 不安 眠れる")
FURTHER: dict[str, TaggedSession] = {
    "judging": session(o(chars(60)), a(("JUDGE", "それは甘いですよ。")), o("はあ。", "short")),
    "dropped": session(WORN, a(p("Q_CLOSED", "決算書はありますか。", "決算")), o("はい。", "short")),
    "leading": session(a(("Q_LEADING", "値上げしかないと思いませんか。")), o("はあ。", "short")),
    "listening_only": session(*[said for _ in range(12) for said in (WORN, a(("BACKCHANNEL", "ええ。")))], visit=3),
    "sheet": session(*FORM),
}


def talk_for(habit: Habit) -> TaggedSession:
    return FURTHER.get(habit.id, GRAVE)


def test_only_what_is_enabled_is_looked_for() -> None:
    assert CORE | {"judging", "dropped"} == DEFAULT_ON
    for habit, talk in FURTHER.items():
        assert {f.habit for f in find_all(talk, frozenset({habit}))} == {habit}
        assert habit not in {f.habit for f in find_all(talk, CORE)}
        assert (habit in {f.habit for f in find_all(talk)}) is (habit in DEFAULT_ON)
        assert find_all(talk, frozenset()) == ()


@pytest.mark.parametrize("habit", FURTHER)
def test_every_further_finding_can_be_checked(habit: str) -> None:
    turns = FURTHER[habit].transcript.by_number()
    for finding in habit_by_id(habit).find(FURTHER[habit]):
        sound(finding, turns)


def sound(finding: Finding, turns: dict[int, Turn]) -> None:
    assert finding.flag == habit_by_id(finding.habit).flag
    assert finding.evidence
    assert 0.0 < finding.severity <= 1.0
    assert finding.quote.rstrip("…") in turns[finding.spans[0].turn].text or finding.habit == "interrogation"
    assert any(finding.quote.rstrip("…") in turns[s.turn].text for s in finding.spans)
    for span in finding.spans:
        assert span.turn in finding.turns
        assert turns[span.turn].speaker == ("owner" if finding.habit in ON_THE_OWNER else "advisor")
        assert turns[span.turn].text[span.begin : span.stop]


@pytest.mark.parametrize("habit", HABITS, ids=lambda h: h.id)
def test_habits_are_pure(habit: Habit) -> None:
    talk = talk_for(habit)
    before = copy.deepcopy(talk)
    first, second = habit.find(talk), habit.find(talk)
    assert first == second != ()
    assert before == talk


@pytest.mark.parametrize("habit", HABITS, ids=lambda h: h.id)
def test_nothing_is_found_where_nothing_is_said(habit: Habit) -> None:
    assert habit.find(session()) == ()
    assert habit.find(session(o(chars(500), "disclosure", "hesitation"))) == ()
