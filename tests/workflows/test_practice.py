"""稽古 with the real parser and encoder: what is understood, what is kept, what can be taken up again."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import UsageError
from coach.language.engine import LocalEngine
from coach.practice.scenario import parse_scenario
from coach.workflows.practice import (
    FORMAT,
    Practice,
    resume_practice,
    script_result,
    start_practice,
)
from coach.workflows.practice_consultation import PracticeConsultation
from coach.workflows.practised import practices_with
from coach.workflows.review import review_session
from coach.workflows.workspace import Workspace

OWNER = parse_scenario(
    (Path(__file__).parents[1] / "practice" / "small_owner.toml").read_text("utf-8"), "small_owner.toml"
)
LISTENING = (
    "本日はお時間をいただきありがとうございます",
    "最近のお仕事の様子を、思いつくままに聞かせていただけますか",
    "少しずつ減ってきた、ということなんですね。そのあたり、もう少し聞かせてください",
    "それはおつらかったですね。そのとき、どんなことが頭に浮かびましたか",
    "落ち着かないお気持ちで過ごしてこられたんですね",
    "いちばん気がかりなのは、どんなことですか",
    "一人で抱えてこられたんですね",
    "ご自身は、どんなお気持ちでこられましたか",
    "言い出せずにこられた、ということなんですね",
    "本当はどうなったらいいと思われますか",
)


@pytest.fixture(scope="module")
def examples(tmp_path_factory) -> Path:
    """Vectors of the written examples, made once for all tests of this file."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def ws(tmp_path: Path, examples: Path, nlp):
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(examples, target_is_directory=True)
    with Workspace(home, engine=LocalEngine(nlp)) as workspace:
        yield workspace


def say_all(practice: Practice, *lines: str) -> Practice:
    for line in lines:
        practice.say(line)
    return practice


def test_listening_reaches_deeper_than_questioning(ws) -> None:
    heard = say_all(start_practice(ws, OWNER), *LISTENING)
    pressed = say_all(
        start_practice(ws, OWNER),
        "売上はいくらですか", "従業員は何名ですか", "プレスは何台ですか", "なんで受注が減るまで放っておいたんですか",
    )  # fmt: skip
    assert heard.state.layer >= 2
    assert pressed.state.layer == 0
    assert heard.state.trust > OWNER.trust.start > pressed.state.trust


def test_facts_are_answered_when_asked_and_only_then(ws) -> None:
    practice = start_practice(ws, OWNER)
    staff = practice.say("何人くらいでやっておられるんですか")
    assert staff.text in OWNER.fact[0].lines
    assert practice.say("ホームページはありますか").text in OWNER.reactions["unknown"]
    assert start_practice(ws, OWNER).say("カレーの作り方を教えてください").text in OWNER.reactions["smalltalk"]


@pytest.mark.parametrize("line", ["量子コンピュータの仕組みを詳しく", "asdf qwer", "🙂🙂🙂", "1234567", "ああああああ"])
def test_what_means_nothing_here_is_met_with_a_question_and_opens_nothing(ws, line: str) -> None:
    reply = start_practice(ws, OWNER).say(line)
    assert reply.text in OWNER.reactions["confused"]
    assert reply.state.layer == 0
    assert reply.state.trust <= OWNER.trust.start


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        ("そのとき、どんなお気持ちでしたか。", "そんとき、どげん気持ちやったですか。"),
        ("それはおつらかったですね。", "そら、えらいしんどかったですやろなあ。"),
        ("もう少し聞かせてください。", "もうちょっと話っこ聞かせてけねすか。"),
        ("最近のお仕事の様子はいかがですか。", "えっと最近のお仕事のご様子というのはいかがでいらっしゃいますか"),
    ],
)
def test_the_same_thing_said_otherwise_does_the_same(ws, plain: str, other: str) -> None:
    said, heard = (say_all(start_practice(ws, OWNER), LISTENING[1], line).state for line in (plain, other))
    assert said.layer == heard.layer
    assert said.trust == pytest.approx(heard.trust, abs=0.03)


