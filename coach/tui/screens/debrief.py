"""稽古のふりかえり: first what the trainee noticed, then how the talk went for the owner. No marks are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from coach.errors import CoachError
from coach.language.wrap import wrap
from coach.tui.owner_words import called
from coach.tui.screens.opening import OpeningScreen
from coach.tui.widgets.debrief_blocks import debrief_blocks, next_blocks
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Page
from coach.tui.widgets.practice_talk import LineTarget
from coach.workflows.opening import PRACTICE_QUESTION
from coach.workflows.practice import Practice
from coach.workflows.practised import practices_with

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

BEFORE = "様子の移り変わりを見る前に"


@dataclass(frozen=True, slots=True)
class NextTarget:
    """One of the ways on: "review", "again" or "other"."""

    way: str


class DebriefScreen(Screen[str | int | None]):
    """Dismisses with a way on, the number of a line to go back to, or None: back to the talk.

    ``ask``: whether the question comes first. Raises StoreError when the practices cannot be read.
    """

    CSS_PATH = "debrief.tcss"
    HELP_TOPIC = "debrief"
    TITLE_JA = "稽古のふりかえり"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "go('review')", "ふりかえりを開く", id="debrief.review", tooltip="記録に残し、面談と同じように読み返します"),
        Binding("u", "unfold", "話されなかったこと", id="debrief.unfold", tooltip="まだ話されていないことを一つ開きます"),
        Binding("a", "go('again')", "もう一度", id="debrief.again", tooltip="同じ相手と、はじめから話します"),
        Binding("o", "go('other')", "別の相手", id="debrief.other", tooltip="練習相手の一覧に戻ります"),
        Binding("w", "answer", "手応え", show=False, id="debrief.answer", tooltip="はじめの問いに答え直します"),
        Binding("escape,q", "back", "稽古に戻る", id="debrief.back", tooltip="稽古の続きに戻ります"),
    ]  # fmt: skip

    def __init__(self, workspace: Workspace, practice: Practice, *, ask: bool) -> None:
        super().__init__()
        assert practice.number is not None
        self.workspace, self.practice, self.number, self.ask = workspace, practice, practice.number, ask
        self.found = practice.debrief()
        self.earlier = practices_with(workspace, practice.scenario.id)
        self.noticed = workspace.store.practices.get(self.number).noticed or ""
        self.unfolded = 0
        self.revealed = False

    def compose(self) -> ComposeResult:
        scenario = self.practice.scenario
        yield Heading("稽古のふりかえり", f"{scenario.title}  {called(scenario)}")
        yield Page(id="debrief-page")
        yield KeyHints()

    def on_mount(self) -> None:
        if self.ask:
            self.action_answer()
        else:
            self._reveal()

    def action_answer(self) -> None:
        """What the trainee noticed, before anything is shown; or again."""
        self.app.push_screen(
            OpeningScreen([PRACTICE_QUESTION], self._keep, given={PRACTICE_QUESTION[0]: self.noticed}, title=BEFORE),
            lambda _: self._reveal(),
        )

    def _keep(self, identity: str, question: str, text: str) -> bool:
        self.noticed = text
        try:
            self.workspace.store.practices.notice(self.number, text)
        except CoachError as error:
            self.notify("\n".join(wrap(error.text(), 52)), severity="error", markup=False)
            return False
        return True

    def _reveal(self) -> None:
        if not self.revealed and not self.noticed:
            # Skipped is an answer too: it is not asked again.
            self._keep(*PRACTICE_QUESTION, "")
        self.revealed = True
        self._show()

    def _show(self, *, keep: bool = False) -> None:
        page = self.query_one(Page)
        blocks = debrief_blocks(
            self.found,
            called(self.practice.scenario),
            ended=self.practice.ended,
            noticed=self.noticed,
            hints=sum(exchange.hints for exchange in self.practice.exchanges),
            unfolded=self.unfolded,
            earlier=self.earlier,
            number=self.number,
        )
        ways = next_blocks(review=NextTarget("review"), again=NextTarget("again"), other=NextTarget("other"))
        page.show([*blocks, *ways], keep=keep)
        page.focus()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is offered before the question; nothing to unfold when all is open."""
        if action == "unfold":
            return self.revealed and self.unfolded < len(self.found.unsaid)
        return True

    def action_unfold(self) -> None:
        self.unfolded += 1
        self._show(keep=True)

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        if isinstance(event.target, NextTarget):
            self.dismiss(event.target.way)
        elif isinstance(event.target, LineTarget):
            self.dismiss(event.target.exchange)

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character.isdecimal() and self.query_one(Page).choose_key(event.character):
            event.stop()

    def action_go(self, way: str) -> None:
        if self.revealed:
            self.dismiss(way)

    def action_back(self) -> None:
        self.dismiss(None)
