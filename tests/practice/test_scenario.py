"""Owner files: what is wrong is named, what is thin is advised, the bundled ones are whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import DataError, NotFoundError
from coach.practice.checking import all_lines, thin_places
from coach.practice.ear import ear
from coach.practice.scenario import REACTIONS, bundled_owner, bundled_owners, parse_scenario

SMALL = Path(__file__).with_name("small_owner.toml").read_text("utf-8")


def test_a_whole_file_is_read() -> None:
    scenario = parse_scenario(SMALL, "small_owner.toml")
    assert scenario.name == "金本"
    assert [layer.n for layer in scenario.layer] == [1, 2, 3]
    assert scenario.topic_of("foreman").name == "古株の職長"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('walls = ["向き合わない", "付いてこない"]', 'walls = ["高い"]', "高い"),
        ("difficulty = 2", "difficulty = 9", "difficulty"),
        ('topic = "foreman"\ntrust = 0.58', 'topic = "wife"\ntrust = 0.58', "wife"),
        ("trust = 0.58", "trust = 0.2", "layer 3"),
        ('needs = ["open|reflect"]', 'needs = ["hug"]', "hug"),
        ("greeting = [", "hello = [", "hello"),
        ('opening = ["ああ、どうも。"', 'opening = [""', "opening"),
        ("start = 0.3", "start = 3.0", "trust.start"),
        ('register = "polite"', 'register = "loud"', "loud"),
        ("version = 1", "versjon = 1", "versjon"),
        ("version = 1", "version 1", "TOML"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, named: str) -> None:
    assert old in SMALL
    with pytest.raises(DataError) as caught:
        parse_scenario(SMALL.replace(old, new, 1), "mine.toml")
    assert named in caught.value.text()
    assert "mine.toml" in caught.value.text()


def test_all_problems_are_named_at_once() -> None:
    broken = SMALL.replace("difficulty = 2", "difficulty = 9").replace("start = 0.3", "start = 3.0")
    with pytest.raises(DataError) as caught:
        parse_scenario(broken, "mine.toml")
    assert "difficulty" in caught.value.text()
    assert "trust.start" in caught.value.text()


def test_thin_places_are_advised_and_played_all_the_same() -> None:
    advice = "\n".join(thin_places(parse_scenario(SMALL, "small_owner.toml")))
    assert "台詞が" in advice
    assert "fact が 2 つ" in advice
    assert "reactions に" not in advice


def test_an_unknown_owner_says_where_to_look() -> None:
    with pytest.raises(NotFoundError, match="coach owners list"):
        bundled_owner("nobody")


def test_there_are_a_dozen_owners_and_none_is_thin() -> None:
    owners = bundled_owners()
    assert len(owners) >= 12
    assert {s.id: thin_places(s) for s in owners if thin_places(s)} == {}
    assert len({s.industry for s in owners}) >= 8
    assert {w for s in owners for w in s.walls} == {
        "見えない",
        "向き合わない",
        "実行できない",
        "付いてこない",
        "足りない",
    }
    assert {s.difficulty for s in owners} == {1, 2, 3}


def test_no_line_is_said_by_two_owners() -> None:
    """Short words (「はい。」) apart: people do not share their sentences."""
    seen: dict[str, str] = {}
    for scenario in bundled_owners():
        for line in set(all_lines(scenario)):
            if len(line) >= 20:
                assert seen.setdefault(line, scenario.id) == scenario.id, line


def test_the_ear_knows_every_reaction_kind_it_answers_with() -> None:
    assert {"greeting", "thanks", "schedule", "smalltalk"} <= set(ear().kind) & set(REACTIONS)
    assert ear().sign_of("いつ頃からそう感じておられますか") == "story"
    assert ear().sign_of("従業員は何名ですか") is None
