"""Before a grade: by which rubric, by whom, with the proposal in view or hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input

from coach.grading.rubric import Rubric
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.wrapped import Wrapped

WAYS = (("open", "提案を見ながら"), ("blind", "提案を伏せて"))
WAY_WORDS = {
    "open": "項目ごとに、提案とその根拠を見ながら決めます。違う段階にするときは、理由を一行添えます。",
    "blind": "提案は、すべての段階を決めるまで出ません。決めたあとで並べて見られます。",
}
SECOND_WORDS = "一人目と同じ採点表で付けます。提案は全部決めるまで、一人目の段階は確定するまで出ません。"
NAME_MISSING = "採点する人の名前を入れると始められます。呼び名で構いません。"


@dataclass(frozen=True, slots=True)
class GradingOptions:
    """What was chosen. ``rubric`` is the one of the first grade when this is a second one."""

    rubric: Rubric
    grader: str
    blind: bool


class GradingStartScreen(ModalScreen[GradingOptions | None]):
    """``second``: the rubric is fixed (the only one given) and the way is blind."""

    CSS_PATH = "grading_start.tcss"
    HELP_TOPIC = "grades"
    AUTO_FOCUS = "#start-grader"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "始める", id="grading_start.go", tooltip="採点を始めます"),
        Binding("up", "app.focus_previous", "上の欄", show=False),
        Binding("down", "app.focus_next", "下の欄", show=False),
        Binding("escape", "back", "やめる", id="grading_start.back", tooltip="始めずに戻ります"),
    ]

    def __init__(
        self, rubrics: Sequence[Rubric], *, grader: str = "", blind: bool = False, second: bool = False
    ) -> None:
        super().__init__()
        self.rubrics = {rubric.key: rubric for rubric in rubrics}
        self.grader, self.blind, self.second = grader, blind, second

    def compose(self) -> ComposeResult:
        with Vertical(id="start", classes="dialog"):
            yield Wrapped("二人目の採点を始める" if self.second else "採点を始める", classes="dialog-title")
            with Horizontal(classes="start-row"):
                yield Wrapped("採点する人", classes="start-label")
                yield Input(self.grader, placeholder="名前 (呼び名で構いません)", id="start-grader", compact=True)
            yield Wrapped("", id="start-trouble")
            with Horizontal(classes="start-row"):
                yield Wrapped("採点表", classes="start-label")
                names = [(key, f"{rubric.name} 第{rubric.version}版") for key, rubric in self.rubrics.items()]
                if self.second:
                    yield Wrapped(names[0][1])
                else:
                    yield Choice(names, names[0][0], spread=False, id="start-rubric")
            yield Wrapped("", id="start-about", classes="start-words quiet")
            with Horizontal(classes="start-row"):
                yield Wrapped("進め方", classes="start-label")
                if self.second:
                    yield Wrapped(WAYS[1][1])
                else:
                    yield Choice(WAYS, "blind" if self.blind else "open", id="start-way")
            yield Wrapped("", id="start-way-words", classes="start-words quiet")
            with Horizontal(classes="buttons"):
                yield Button("始める (Enter)", id="start-go", compact=True)
                yield Button("やめる (Esc)", id="start-back", compact=True)
            if not self.second:
                yield Wrapped("上下で欄を移り、左右で選びます。", classes="quiet", id="start-keys")

    def on_mount(self) -> None:
        self._words()

    def on_choice_changed(self) -> None:
        self._words()

    @property
    def options(self) -> GradingOptions:
        """What is chosen now."""
        if self.second:
            rubric, blind = next(iter(self.rubrics.values())), True
        else:
            rubric = self.rubrics[self.query_one("#start-rubric", Choice).value or next(iter(self.rubrics))]
            blind = self.query_one("#start-way", Choice).value == "blind"
        return GradingOptions(rubric, " ".join(self.query_one(Input).value.split()), blind)

    def _words(self) -> None:
        options = self.options
        about = f"{options.rubric.about} ({len(options.rubric.criterion)} 項目)"
        self.query_one("#start-about", Wrapped).update(about)
        words = SECOND_WORDS if self.second else WAY_WORDS["blind" if options.blind else "open"]
        self.query_one("#start-way-words", Wrapped).update(words)

    def on_input_changed(self) -> None:
        self.query_one("#start-trouble", Wrapped).update("")

    def on_input_submitted(self) -> None:
        self.action_start()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "start-go":
            self.action_start()
        else:
            self.action_back()

    def action_start(self) -> None:
        options = self.options
        if options.grader:
            self.dismiss(options)
        else:
            self.query_one("#start-trouble", Wrapped).update(NAME_MISSING)
            self.query_one(Input).focus()

    def action_back(self) -> None:
        self.dismiss(None)
