"""One 支援先: its sheets, its visits, the map, the three circles, and what may be worth asking about."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message

from coach.engagement.circles import circles, overlap_text
from coach.engagement.sheets import form_of
from coach.engagement.signs import Sign
from coach.engagement.visits import Visit
from coach.errors import CoachError
from coach.model.engagement import Carte, Engagement, SheetKind
from coach.tui.messages import Trouble
from coach.tui.screens.engagement_base import EngagementBase
from coach.tui.session_table import name_of
from coach.tui.widgets.blocks import heading, lines, para
from coach.tui.widgets.engagement_blocks import (
    LOOKING,
    NO_TALKS,
    HeardTarget,
    SheetTarget,
    VisitTarget,
    WayTarget,
    circles_line,
    facts_block,
    sheet_line,
    sign_blocks,
    visit_line,
)
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.page import Block, Page, blank
from coach.workflows.engagements import SHEET_ENDINGS, visit_list
from coach.workflows.office import signs_of

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

NO_MAP = "まだありません。記録を訪問に結んでふりかえると、経営者の言葉から地図ができます。"


class EngagementScreen(EngagementBase):
    """The engagement number ``n``; every line leads to its own page."""

    HELP_TOPIC = "engagement"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "開く", id="engagement.choose", tooltip="選んだ行のページを開きます"),
        Binding("a", "sheet('overview')", "概要", id="engagement.overview", tooltip="支援先事業者概要を書きます"),
        Binding("b", "sheet('plan')", "計画", id="engagement.plan", tooltip="伴走支援活動計画を書きます"),
        Binding("v", "next_visit", "次の訪問", id="engagement.visit", tooltip="次の訪問のページを開きます"),
        Binding("m", "carte", "地図", id="engagement.carte", tooltip="経営者の言葉の地図 (みえる化) を開きます"),
        Binding("w", "sheet('circles')", "三つの円", id="engagement.circles", tooltip="終わりに、三つの円でふりかえります"),
        Binding("E", "edit", "編集", id="engagement.edit", tooltip="名前・担当・段階などを直します"),
        Binding("e", "export", "書き出す", id="engagement.export", tooltip="書いたシートをまとめて Word の形で書き出します"),
        Binding("escape,q", "back", "戻る", id="engagement.back", tooltip="支援先の一覧へ戻ります"),
    ]  # fmt: skip

    class Looked(Message):
        """The signs are known."""

        def __init__(self, signs: tuple[Sign, ...], round: int) -> None:
            super().__init__()
            self.signs, self.round = signs, round

    def __init__(self, workspace: Workspace, n: int) -> None:
        super().__init__(workspace)
        self.engagement: Engagement = workspace.store.engagements.get(n)
        self.visits: tuple[Visit, ...] = ()
        self.signs: tuple[Sign, ...] | None = None
        self._round = 0

    # ── showing ──

    def reload(self) -> None:
        store = self.workspace.store
        try:
            self.engagement = store.engagements.get(self.engagement.n)
            self.visits = visit_list(self.workspace, self.engagement.n)
            self._show()
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        self._round += 1
        self._look(self._round)

    def _show(self) -> None:
        e, store = self.engagement, self.workspace.store.engagements
        plan, rated = store.sheet(e.n, "plan"), store.sheet(e.n, "circles")
        names = {row.id: row.title or name_of(row) for row in self.workspace.store.sessions.rows()}
        heading_line = self.query_one(Heading)
        heading_line.note = f"{e.name}  {sum(v.took_place for v in self.visits)}回"
        blocks = [
            facts_block(e),
            heading("シート"),
            sheet_line(form_of("overview"), store.sheet(e.n, "overview")),
            sheet_line(form_of("plan"), plan),
            heading("訪問"),
            *(visit_line(v, names.get(v.session or "", ""), plan.text(f"visit_{v.number}")) for v in self.visits),
            heading("みえる化"),
            self._carte_line(store.carte(e.n)),
            heading("終わりに"),
            circles_line(overlap_text(circles(rated))),
            heading("早めに気づきたい所"),
            *self._sign_blocks(),
            blank(),
        ]  # fmt: skip
        self.page.show(blocks, keep=True)
        self.page.select_first()

    def _sign_blocks(self) -> list[Block]:
        if self.signs is None:
            return [para(LOOKING, "dim")]
        if not self.signs and not any(v.took_place for v in self.visits):
            return [para(NO_TALKS, "dim")]
        return sign_blocks(self.signs, choose=True)

    def _carte_line(self, carte: Carte | None) -> Block:
        linked = [v for v in self.visits if v.session is not None]
        if carte is None:
            state = f"まだ整えていません (記録 {len(linked)} 件の言葉が並びます)" if linked else NO_MAP
        else:
            told = sum(1 for node in carte.nodes if node.parent is not None)
            new = sum(1 for v in linked if v.session not in carte.sessions)
            topics = sum(1 for node in carte.children(None) if node.branch == "topic")
            state = f"話題 {topics}、言葉 {told}" + (f"  まだ入れていない記録 {new} 件" if new else "")
        lead = (("m ", "key"), ("話の地図  ", ""))
        return Block(lambda width: lines(state, width, style="dim", first=lead), WayTarget("carte"))

    @work(thread=True, exclusive=True, group="signs")
    def _look(self, round: int) -> None:
        try:
            self.post_message(self.Looked(signs_of(self.workspace, self.engagement.n), round))
        except CoachError as error:
            self.post_message(Trouble(error))

    def on_engagement_screen_looked(self, message: Looked) -> None:
        if message.round == self._round and message.signs != self.signs:
            self.signs = message.signs
            self._show()

    # ── going on ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        match event.target:
            case SheetTarget(kind):
                self.action_sheet(kind)
            case VisitTarget(number):
                self._visit(number)
            case WayTarget("carte"):
                self.action_carte()
            case HeardTarget(heard):
                self.coach.open_review(heard.session, heard.turn)

    def action_sheet(self, kind: SheetKind) -> None:
        from coach.tui.screens.sheet import SheetScreen

        self.go(lambda: SheetScreen(self.workspace, self.engagement, kind))

    def _visit(self, number: int) -> None:
        from coach.tui.screens.visit import VisitScreen

        self.go(lambda: VisitScreen(self.workspace, self.engagement, number))

    def action_next_visit(self) -> None:
        self._visit(max((v.number for v in self.visits if v.took_place), default=0) + 1)

    def action_carte(self) -> None:
        from coach.tui.screens.carte import CarteScreen

        self.go(lambda: CarteScreen(self.workspace, self.engagement))

    def action_edit(self) -> None:
        from coach.tui.screens.engagement_facts import EngagementFactsScreen

        self.app.push_screen(EngagementFactsScreen(self.workspace, self.engagement))

    def action_export(self) -> None:
        self.export(self.engagement, "伴走支援の記録", SHEET_ENDINGS)
