"""The owner's side as a pure function: what hurts closes, what receives opens, and everything can be replayed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from coach.practice.debrief import debrief
from coach.practice.hearing import Heard, is_silence, misreads
from coach.practice.hints import hint_for, quotable
from coach.practice.partner import Partner
from coach.practice.routing import Route
from coach.practice.scenario import parse_scenario
from coach.practice.state import Reply

OWNER = parse_scenario(Path(__file__).with_name("small_owner.toml").read_text("utf-8"), "small_owner.toml")


def line(
    text: str, *acts: str, route: Route | None = None, echo: float = 0.0, length: int = 0, asked: int = 0
) -> Heard:
    return Heard(
        text=text,
        acts=frozenset(acts),
        route=route or Route("general", aspect="more"),
        questions=asked or int(any(a.startswith("Q_") for a in acts)),
        exposition=length,
        echo=echo,
        content=frozenset({"仕事"}),
        silent=not acts,
    )


OPEN = line("最近のご様子を聞かせてください", "Q_OPEN")
FEEL = line("どんなお気持ちですか", "Q_OPEN", route=Route("general", aspect="feeling"))
RECEIVE = line("減ってきて気がかりなんですね", "REFLECT", echo=0.6)
BOTH = line("それはおつらいですね。どんなお気持ちですか", "EMPATHY", "Q_OPEN", route=Route("general", aspect="feeling"))
STAFF = line("従業員は何名ですか", "Q_CLOSED", route=Route("fact", "staff"))
MACHINES = line("プレスは何台ですか", "Q_CLOSED", route=Route("fact", "machines"))
ACCUSE = line("なんで放っておいたんですか", "Q_ACCUSE")
JUDGE = line("それは甘いですよ", "JUDGE")
PROPOSE = line("設備を入れましょう", "PROPOSE", length=20)
LECTURE = line("いいですか、今の時代は…", "INFORM", length=150)
FOREIGN = line("宇宙の果てには何がありますか", "Q_OPEN", route=Route("none"))
NOD = line("はい。", "BACKCHANNEL", route=Route("thanks"))
THANKS = line("今日はありがとうございました", "OTHER", route=Route("thanks"))
SILENCE = line("…")


def play(*lines: Heard, seed: int = 0) -> list[Reply]:
    partner = Partner(OWNER, seed)
    replies = [partner.open()]
    for heard in lines:
        replies.append(partner.answer(replies[-1].state, heard))
    return replies


def trust(*lines: Heard) -> float:
    return play(*lines)[-1].state.trust


def test_the_same_lines_and_seed_give_the_same_talk() -> None:
    lines = (OPEN, RECEIVE, BOTH, STAFF, PROPOSE, RECEIVE)
    assert [r.text for r in play(*lines, seed=4)] == [r.text for r in play(*lines, seed=4)]
    assert len({"".join(r.text for r in play(*lines, seed=s)) for s in range(3)}) == 3


def test_an_answer_depends_on_the_state_alone() -> None:
    """Rewinding needs it: answering from an earlier state gives what it gave then."""
    partner = Partner(OWNER, 1)
    replies = play(OPEN, RECEIVE, BOTH, seed=1)
    assert partner.answer(replies[1].state, RECEIVE).text == replies[2].text


@pytest.mark.parametrize("hurt", [ACCUSE, JUDGE, PROPOSE, LECTURE])
def test_what_the_guideline_warns_of_costs_trust(hurt: Heard) -> None:
    assert trust(OPEN, hurt) < trust(OPEN)
    assert play(OPEN, hurt)[-1].state.layer == play(OPEN)[-1].state.layer


def test_receiving_moves_more_than_asking() -> None:
    assert trust(OPEN, RECEIVE) - trust(OPEN) > trust(OPEN, OPEN) - trust(OPEN) > 0


def test_open_questions_alone_stop_helping() -> None:
    alone = play(*[FEEL] * 9)
    listening = play(OPEN, *[RECEIVE, BOTH] * 4)
    assert alone[-1].state.layer <= 1
    assert listening[-1].state.layer == 3
    assert alone[-1].state.trust < 0.4 < listening[-1].state.trust


def test_the_third_closed_question_gets_a_short_answer() -> None:
    second = play(OPEN, STAFF, MACHINES)[-1]
    third = play(OPEN, STAFF, replace(STAFF, text="何人で"), MACHINES)[-1]
    assert third.reaction == "interrogated"
    assert second.reaction != "interrogated"
    assert third.text.endswith("10台です。")
    assert third.state.trust < second.state.trust


def test_receiving_begins_the_run_anew() -> None:
    assert play(OPEN, STAFF, MACHINES, RECEIVE, replace(STAFF, text="何人で"))[-1].reaction != "interrogated"


def test_the_told_issue_needs_no_trust_earned_and_the_next_one_does() -> None:
    told = play(OPEN, replace(OPEN, text="ほかには"))[-1].state
    assert told.layer == 1
    assert play(OPEN, *[replace(OPEN, text=f"では {k}") for k in range(3)])[-1].state.layer == 1


def test_words_that_fit_anyone_wear_off() -> None:
    """Asked nothing and taking up nothing, the same comfort moves less each time; the owner's own words do not wear off."""
    generic = [play(OPEN, *[RECEIVE] * n)[-1].state.trust for n in range(6)]
    gains = [b - a for a, b in pairwise(generic)]
    assert gains[0] > gains[2] > gains[4]
    own = replace(RECEIVE, takes_up=True)
    assert trust(OPEN, own) > trust(OPEN, RECEIVE)


def test_a_phrase_said_before_is_heard_as_one() -> None:
    again = replace(RECEIVE, repeated=1.0)
    assert trust(OPEN, RECEIVE, FEEL, RECEIVE) > trust(OPEN, RECEIVE, FEEL, again)


