"""What a practice screen shows: the talk, the owner's mood, the time. State goes one way: ``_show`` draws it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.widgets import Static

from coach.errors import CoachError
from coach.language.wrap import shorten, wrap
from coach.practice.hearing import is_silence
from coach.practice.hints import Hint
from coach.tui.owner_words import called, ending_words
from coach.tui.practice_clock import PracticeClock
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.page import Page
from coach.tui.widgets.practice_talk import PracticeTalk, hint_blocks, talk_blocks
from coach.tui.widgets.relation_meter import EXAM, HIDDEN, RelationMeter
from coach.workflows.log import log_unexpected
from coach.workflows.practice import Exchange, Practice

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.practice_consultation import PracticeConsultation
    from coach.workflows.workspace import Workspace

METER_SETTING = "practice_meter"
LOADING = "聞き取りの準備をしています (十秒ほど)。先に話しかけてもかまいません。"
PLACEHOLDER = "言葉を書いて Enter (何も書かずに Enter で、黙って待ちます)"
OVER = "Enter でふりかえりへ進みます"


class PracticeBase(Screen[None]):
    """``practice`` has begun or was taken up again. An untouched practice is dropped when the screen is left."""

    def __init__(self, workspace: Workspace, practice: Practice, *, now: Callable[[], float] = monotonic) -> None:
        super().__init__()
        assert practice.number is not None
        row = workspace.store.practices.get(practice.number)
        self.workspace, self.practice, self.number = workspace, practice, practice.number
        # Once the talk has been looked back on there is nothing more to hide.
        self.exam = row.exam and row.session is None and row.noticed is None
        self.clock = PracticeClock(None if row.noticed is not None else row.minutes, row.seconds, now)
        self.owner_name = called(practice.scenario)
        self.ready = False
        self.pending: str | None = None
        self.shown = len(practice.exchanges)
        self.heard: set[int] = set()
        self.hint: Hint | None = None
        self.consultation: PracticeConsultation | None = None
        self.asked_at: int | None = practice.exchanges[-1].n if row.noticed is not None else None
        self.meter = bool(workspace.store.settings.get(METER_SETTING, True))
        self._time_told = False

    @property
    def box(self) -> AnswerBox:
        return self.query_one(AnswerBox)

    @property
    def talk(self) -> PracticeTalk:
        return self.query_one(PracticeTalk)

    @property
    def exchanges(self) -> list[Exchange]:
        """What has been shown: the worker may be a line ahead."""
        return self.practice.exchanges[: self.shown]

    @property
    def over(self) -> bool:
        """Whether the owner has taken leave."""
        return self.exchanges[-1].reply.state.ending is not None

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    # ── drawing ──

    def _show(self, *, end: bool = True) -> None:
        """Draw everything anew. ``end``: bring the last words into view."""
        scenario = self.practice.scenario
        about = (scenario.title, self.owner_name, scenario.firm, "本番" if self.exam else "")
        self.query_one(Heading).note = "  ".join(part for part in about if part)
        self.talk.show(
            talk_blocks(scenario.name, self.exchanges, pending=self.pending, heard=self.heard, goal=scenario.goal),
            keep=True,
        )
        panel = self.query_one("#practice-hint", Page)
        panel.set_class(self.hint is not None, "-shown")
        panel.show(hint_blocks(self.hint) if self.hint is not None else [])
        self.box.placeholder = OVER if self.over else PLACEHOLDER
        self._show_status()
        self.tick()
        self.refresh_bindings()
        if end:
            self.talk.to_end()

    def _show_status(self) -> None:
        text = ""
        if self.over:
            text = ending_words(self.owner_name, self.exchanges[-1].reply.state.ending)
        elif not self.ready:
            text = LOADING
        elif self.pending is not None:
            text = (
                f"{self.owner_name}は、黙ってこちらを見ています。"
                if is_silence(self.pending)
                else f"{self.owner_name}は聞いています。"
            )
        self.query_one("#practice-status", Static).update(shorten(text, max(8, self.app.size.width - 2)))

    def tick(self) -> None:
        """The line above the talk, and whether the time is over."""
        hidden = EXAM if self.exam else "" if self.meter else HIDDEN
        course = [exchange.reply.state.trust for exchange in self.exchanges]
        self.query_one(RelationMeter).show(course, right="" if self.over else self.clock.text, hidden=hidden)
        if self.clock.over and not self.over and not self._time_told:
            self._time_told = True
            self.tell("時間になりました。最後に一言、伝えられます。")

    def on_resize(self) -> None:
        self._show_status()

    def tell(self, text: str, *, error: bool = False) -> None:
        shown = "\n".join(wrap(text, max(16, min(56, self.app.size.width * 8 // 10 - 4))))
        self.notify(shown, severity="error" if error else "information", timeout=4, markup=False)

    # ── time ──

    def _spend(self) -> None:
        """Keep the time since the last time; go on counting."""
        try:
            self.workspace.store.practices.spend(self.number, self.clock.stop())
        except CoachError as error:
            self.tell(error.text(), error=True)
        self.clock.start()

    def on_screen_resume(self) -> None:
        self.clock.start()

    def on_screen_suspend(self) -> None:
        self._spend()
        self.clock.stop()

    def on_unmount(self) -> None:
        # The app may be going down: nobody can be told any more.
        try:
            practices = self.workspace.store.practices
            practices.spend(self.number, self.clock.stop())
            if self.pending is None and len(practices.lines(self.number)) < 2:
                practices.delete(self.number)
        except CoachError as error:
            log_unexpected(self.coach.log_folder, error)
