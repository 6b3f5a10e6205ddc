"""支援先の登録: what is known of a firm, who supports it, how far it has got."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from coach.errors import CoachError
from coach.model import STEP_NAMES
from coach.model.engagement import STATUS_NAMES, Engagement, Status
from coach.tui.fields import read_date, step_label
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

FIELDS = (
    ("name", "支援先名", "例: 有限会社まるはち豆腐店"), ("industry", "業種", "例: 食品製造 (豆腐・油揚げ)"), ("area", "地域", "例: 山形県"),
    ("size", "規模", "例: パートを入れて14名"), ("main", "主担当", ""), ("second", "副担当", "二人目がいれば"),
    ("began", "始まり", "2025-08-05"),
)  # fmt: skip


class EngagementFactsScreen(ModalScreen[Engagement | None]):
    """Gives the engagement as it was saved, None when nothing was."""

    CSS_PATH = "engagement_facts.tcss"
    HELP_TOPIC = "engagements"
    AUTO_FOCUS = "#facts-name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "保存", tooltip="書いた内容を保存します", id="facts.save"),
        Binding("f1", "app.help", "ヘルプ", tooltip="支援先の読み方", id="facts.help"),
        Binding("escape", "cancel", "やめる", tooltip="保存せずに戻ります", id="facts.cancel"),
    ]

    def __init__(self, workspace: Workspace, engagement: Engagement | None = None) -> None:
        super().__init__()
        self.workspace, self.engagement = workspace, engagement or Engagement("")

    def compose(self) -> ComposeResult:
        e = self.engagement
        with Vertical(classes="dialog"):
            yield Static("支援先の編集" if e.n else "支援先を加える", classes="dialog-title")
            for name, label, hint in FIELDS:
                with Horizontal(classes="field"):
                    yield Label(label)
                    yield Input(getattr(e, name), placeholder=hint, id=f"facts-{name}", compact=True)
            with Horizontal(classes="field"):
                yield Label("段階")
                steps = [("", "決めない"), *((str(n), step_label(n)) for n in range(1, len(STEP_NAMES) + 1))]
                yield Choice(steps, str(e.step or ""), spread=False, id="facts-step")
            with Horizontal(classes="field"):
                yield Label("状態")
                yield Choice(list(STATUS_NAMES.items()), e.status, id="facts-status")
            yield Wrapped(id="facts-wrong")
            with Horizontal(classes="buttons"):
                yield Button("保存 (Ctrl+S)", id="save", compact=True)
                yield Button("やめる (Esc)", id="cancel", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_cancel()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        self.action_save()

    def _value(self, name: str) -> str:
        return self.query_one(f"#facts-{name}", Input).value.strip()

    def _refuse(self, name: str, text: str) -> None:
        wrong = self.query_one("#facts-wrong", Wrapped)
        wrong.update(text)
        wrong.add_class("-on")
        self.query_one(f"#facts-{name}", Input).focus()

    def action_save(self) -> None:
        if not self._value("name"):
            self._refuse("name", "支援先名だけは入れておきます。仮の名でもかまいません。")
            return
        try:
            began = read_date(self._value("began")) or ""
        except ValueError:
            self._refuse("began", "日付が読めませんでした。2025-08-05 のように入れます。")
            return
        step = self.query_one("#facts-step", Choice).value
        name, industry, area, size, main, second = (self._value(name) for name, _, _ in FIELDS[:-1])
        status = cast(Status, self.query_one("#facts-status", Choice).value)
        made = replace(
            self.engagement, name=name, industry=industry, area=area, size=size, main=main, second=second, began=began,
            step=int(step) if step else None, status=status,
        )  # fmt: skip
        try:
            if made.n:
                self.workspace.store.engagements.change(made)
            else:
                made = self.workspace.store.engagements.add(made)
        except CoachError as error:
            from coach.tui.screens.trouble import TroubleScreen

            self.app.push_screen(TroubleScreen(error))
            return
        self.dismiss(made)

    def action_cancel(self) -> None:
        self.dismiss(None)
