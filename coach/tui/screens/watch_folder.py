"""見守るフォルダー: the rows of the settings about it, and the question for the folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from coach.errors import CoachError
from coach.store import Store
from coach.tui.paths import parse_paths, short_path
from coach.tui.widgets.blocks import bullet, heading, para
from coach.tui.widgets.page import Block
from coach.tui.widgets.path_input import PathInput
from coach.tui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

TARGET = ("watch", "")
ABOUT = (
    "アプリを開いている間、このフォルダーに新しい記録が入るとお知らせします。"
    "取り込むのは、確かめてからです。空欄にすると、見守りをやめます。"
)


def watch_blocks(store: Store) -> list[Block]:
    """The rows of the settings. A store in trouble is told where something is done with it."""
    from coach.workflows.watch_folder import watched

    try:
        folder = watched(store)
    except CoachError:
        folder = None
    text = short_path(folder) if folder is not None else "(見守っていません)"
    if folder is not None and not folder.is_dir():
        text += "  いまは見つかりません"
    return [
        heading("見守るフォルダー"),
        bullet(text, mark="> ", target=TARGET),
        para("新しい記録が入るとお知らせします。勝手に取り込むことはありません。", "dim"),
    ]


class WatchFolderScreen(ModalScreen[None]):
    """Asks for the folder; an empty field turns watching off."""

    CSS_PATH = "line.tcss"
    HELP_TOPIC = "settings"
    AUTO_FOCUS = "#path"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "やめる", id="watch.back", tooltip="何も変えずに戻ります"),
    ]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace

    def compose(self) -> ComposeResult:
        from coach.workflows.watch_folder import watched

        try:
            folder = watched(self.workspace.store)
        except CoachError:
            folder = None
        with Vertical(id="line", classes="dialog"):
            yield Wrapped("見守るフォルダー", classes="dialog-title")
            yield Wrapped(ABOUT, id="line-about")
            yield PathInput(short_path(folder) if folder else "", id="path", compact=True, select_on_focus=False)
            yield Wrapped(id="watch-trouble", classes="quiet")
            yield Wrapped("Tab で続きを補う  Enter で決める  Esc でやめる", id="line-hint", classes="quiet")

    def on_input_changed(self) -> None:
        self.query_one("#watch-trouble", Wrapped).update("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        from coach.workflows.watch_folder import set_watched

        event.stop()
        paths = parse_paths(event.value)
        try:
            set_watched(self.workspace.store, Path(os.path.abspath(paths[0])) if paths else None)
        except CoachError as error:
            self.query_one("#watch-trouble", Wrapped).update(" ".join((error.what, error.todo)))
        else:
            self.dismiss(None)

    def action_back(self) -> None:
        self.dismiss(None)
