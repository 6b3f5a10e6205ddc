"""The talk of a practice: the owner on the left, the trainee on the right, under it what is told in between."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import cast

from coach.language.wrap import cell_width, pad, wrap
from coach.model import ACT_NAMES, ActLabel
from coach.practice.hearing import is_silence
from coach.practice.hints import Hint
from coach.tui.widgets.blocks import labelled, lines, para
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Part, Row, printable
from coach.tui.widgets.talk_page import TalkPage
from coach.workflows.practice import Exchange

ME = "あなた"
WAITED = "(黙って待つ)"
# The other side's margin, as a part of the width and at most so many cells.
ASIDE, MOST_ASIDE = 0.15, 16


@dataclass(frozen=True, slots=True)
class LineTarget:
    """A line of the trainee by its number: 1 is the first."""

    exchange: int


class PracticeTalk(TalkPage):
    """Own lines can be chosen."""


def talk_blocks(
    name: str,
    exchanges: Sequence[Exchange],
    *,
    pending: str | None = None,
    heard: Collection[int] = (),
    goal: str = "",
) -> list[Block]:
    """The talk. ``pending``: a line not answered yet; ``heard``: lines whose acts are shown; ``goal`` stands at the top."""
    label = max(cell_width(name), cell_width(ME)) + 2
    blocks = [labelled("ねらい  ", goal, width=8, style="dim"), blank()] if goal else []
    for k, exchange in enumerate(exchanges):
        if k:
            below = []
            if k in heard:
                below.append(f"聞こえ方: {acts_in_words(exchange)}")
            if exchange.hints:
                below.append("(ヒントを見て)")
            blocks += [Block(_mine(exchange.line, label, below), LineTarget(k)), blank()]
        blocks += [Block(_theirs(name, exchange.reply.text, label)), blank()]
    if pending is not None:
        blocks += [Block(_mine(pending, label, [])), blank()]
    return blocks


def acts_in_words(exchange: Exchange) -> str:
    """What the tagger heard in a line, by name."""
    if is_silence(exchange.line):
        return "沈黙"
    return "、".join(ACT_NAMES[cast(ActLabel, act)] for act in exchange.acts) or "読み取れませんでした"


def hint_blocks(hint: Hint) -> list[Block]:
    """A hint, as something that may be done."""
    if hint.kind == "receive":
        return [
            para("ヒント  直前の言葉を、そのまま返してみる手があります。", "key"),
            para(f"「{hint.text}」", indent=8),
        ]
    return [para("ヒント  たとえば、こんなふうにも尋ねられます。", "key"), para(f"「{hint.text}」", indent=8)]


def _aside(width: int) -> int:
    return min(MOST_ASIDE, int(width * ASIDE))


def _theirs(name: str, text: str, label: int) -> Callable[[int], list[Row]]:
    def rows(width: int) -> list[Row]:
        return lines(text, width - _aside(width), first=((pad(name, label), "owner strong"),))

    return rows


def _mine(text: str, label: int, below: Sequence[str]) -> Callable[[int], list[Row]]:
    words = WAITED if is_silence(text) else printable(text)

    def rows(width: int) -> list[Row]:
        room = max(8, width - _aside(width) - label)
        found: list[Part] = [(line.strip(), "" if words != WAITED else "dim") for line in wrap(words, room)]
        found += [(line, "dim") for note in below for line in wrap(note, room)]
        # As far right as its longest line lets it.
        indent = width - label - max(cell_width(line) for line, _ in found)
        first = pad(ME, label)
        return [
            Row(((" " * indent, ""), (first if n == 0 else " " * label, "advisor strong"), part))
            for n, part in enumerate(found)
        ]

    return rows
