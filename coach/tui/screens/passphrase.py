"""合言葉を決める・変える・外す: says first that a lost one cannot be helped, then rewrites the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from coach.errors import CoachError
from coach.tui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from coach.store import Store
    from coach.workflows.secrets import Sealed

What = Literal["set", "change", "remove"]
TITLES: dict[What, str] = {"set": "合言葉を決める", "change": "合言葉を変える", "remove": "合言葉を外す"}
OPEN_AGAIN = "外すと、記録はこの機械に自分として入れる人なら読めるようになります。"
WORKING = "保存先を書き直しています。そのままお待ちください。"


class PassphraseScreen(ModalScreen["Sealed | None"]):
    """Gives what became of the backups, or None when nothing was changed."""

    CSS_PATH = "passphrase.tcss"
    HELP_TOPIC = "lock"
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "やめる", tooltip="何も変えずに戻ります", id="passphrase.close"),
    ]

    class Done(Message):
        """The rewriting has ended."""

        def __init__(self, sealed: Sealed | None, error: CoachError | None) -> None:
            super().__init__()
            self.sealed, self.error = sealed, error

    def __init__(self, store: Store, what: What) -> None:
        super().__init__()
        self.store, self.what = store, what
        self.working = False

    def compose(self) -> ComposeResult:
        from coach.workflows.secrets import LOST

        with Vertical(classes="dialog"):
            yield Static(TITLES[self.what], classes="dialog-title")
            for text in (OPEN_AGAIN,) if self.what == "remove" else LOST:
                yield Wrapped(text)
            with Vertical(id="passphrase-boxes"):
                if self.what != "set":
                    yield Static("いまの合言葉")
                    yield Input(password=True, id="now", compact=True)
                if self.what != "remove":
                    yield Static("新しい合言葉")
                    yield Input(password=True, id="new", compact=True)
                    yield Static("もう一度")
                    yield Input(password=True, id="again", compact=True)
            yield Wrapped("", id="passphrase-said")
            with Horizontal(classes="buttons"):
                yield Button("やめる (Esc)", id="no", compact=True)
                yield Button(f"{TITLES[self.what]} (Enter)", id="yes", compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        boxes = list(self.query(Input))
        if event.input is boxes[-1]:
            self._begin()
        elif event.input.id != "new" or self._fits(event.value, event.value):
            boxes[boxes.index(event.input) + 1].focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self._begin()
        else:
            self.action_close()

    def action_close(self) -> None:
        if not self.working:
            self.dismiss(None)

    def _say(self, text: str) -> None:
        self.query_one("#passphrase-said", Wrapped).update(text)

    def _text(self, id: str) -> str:
        return next((box.value for box in self.query(Input) if box.id == id), "")

    def _begin(self) -> None:
        if self.working or (self.what != "remove" and not self._fits(self._text("new"), self._text("again"))):
            return
        self.working = True
        self._say(WORKING)
        self._rewrite(self._text("now"), self._text("new"))

    def _fits(self, new: str, again: str) -> bool:
        """Whether a new passphrase can be used; if not, why, and both boxes are empty for another try."""
        from coach.workflows.secrets import check_new

        try:
            check_new(new, again)
        except CoachError as error:
            for box in self.query("#new, #again").results(Input):
                box.value = ""
            self.query_one("#new").focus()
            self._say(f"{error.what}{error.todo}")
            return False
        self._say("")
        return True

    @work(thread=True, exclusive=True, group="passphrase")
    def _rewrite(self, now: str, new: str) -> None:
        from coach.workflows import secrets

        try:
            if self.what == "set":
                sealed = secrets.set_first(self.store, new)
            else:
                secrets.confirm(self.store, now)
                sealed = secrets.remove(self.store) if self.what == "remove" else secrets.change(self.store, new)
        except CoachError as error:
            self.post_message(self.Done(None, error))
        else:
            self.post_message(self.Done(sealed, None))

    def on_passphrase_screen_done(self, message: Done) -> None:
        self.working = False
        if message.error is None:
            self.dismiss(message.sealed)
        else:
            self._say(f"{message.error.what}{message.error.todo}")
            self.query(Input).first().focus()
