"""事例をさがす: the cases nearest to what is typed, as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from coach.errors import CoachError
from coach.model import CaseMatch
from coach.tui.messages import CasesFailed, CasesFound
from coach.tui.widgets.blocks import bullet, item, para
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Block, Page, blank

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

TOP = 9
PAUSE = 0.3
EXAMPLES = ("若い社員が続けて辞めた", "値上げを切り出せない", "息子に継がせたいが話せていない")


class SearchCasesScreen(Screen[None]):
    """Typing searches after a short pause; Enter goes to the results, Enter there opens the case."""

    CSS_PATH = "search_cases.tcss"
    HELP_TOPIC = "search_cases"
    AUTO_FOCUS = "#query"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "戻る", tooltip="前の画面に戻ります", id="search_cases.back"),
        Binding("slash", "query", "言葉を変える", tooltip="さがす言葉の欄に戻ります", id="search_cases.query"),
    ]

    def __init__(self, workspace: Workspace, text: str = "") -> None:
        super().__init__()
        self.workspace, self.text = workspace, text
        self.asked = ""
        self.matches: tuple[CaseMatch, ...] = ()
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Heading("事例をさがす")
        yield Input(self.text, placeholder="社長の言葉や、困っていること", id="query", compact=True)
        yield Page(id="results")
        yield KeyHints()

    def on_mount(self) -> None:
        self._show_invitation()

    def _show_invitation(self) -> None:
        self.query_one(Heading).note = ""
        self.query_one(Page).show(
            [
                blank(),
                para("面談で聞いた言葉を、そのまま入れてみませんか。似た事例が、近い順に並びます。"),
                blank(),
                para("たとえば", "dim"),
                *(bullet(text, target=("example", text)) for text in EXAMPLES),
            ]
        )

    # ── asking ────────────────────────────────────────────────────────────────

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self.search_now)

    def on_input_submitted(self, _: Input.Submitted) -> None:
        self.search_now()
        if self.matches:
            self._to_results()

    def search_now(self) -> None:
        """Search for what stands in the field, unless it is what was asked last."""
        if self._pause is not None:
            self._pause.stop()
        query = " ".join(self.query_one("#query", Input).value.split())
        if query == self.asked:
            return
        self.asked = query
        if not query:
            self.matches = ()
            self._show_invitation()
            return
        self.query_one(Heading).note = "さがしています"
        if not self.matches:
            self.query_one(Page).show([blank(), para("さがしています。初めは少し時間がかかります。", "dim")])
        self._search(query)

    @work(thread=True, exclusive=True, group="cases")
    def _search(self, query: str) -> None:
        from coach.workflows.cases import search_cases

        try:
            matches = search_cases(self.workspace, query, top=TOP)
        except CoachError as error:
            self.post_message(CasesFailed(query, error))
        else:
            self.post_message(CasesFound(query, matches))

    # ── answers ───────────────────────────────────────────────────────────────

    def on_cases_found(self, message: CasesFound) -> None:
        if message.query != self.asked:
            return
        self.matches = message.matches
        page = self.query_one(Page)
        if not self.matches:
            self.query_one(Heading).note = "0 件"
            page.show([blank(), para("近い事例は見当たりませんでした。別の言い方でもう一度さがせます。")])
            return
        self.query_one(Heading).note = f"{len(self.matches)} 件  近い順"
        blocks: list[Block] = [blank()]
        for n, match in enumerate(self.matches, 1):
            blocks += [item(str(n), f"{match.id}  {match.title}", match.id, below=match.why), blank()]
        page.show(blocks)

    def on_cases_failed(self, message: CasesFailed) -> None:
        if message.query != self.asked:
            return
        self.matches, self.asked = (), ""
        self.query_one(Heading).note = ""
        error = message.error
        parts = [para(error.what, "strong"), para(error.where, "dim"), para(error.todo)]
        self.query_one(Page).show([blank(), *parts])

    def on_page_chosen(self, message: Page.Chosen) -> None:
        if isinstance(message.target, str):
            from coach.tui.app import CoachApp

            assert isinstance(self.app, CoachApp)
            self.app.open_case(message.target)
        elif isinstance(message.target, tuple):
            self.query_one("#query", Input).value = message.target[1]

    # ── moving ────────────────────────────────────────────────────────────────

    def _to_results(self) -> None:
        page = self.query_one(Page)
        page.focus()
        page.select_first()

    def on_key(self, event: events.Key) -> None:
        if self.focused is not None and self.focused.id == "query":
            if event.key == "down":
                event.stop()
                self._to_results()
        elif event.character and event.character.isdecimal() and self.query_one(Page).choose_key(event.character):
            event.stop()

    def action_query(self) -> None:
        self.query_one("#query", Input).focus()

    def action_back(self) -> None:
        self.dismiss(None)