def test_comfort_alone_does_not_reach_the_last_layer() -> None:
    more = replace(OPEN, text="もう少し聞かせてください", prompts=True)
    deepest = max(play(OPEN, *[RECEIVE, more] * n)[-1].state.layer for n in range(1, 12))
    assert deepest < len(OWNER.layer)


def test_a_hurt_keeps_what_lies_deeper_until_it_is_made_good() -> None:
    kind = (OPEN, RECEIVE, FEEL)
    hurt = play(*kind, JUDGE, FEEL)[-1].state
    assert hurt.wounds > 0
    healed = play(*kind, JUDGE, *[replace(RECEIVE, takes_up=True), FEEL] * 4)[-1].state
    assert healed.wounds == 0
    assert healed.layer > hurt.layer


def test_a_doubtful_reproach_hurts_less_than_a_sure_one() -> None:
    assert trust(OPEN, replace(JUDGE, scores={"JUDGE": 0.66})) > trust(OPEN, replace(JUDGE, scores={"JUDGE": 0.95}))


def test_to_a_lecture_only_nods_come_back() -> None:
    assert play(OPEN, LECTURE)[-1].text in OWNER.reactions["lectured"]


def test_an_early_proposal_is_put_off_and_a_second_one_more_so() -> None:
    replies = play(OPEN, PROPOSE, PROPOSE)
    assert [r.reaction for r in replies[2:]] == ["proposed_early", "proposed_again"]


def test_a_proposal_after_all_was_told_is_heard() -> None:
    assert play(OPEN, *[RECEIVE, BOTH] * 4, PROPOSE)[-1].reaction == "proposal_heard"


def test_what_is_not_understood_unlocks_nothing() -> None:
    replies = play(*[FOREIGN] * 12)
    assert {r.reaction for r in replies[1:] if r.state.ending is None} == {"confused"}
    assert replies[-1].state.layer == 0
    assert replies[-1].state.trust <= OWNER.trust.start


def test_a_walkout_ends_the_talk() -> None:
    partner = Partner(OWNER)
    replies = play(ACCUSE, JUDGE)
    while replies[-1].state.ending is None:
        replies.append(partner.answer(replies[-1].state, JUDGE))
    assert replies[-1].state.ending == "walkout"
    assert replies[-1].text in OWNER.endings.walkout
    with pytest.raises(ValueError, match="ended"):
        partner.answer(replies[-1].state, OPEN)


def test_thanks_end_the_talk_by_how_deep_it_went() -> None:
    assert play(OPEN, STAFF, MACHINES, THANKS)[-1].state.ending == "polite"
    assert play(OPEN, *[RECEIVE, BOTH] * 4, THANKS)[-1].state.ending == "opened"


def test_a_nod_does_not_end_the_talk_whatever_it_is_near_to() -> None:
    assert play(OPEN, RECEIVE, OPEN, RECEIVE, NOD)[-1].state.ending is None


def test_a_taboo_word_is_answered_as_one() -> None:
    heard = line("倒産するかもしれませんね", "INFORM", length=10)
    assert play(OPEN, heard)[-1].text in OWNER.taboo[0].lines


def test_the_first_silence_lets_the_owner_go_on_and_a_second_does_not() -> None:
    first, second = play(OPEN, SILENCE, SILENCE)[2:]
    assert first.reaction == "silence"
    assert first.state.pieces > 1
    assert second.reaction == "silence_awkward"
    assert is_silence(" …… ")
    assert is_silence("（沈黙）")
    assert not is_silence("はい")


def test_a_question_asked_twice_is_noticed() -> None:
    assert play(STAFF, STAFF)[-1].text in OWNER.reactions["repeated"] or play(STAFF, STAFF)[-1].moves


def test_a_feeling_the_owner_has_no_word_of_is_the_wrong_one() -> None:
    assert misreads("お怒りになるのも、もっともです", frozenset({"品物", "遅れる"}))
    assert not misreads("お怒りになるのも、もっともです", frozenset({"怒る"}))
    assert not misreads("品物が遅れて、気がかりなんですね", frozenset({"品物"}))
    wrong = replace(RECEIVE, text="お怒りなんですね", met=0.0)
    assert play(wrong)[-1].reaction == "reflected_wrong"
    assert trust(wrong) < trust(RECEIVE)


def test_no_piece_is_told_twice() -> None:
    told = [key for r in play(OPEN, *[RECEIVE, OPEN] * 8) for key in r.told if key.startswith("topic.")]
    assert len(told) == len(set(told))


def test_the_debrief_names_what_moved_and_what_stayed_unsaid() -> None:
    replies = play(OPEN, RECEIVE, JUDGE, BOTH)
    lines = [("", replies[0]), *zip(["聞く", "返す", "甘い", "寄り添う"], replies[1:], strict=True)]
    seen = debrief(OWNER, lines, "polite")
    assert [p.line for p in seen.closed] == ["甘い"]
    assert "返す" in {p.line for p in seen.opened}
    assert len(seen.course) == 5
    assert [x.n for x in (*seen.told, *seen.unsaid)] == [1, 2, 3]


def test_a_hint_receives_first_and_changes_when_asked_again() -> None:
    reply = next(r for r in play(OPEN, RECEIVE, FEEL, BOTH, RECEIVE) if r.state.feeling)
    assert hint_for(OWNER, reply, 0).kind == "receive"
    later = [hint_for(OWNER, reply, n) for n in (1, 2)]
    assert [h.kind for h in later] == ["ask", "ask"]
    assert later[0].text != later[1].text
    assert quotable("そうですね。職長に言えなくて。") == "職長に言えなくて"
