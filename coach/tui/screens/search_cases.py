"""事例をさがす: the cases nearest to what is typed, as it is typed; and the way to the organisation's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Label

from coach.errors import CoachError
from coach.model import OWN_CASE_PREFIX, Case, CaseMatch
from coach.tui.messages import CasesFailed, CasesFound
from coach.tui.widgets.blocks import bullet, lines, para
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.marked import marked
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Row
from coach.workflows.case_fields import FIRM, MEETING
from coach.workflows.cases import case_filter

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace

TOP = 9
PAUSE = 0.3
EXAMPLES = ("若い社員が続けて辞めた", "値上げを切り出せない", "息子に継がせたいが話せていない")
ANY = ("", "すべて")
NO_OWN = "自組織の事例はまだありません。n で書き始めるか、ふりかえりの画面の w で、面談から下書きを作れます。"
NONE_LEFT = "この絞り込みに当てはまる事例はありません。f で絞り込みをゆるめると、見つかることがあります。"
NOT_FOUND = "近い事例は見当たりませんでした。別の言い方でもう一度さがせます。"


class SearchCasesScreen(Screen[None]):
    """Typing searches after a short pause; Enter goes to the results, Enter there opens the case."""

    CSS_PATH = "search_cases.tcss"
    HELP_TOPIC = "search_cases"
    AUTO_FOCUS = "#query"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "query", "言葉を変える", tooltip="さがす言葉の欄に戻ります", id="search_cases.query"),
        Binding("f", "filter", "しぼる", tooltip="業種・段階・壁・結果・自組織でしぼります", id="search_cases.filter"),
        Binding("n", "new", "書く", tooltip="自組織の事例を新しく書きます", id="search_cases.new"),
        Binding("e", "edit", "直す", tooltip="選んだ自組織の事例を直します", id="search_cases.edit"),
        Binding(
            "D", "delete", "削除", tooltip="選んだ自組織の事例を消します (先に確かめます)", id="search_cases.delete"
        ),
        Binding("escape", "back", "戻る", tooltip="前の画面に戻ります", id="search_cases.back"),
    ]

    def __init__(self, workspace: Workspace, text: str = "") -> None:
        super().__init__()
        self.workspace, self.text = workspace, text
        self.only = case_filter()
        self.asked: object = None
        self.matches: tuple[CaseMatch, ...] = ()
        self._pause: Timer | None = None

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    def compose(self) -> ComposeResult:
        yield Heading("事例をさがす")
        yield Input(self.text, placeholder="社長の言葉や、困っていること", id="query", compact=True)
        options = {field.name: field.options for field in (*FIRM.fields, *MEETING.fields)}
        yield Horizontal(
            *_filter("業種", "industry", options["industry"]),
            *_filter("段階", "step", options["step"]),
            classes="filters",
        )
        yield Horizontal(
            *_filter("壁", "wall", options["walls"]), *_filter("結果", "outcome", options["outcome"]),
            *_filter("自組織", "own", (("own", "自組織のみ"),)), classes="filters",
        )  # fmt: skip
        yield Page(id="results")
        yield KeyHints()

    def on_mount(self) -> None:
        self.search_now()

    def _show_invitation(self) -> None:
        self.query_one(Heading).note = ""
        self.query_one(Page).show(
            [
                blank(),
                para("面談で聞いた言葉を、そのまま入れてみませんか。似た事例が、近い順に並びます。"),
                blank(),
                para("たとえば", "dim"),
                *(bullet(text, target=("example", text)) for text in EXAMPLES),
                blank(),
                para("Tab で下へ移ると、f で絞り込み、n で自組織の事例を書けます。", "dim"),
            ]
        )

    # ── asking ────────────────────────────────────────────────────────────────

    def on_input_changed(self, _: Input.Changed) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self.search_now)

    def on_input_submitted(self, _: Input.Submitted) -> None:
        self.search_now()
        if self.matches:
            self._to_results()

    def on_choice_changed(self, _: Choice.Changed) -> None:
        chosen = {c.id: c.value for c in self.query(Choice) if c.value}
        step = chosen.get("filter-step")
        self.only = case_filter(
            chosen.get("filter-industry"), int(step) if step else None, chosen.get("filter-wall"),
            chosen.get("filter-outcome"), "filter-own" in chosen,
        )  # fmt: skip
        self.search_now()

    def search_now(self, *, again: bool = False) -> None:
        """Search for what stands in the field, unless it is what was asked last."""
        if self._pause is not None:
            self._pause.stop()
        query = " ".join(self.query_one("#query", Input).value.split())
        if (query, self.only) == self.asked and not again:
            return
        self.asked = (query, self.only)
        if query:
            self.query_one(Heading).note = "読み込み中"
            if not self.matches:
                self.query_one(Page).show([blank(), para("読み込み中です。初めは少し時間がかかります。", "dim")])
            self._search(query)
        elif self.only == case_filter():
            self.matches = ()
            self._show_invitation()
        else:
            self._list()

    @work(thread=True, exclusive=True, group="cases")
    def _search(self, query: str) -> None:
        from coach.workflows.cases import load_case, search_cases

        only = self.only
        try:
            matches = search_cases(self.workspace, query, TOP, only)
            cases = tuple(load_case(self.workspace, match.id) for match in matches)
        except CoachError as error:
            self.post_message(CasesFailed(query, error, only))
        else:
            self.post_message(CasesFound(query, matches, cases, only))

    @work(thread=True, exclusive=True, group="cases")
    def _list(self) -> None:
        """Without words: everything the filter lets through, needing no encoder."""
        from coach.workflows.cases import list_cases, load_case

        only = self.only
        try:
            matches = list_cases(self.workspace, only)
            cases = tuple(load_case(self.workspace, match.id) for match in matches)
        except CoachError as error:
            self.post_message(CasesFailed("", error, only))
        else:
            self.post_message(CasesFound("", matches, cases, only))

    # ── answers ───────────────────────────────────────────────────────────────

    def on_cases_found(self, message: CasesFound) -> None:
        if (message.query, message.only) != self.asked:
            return
        self.matches = message.matches
        page = self.query_one(Page)
        if not self.matches:
            self.query_one(Heading).note = "0 件"
            page.show([blank(), para(self._nothing())])
            return
        count = f"{len(self.matches)} 件"
        self.query_one(Heading).note = f"{count}  近い順" if message.query else count
        blocks: list[Block] = [blank()]
        for n, (match, case) in enumerate(zip(self.matches, message.cases, strict=True), 1):
            blocks += [_hit(str(n) if n <= TOP else "", match, case), blank()]
        page.show(blocks, keep=True)
        self.refresh_bindings()

    def _nothing(self) -> str:
        if self.only.own and not self.workspace.store.own_cases.all():
            return NO_OWN
        return NOT_FOUND if self.only == case_filter() else NONE_LEFT

    def on_cases_failed(self, message: CasesFailed) -> None:
        if (message.query, message.only) != self.asked:
            return
        self.matches, self.asked = (), None
        self.query_one(Heading).note = ""
        error = message.error
        parts = [para(error.what, "strong"), para(error.where, "dim"), para(error.todo)]
        self.query_one(Page).show([blank(), *parts])

    def on_page_chosen(self, message: Page.Chosen) -> None:
        if isinstance(message.target, str):
            self.coach.open_case(message.target)
        elif isinstance(message.target, tuple):
            self.query_one("#query", Input).value = message.target[1]

    # ── own cases ─────────────────────────────────────────────────────────────

    @property
    def chosen(self) -> str | None:
        """The id of the selected own case."""
        target = self.query_one(Page).target
        return target if isinstance(target, str) and target.startswith(OWN_CASE_PREFIX) else None

    def action_new(self) -> None:
        from coach.tui.screens.own_case import OwnCaseScreen

        self.app.push_screen(OwnCaseScreen(self.workspace))

    def action_edit(self) -> None:
        from coach.tui.screens.own_case import OwnCaseScreen

        if self.chosen is None:
            self.coach.tell("直せるのは自組織の事例です。一覧で選んでから e を押します。")
            return
        try:
            self.app.push_screen(OwnCaseScreen(self.workspace, self.chosen))
        except CoachError as error:
            self.coach.show_trouble(error)

    def action_delete(self) -> None:
        from coach.tui.screens.confirm import ConfirmScreen

        id = self.chosen
        if id is None:
            self.coach.tell("消せるのは自組織の事例です。一覧で選んでから D を押します。")
            return
        title = next((match.title for match in self.matches if match.id == id), "")

        def answered(yes: Any) -> None:
            if yes:
                self._delete(id)

        question = f"{id}「{title or '題なし'}」を消しますか"
        self.app.push_screen(ConfirmScreen(question, "消すと元に戻せません。", yes="消す", no="残す"), answered)

    def _delete(self, id: str) -> None:
        from coach.workflows.own_cases import remove_case

        try:
            remove_case(self.workspace, id)
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        self.coach.tell(f"{id} を消しました。")
        self.search_now(again=True)

    def on_screen_resume(self) -> None:
        # An own case may have been written, changed or removed meanwhile.
        if self.is_mounted and self.asked is not None and self.asked != ("", case_filter()):
            self.search_now(again=True)

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

    def action_filter(self) -> None:
        self.query_one("#filter-industry", Choice).focus()

    def action_back(self) -> None:
        self.dismiss(None)


def _filter(label: str, name: str, options: tuple[tuple[str, str], ...]) -> Iterator[Widget]:
    yield Label(label)
    yield Choice((ANY, *options), "", spread=False, id=f"filter-{name}")


def _hit(key: str, match: CaseMatch, case: Case) -> Block:
    """The case, what the owner told as the trouble, and why it was found; shared words are marked."""

    def rows(width: int) -> list[Row]:
        title = match.title or "(題はまだありません)"
        out = lines(f"{match.id}  {title}", width, style="strong", first=((f"{key} " if key else "  ", "key"),))
        if case.told_issue:
            out += lines(case.told_issue, width, indent=4)
        why = lines(match.why, width, style="dim", indent=4) if match.why else []
        return marked([*out, *why], match.shared_words)

    return Block(rows, match.id, key)
