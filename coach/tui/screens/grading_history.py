"""経過: what became of a grade, so that nothing is changed silently."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from coach.grading.grade import Grade
from coach.tui.grade_words import EVENTS, moment
from coach.tui.widgets.blocks import bullet, para
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Block, Page, blank

if TYPE_CHECKING:
    from coach.workflows.grading import HistoryEntry
    from coach.workflows.workspace import Workspace


class GradingHistoryScreen(Screen[None]):
    """Oldest first; consecutive changes stand as one."""

    CSS_PATH = "grading_table.tcss"
    HELP_TOPIC = "grading"
    TITLE_JA = "採点の経過"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h", "back", "戻る", id="grading_history.back", tooltip="採点へ戻ります"),
    ]

    def __init__(self, workspace: Workspace, grade: Grade) -> None:
        from coach.workflows.grading import history

        super().__init__()
        self.grade = grade
        self.entries = history(workspace, grade.n)

    def compose(self) -> ComposeResult:
        yield Heading("採点の経過", f"{self.grade.grader}  {self.grade.rubric.key}")
        yield Page(id="grading-history")
        yield KeyHints()

    def on_mount(self) -> None:
        page = self.query_one(Page)
        page.show([blank(), *(block for entry in self.entries for block in entry_blocks(entry))])
        page.focus()

    def action_back(self) -> None:
        self.dismiss(None)


def entry_blocks(entry: HistoryEntry) -> list[Block]:
    """When, what, by whom; then the reason and the changes."""
    blocks = [para(f"{moment(entry.at)}  {EVENTS[entry.event]}  {entry.by}", "strong")]
    if entry.reason:
        blocks.append(bullet(entry.reason, "good", mark="  理由 "))
    return [*blocks, *(bullet(change, mark="  - ") for change in entry.changes), blank()]
