"""一覧: all criteria of a grade at once, beside the proposal and other graders; and the proposal of today's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker

from coach.errors import Cancelled, CoachError
from coach.grading.grade import Grade, visible_proposal
from coach.tui.messages import Trouble
from coach.tui.widgets.blocks import bullet, para
from coach.tui.widgets.grade_table import (
    MOST_OTHERS,
    Column,
    CriterionTarget,
    closing_blocks,
    columns_of,
    proposal_column,
    table_blocks,
)
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.list_page import ListPage
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.progress_line import ProgressLine
from coach.workflows.progress import Progress

if TYPE_CHECKING:
    from coach.workflows.grading import Rescored
    from coach.workflows.workspace import Workspace

HIDDEN = "提案は、すべての段階を決めてからここに並びます。"
OTHERS_LATER = "ほかの人の段階は、この採点を確定するとここに並びます。"
UNCHANGED = "いまの見方でも、提案は変わりません。"
CHANGED = "* の項目は、いまの見方では提案が変わります。採点はそのままで、変わるのはこの画面の表示だけです。"
NEWER = "「いまの提案」は、新しい版の採点表「{name}」によるものです。この採点の採点表は、付けた時の版のままです。"


class GradingTableScreen(Screen[str | None]):
    """Dismisses with the id of a criterion to go to, or None."""

    CSS_PATH = "grading_table.tcss"
    HELP_TOPIC = "grading"
    TITLE_JA = "採点の一覧"
    AUTO_FOCUS = "#grading-table"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "項目へ", id="grading_table.choose", tooltip="選んだ項目へ移ります"),
        Binding("t", "rescore", "いまの見方で", id="grading_table.rescore", tooltip="いまの見方と採点表で、提案を出し直して並べます (採点は変わりません)"),
        Binding("escape,q,l", "back", "戻る", id="grading_table.back", tooltip="採点へ戻ります"),
    ]  # fmt: skip

    class Told(Message):
        """The session is being read anew."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    class Done(Message):
        """The proposal of today is there; None when the user stopped or it failed."""

        def __init__(self, rescored: Rescored | None) -> None:
            super().__init__()
            self.rescored = rescored

    def __init__(self, workspace: Workspace, grade: Grade) -> None:
        from coach.workflows.grading import others_visible

        super().__init__()
        self.workspace, self.grade = workspace, grade
        self.others = others_visible(workspace, grade)
        self.rescored: Rescored | None = None
        self.working = False

    def compose(self) -> ComposeResult:
        yield Heading("採点の一覧", f"{self.grade.grader}  {self.grade.rubric.name}")
        yield ProgressLine(id="grading-table-progress")
        yield ListPage(id="grading-table")
        yield KeyHints()

    def on_mount(self) -> None:
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Today's proposal is a proposal too: not before the levels are set."""
        return visible_proposal(self.grade) is not None and not self.working if action == "rescore" else True

    def _show(self) -> None:
        grade, changed = self.grade, self.rescored.changed if self.rescored else ()
        columns = columns_of(grade, self.others if self.rescored is None else ())
        if self.rescored is not None:
            columns.append(proposal_column("いまの提案", self.rescored.now, "key"))
        self.query_one(Page).show(
            [
                *self._notes(),
                *table_blocks(grade, columns, changed=changed),
                *self._new(columns),
                *closing_blocks(grade),
            ],
            keep=self.rescored is None,
        )
        self.refresh_bindings()

    def _notes(self) -> list[Block]:
        told: list[str] = []
        if visible_proposal(self.grade) is None:
            told.append(HIDDEN)
        if self.grade.second_of is not None and self.grade.status == "draft":
            told.append(OTHERS_LATER)
        if len(self.others) > MOST_OTHERS:
            told.append(f"ほかの採点が {len(self.others)} 件あります。そのうち {MOST_OTHERS} 件を並べています。")
        if self.rescored is not None:
            told.append(CHANGED if self.rescored.changed else UNCHANGED)
            if self.rescored.rubric_now is not None:
                told.append(NEWER.format(name=self.rescored.rubric_now.key))
        return [*(para(text, "dim") for text in told), blank()] if told else []

    def _new(self, columns: list[Column]) -> list[Block]:
        """Criteria that only the newest version of the rubric has."""
        now = self.rescored.rubric_now if self.rescored else None
        if now is None:
            return []
        known = {c.id for c in self.grade.rubric.criterion}
        cells = columns[-1].cells
        new = [f"{c.name}: 提案 {cells.get(c.id, '')}" for c in now.criterion if c.id not in known]
        return [blank(), para("新しい版で加わった項目", "dim"), *(bullet(text) for text in new)] if new else []

    # ── the proposal of today ──

    def action_rescore(self) -> None:
        self.working = True
        self.refresh_bindings()
        self.query_one(ProgressLine).show(Progress("read", 0, 0), 0)
        self._rescore()

    @work(thread=True, exclusive=True, group="rescore")
    def _rescore(self) -> None:
        """Touches no widget."""
        from coach.workflows.grading import rescore

        worker = get_current_worker()
        found: Rescored | None = None
        try:
            found = rescore(self.workspace, self.grade.n, self._tell, lambda: worker.is_cancelled)
        except Cancelled:
            pass
        except CoachError as error:
            self.post_message(Trouble(error))
        self.post_message(self.Done(found))

    def _tell(self, progress: Progress) -> None:
        self.post_message(self.Told(progress))

    def on_grading_table_screen_told(self, event: Told) -> None:
        if self.working:
            self.query_one(ProgressLine).show(event.progress, 0)

    def on_grading_table_screen_done(self, event: Done) -> None:
        self.working, self.rescored = False, event.rescored
        self.query_one(ProgressLine).say("")
        self._show()

    # ── leaving ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        if isinstance(event.target, CriterionTarget):
            self.dismiss(event.target.criterion)

    def action_choose(self) -> None:
        self.query_one(Page).action_choose()

    def action_back(self) -> None:
        if self.working:
            self.workers.cancel_group(self, "rescore")
        else:
            self.dismiss(None)
