"""取り込む記録を選ぶ: a path typed, pasted or dropped, or picked from the folder."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from coach.errors import CoachError
from coach.language.wrap import shorten
from coach.tui.paths import Entry, entries, parse_paths, short_path
from coach.tui.widgets.path_input import PathInput
from coach.tui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

FOLDER_SETTING = "import_folder"
HINT = (
    "Tab で続きを補い、Enter で決めます。ファイルをこの窓に落としても入ります。"
    "一覧で Space を押して印を付けると、まとめて選べます。F1 で読める形式が分かります。"
)


class ChooseFileScreen(ModalScreen[list[Path]]):
    """Gives the chosen files (none when the user turned back)."""

    CSS_PATH = "choose_file.tcss"
    HELP_TOPIC = "importing"
    AUTO_FOCUS = "#path"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "やめる", tooltip="選ばずに戻ります", id="paths.cancel"),
        Binding("down", "to_list", "一覧へ", show=False, tooltip="一覧から選びます", id="paths.list"),
        Binding("f1", "app.help", "ヘルプ", tooltip="読める記録と選び方", id="paths.help"),
        Binding("space", "mark", "印", tooltip="印を付けたファイルをまとめて取り込みます", id="paths.mark"),
    ]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.shown: list[Entry] = []
        self.marked: list[Path] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("取り込む記録", classes="dialog-title")
            yield PathInput(self._start(), id="path", compact=True, select_on_focus=False)
            yield Wrapped(id="trouble")
            yield OptionList(id="entries")
            yield Wrapped(HINT, classes="quiet", id="hint")

    def _start(self) -> str:
        stored = self.workspace.store.settings.get(FOLDER_SETTING)
        folder = Path(stored) if isinstance(stored, str) and Path(stored).is_dir() else Path.cwd()
        text = short_path(folder)
        return text.rstrip("/.") + "/" if text != "/" else text

    def on_mount(self) -> None:
        self.query_one("#path", PathInput).cursor_position = len(self._start())
        self._show_entries()

    # ── the list ──────────────────────────────────────────────────────────────

    def _show_entries(self) -> None:
        value = self.query_one("#path", PathInput).value
        self.shown = entries(value)
        options = self.query_one("#entries", OptionList)
        options.clear_options()
        width = max(20, min(70, self.app.size.width - 10))
        muted = self.app.theme_variables.get("text-muted", "")
        for n, entry in enumerate(self.shown):
            mark = "* " if entry.path in self.marked else "  "
            style = muted if entry.folder else ""
            options.add_option(Option(Text(mark + shorten(entry.name, width - 2), style=style), id=str(n)))
        if not self.shown:
            text = "読める記録が見当たりません。" if value.endswith("/") else "名前の合うものがありません。"
            options.add_option(Option(text, disabled=True))

    def on_input_changed(self, _: Input.Changed) -> None:
        self.query_one("#trouble", Wrapped).update("")
        self._show_entries()

    def on_path_input_leave(self, _: PathInput.Leave) -> None:
        self.action_to_list()

    def action_to_list(self) -> None:
        options = self.query_one("#entries", OptionList)
        if self.shown:
            options.focus()
            if options.highlighted is None:
                options.highlighted = 0

    def action_mark(self) -> None:
        options = self.query_one("#entries", OptionList)
        index = options.highlighted
        if not options.has_focus or index is None or index >= len(self.shown) or self.shown[index].folder:
            return
        path = self.shown[index].path
        if path in self.marked:
            self.marked.remove(path)
        else:
            self.marked.append(path)
        self._show_entries()
        options.highlighted = min(index + 1, len(self.shown) - 1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option.id is None:
            return
        entry = self.shown[int(event.option.id)]
        if entry.folder:
            field = self.query_one("#path", PathInput)
            field.value = short_path(entry.path).rstrip("/") + "/"
            field.cursor_position = len(field.value)
            field.focus()
        else:
            chosen = [*self.marked, *([] if entry.path in self.marked else [entry.path])]
            self._choose(chosen)

    # ── the answer ────────────────────────────────────────────────────────────

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        paths = parse_paths(event.value)
        if len(paths) == 1 and paths[0].is_dir():
            if self.marked:
                self._choose(self.marked)
                return
            field = self.query_one("#path", PathInput)
            if field.value.endswith("/"):
                self.action_to_list()
            else:
                field.value += "/"
                field.cursor_position = len(field.value)
            return
        if not paths:
            return
        missing = [path for path in paths if not path.exists()]
        if missing:
            names = "、".join(f"「{short_path(path)}」" for path in missing[:3])
            self.query_one("#trouble", Wrapped).update(f"{names} が見当たりません。下の一覧からも選べます。")
            return
        self._choose([*self.marked, *(path for path in paths if path not in self.marked)])

    def _choose(self, paths: list[Path]) -> None:
        absolute = [Path(os.path.abspath(path)) for path in paths]
        with suppress(CoachError):  # a convenience; whoever really needs the store will tell what is wrong with it
            self.workspace.store.settings.set(FOLDER_SETTING, str(absolute[-1].parent))
        self.dismiss(absolute)

    def action_cancel(self) -> None:
        self.dismiss([])
