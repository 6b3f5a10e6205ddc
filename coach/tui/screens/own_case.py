"""事例を書く: a case as a form, section after section. Whatever is written is kept at once as a 下書き."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from coach.errors import CoachError
from coach.tui.widgets.blocks import bullet, heading, para
from coach.tui.widgets.case_form import CaseForm
from coach.tui.widgets.checks import Checks
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.wrapped import Wrapped
from coach.workflows.case_fields import BLANK, Section, case_of, fields_of, sections_of, unreadable

if TYPE_CHECKING:
    from coach.model import Case
    from coach.workflows.workspace import Workspace

# Long enough not to write at every key, short enough that a lost terminal costs no more than a word.
KEEP_AFTER = 0.5


class OwnCaseScreen(Screen[str | None]):
    """Gives the id of the case, None when nothing was written. ``case_id`` None begins a new one."""

    CSS_PATH = "own_case.tcss"
    HELP_TOPIC = "own_case"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "go(1)", "次へ", tooltip="次の項目へ進みます (書いたものは残ります)", id="own_case.next"),
        Binding("ctrl+b", "go(-1)", "前へ", tooltip="前の項目へ戻ります", id="own_case.previous"),
        Binding("ctrl+s", "finish", "終える", tooltip="残して閉じます。すべて埋まっていれば、さがせるようになります", id="own_case.finish"),
        Binding("escape", "finish", "閉じる", show=False, tooltip="書いたものを残して閉じます", id="own_case.close"),
        Binding("f1", "app.help", "ヘルプ", tooltip="書き方とキー", id="own_case.help"),
    ]  # fmt: skip

    def __init__(self, workspace: Workspace, case_id: str | None = None) -> None:
        super().__init__()
        self.workspace = workspace
        self.case: Case = workspace.store.own_cases.get(case_id).case if case_id else BLANK
        self.values = fields_of(self.case)
        self.at = 0
        self.missing: tuple[str, ...] = ()
        self._timer: Timer | None = None

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections_of(self.values)

    def compose(self) -> ComposeResult:
        yield Heading("事例を書く")
        yield Static(id="where", markup=False)
        yield Container(id="body")
        yield Wrapped(id="wrong")
        yield KeyHints()

    async def on_mount(self) -> None:
        from coach.workflows.own_cases import lacking

        self.missing = tuple(lacking(self.case))
        await self.show_section(0)

    # ── showing ───────────────────────────────────────────────────────────────

    async def show_section(self, n: int) -> None:
        """Show a section; the one after the last says what is still missing."""
        sections = self.sections
        self.at = max(0, min(n, len(sections)))
        body = self.query_one("#body", Container)
        await body.remove_children()
        title = sections[self.at].title if self.at < len(sections) else "たしかめる"
        self.query_one("#where", Static).update(f"{self.at + 1}/{len(sections) + 1}  {title}")
        if self.at < len(sections):
            form = CaseForm(sections[self.at], self.values, id="form")
            await body.mount(form)
            form.focus_first()
        else:
            page = Page(id="check")
            await body.mount(page)
            page.show(self._check_blocks())
            page.focus()
            page.select_first()
        self._show_state()

    def _check_blocks(self) -> list[Block]:
        if not self.missing:
            return [blank(), para("足りない所はありません。Ctrl+S で閉じると、この事例もさがせるようになります。")]
        blocks: list[Block] = [
            blank(), para("次の所がまだ空いています。いまは下書きのままで、あとから続きを書けます。Enter でその項目へ移ります。"),
        ]  # fmt: skip
        titles = [section.title for section in self.sections]
        last = ""
        for text in self.missing:
            title, _, label = text.partition(": ")
            if title != last:
                blocks.append(heading(title))
                last = title
            blocks.append(bullet(label or text, target=titles.index(title) if title in titles else 0))
        return [*blocks, blank()]

    def _show_state(self) -> None:
        state = f"下書き  あと {len(self.missing)} か所" if self.missing else "すべて埋まっています"
        self.query_one(Heading).note = f"{self.case.id}  {state}" if self.case.id else "まだ何も書いていません"

    # ── keeping ───────────────────────────────────────────────────────────────

    def on_input_changed(self, _: Input.Changed) -> None:
        self._changed()

    def on_text_area_changed(self, _: TextArea.Changed) -> None:
        self._changed()

    def on_choice_changed(self, _: Choice.Changed) -> None:
        self._changed()

    def on_checks_changed(self, _: Checks.Changed) -> None:
        self._changed()

    async def on_input_submitted(self, _: Input.Submitted) -> None:
        self.focus_next()

    def _changed(self) -> None:
        # Read here and not when it is stored: when the screen closes, its widgets are gone first.
        forms = self.query(CaseForm)
        if not forms or not forms.first().is_mounted:
            return
        self.values |= forms.first().values
        wrong = unreadable(self.values)
        line = self.query_one("#wrong", Wrapped)
        line.update("".join(wrong.values()))
        line.set_class(bool(wrong), "-on")
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(KEEP_AFTER, self.flush)

    def flush(self) -> bool:
        """Store what has changed since the last time; False when that did not work (it is told)."""
        from coach.workflows.own_cases import keep_case

        case = case_of(self.values | dict.fromkeys(unreadable(self.values), ""), self.case)
        if case == self.case:
            return True
        try:
            done = keep_case(self.workspace, case, origin="form")
        except CoachError as error:
            self.notify(error.text(), title="残せませんでした", severity="error", markup=False)
            return False
        self.case, self.missing = replace(case, id=done.id), done.missing
        if self.query(Heading):
            self._show_state()
        return True

    def on_unmount(self) -> None:
        # Leaving the app closes screens without asking them.
        self.flush()

    # ── moving ────────────────────────────────────────────────────────────────

    async def action_go(self, way: int) -> None:
        self.flush()
        await self.show_section(self.at + way)

    async def on_page_chosen(self, message: Page.Chosen) -> None:
        if isinstance(message.target, int):
            await self.show_section(message.target)

    def action_finish(self) -> None:
        if not self.flush():
            return
        if self.case.id:
            self._say_goodbye()
        self.dismiss(self.case.id or None)

    def _say_goodbye(self) -> None:
        from coach.tui.app import CoachApp

        if self.missing:
            text = f"{self.case.id} を下書きとして残しました。あと {len(self.missing)} か所です。"
        else:
            text = f"{self.case.id} を残しました。事例をさがすと出てきます。"
        if isinstance(self.app, CoachApp):
            self.app.tell(text)
