"""One visit: before it the goal, the questions to bring and what to mind; after it what was done against the goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from coach.engagement.prefill import Proposal
from coach.engagement.visits import Visit
from coach.errors import CoachError
from coach.model.engagement import Engagement, SheetKind
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.engagement_base import EngagementBase
from coach.tui.session_table import name_of
from coach.tui.widgets.blocks import para
from coach.tui.widgets.engagement_blocks import (
    HeardTarget,
    SheetTarget,
    WayTarget,
    after_blocks,
    before_blocks,
    session_blocks,
)
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.page import Page, blank
from coach.workflows.engagements import SHEET_ENDINGS, free_sessions, proposals_for, visit_of

if TYPE_CHECKING:
    from coach.store import SessionRow
    from coach.workflows.workspace import Workspace

NOTHING_TO_LINK = "結べる記録がありません。書庫で記録を取り込むと、ここに並びます。"


class VisitScreen(EngagementBase):
    """The visit ``number`` of an engagement."""

    HELP_TOPIC = "visit"
    TITLE_JA = "訪問"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "開く", show=False, id="visit.choose", tooltip="選んだ行のシート、発話、記録を開きます"),
        Binding("c", "sheet('before')", "事前", id="visit.before", tooltip="事前打合せを書きます"),
        Binding("d", "sheet('after')", "事後", id="visit.after", tooltip="事後打合せを書きます"),
        Binding("o", "open", "ふりかえり", id="visit.open", tooltip="この訪問の記録のふりかえりを開きます"),
        Binding("l", "link", "記録を結ぶ", id="visit.link", tooltip="書庫の記録をこの訪問に結ぶか、結び直します"),
        Binding("left_square_bracket", "go(-1)", "前の回", show=False, id="visit.previous", tooltip="一つ前の訪問へ"),
        Binding("right_square_bracket", "go(1)", "次の回", id="visit.next", tooltip="次の訪問へ"),
        Binding("e", "export('before')", "事前を書き出す", id="visit.export", tooltip="事前打合せを Word の形で書き出します"),
        Binding("f", "export('after')", "事後を書き出す", show=False, id="visit.export_after", tooltip="事後打合せを Word の形で書き出します"),
        Binding("escape,q", "back", "戻る", id="visit.back", tooltip="支援先のページへ戻ります"),
    ]  # fmt: skip

    def __init__(self, workspace: Workspace, engagement: Engagement, number: int) -> None:
        super().__init__(workspace)
        self.engagement, self.number = engagement, number
        self.visit = Visit(number)
        self.offered: tuple[Proposal, ...] = ()

    # ── showing ──

    def reload(self) -> None:
        store = self.workspace.store
        try:
            self.visit = visit_of(self.workspace, self.engagement.n, self.number)
            kind: SheetKind = "after" if self.visit.took_place else "before"
            sheet = self.visit.after if self.visit.took_place else self.visit.before
            self.offered = proposals_for(self.workspace, self.engagement, kind, self.number, sheet)
            name = next((name_of(row) for row in store.sessions.rows() if row.id == self.visit.session), "")
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        date = self.visit.date or self.visit.before.text("date")
        self.query_one(Heading).note = "  ".join(filter(None, (self.engagement.name, f"第{self.number}回", date)))
        took_place = self.visit.took_place
        before = before_blocks(self.visit, () if took_place else self.offered)
        after = after_blocks(self.visit, self.offered if took_place else ())
        session = session_blocks(self.visit, name)
        # What comes next stands first.
        parts = [*session, *after, *before] if took_place else [*before, *after, *session]
        lead = [] if self.offered or took_place or self.visit.before.written else [para(FIRST, "dim")]
        self.page.show([*lead, *parts, blank()], keep=True)
        self.page.select_first()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The review only where a session is linked; no visit before the first."""
        if action == "open":
            return self.visit.session is not None
        return self.number > 1 if action == "go" and parameters == (-1,) else True

    # ── what one can do ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        match event.target:
            case SheetTarget(kind):
                self.action_sheet(kind)
            case WayTarget("link"):
                self.action_link()
            case WayTarget("review"):
                self.action_open()
            case HeardTarget(heard):
                self.coach.open_review(heard.session, heard.turn)

    def action_sheet(self, kind: SheetKind) -> None:
        from coach.tui.screens.sheet import SheetScreen

        self.go(lambda: SheetScreen(self.workspace, self.engagement, kind, self.number))

    def action_open(self) -> None:
        if self.visit.session is not None:
            self.coach.open_review(self.visit.session)

    def action_go(self, way: int) -> None:
        self.number = max(1, self.number + way)
        self.page.show([])
        self.reload()

    def action_export(self, kind: SheetKind) -> None:
        name = f"{'事前打合せ' if kind == 'before' else '事後打合せ'} 第{self.number}回"
        self.export(self.engagement, name, SHEET_ENDINGS, kind=kind, visit=self.number)

    def action_link(self) -> None:
        try:
            found = free_sessions(self.workspace)
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        linked = self.visit.session is not None
        if not found and not linked:
            self.coach.tell(NOTHING_TO_LINK)
            return
        names = _names(found)
        store = self.workspace.store.engagements

        def chosen(name: str | None) -> None:
            if name in names:
                self.attempt(lambda: store.link(self.engagement.n, self.number, names[name]))
            elif name == "":
                self.attempt(lambda: store.unlink(self.engagement.n, self.number))

        none = "記録を結ばない" if linked else ""
        self.app.push_screen(ChoiceScreen(f"第{self.number}回の記録", list(names), none=none), chosen)


FIRST = "初めの訪問です。事前打合せ (c) に、今日のゴールを一つだけ書いて出かける手があります。"


def _names(rows: list[SessionRow]) -> dict[str, str]:
    """What each session is called in the list, every name once."""
    names: dict[str, str] = {}
    for row in rows:
        visit = f"第{row.session_no}回" if row.session_no else ""
        name = "  ".join(filter(None, (row.date or "", name_of(row), visit)))
        names[name if name not in names else f"{name}  {row.id}"] = row.id
    return names