def test_the_coach_knows_what_was_said_so_far_and_keeps_nothing(ws) -> None:
    practice = say_all(start_practice(ws, OWNER), LISTENING[1], "なんで受注が減るまで放っておいたんですか")
    coach = PracticeConsultation(ws, practice)
    answer = coach.ask("責めるように聞こえたのはどこ？", ask_first=False).answer
    turns = {str(t.i): t.text for t in practice.transcript().turns}
    assert any("放っておいた" in turns[ref.id] for ref in answer.refs if ref.kind == "turn")
    assert not ws.store.conversations.of(None)
    practice.go_to(1)
    later = coach.ask("責めるように聞こえたのはどこ？", ask_first=False).answer
    assert not any("放っておいた" in turns.get(ref.id, "") for ref in later.refs if ref.kind == "turn")
    assert len(coach.history) == 2


def test_a_phrase_is_noticed_when_it_comes_again(ws) -> None:
    practice = say_all(start_practice(ws, OWNER), LISTENING[1], "お一人で抱えてこられたんですね。")
    assert practice.heard("お一人で抱えてこられたんですね。").repeated == 1
    assert practice.heard("ずっと気にかけておられたんですね。").repeated == 0


def test_short_prompts_are_always_understood(ws) -> None:
    practice = say_all(start_practice(ws, OWNER), LISTENING[1])
    for line in ("と言いますと。", "それで。", "もう少し聞かせてもらえますやろか。", "ほんで、どないなったんです?"):
        assert practice.say(line).understood, line


def test_a_practice_is_taken_up_where_it_stood(ws) -> None:
    practice = say_all(start_practice(ws, OWNER, seed=5), *LISTENING[:3])
    again = resume_practice(ws, practice.number)
    assert again.exchanges == practice.exchanges
    assert again.say(LISTENING[3]).text == practice.say(LISTENING[3]).text


def test_rewinding_keeps_what_was_said_as_a_branch(ws) -> None:
    practice = say_all(start_practice(ws, OWNER), *LISTENING[:4])
    before = [e.reply.text for e in practice.exchanges[:3]]
    practice.go_to(2)
    practice.say("それは甘いですよ")
    assert [e.reply.text for e in practice.exchanges[:3]] == before
    kept = ws.store.practices.lines(practice.number)
    assert len(kept) == 6
    assert sum(line.parent == practice.exchanges[2].n for line in kept) == 2
    assert resume_practice(ws, practice.number).exchanges == practice.exchanges


def test_a_finished_practice_is_a_session_like_any_other(ws) -> None:
    practice = say_all(start_practice(ws, OWNER), *LISTENING[:4], "…")
    session = practice.finish()
    transcript = ws.store.sessions.get(session)
    assert [t.text for t in transcript.turns if t.speaker == "advisor"] == [*LISTENING[:4], "（沈黙）"]
    assert ws.store.sessions.rows()[0].source.startswith("稽古")
    assert ws.store.practices.get(practice.number).session == session
    assert review_session(ws, session).metrics.advisor_turns == 5
    assert FORMAT == "practice"


def test_nothing_said_is_nothing_to_keep(ws) -> None:
    with pytest.raises(UsageError, match="まだ何も"):
        start_practice(ws, OWNER).finish()


def test_attempts_with_one_owner_can_be_compared(ws) -> None:
    say_all(start_practice(ws, OWNER, seed=1), *LISTENING[:6])
    say_all(start_practice(ws, OWNER, seed=2), "従業員は何名ですか", "それは甘いですよ")
    start_practice(ws, OWNER, seed=3)
    first, second = practices_with(ws, OWNER.id)
    assert (first.lines, second.lines) == (6, 2)
    assert first.trust > second.trust


def test_a_very_long_line_is_refused_and_nothing_is_lost(ws) -> None:
    practice = start_practice(ws, OWNER)
    with pytest.raises(UsageError, match="長すぎ"):
        practice.say("そうですね。" * 500)
    assert len(practice.exchanges) == 1


def test_the_result_of_a_script_has_trust_and_layer_on_owner_turns(ws) -> None:
    result = script_result(say_all(start_practice(ws, OWNER, keep=False), *LISTENING[:2]))
    turns = result["turns"]
    assert [t["speaker"] for t in turns] == ["owner", "advisor", "owner", "advisor", "owner"]
    assert all(0 <= t["trust"] <= 1 and "layer" in t for t in turns if t["speaker"] == "owner")
    assert turns[3]["acts"] == ["Q_OPEN"]
    assert result["ending"] == "polite"
    assert ws.store.practices.all() == ()
