"""要約: what worked first, then the owner's side, figures with how to read them, then at most three things to try."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from coach.model import Review
from coach.tui.widgets.finding_panel import TurnTarget
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Page
from coach.tui.widgets.session_header import note
from coach.tui.widgets.summary_blocks import summary_blocks


class SummaryScreen(Screen[int | None]):
    """Dismisses with the number of a turn to go to, or None."""

    CSS_PATH = "summary.tcss"
    HELP_TOPIC = "summary"
    TITLE_JA = "要約"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,s", "back", "戻る", id="summary.back", tooltip="ふりかえりへ戻ります"),
    ]

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review

    def compose(self) -> ComposeResult:
        yield Heading("要約", note(self.review.tagged.transcript, self.review.metrics))
        yield Page(id="summary-page")
        yield KeyHints()

    def on_mount(self) -> None:
        page = self.query_one(Page)
        page.show(summary_blocks(self.review))
        page.focus()

    def on_page_chosen(self, event: Page.Chosen) -> None:
        if isinstance(event.target, TurnTarget):
            self.dismiss(event.target.turn)

    def action_back(self) -> None:
        self.dismiss(None)
