"""情報の編集: what is known about a stored session."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from coach.errors import CoachError
from coach.tui.session_table import SessionLike
from coach.tui.widgets.meta_fields import Meta, MetaFields

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace


class EditScreen(ModalScreen[bool]):
    """Gives True when something was saved."""

    HELP_TOPIC = "library"
    AUTO_FOCUS = "#meta-title"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "保存", tooltip="直した内容を保存します", id="edit.save"),
        Binding("f1", "app.help", "ヘルプ", tooltip="書庫の読み方", id="edit.help"),
        Binding("escape", "cancel", "やめる", tooltip="直さずに戻ります", id="edit.cancel"),
    ]

    def __init__(self, workspace: Workspace, row: SessionLike) -> None:
        super().__init__()
        self.workspace, self.row = workspace, row

    def compose(self) -> ComposeResult:
        row = self.row
        with Vertical(classes="dialog"):
            yield Static("情報の編集", classes="dialog-title")
            yield MetaFields(Meta(row.title, row.firm, row.date, row.session_no, row.support_step, row.person))
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

    def action_save(self) -> None:
        meta = self.query_one(MetaFields).read()
        if meta is None:
            return
        try:
            self.workspace.store.sessions.set_meta(
                self.row.id,
                title=meta.title,
                firm=meta.firm,
                date=meta.date,
                session_no=meta.session_no,
                support_step=meta.support_step,
                person=meta.person,
            )
        except CoachError as error:
            from coach.tui.screens.trouble import TroubleScreen

            self.app.push_screen(TroubleScreen(error))
            return
        self.dismiss(True)

    def action_cancel(self) -> None:
        self.dismiss(False)
