"""鍵: what is shown instead of the work; the passphrase opens it. Also the first screen of a database under one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from coach.errors import CoachError
from coach.tui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from coach.tui.app import CoachApp

ASK = "合言葉を入れて Enter を押すと開きます。"
CURTAIN = "画面を隠しています。Enter で戻ります。"
CURTAIN_ONLY = "合言葉を決めていないので、だれでも戻れます。決めるときは、設定の「合言葉」です。"
GOES_ON = "動いている作業は、そのまま続いています。"
TRYING = "確かめています…"


class LockScreen(Screen[None]):
    """Shows nothing of the data. Without a passphrase it is a curtain and says so."""

    CSS_PATH = "lock.tcss"
    AUTO_FOCUS = "#passphrase"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "開く", id="lock.open", tooltip="合言葉を確かめて、元の画面に戻ります"),
    ]

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    @property
    def asks(self) -> bool:
        """Whether a passphrase is needed."""
        return not self.coach.ready or self.coach.workspace.store.encrypted

    def compose(self) -> ComposeResult:
        with Vertical(id="lock"):
            yield Static("伴走コーチ", id="lock-name")
            yield Static("鍵", id="lock-title")
            yield Wrapped("", id="lock-text")
            yield Input(placeholder="合言葉", password=True, id="passphrase", compact=True)
            yield Wrapped("", id="lock-said")
            yield Wrapped("", id="lock-more", classes="quiet")
            yield Static("Ctrl+Q 終わる", classes="quiet")

    def on_screen_resume(self) -> None:
        self._show()

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        box = self.query_one(Input)
        box.value = ""
        box.display = self.asks
        self.query_one("#lock-text", Wrapped).update(ASK if self.asks else CURTAIN)
        self.query_one("#lock-more", Wrapped).update(
            CURTAIN_ONLY if not self.asks else GOES_ON if self.coach.ready else ""
        )
        self._say("")
        if self.asks:
            box.focus()
        else:
            self.set_focus(None)

    def _say(self, text: str) -> None:
        self.query_one("#lock-said", Wrapped).update(text)

    def on_input_submitted(self) -> None:
        self.action_open()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value:
            self._say("")

    def action_open(self) -> None:
        if not self.asks:
            self.coach.unlock()
        elif value := self.query_one(Input).value:
            self.query_one(Input).value = ""
            self._say(TRYING)
            self._try(value)

    @work(exclusive=True, group="unlock")
    async def _try(self, passphrase: str) -> None:
        # In a thread: stretching the passphrase takes a fifth of a second.
        from coach.workflows.secrets import confirm

        try:
            if self.coach.ready:
                await asyncio.to_thread(confirm, self.coach.workspace.store, passphrase)
                self.coach.unlock()
            else:
                self.coach.begin(await asyncio.to_thread(self.coach.open_workspace, passphrase))
        except CoachError as error:
            self._say(f"{error.what}{error.todo}")
