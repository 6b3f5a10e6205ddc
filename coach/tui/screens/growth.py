"""成長の記録: a person's figures over sessions and practices, each beside their own usual. Nobody is compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from coach.errors import CoachError, NotFoundError
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.path_prompt import PathPromptScreen
from coach.tui.widgets.blocks import para
from coach.tui.widgets.growth_blocks import BestItem, SessionTarget, growth_blocks
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Block, Page, blank

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.growth import Growth
    from coach.workflows.workspace import Workspace

NOBODY = (
    "だれの面談か書かれた記録が、まだありません。",
    "書庫で E を押し、「支援者」に名前を入れると、その人の記録がここに並びます。",
    "設定で自分の名前を入れておくと、稽古にはその名前が付きます。三回ふりかえると、いつもの幅が見えてきます。",
)
READING = "数字を集めています。"
CHOOSE = "どなたの記録を見ますか"


@dataclass
class GrowthRead(Message):
    """The growth of a person, for the page."""

    growth: Growth


@dataclass
class GrowthFailed(Message):
    """It could not be read."""

    person: str
    error: CoachError


class GrowthScreen(Screen[None]):
    """The page of one person; ``w`` chooses another."""

    CSS_PATH = "growth.tcss"
    HELP_TOPIC = "growth"
    TITLE_JA = "成長の記録"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "who", "だれの", id="growth.who", tooltip="だれの記録を見るかを選びます"),
        Binding("e", "export", "書き出す", id="growth.export", tooltip="図の入った HTML に書き出します"),
        Binding("escape,q", "back", "戻る", id="growth.back", tooltip="前の画面に戻ります"),
    ]

    def __init__(self, workspace: Workspace, person: str | None = None) -> None:
        super().__init__()
        self.workspace, self.person = workspace, person
        self.names: list[str] = []
        self.growth: Growth | None = None

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    def compose(self) -> ComposeResult:
        yield Heading("成長の記録")
        yield Page(id="growth-page")
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(Page).focus()
        self._begin()

    def on_screen_resume(self) -> None:
        # A name may have been written, a session reviewed meanwhile.
        if self.is_mounted and self.growth is not None:
            self._begin()

    def _begin(self) -> None:
        from coach.workflows.growth import people, whose

        try:
            self.names = [person.name for person in people(self.workspace)]
            if self.person not in self.names:
                self.person = whose(self.workspace)
        except NotFoundError:
            self.person = None
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        self.refresh_bindings()
        if self.person is not None:
            if self.growth is None:
                self._show([para(READING, "dim")])
            self._read(self.person)
        elif self.names:
            self.action_who()
        else:
            self.growth = None
            self._show([block for text in NOBODY for block in (para(text), blank())])

    @work(thread=True, exclusive=True, group="growth")
    def _read(self, person: str) -> None:
        from coach.workflows.growth import growth_of

        try:
            self.post_message(GrowthRead(growth_of(self.workspace, person)))
        except CoachError as error:
            self.post_message(GrowthFailed(person, error))

    def on_growth_read(self, message: GrowthRead) -> None:
        if message.growth.person != self.person:
            return
        from coach.workflows.growth import level_tables, notes_of

        keep = self.growth is not None and self.growth.person == self.person
        found = self.growth = message.growth
        best = [
            BestItem(q.text, f"{q.title} {q.turn}番", q.effect, SessionTarget(q.session, q.turn)) for q in found.best
        ]
        series = (found.real, found.practice)
        counts = f"面談 {len(found.real.points)} 回  稽古 {len(found.practice.points)} 回"
        self.query_one(Heading).note = f"{found.person}  {counts}"
        self._show(growth_blocks(series, best, level_tables(found), notes_of(found)), keep=keep)
        self.refresh_bindings()

    def on_growth_failed(self, message: GrowthFailed) -> None:
        self._show([])
        self.coach.show_trouble(message.error)

    def _show(self, blocks: list[Block], *, keep: bool = False) -> None:
        self.query_one(Page).show(blocks, keep=keep)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to choose from one name, nothing to write before there is a figure."""
        if action == "who":
            return len(self.names) > 1
        if action == "export":
            return self.growth is not None and not self.growth.empty
        return True

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        if isinstance(event.target, SessionTarget):
            self.coach.open_review(event.target.session, event.target.turn)

    def action_who(self) -> None:
        def chosen(name: str | None) -> None:
            if name is not None:
                self.person, self.growth = name, None
                self._begin()
            elif self.person is None:
                self._show([para("w で、だれの記録を見るかを選べます。", "dim")])

        self.app.push_screen(ChoiceScreen(CHOOSE, self.names), chosen)

    def action_export(self) -> None:
        if self.growth is None:
            return
        start = Path.home() / f"成長の記録_{self.growth.person.replace(' ', '_').replace('/', '_')}.html"
        prompt = PathPromptScreen(start, endings=(".html",), hint="", names=True)
        self.app.push_screen(prompt, lambda path: self._export(path, anonymise=prompt.anonymise))

    def _export(self, path: Path | None, *, anonymise: bool) -> None:
        from coach.workflows.growth import export_growth

        if path is None or self.growth is None:
            return
        if anonymise:
            person = self.growth.person
            self.coach.write_without_names(
                lambda: "\n".join(
                    (f"{path} に書き出しました。", *export_growth(self.workspace, person, path, anonymise=True))
                )
            )
            return
        try:
            export_growth(self.workspace, self.growth.person, path)
        except CoachError as error:
            self.coach.show_trouble(error)
        else:
            self.coach.tell(f"{path} に書き出しました。")

    def action_back(self) -> None:
        self.dismiss(None)
