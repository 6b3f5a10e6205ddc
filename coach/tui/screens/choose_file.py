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
DROP = "ファイルをこの窓に落としても入ります。"
HINT = (
    f"Tab で続きを補い、Enter で決めます。{DROP}"
    "一覧で Space を押して印を付けると、まとめて選べます。F3 ならフォルダーごと選べます。F1 で読める形式が分かります。"
)
WAITING = "取り込みを待っている記録が {count} 件あります。F2 で開きます。"


class ChooseFileScreen(ModalScreen[list[Path]]):
    """Gives the chosen files (none when the user turned back)."""

    CSS_PATH = "choose_file.tcss"
    HELP_TOPIC = "importing"
    AUTO_FOCUS = "#path"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "やめる", tooltip="選ばずに戻ります", id="paths.cancel"),
        Binding("down", "to_list", "一覧へ", show=False, tooltip="一覧から選びます", id="paths.list"),
        Binding("f1", "app.help", "ヘルプ", tooltip="読める記録と選び方", id="paths.help"),
        Binding(
            "f2", "waiting", "待っている記録", tooltip="確認待ち・途中・見守るフォルダーの記録", id="paths.waiting"
        ),
        Binding("f3", "folder", "フォルダーごと", tooltip="フォルダーの記録をまとめて取り込みます", id="paths.folder"),
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
            yield Wrapped(self._waiting_text(), id="waiting")
            yield OptionList(id="entries")
            # A browser does not tell where a dropped file lies.
            yield Wrapped(HINT.replace(DROP, "") if self.app.is_web else HINT, classes="quiet", id="hint")

    def _start(self) -> str:
        stored = self.workspace.store.settings.get(FOLDER_SETTING)
        folder = Path(stored) if isinstance(stored, str) and Path(stored).is_dir() else Path.cwd()
        text = short_path(folder)
        return text.rstrip("/.") + "/" if text != "/" else text

    def _waiting_text(self) -> str:
        try:
            count = self.workspace.store.import_files.count()
        except CoachError:
            return ""
        return WAITING.format(count=count) if count else ""

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
            self.query_one("#trouble", Wrapped).update(f"{names}が見当たりません。下の一覧からも選べます。")
            return
        self._choose([*self.marked, *(path for path in paths if path not in self.marked)])

    def _choose(self, paths: list[Path]) -> None:
        absolute = [Path(os.path.abspath(path)) for path in paths]
        with suppress(CoachError):  # a convenience; whoever really needs the store will tell what is wrong with it
            last = absolute[-1]
            self.workspace.store.settings.set(FOLDER_SETTING, str(last if last.is_dir() else last.parent))
        self.dismiss(absolute)

    def action_waiting(self) -> None:
        """Files that wait for the user, from earlier times or from the watched folder."""
        from coach.workflows.import_many import left_to_do

        try:
            paths = list(left_to_do(self.workspace.store))
        except CoachError as error:
            self.query_one("#trouble", Wrapped).update(error.what)
            return
        if paths:
            self.dismiss(paths)
        else:
            self.query_one("#waiting", Wrapped).update("取り込みを待っている記録はありません。")

    def action_folder(self) -> None:
        """The folder in the field, or the one chosen in the list, with all its files."""
        options = self.query_one("#entries", OptionList)
        index = options.highlighted
        entry = self.shown[index] if options.has_focus and index is not None and index < len(self.shown) else None
        typed = parse_paths(self.query_one("#path", PathInput).value)
        folder = entry.path if entry is not None and entry.folder else (typed[0] if typed else None)
        if folder is not None and folder.is_dir():
            self._choose([folder])
        else:
            self.query_one("#trouble", Wrapped).update("フォルダーの場所を入れてから、F3 を押します。")

    def action_cancel(self) -> None:
        self.dismiss([])
