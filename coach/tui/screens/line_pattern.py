"""読み方を選ぶ: the line pattern of a text file, chosen and changed on a live preview, saved under a name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from coach.errors import CoachError
from coach.transcripts.line_pattern import LinePattern, read_pattern
from coach.tui.pattern_page import BY_ITSELF, OFFERED, candidate_line, reading_blocks
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Page
from coach.tui.widgets.pattern_fields import PatternFields
from coach.tui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from coach.workflows.line_patterns import FileCandidate
    from coach.workflows.workspace import Workspace

#: Lines the preview reads at each change; a key must be answered at once, also in a five-hour file.
PREVIEW_LINES = 2000
BREAKPOINTS = [(0, "-narrow"), (104, "-wide")]
NAME_HINT = "空欄なら今回だけ"


@dataclass(frozen=True, slots=True)
class ChosenPattern:
    """The pattern, and the name it is saved under (empty: used this once)."""

    pattern: LinePattern
    name: str = ""


class LinePatternScreen(Screen[ChosenPattern | None]):
    """Reads ``path`` in the background, offers what may fit; ``instead_of`` is the reader whose reading was not wanted."""

    CSS_PATH = "line_pattern.tcss"
    HELP_TOPIC = "line_pattern"
    AUTO_FOCUS = "#candidates"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "use", "この読み方にする", priority=True, id="pattern.use",
                tooltip="この読み方でファイルを読みます (名前を入れると保存します)"),
        Binding("escape", "back", "やめる", id="pattern.back", tooltip="読み方を変えずに戻ります"),
        Binding("f6", "other_side", "発話の欄", id="pattern.side", tooltip="選ぶ欄と発話の欄を行き来します"),
        Binding("f1", "app.help", "ヘルプ", show=False, id="pattern.help", tooltip="読み方の選び方"),
    ]  # fmt: skip

    class Ready(Message):
        """The file was read (``text``) and looked at, or could not be (``error``)."""

        def __init__(self, text: str, found: tuple[FileCandidate, ...], error: CoachError | None = None) -> None:
            super().__init__()
            self.text, self.found, self.error = text, found, error

    def __init__(self, workspace: Workspace, path: Path, *, instead_of: str = "") -> None:
        super().__init__()
        self.workspace, self.path, self.instead_of = workspace, path, instead_of
        self.text = ""
        self.whole = True
        self.found: tuple[FileCandidate, ...] = ()

    def compose(self) -> ComposeResult:
        yield Heading("読み方を選ぶ", self.path.name)
        with Container(id="body"):
            with VerticalScroll(id="form", can_focus=False):
                yield Static("読み方の候補", classes="section", id="title")
                yield Wrapped("読んでいます。", id="trouble")
                yield OptionList(id="candidates")
                yield PatternFields(id="fields")
                with Horizontal(classes="field"):
                    yield Label("名前を付けて保存")
                    yield Input(placeholder=NAME_HINT, id="name", compact=True)
                yield Wrapped(BY_ITSELF, classes="quiet", id="about")
                with Horizontal(classes="buttons"):
                    yield Button("この読み方にする (Ctrl+S)", id="use", compact=True)
                    yield Button("やめる (Esc)", id="back", compact=True)
            yield Page(id="preview")
        yield KeyHints()

    def on_mount(self) -> None:
        self._read()

    @work(thread=True, exclusive=True, group="pattern")
    def _read(self) -> None:
        from coach.workflows.line_patterns import candidates, file_text

        try:
            text, _ = file_text(self.path)
            found = candidates(self.workspace.store, text)
        except CoachError as error:
            self.post_message(self.Ready("", (), error))
        else:
            self.post_message(self.Ready(text, found))

    def on_line_pattern_screen_ready(self, message: Ready) -> None:
        trouble = self.query_one("#trouble", Wrapped)
        if message.error is not None:
            self.add_class("-trouble")
            trouble.update(" ".join(part for part in (message.error.what, message.error.todo) if part))
            self.query_one("#back", Button).focus()
            return
        trouble.update("")
        lines = message.text.split("\n", PREVIEW_LINES)
        self.whole = len(lines) <= PREVIEW_LINES
        self.text, self.found = "\n".join(lines[:PREVIEW_LINES]), message.found
        self._list()
        self.refresh_bindings()

    def _list(self) -> None:
        options = self.query_one("#candidates", OptionList)
        width = max(30, (options.size.width or 60) - 3)
        chosen = options.highlighted or 0
        options.clear_options()
        for each in self.found:
            options.add_option(Option(Text(candidate_line(each.name, each.pattern, each.reading, width))))
        options.highlighted = min(chosen, len(self.found) - 1)

    # ── choosing and changing ─────────────────────────────────────────────────

    async def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if not 0 <= event.option_index < len(self.found):
            return
        each = self.found[event.option_index]
        await self.query_one(PatternFields).show(each.pattern)
        self._show(each.pattern)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query_one("#name", Input).focus()

    def on_pattern_fields_changed(self, message: PatternFields.Changed) -> None:
        self._show(message.pattern)

    def _show(self, pattern: LinePattern) -> None:
        reading = read_pattern(self.text, pattern)
        self.query_one(Page).show(reading_blocks(pattern, reading, whole=self.whole))
        self.query_one("#trouble", Wrapped).update("")
        saved = next((each.name for each in self.found if each.name and each.pattern == pattern), "")
        about = f"保存してある形式「{saved}」です。そのまま使えます。" if saved else self._what_saving_brings(pattern)
        self.query_one("#about", Wrapped).update(about)

    def _what_saving_brings(self, pattern: LinePattern) -> str:
        from coach.transcripts.pattern_guess import fits

        return BY_ITSELF if fits(self.text, pattern) else OFFERED

    def on_resize(self) -> None:
        if self.found:
            self.call_after_refresh(self._list)

    # ── leaving ───────────────────────────────────────────────────────────────

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "use" or bool(self.found)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "use":
            self.action_use()
        else:
            self.action_back()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "name":
            self.action_use()
        else:
            self.app.action_focus_next()

    def action_use(self) -> None:
        from coach.workflows.line_patterns import NamedFormat, save_format

        # From the fields themselves: the last change may not have been told yet.
        pattern = self.query_one(PatternFields).read()
        if not read_pattern(self.text, pattern).raw.segments:
            self.query_one("#trouble", Wrapped).update(
                "この読み方では、発話が見つかりません。ほかの候補でお試しください。"
            )
            return
        name = " ".join(self.query_one("#name", Input).value.split())
        if name:
            try:
                save_format(self.workspace.store, NamedFormat(name, pattern, self.instead_of))
            except CoachError as error:
                self.query_one("#trouble", Wrapped).update(" ".join((error.what, error.todo)))
                self.query_one("#name", Input).focus()
                return
            self.notify(f"形式「{name}」を保存しました。", markup=False)
        else:
            name = next((each.name for each in self.found if each.name and each.pattern == pattern), "")
        self.dismiss(ChosenPattern(pattern, name))

    def action_other_side(self) -> None:
        page = self.query_one(Page)
        if page.has_focus:
            self.query_one("#candidates").focus()
        else:
            page.focus()

    def action_back(self) -> None:
        self.dismiss(None)
