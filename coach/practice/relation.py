"""How trust moves with what the advisor does. All sizes are our judgement; what they lead to is measured by
``scripts/evaluate_practice.py`` (docs/evidence.md).

The directions are the guideline's (「上から目線」「一方的に話す」「次々に質問をする」 close, 傾聴・共感・問いかけ open) and the
research's: reflections per question and the share of advice separate good talks from bad, open questions alone do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from coach.model import RECEIVING_ACTS
from coach.practice.hearing import Heard
from coach.practice.scenario import Scenario
from coach.practice.state import Move, State

REASONS: dict[str, str] = {
    "reflect": "言葉を受け止めた",
    "empathy": "気持ちに寄り添った",
    "open": "話したいように話せる問いだった",
    "permission": "先に了解を取った",
    "silence": "待ってもらえた",
    "awkward": "沈黙が長く続いた",
    "nod": "相づちで話を促した",
    "many_open": "受け止めのないまま問いが続いた",
    "interrogate": "答えの短い問いが続いた",
    "accuse": "責められたように感じた",
    "judge": "否定されたように感じた",
    "lead": "答えを決めて聞かれた",
    "propose": "話し切る前に提案された",
    "propose_again": "ためらったのに提案が重なった",
    "heard_proposal": "話した後の提案だった",
    "lecture": "説明が長く続いた",
    "wrong": "受け止めが話とずれていた",
    "repeat": "同じことをもう一度聞かれた",
    "lost": "話が見えなかった",
    "taboo": "触れてほしくない言葉が出た",
    "told": "話してみて、少し楽になった",
}
# Three questions in a row without receiving, or three in one line: LABELS.md, 詰問.
RUN = 3
# Our shorter relatives of LABELS.md's 200 and 250 characters: the owner's patience ends a little earlier than a flag.
LECTURE, LECTURES = 120, 220
# From here a receiving line draws the owner on.
TELLING = 0.4
# Characters of explaining nobody asked for that turn the talk away from the owner.
UNASKED = 50
# What receiving words that would fit anyone are worth, the first time, the second …
STOCK = (1.0, 0.9, 0.75, 0.5, 0.3, 0.15)
# Who was hurt warms more slowly until it is made good.
WARY = 0.6
# How much a hurt weighs until it is made good; one or more keeps the owner from telling more.
WOUNDS: dict[str, float] = {
    "accuse": 1.5, "judge": 1.5, "propose": 1.0, "propose_again": 1.0, "lecture": 1.0, "interrogate": 0.7, "lead": 0.3,
    "taboo": 1.0,
}  # fmt: skip


def may_be_proposed(state: State, layers: int) -> bool:
    """Whether a proposal fits: the owner asked for it, or has told all but the last layer, in some trust."""
    return state.requested or (state.layer >= max(1, layers - 1) and state.trust >= 0.5)


def is_lecture(heard: Heard, state: State) -> bool:
    """Whether the line, or what it adds to, is longer an explanation than the owner follows; asked for, more is."""
    allowed = 2 if state.requested else 1
    return heard.exposition >= allowed * LECTURE or state.exposition + heard.exposition >= allowed * LECTURES


def interrogates(heard: Heard, state: State) -> bool:
    """Whether the line presses on: the third question in a run without receiving, or three in one line."""
    return heard.presses and not heard.receives and (state.presses + 1 >= RUN or heard.questions >= RUN)


def silence_fits(state: State) -> bool:
    """Whether a silence now lets the owner go on: the first one, after they have said something."""
    return state.silences == 0 and state.pieces > 0


def moves_of(heard: Heard, state: State, scenario: Scenario, *, right: bool, again: bool) -> list[Move]:
    """The moves of one line. ``right``: a reflection met what was said; ``again``: the question was asked before."""
    found = list(_hurts(heard, state, scenario))
    if again:
        found.append(("repeat", "open", -0.03))
    if not any(delta <= -0.03 for _, _, delta in found):
        found += _helps(heard, state, right=right)
    slower = WARY if state.wounds >= 0.5 else 1.0
    return [
        Move(reason, round(_felt(delta * scenario.trust.weight.get(weight, 1.0), state.trust, slower), 4))
        for reason, weight, delta in found
    ]


def told_move(state: State) -> Move:
    """What having told a layer does to trust."""
    return Move("told", round(_felt(0.04, state.trust, 1.0), 4))


def _felt(delta: float, trust: float, slower: float) -> float:
    """Trust grows more slowly the more there is, and falls harder where there is little to hold it."""
    return delta * slower * (1.25 - trust) if delta > 0 else delta * (1.1 - 0.4 * trust)


def _hurts(heard: Heard, state: State, scenario: Scenario) -> Iterator[tuple[str, str, float]]:
    acts = heard.acts
    if "Q_ACCUSE" in acts:
        yield "accuse", "accuse", -0.12 * heard.sure("Q_ACCUSE")
    if "JUDGE" in acts:
        yield "judge", "judge", -0.12 * heard.sure("JUDGE")
    if "PROPOSE" in acts and not may_be_proposed(state, len(scenario.layer)):
        eased = 0.5 if "PERMISSION" in acts or state.permitted else 1.0
        yield ("propose_again" if state.hesitated else "propose"), "propose", -0.08 * eased * heard.sure("PROPOSE")
    if is_lecture(heard, state):
        yield "lecture", "lecture", -0.05
    if interrogates(heard, state):
        yield "interrogate", "interrogate", -0.05
    elif "Q_LEADING" in acts:
        yield "lead", "lead", -0.03 * heard.sure("Q_LEADING")


def _helps(heard: Heard, state: State, *, right: bool) -> Iterator[tuple[str, str, float]]:
    acts, understood = heard.acts, heard.route.understood
    if heard.silent:
        yield ("silence", "silence", 0.03) if silence_fits(state) else ("awkward", "silence", -0.01)
        return
    if heard.receives and right:
        # However it is labelled: to take up what was said, or the feeling that was voiced, is one thing to the owner.
        feeling = "EMPATHY" in acts and "REFLECT" not in acts
        reason = "empathy" if feeling else "reflect"
        yield reason, reason, worth(heard, state) * (0.115 if state.feeling else 0.1)
    elif "REFLECT" in acts:
        yield "wrong", "reflect", -0.01
    if heard.asks_open and understood:
        if heard.receives or state.opens < 2:
            yield "open", "open", 0.03
        elif state.opens >= 3:
            yield "many_open", "open", -0.03
    if "PERMISSION" in acts and not state.permitted:
        yield "permission", "permission", 0.02
    if acts == {"BACKCHANNEL"} and state.nods < 2:
        yield "nod", "silence", 0.012
    if "PROPOSE" in acts:
        yield "heard_proposal", "propose", 0.015
    if _means_nothing(heard):
        yield "lost", "open", -0.01 if state.lost < 2 else -0.015


def worth(heard: Heard, state: State) -> float:
    """How much a receiving line is worth to the owner (0–1).

    Words of the owner's own taken up are worth most; words that fit anyone wear off until something of one's own is
    taken up or asked after; the third in a row without a question sounds like an echo, said before, like a phrase.
    """
    sure = max(heard.sure(label) for label in heard.acts & RECEIVING_ACTS) * 0.5 + 0.5
    fresh = 1.0 if heard.takes_up else 0.85 * STOCK[min(state.stock, len(STOCK) - 1)]
    row = 1.0 if state.receives < 2 else 0.2
    return sure * fresh * row * (1 - 0.8 * heard.repeated)


def wounded(before: float, moves: Sequence[Move], heard: Heard, *, right: bool) -> float:
    """What still hurts after a line (0–3): each hurt adds, being received makes good."""
    hurt = sum(WOUNDS.get(move.reason, 0.0) for move in moves if move.delta < 0)
    if hurt:
        return min(3.0, before + hurt)
    healed = (1.0 if heard.takes_up else 0.5) if heard.receives and right else 0.0
    return round(max(0.0, before - healed), 2)


def drawn_out(state: State, heard: Heard, moves: Sequence[Move], *, right: bool) -> float:
    """What has drawn the owner out so far: every event counts about one, what hurts or takes the talk over takes one back.

    Events rather than sizes, so that the same line in other words counts the same.
    """
    if state.lost and _means_nothing(heard):
        return 0.0
    lost = sum(0.5 if move.reason == "lead" else 1.0 for move in moves if move.delta < 0 and move.reason in WOUNDS)
    if "INFORM" in heard.acts and heard.exposition >= UNASKED and not state.requested:
        lost = max(lost, 1.0)
    if lost:
        return max(0.0, state.shared - lost)
    inquired = heard.asks_open and heard.route.understood and not heard.asked_before
    gained = 0.0
    if inquired and (heard.receives or state.opens < RUN):
        gained += 0.5 if heard.prompts and state.shared >= 2 else 1.0
    if heard.receives and right:
        gained += 1.0 if worth(heard, state) >= TELLING else 0.3
    if heard.silent and silence_fits(state):
        gained += 1
    if heard.acts == {"BACKCHANNEL"} and state.nods < 2:
        gained += 0.5
    return round(state.shared + gained, 2)


def _means_nothing(heard: Heard) -> bool:
    return heard.route.kind == "none" and not heard.receives and "BACKCHANNEL" not in heard.acts and bool(heard.content)


def counted(state: State, heard: Heard, moves: Sequence[Move], *, right: bool) -> State:
    """The counters after a line: a receiving line begins every run anew."""
    received = heard.receives
    asks = heard.asks_open and not received
    deeper = heard.asks_open and heard.route.understood and not heard.prompts and not heard.asked_before
    stock = state.stock
    if received and right:
        stock = 0 if heard.takes_up else stock + 1
    if deeper:
        stock = max(0, stock - 2)
    return replace(
        state,
        turn=state.turn + 1,
        opens=0 if received else state.opens + asks,
        presses=0 if received else state.presses + heard.presses,
        receives=0 if heard.asks else state.receives + received,
        nods=state.nods + 1 if heard.acts == {"BACKCHANNEL"} else 0,
        silences=state.silences + 1 if heard.silent else 0,
        lost=state.lost + 1 if _means_nothing(heard) else 0,
        exposition=state.exposition + heard.exposition if heard.exposition else 0,
        stock=stock,
        shared=drawn_out(state, heard, moves, right=right),
        deepened=state.deepened | {str(heard.route.aspect)} if deeper else state.deepened,
        permitted="PERMISSION" in heard.acts,
        requested=False,
    )
