"""A case, whole: what kind of firm, what was said, what closed the talk, which questions opened it, what came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from coach.errors import CoachError
from coach.model import STEP_NAMES, Case, CaseMatch, Closing, Exchange
from coach.tui.widgets.blocks import bullet, heading, labelled, lines, para, quote
from coach.tui.widgets.finding_panel import AskTarget
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Row, row


def case_blocks(case: Case, match: CaseMatch | None = None) -> list[Block]:
    """The case as a page. ``match``: why it was offered."""
    blocks = [
        Block(lambda width: lines(case.title, width, style="title", first=((f"{case.id}  ", "heading"),))),
        para(_firm(case), "dim"),
        para(_where(case), "dim"),
    ]
    if match and match.why:
        blocks += [blank(), labelled("似ている所", match.why)]
    blocks += _section("状況", [para(case.situation)] if case.situation else [])
    blocks += _section("登場する人", [para(case.people)] if case.people else [])
    blocks += _section("経営者の言葉", [quote(words, style="owner") for words in case.owner_words])
    told = [labelled("語られた課題", case.told_issue, width=16)] if case.told_issue else []
    hidden = [labelled("奥にあったこと", case.hidden_issue, width=16)] if case.hidden_issue else []
    blocks += _section("課題", told + hidden)
    blocks += _section("話が閉じたところ", [part for closing in case.closed for part in _closing(closing)][:-1])
    blocks += _section("話が開いた問い", [part for exchange in case.opened for part in _exchange(exchange)][:-1])
    blocks += _section("転機", [para(case.turning_point)] if case.turning_point else [])
    blocks += _section("その後", [para(case.aftermath)] if case.aftermath else [])
    blocks += _section("学んだこと", [para(case.learned)] if case.learned else [])
    blocks += [blank(), para(f"出典: {case.source}", "dim")]
    return blocks


def _section(title: str, parts: Sequence[Block]) -> list[Block]:
    return [heading(title), *parts] if parts else []


def _firm(case: Case) -> str:
    kind = f"{case.industry} ({case.industry_detail})" if case.industry_detail else case.industry
    people = f"従業員{case.employees}人" if case.employees else ""
    return "  ".join(text for text in (kind, people, f"{case.prefecture} {case.area}".strip()) if text)


def _where(case: Case) -> str:
    step = f"段階{case.step} {STEP_NAMES[case.step - 1][1:]}" if 1 <= case.step <= len(STEP_NAMES) else ""
    visit = f"第{case.visit}回" if case.visit else ""
    topics = "・".join(case.topics)
    walls = f"壁: {'・'.join(case.walls)}" if case.walls else ""
    return "  ".join(text for text in (step, visit, topics, walls, case.outcome) if text)


def _closing(closing: Closing) -> list[Block]:
    return [
        _said("支援者", "advisor", closing.said),
        _said("経営者", "owner", closing.reply),
        bullet(closing.why, "dim"),
        blank(),
    ]


def _exchange(exchange: Exchange) -> list[Block]:
    def rows(width: int) -> list[Row]:
        out: list[Row] = []
        if exchange.receive:
            out += lines(exchange.receive, width, style="dim", first=(("受け止め  ", "dim"),))
        return out + lines(exchange.question, width, style="strong", first=(("支援者    ", "advisor"),))

    return [Block(rows, AskTarget(exchange.question)), _said("経営者", "owner", exchange.answer), blank()]


def _said(who: str, style: str, text: str) -> Block:
    return Block(lambda width: lines(text, width, first=((f"{who}    ", style),)) if text else [row()])


class CaseScreen(Screen[None]):
    """Reads like a page; Esc or q goes back to where one was."""

    CSS_PATH = "case.tcss"
    HELP_TOPIC = "case"
    TITLE_JA = "事例"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "問いを写す", id="case.copy", tooltip="選んだ問いを写します"),
        Binding("e", "edit", "直す", id="case.edit", tooltip="自組織の事例を直します"),
        Binding("escape,q", "back", "戻る", id="case.back", tooltip="前の画面へ戻ります"),
    ]

    def __init__(self, case: Case, match: CaseMatch | None = None) -> None:
        super().__init__()
        self.case, self.match = case, match

    def compose(self) -> ComposeResult:
        yield Heading("自組織の事例" if self.case.own else "事例", self.case.id)
        yield Page(id="case-page")
        yield KeyHints()

    def on_mount(self) -> None:
        page = self.query_one(Page)
        page.show(case_blocks(self.case, self.match))
        page.focus()

    def on_page_chosen(self, event: Page.Chosen) -> None:
        if isinstance(event.target, AskTarget):
            self.app.copy_to_clipboard(event.target.text)
            self.notify("問いを写しました。")

    def action_copy(self) -> None:
        page = self.query_one(Page)
        page.select_first()
        page.action_choose()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an own case can be changed."""
        return self.case.own if action == "edit" else True

    def action_edit(self) -> None:
        from coach.tui.app import CoachApp
        from coach.tui.screens.own_case import OwnCaseScreen

        assert isinstance(self.app, CoachApp)
        self.app.push_screen(OwnCaseScreen(self.app.workspace, self.case.id), self._edited)

    def _edited(self, case_id: str | None) -> None:
        from coach.tui.app import CoachApp
        from coach.workflows.cases import load_case

        assert isinstance(self.app, CoachApp)
        try:
            self.case = load_case(self.app.workspace, case_id or self.case.id)
        except CoachError as error:
            self.app.show_trouble(error)
            return
        self.query_one(Page).show(case_blocks(self.case, self.match), keep=True)

    def action_back(self) -> None:
        self.dismiss(None)
