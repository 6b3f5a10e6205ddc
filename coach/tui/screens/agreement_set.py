"""A set of sessions that several people grade; every choice is kept at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from coach.errors import CoachError
from coach.tui.session_table import SessionLike, name_of
from coach.tui.widgets.blocks import lines, para
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.list_page import ListPage
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Row

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace

NO_SESSIONS = "まだ記録がありません。書庫の i で取り込むと、ここに並びます。"
HOW = "Enter で、組に入れます・外します。選んだものはその場で残ります。"


class AgreementSetScreen(Screen[str | None]):
    """Dismisses with the name of the set once it holds a session, else None (an empty new set is not made)."""

    CSS_PATH = "agreement.tcss"
    HELP_TOPIC = "agreement"
    TITLE_JA = "比べる組"
    AUTO_FOCUS = "#set-page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "switch", "入れる・外す", id="agreement_set.switch", tooltip="選んだ面談を組に入れます・外します"),
        Binding("escape,q", "back", "戻る", id="agreement_set.back", tooltip="採点の一致へ戻ります"),
    ]  # fmt: skip

    def __init__(self, workspace: Workspace, name: str) -> None:
        from coach.workflows.calibration import sets
        from coach.workflows.grading import all_grades

        super().__init__()
        self.workspace, self.name_text = workspace, name
        self.chosen: list[str] = next((list(s.sessions) for s in sets(workspace) if s.name == name), [])
        self.graders: dict[str, list[str]] = {}
        for entry in all_grades(workspace):
            if entry.status == "final":
                self.graders.setdefault(entry.session, []).append(entry.grader)
        rows = workspace.store.sessions.rows()
        # Those already graded first: they are what can be compared.
        self.rows: list[SessionLike] = sorted(rows, key=lambda row: -len(set(self.graders.get(row.id, ()))))

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    def compose(self) -> ComposeResult:
        yield Heading("比べる組", self.name_text)
        yield ListPage(id="set-page")
        yield KeyHints()

    def on_mount(self) -> None:
        self._show()
        self.query_one(Page).select_first()

    def _show(self) -> None:
        self.query_one(Heading).note = f"{self.name_text}  {len(self.chosen)} 件"
        blocks = [para(HOW if self.rows else NO_SESSIONS, "dim"), blank()]
        self.query_one(Page).show([*blocks, *(self._block(row) for row in self.rows)], keep=True)

    def _block(self, row: SessionLike) -> Block:
        graders = "、".join(dict.fromkeys(reversed(self.graders.get(row.id, []))))
        told = f"確定した採点: {graders}" if graders else "確定した採点はまだありません"
        sign = "[x] " if row.id in self.chosen else "[ ] "

        def rows(width: int) -> list[Row]:
            name = "  ".join(part for part in (name_of(row), row.date or "") if part)
            return [*lines(name, width, first=((sign, "key"),)), *lines(told, width, style="dim", indent=4)]

        return Block(rows, row.id)

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        self.action_switch()

    def action_switch(self) -> None:
        from coach.workflows.calibration import save_set

        session = self.query_one(Page).target
        if not isinstance(session, str):
            return
        chosen = [s for s in self.chosen if s != session] if session in self.chosen else [*self.chosen, session]
        try:
            save_set(self.workspace, self.name_text, chosen)
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        self.chosen = chosen
        self._show()

    def action_back(self) -> None:
        from coach.workflows.calibration import sets

        made = any(found.name == self.name_text for found in sets(self.workspace))
        self.dismiss(self.name_text if made else None)
