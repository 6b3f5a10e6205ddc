"""The talk with the coach: what was asked, the answer, its links, the question back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.conversation.model import Exchange, Ref
from coach.tui.widgets.blocks import bullet, item, lines, para
from coach.tui.widgets.finding_panel import CaseTarget, TurnTarget
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.talk_page import TalkPage

ME, COACH = "あなた  ", "コーチ  "
INVITE = "面談のことも、進め方のことも、ふだんの言葉で聞いてください。"
INVITE_ALONE = "対話の進め方や、似た事例のことを、ふだんの言葉で聞いてください。面談のことは、ふりかえりの画面で c を押すと話せます。"
FOR_EXAMPLE = "たとえば"
MOST_LINKS = 9


@dataclass(frozen=True, slots=True)
class HabitTarget:
    """A habit whose meaning can be asked."""

    habit: str
    name: str


@dataclass(frozen=True, slots=True)
class AskedTarget:
    """A question to be asked as it stands."""

    text: str


Target = TurnTarget | CaseTarget | HabitTarget | AskedTarget


class ConverseTalk(TalkPage):
    """Links can be chosen."""


def target_of(ref: Ref) -> Target:
    """What choosing a reference opens."""
    if ref.kind == "turn":
        return TurnTarget(int(ref.id))
    return CaseTarget(ref.id) if ref.kind == "case" else HabitTarget(ref.id, ref.label)


def link_text(ref: Ref) -> str:
    """What a link says."""
    words = {"turn": f"{ref.label}の発話へ", "case": f"事例 {ref.label}", "habit": f"{ref.label}とは"}
    return words[ref.kind]


def talk_blocks(
    history: Sequence[Exchange], pending: str | None, suggestions: Sequence[str], alone: bool
) -> list[Block]:
    """The whole talk. Only the links of the last answer carry numbers; all can be chosen."""
    if not history and pending is None:
        return _invitation(suggestions, alone)
    blocks: list[Block] = []
    for n, exchange in enumerate(history):
        last = n == len(history) - 1 and pending is None
        blocks += [_mine(exchange.question), blank(), _told(exchange.answer.text)]
        if exchange.answer.follow_up:
            blocks.append(
                para(exchange.answer.follow_up, "good" if exchange.answer.pending is None else "dim", indent=8)
            )
        for k, ref in enumerate(exchange.answer.refs[:MOST_LINKS], 1):
            blocks.append(_link(str(k) if last else "", ref))
        blocks.append(blank())
    if pending is not None:
        blocks += [_mine(pending), blank()]
    return blocks


def _invitation(suggestions: Sequence[str], alone: bool) -> list[Block]:
    asked = [item(str(n), text, AskedTarget(text)) for n, text in enumerate(suggestions[:MOST_LINKS], 1)]
    return [blank(), para(INVITE_ALONE if alone else INVITE), blank(), para(FOR_EXAMPLE, "dim"), *asked, blank(),
            bullet("番号を入れて Enter でも聞けます。", "dim")]  # fmt: skip


def _mine(text: str) -> Block:
    return Block(lambda width: lines(text, width, first=((ME, "advisor strong"),)))


def _told(text: str) -> Block:
    return Block(lambda width: lines(text, width, first=((COACH, "owner strong"),)))


def _link(key: str, ref: Ref) -> Block:
    mark = f"{key} " if key else "- "
    first = ((" " * 8, ""), (mark, "key" if key else "dim"))
    return Block(
        lambda width: lines(link_text(ref), width, style="" if key else "dim", first=first), target_of(ref), key
    )
