"""A short list to choose from: by number, by arrow and Enter, or by mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option


class ChoiceScreen(ModalScreen[str | None]):
    """Dismisses with the chosen text, or with what was typed; None when the user goes back."""

    CSS_PATH = "choice.tcss"
    HELP_TOPIC = "review"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "やめる", id="choice.back", tooltip="選ばずに戻ります"),
    ]

    def __init__(self, title: str, options: Sequence[str], *, free: str = "", none: str = "") -> None:
        """``free`` invites to words of one's own; ``none`` is a choice that gives an empty text."""
        super().__init__()
        self.title_text, self.options = title, tuple(options)
        self.free, self.none = free, none

    def compose(self) -> ComposeResult:
        with Vertical(id="choice", classes="dialog"):
            yield Static(self.title_text, id="choice-title", markup=False)
            rows = [*self.options, *([self.none] if self.none else [])]
            yield OptionList(*[Option(f"{n} {text}") for n, text in enumerate(rows, 1)], id="choice-list", markup=False)
            if self.free:
                yield Input(placeholder=self.free, id="choice-free", compact=True)
            yield Static(self._hint(), id="choice-hint", markup=False)

    def _hint(self) -> str:
        return "番号か Enter で選ぶ  " + ("Tab で書く  " if self.free else "") + "Esc でやめる"

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_key(self, event: events.Key) -> None:
        count = len(self.options) + bool(self.none)
        digit = event.character or ""
        if digit.isascii() and digit.isdigit() and 1 <= int(digit) <= count and not isinstance(self.focused, Input):
            event.stop()
            self._choose(int(digit) - 1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option_index)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(event.value.strip())

    def _choose(self, n: int) -> None:
        self.dismiss(self.options[n] if n < len(self.options) else "")

    def action_back(self) -> None:
        self.dismiss(None)
