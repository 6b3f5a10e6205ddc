"""支援先: every engagement as the office sees it, with what may be worth asking about and its evidence on demand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message

from coach.engagement.signs import Sign
from coach.errors import CoachError
from coach.model.engagement import Engagement
from coach.tui.messages import Trouble
from coach.tui.screens.engagement_base import EngagementBase
from coach.tui.widgets.engagement_blocks import EngagementTarget, empty_blocks, office_head, office_row
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.page import Page
from coach.workflows.office import OfficeRow, office_rows, signs_of

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

EMPTY = (
    "まだ支援先がありません。n で一つ加えると、ここから始まります。",
    "訪問の前後に書く四つのシートを、前の面談の記録から途中まで埋められます。",
    "経営者の言葉を、話題ごとの地図にして見返せます。",
    "書庫の面談の記録は、そのまま訪問に結べます。",
)
ALL_ENDED = ("支援中の支援先はありません。", "x で、終わった支援先も並びます。", "n で新しい支援先を加えます。")


class EngagementsScreen(EngagementBase):
    """The list; Enter opens an engagement, s shows why something may be worth asking about."""

    HELP_TOPIC = "engagements"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "開く", id="engagements.open", tooltip="選んだ支援先を開きます"),
        Binding("n", "new", "加える", id="engagements.new", tooltip="新しい支援先を加えます"),
        Binding("E", "edit", "編集", id="engagements.edit", tooltip="名前・担当・段階などを直します"),
        Binding("s", "evidence", "根拠", id="engagements.evidence", tooltip="気になる所の根拠を、開くか閉じます"),
        Binding("x", "ended", "終了も", id="engagements.ended", tooltip="終わった支援先も並べるか、隠します"),
        Binding("D", "delete", "削除", id="engagements.delete", tooltip="支援先を、シートと地図ごと消します (先に確かめます)"),
        Binding("escape,q", "back", "戻る", id="engagements.back", tooltip="前の画面へ戻ります"),
    ]  # fmt: skip

    class Looked(Message):
        """The signs of an engagement are known."""

        def __init__(self, n: int, signs: tuple[Sign, ...], round: int) -> None:
            super().__init__()
            self.n, self.signs, self.round = n, signs, round

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.rows: tuple[OfficeRow, ...] = ()
        self.signs: dict[int, tuple[Sign, ...]] = {}
        self.unfolded: set[int] = set()
        self.with_ended = False
        self._round = 0

    @property
    def current(self) -> Engagement | None:
        """The chosen engagement."""
        target = self.page.target
        return next((r.engagement for r in self.rows if target == EngagementTarget(r.engagement.n)), None)

    # ── showing ──

    def reload(self) -> None:
        try:
            self.rows = office_rows(self.workspace)
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        self._show()
        # What was seen stays until it has been looked for again: a sheet or a verdict may have changed it.
        self._round += 1
        self._look(tuple(row.engagement.n for row in self.rows), self._round)

    @property
    def shown(self) -> tuple[OfficeRow, ...]:
        """The engagements that stand on the page."""
        return tuple(r for r in self.rows if self.with_ended or r.engagement.status != "ended")

    def _show(self) -> None:
        page, keep = self.page, self.current
        ended = len(self.rows) - sum(r.engagement.status != "ended" for r in self.rows)
        note = f"{len(self.shown)} 件" + (f" (ほかに終了 {ended} 件)" if ended and not self.with_ended else "")
        self.query_one(Heading).note = note if self.rows else ""
        if not self.shown:
            page.show(empty_blocks(ALL_ENDED if self.rows else EMPTY))
        else:
            rows = [replace(r, signs=self.signs.get(r.engagement.n)) for r in self.shown]
            blocks = [office_row(r, open=r.engagement.n in self.unfolded) for r in rows]
            page.show([office_head(), *blocks], keep=True)
            if page.selected is None:
                page.reveal(EngagementTarget((keep or self.shown[0].engagement).n))
                page.select_first()
        self.refresh_bindings()

    @work(thread=True, exclusive=True, group="signs")
    def _look(self, numbers: tuple[int, ...], round: int) -> None:
        for n in numbers:
            if round != self._round:
                return
            try:
                self.post_message(self.Looked(n, signs_of(self.workspace, n), round))
            except CoachError as error:
                self.post_message(Trouble(error))
                return

    def on_engagements_screen_looked(self, message: Looked) -> None:
        if message.round == self._round and self.signs.get(message.n) != message.signs:
            self.signs[message.n] = message.signs
            self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for an engagement are offered only where there is one."""
        if action in {"open", "edit", "evidence", "delete"}:
            return bool(self.shown)
        return any(r.engagement.status == "ended" for r in self.rows) if action == "ended" else True

    # ── what one can do ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        if self.current is not None:
            self._open(self.current)

    def _open(self, engagement: Engagement) -> None:
        from coach.tui.screens.engagement import EngagementScreen

        self.go(lambda: EngagementScreen(self.workspace, engagement.n))

    def action_evidence(self) -> None:
        if self.current is not None:
            self.unfolded ^= {self.current.n}
            self._show()

    def action_ended(self) -> None:
        self.with_ended = not self.with_ended
        self._show()

    def action_new(self) -> None:
        from coach.tui.screens.engagement_facts import EngagementFactsScreen

        def made(engagement: Engagement | None) -> None:
            if engagement is not None:
                self._open(engagement)

        self.app.push_screen(EngagementFactsScreen(self.workspace), made)

    def action_edit(self) -> None:
        from coach.tui.screens.engagement_facts import EngagementFactsScreen

        if self.current is not None:
            self.app.push_screen(EngagementFactsScreen(self.workspace, self.current))

    def action_delete(self) -> None:
        from coach.tui.screens.confirm import ConfirmScreen

        engagement = self.current
        if engagement is None:
            return

        def answered(yes: Any) -> None:
            if yes and self.attempt(lambda: self.workspace.store.engagements.remove(engagement.n)):
                self.coach.tell(f"「{engagement.name}」を消しました。面談の記録は書庫に残っています。")

        text = "シート、話の地図、その前の版も一緒に消え、元に戻せません。面談の記録は書庫に残ります。"
        self.app.push_screen(ConfirmScreen(f"「{engagement.name}」を消しますか", text, yes="消す", no="残す"), answered)
