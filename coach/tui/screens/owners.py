"""稽古の相手: whom to practise with, who they are, and the practices so far."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen

from coach.errors import CoachError
from coach.tui.screens.practice_start import LIMITS, PracticeStartScreen, StartOptions
from coach.tui.widgets.blocks import para
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.owner_list import (
    BrokenTarget,
    EarlierTarget,
    OwnerList,
    OwnerTarget,
    broken_blocks,
    intro_blocks,
    list_blocks,
)
from coach.tui.widgets.page import Page, blank
from coach.workflows.practice import Practice, resume_practice, start_practice
from coach.workflows.practised import OwnerEntry, next_seed, owners_to_practise, practise_again

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace

BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
OPTIONS_SETTING = "practice_options"
READING = "練習相手を並べています。"


class OwnersScreen(Screen[None]):
    """The list on the left, the introduction on the right; Enter begins."""

    CSS_PATH = "owners.tcss"
    HELP_TOPIC = "owners"
    TITLE_JA = "稽古の相手"
    AUTO_FOCUS = "OwnerList"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "始める", id="owners.start", tooltip="選んだ相手と稽古を始めます"),
        Binding("c", "resume", "続きから", id="owners.resume", tooltip="この相手との、途中の稽古を続けます"),
        Binding("tab", "app.focus_next", "右の欄へ", id="owners.next", tooltip="一覧と、相手の紹介を行き来します"),
        Binding("escape,q", "back", "戻る", id="owners.back", tooltip="元の画面に戻ります"),
    ]  # fmt: skip

    class Found(Message):
        """Owners and practices were read."""

        def __init__(self, entries: Sequence[OwnerEntry], broken: Sequence[CoachError]) -> None:
            super().__init__()
            self.entries, self.broken = tuple(entries), tuple(broken)

    class Unread(Message):
        """The store could not be read."""

        def __init__(self, error: CoachError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.entries: tuple[OwnerEntry, ...] = ()
        self.broken: tuple[CoachError, ...] = ()

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    def compose(self) -> ComposeResult:
        yield Heading("稽古の相手")
        with Horizontal(id="owners-body"):
            yield OwnerList(id="owners-list")
            yield Page(id="owners-intro")
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(OwnerList).show([para(READING, "dim")])

    def on_screen_resume(self) -> None:
        self._read()

    @work(thread=True, exclusive=True, group="owners")
    def _read(self) -> None:
        try:
            entries, broken = owners_to_practise(self.workspace)
        except CoachError as error:
            self.post_message(self.Unread(error))
        else:
            self.post_message(self.Found(entries, broken))

    def on_owners_screen_unread(self, event: Unread) -> None:
        """In the list, not as a notice: closing that would come back to here and read again."""
        self.query_one(OwnerList).show([para(line) for line in event.error.text().splitlines()])

    def on_owners_screen_found(self, event: Found) -> None:
        self.entries, self.broken = event.entries, event.broken
        owners = self.query_one(OwnerList)
        owners.show(list_blocks(self.entries, self.broken), keep=True)
        owners.select_first()
        self.query_one(Heading).note = f"{sum(not e.stored for e in self.entries)} 人"
        self._introduce()

    # ── showing ──

    @property
    def current(self) -> OwnerEntry | None:
        """The owner that is selected."""
        target = self.query_one(OwnerList).target
        if not isinstance(target, OwnerTarget):
            return None
        return next((e for e in self.entries if e.scenario.id == target.owner), None)

    def on_owner_list_moved(self) -> None:
        self._introduce()

    def _introduce(self) -> None:
        intro = self.query_one("#owners-intro", Page)
        target = self.query_one(OwnerList).target
        if isinstance(target, BrokenTarget):
            intro.show([*broken_blocks(self.broken[target.n]), blank()])
        elif self.current is not None:
            intro.show([*intro_blocks(self.current), blank()])
        else:
            intro.show([])
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for an owner only where one is selected, 「続きから」 only where something is under way."""
        if action == "start":
            return self.current is not None
        if action == "resume":
            return self._under_way() is not None
        return True

    def _under_way(self) -> int | None:
        """The last practice with this owner that can be taken up."""
        earlier = self.current.earlier if self.current is not None else ()
        return next((e.number for e in reversed(earlier) if e.session is None), None)

    # ── what one can do ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        if isinstance(event.target, OwnerTarget):
            self.action_start()
        elif isinstance(event.target, EarlierTarget):
            self._open(event.target)

    def on_key(self, event: events.Key) -> None:
        """A number opens an earlier practice."""
        intro = self.query_one("#owners-intro", Page)
        if event.character and event.character.isdecimal() and intro.choose_key(event.character):
            event.stop()

    def action_start(self) -> None:
        entry = self.current
        if entry is None:
            return

        def chosen(options: StartOptions | None) -> None:
            if options is not None:
                self.coach.remember(OPTIONS_SETTING, [options.exam, options.minutes])
                self.coach.practise(partial(self._begin, entry, options))

        self.app.push_screen(PracticeStartScreen(entry.scenario.title, self._options()), chosen)

    def _begin(self, entry: OwnerEntry, options: StartOptions) -> Practice:
        if entry.stored:
            number = entry.earlier[-1].number
            return practise_again(self.workspace, number, exam=options.exam, minutes=options.minutes)
        seed = next_seed(self.workspace, entry.scenario.id)
        return start_practice(self.workspace, entry.scenario, seed, exam=options.exam, minutes=options.minutes)

    def _options(self) -> StartOptions:
        """As the last time."""
        stored = self.workspace.store.settings.get(OPTIONS_SETTING)
        if not isinstance(stored, list) or len(stored) != 2:
            return StartOptions()
        minutes = stored[1] if isinstance(stored[1], int) and str(stored[1]) in dict(LIMITS) else None
        return StartOptions(bool(stored[0]), minutes)

    def action_resume(self) -> None:
        number = self._under_way()
        if number is not None:
            self.coach.practise(partial(resume_practice, self.workspace, number))

    def _open(self, target: EarlierTarget) -> None:
        if target.session is not None:
            self.coach.open_review(target.session)
        else:
            self.coach.practise(partial(resume_practice, self.workspace, target.number))

    def action_back(self) -> None:
        self.dismiss(None)
