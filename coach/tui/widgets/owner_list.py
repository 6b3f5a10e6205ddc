"""The owners one can practise with, as a list beside which one of them is introduced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from coach.errors import CoachError
from coach.language.wrap import shorten
from coach.tui.fields import step_label
from coach.tui.owner_words import DIFFICULTY, called, day, depth, mood
from coach.tui.widgets.blocks import bullet, heading, item, labelled, para
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Row
from coach.workflows.practised import EarlierPractice, OwnerEntry

EMPTY = "練習相手が見当たりませんでした。"
OWN_TALK = "自分の面談から"
# From this width of the list on, the firm stands in it.
FIRM_FROM = 40


@dataclass(frozen=True, slots=True)
class OwnerTarget:
    """An owner by id."""

    owner: str


@dataclass(frozen=True, slots=True)
class BrokenTarget:
    """A file of one's own that could not be read, by its place among them."""

    n: int


@dataclass(frozen=True, slots=True)
class EarlierTarget:
    """An earlier practice: to be taken up again, or its review (``session``)."""

    number: int
    session: str | None


class OwnerList(Page, inherit_bindings=False):
    """A page whose selection is told, so that the introduction beside it follows. What Enter means is the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = [b for b in Page.BINDINGS if isinstance(b, Binding) and b.key != "enter"]

    class Moved(Message):
        """Something else is selected."""

        def __init__(self, target: object) -> None:
            super().__init__()
            self.target = target

    def on_click(self, event: events.Click) -> None:
        """A click on another owner introduces them; on the one introduced it begins."""
        y = event.y + self.scroll_offset.y
        owner = self._owners[y] if 0 <= y < len(self._owners) else None
        if owner is not None and owner != self.selected and self.blocks[owner].target is not None:
            event.prevent_default()
            self._select(owner)

    def _select(self, n: int | None) -> None:
        super()._select(n)
        if self.target is not None:
            self.post_message(self.Moved(self.target))


def list_blocks(entries: Sequence[OwnerEntry], broken: Sequence[CoachError]) -> list[Block]:
    """Owners, then places of one's own talks, then what could not be read."""

    def owners(stored: bool) -> list[Block]:
        return [Block(_entry(e), OwnerTarget(e.scenario.id)) for e in entries if e.stored is stored]

    blocks = owners(False)
    if stored := owners(True):
        blocks += [heading(OWN_TALK), *stored]
    if broken:
        blocks.append(heading("読めなかったファイル"))
        blocks += [para(error.where or "名前のないファイル", target=BrokenTarget(n)) for n, error in enumerate(broken)]
    return blocks or [para(EMPTY)]


def _entry(entry: OwnerEntry) -> Callable[[int], list[Row]]:
    scenario = entry.scenario

    def rows(width: int) -> list[Row]:
        firm = scenario.firm if width >= FIRM_FROM or entry.stored else ""
        times = f"{len(entry.earlier)}回" if entry.earlier else ""
        hard = "" if entry.stored else DIFFICULTY[scenario.difficulty - 1]
        below = "  ".join(part for part in (called(scenario), hard, times, firm) if part)
        return [Row(((shorten(scenario.title, width), "strong"),)), Row(((shorten("  " + below, width), "dim"),))]

    return rows


def intro_blocks(entry: OwnerEntry) -> list[Block]:
    """Who it is, what the practice is for, and the practices so far (the last first)."""
    s = entry.scenario
    about = [s.firm, s.prefecture, f"{s.employees}人" if s.employees else ""]
    person = called(s) + (f" ({s.age}歳)" if s.age else "")
    blocks = [
        para(s.title, "title"),
        para("  ".join(part for part in (person, *about) if part), "owner"),
        blank(),
        para(s.about),
        blank(),
        labelled("ねらい  ", s.goal, width=8),
        labelled("難しさ  ", DIFFICULTY[s.difficulty - 1], width=8),
        labelled("段階    ", f"{step_label(s.step)}  {s.visit}回目の訪問", width=8),
    ]
    if s.walls:
        blocks.append(labelled("壁      ", "、".join(s.walls), width=8))
    if not entry.earlier:
        return [*blocks, blank(), para("まだ稽古していません。Enter で始めます。", "dim")]
    best = max(entry.earlier, key=lambda e: (e.layer, e.trust))
    blocks.append(heading(f"これまで {len(entry.earlier)} 回  (いちばん深い回で {best.layer}/{len(s.layer)})"))
    for n, earlier in enumerate(reversed(entry.earlier), 1):
        key = str(n) if n < 10 else ""
        text = f"{day(earlier.begun_at)}  {earlier.lines}言  {depth(earlier.layer, len(s.layer))}"
        target = EarlierTarget(earlier.number, earlier.session)
        blocks.append(item(key, text, target, below=_stands(earlier)))
    return blocks


def _stands(earlier: EarlierPractice) -> str:
    exam = "本番  " if earlier.exam else ""
    if earlier.session is not None:
        return f"{exam}ふりかえりを開けます"
    if earlier.ending is not None:
        return f"{exam}終わりまで話しました"
    # An exam under way does not tell.
    return f"{exam}途中です" if earlier.exam else f"途中です ({mood(earlier.trust)})"


def broken_blocks(error: CoachError) -> list[Block]:
    """What is wrong in a file, line by line."""
    first, *rest = error.what.split("\n")
    blocks = [
        para("このファイルは、まだ練習相手になりません。", "title"),
        para(error.where or "", "dim"),
        blank(),
        para(first),
    ]
    blocks += [bullet(line.strip()) for line in rest]
    return [*blocks, blank(), para(error.todo)] if error.todo else blocks
