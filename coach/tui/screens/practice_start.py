"""How one wants to practise: with the owner's mood in view or as in earnest, with or without a time limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button

from coach.tui.widgets.choice import Choice
from coach.tui.widgets.wrapped import Wrapped

MODES = (("practice", "練習"), ("exam", "本番"))
MODE_WORDS = {
    "practice": "相手の様子を見ながら話します。ヒントも開けます。",
    "exam": "様子とヒントを伏せて話します。終わってから見られます。",
}
LIMITS = (("none", "なし"), ("5", "5 分"), ("10", "10 分"), ("15", "15 分"))


@dataclass(frozen=True, slots=True)
class StartOptions:
    """``minutes`` None: no limit."""

    exam: bool = False
    minutes: int | None = None


class PracticeStartScreen(ModalScreen[StartOptions | None]):
    """Dismisses with what was chosen, None when the user goes back."""

    CSS_PATH = "practice_start.tcss"
    HELP_TOPIC = "owners"
    AUTO_FOCUS = "#start-go"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "始める", id="start.go", tooltip="この相手と話し始めます"),
        Binding("up", "app.focus_previous", "上の欄", show=False),
        Binding("down", "app.focus_next", "下の欄", show=False),
        Binding("escape,q", "back", "やめる", id="start.back", tooltip="一覧に戻ります"),
    ]

    def __init__(self, title: str, given: StartOptions) -> None:
        super().__init__()
        self.title_text, self.given = title, given

    def compose(self) -> ComposeResult:
        with Vertical(id="start", classes="dialog"):
            yield Wrapped(self.title_text, classes="dialog-title")
            with Horizontal(classes="start-row"):
                yield Wrapped("進め方", classes="start-label")
                yield Choice(MODES, "exam" if self.given.exam else "practice", id="start-mode")
            yield Wrapped("", id="start-words", classes="quiet")
            with Horizontal(classes="start-row"):
                yield Wrapped("時間", classes="start-label")
                limit = str(self.given.minutes) if self.given.minutes else "none"
                yield Choice(LIMITS, limit if limit in dict(LIMITS) else "none", id="start-limit")
            with Horizontal(classes="buttons"):
                yield Button("稽古を始める (Enter)", id="start-go", compact=True)
                yield Button("やめる (Esc)", id="start-back", compact=True)
            yield Wrapped("上下で欄を移り、左右で選びます。", classes="quiet", id="start-keys")

    def on_mount(self) -> None:
        self._words()

    def on_choice_changed(self) -> None:
        self._words()

    def _words(self) -> None:
        mode = self.query_one("#start-mode", Choice).value
        self.query_one("#start-words", Wrapped).update(MODE_WORDS[mode or "practice"])

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "start-go":
            self.action_start()
        else:
            self.action_back()

    def action_start(self) -> None:
        limit = self.query_one("#start-limit", Choice).value or "none"
        exam = self.query_one("#start-mode", Choice).value == "exam"
        self.dismiss(StartOptions(exam, None if limit == "none" else int(limit)))

    def action_back(self) -> None:
        self.dismiss(None)
