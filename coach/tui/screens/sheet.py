"""A sheet as a form, section after section. What is written is kept at once; what is proposed can be taken or left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from coach.engagement.circles import circles, overlap_text
from coach.engagement.sheets import filled, form_of, settle
from coach.errors import CoachError
from coach.model.engagement import Engagement, SheetKind
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.sheet_form import ProposalLine, SheetSectionForm
from coach.tui.widgets.wrapped import Wrapped
from coach.workflows.engagements import proposals_for, taken

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace

# Long enough not to write at every key, short enough that a lost terminal costs no more than a word.
KEEP_AFTER = 0.5


class SheetScreen(Screen[None]):
    """The sheet ``kind`` of an engagement (``visit`` for ⓒ and ⓓ). Raises StoreError when it cannot be read."""

    CSS_PATH = "sheet.tcss"
    HELP_TOPIC = "sheet"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "go(1)", "次へ", tooltip="次の項目へ進みます (書いたものは残ります)", id="sheet.next"),
        Binding("ctrl+b", "go(-1)", "前へ", tooltip="前の項目へ戻ります", id="sheet.previous"),
        Binding("ctrl+r", "versions", "前の版", tooltip="前に書いた版を見て、戻せます", id="sheet.versions"),
        Binding("ctrl+s,escape", "finish", "閉じる", tooltip="書いたものを残して閉じます", id="sheet.finish"),
        Binding("f1", "app.help", "ヘルプ", tooltip="書き方とキー", id="sheet.help"),
    ]

    def __init__(self, workspace: Workspace, engagement: Engagement, kind: SheetKind, visit: int = 0) -> None:
        super().__init__()
        self.workspace, self.engagement, self.visit = workspace, engagement, visit
        self.form = form_of(kind)
        self.sheet = self.kept = workspace.store.engagements.sheet(engagement.n, kind, visit)
        self.offered = proposals_for(workspace, engagement, kind, visit, self.sheet)
        self.at = 0
        self._sitting: int | None = None
        self._timer: Timer | None = None

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    def compose(self) -> ComposeResult:
        yield Heading(self.form.title)
        yield Static(id="where", markup=False)
        yield Wrapped(id="extra")
        yield Container(id="body")
        yield KeyHints()

    async def on_mount(self) -> None:
        await self.show_section(0)

    # ── showing ──

    async def show_section(self, n: int) -> None:
        """Show a section, with what is proposed for its fields."""
        sections = self.form.sections
        self.at = max(0, min(n, len(sections) - 1))
        body = self.query_one("#body", Container)
        await body.remove_children()
        section = sections[self.at]
        self.query_one("#where", Static).update(f"{self.at + 1}/{len(sections)}  {section.title}")
        offered = [p for p in self.offered if p.key not in self.sheet.settled]
        form = SheetSectionForm(section, self.sheet.values, offered, id="form")
        await body.mount(form)
        form.focus_first()
        form.show_remarks()
        self._show_state()

    def _show_state(self) -> None:
        done, of = filled(self.form, self.sheet)
        visit = f"第{self.visit}回" if self.visit else ""
        parts = (self.engagement.name, visit, f"{done}/{of} 項目")
        self.query_one(Heading).note = "  ".join(part for part in parts if part)
        extra = self.query_one("#extra", Wrapped)
        if self.form.id == "circles":
            extra.update(overlap_text(circles(self.sheet)))
        elif self.at == 0 and any(p.key not in self.sheet.settled for p in self.offered):
            extra.update("[ ] の付いた行は、前の記録などからの候補です。Tab で移り、Enter で取り入れ、x で見送ります。")
        else:
            extra.update("")
        extra.set_class(bool(extra.text), "-on")

    # ── keeping ──

    def on_input_changed(self, _: Input.Changed) -> None:
        self._changed()

    def on_text_area_changed(self, _: TextArea.Changed) -> None:
        self._changed()

    def on_choice_changed(self, _: Choice.Changed) -> None:
        self._changed()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        self.focus_next()

    def _changed(self) -> None:
        # Read here and not when it is stored: when the screen closes, its widgets are gone first.
        forms = self.query(SheetSectionForm)
        if not forms or not forms.first().is_mounted:
            return
        form = forms.first()
        self.sheet = replace(self.sheet, values=_without_empty(self.sheet.values | form.values))
        form.show_remarks()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(KEEP_AFTER, self.flush)

    def flush(self) -> bool:
        """Store what has changed since the last time; False when that did not work (it is told)."""
        if self.sheet == self.kept:
            return True
        store = self.workspace.store.engagements
        try:
            self._sitting = store.put_sheet(
                self.engagement.n, self.form.id, self.sheet, self.visit, sitting=self._sitting
            )
        except CoachError as error:
            self.notify(error.text(), title="残せませんでした", severity="error", markup=False)
            return False
        self.kept = self.sheet
        if self.query(Heading):
            self._show_state()
        return True

    def on_unmount(self) -> None:
        # Leaving the app closes screens without asking them.
        self.flush()

    # ── what is proposed ──

    async def on_proposal_line_settled(self, message: ProposalLine.Settled) -> None:
        message.stop()
        proposal = message.proposal
        form = self.query_one(SheetSectionForm)
        self.sheet = replace(self.sheet, values=_without_empty(self.sheet.values | form.values))
        self.sheet = taken(self.sheet, proposal, self.form) if message.taken else settle(self.sheet, proposal.key)
        near = [line for line in form.query(ProposalLine) if line is not message.line]
        after = next((line for line in near if line.proposal.field == proposal.field), None)
        await message.line.remove()
        if message.taken:
            form.put(proposal.field, self.sheet.text(proposal.field))
        (after or form.query_one(f"#sheet-{proposal.field}")).focus()
        self.flush()

    # ── moving, earlier versions ──

    async def action_go(self, way: int) -> None:
        self.flush()
        await self.show_section(self.at + way)

    def action_versions(self) -> None:
        self.flush()
        try:
            versions = self.workspace.store.engagements.history(self.engagement.n, self.form.id, self.visit)[1:]
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        if not versions:
            self.coach.tell("前の版は、まだありません。")
            return
        names = {
            f"{n}つ前  {_local(paper.at)}  {filled(self.form, paper.sheet)[0]} 項目": paper.sheet
            for n, paper in enumerate(versions, 1)
        }

        async def chosen(name: str | None) -> None:
            if name in names:
                # A new version, so that the one just written stays too.
                self._sitting, self.sheet = None, names[name]
                self.flush()
                await self.show_section(self.at)

        self.app.push_screen(ChoiceScreen("前の版に戻す (いまの版も残ります)", list(names)), chosen)

    def action_finish(self) -> None:
        if self.flush():
            self.dismiss(None)


def _local(at: str) -> str:
    """A stored time (UTC) as the clock on the wall had it."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _without_empty(values: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in values.items() if text.strip()}
