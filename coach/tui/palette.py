"""The command palette in Japanese. Textual's own has its words fixed in English."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import SystemCommand
from textual.command import CommandList, CommandPalette
from textual.widgets.option_list import Option

from coach.tui.themes import THEME_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.tui.app import CoachApp


class JapanesePalette(CommandPalette):
    """The palette with Japanese words where nothing was found."""

    def __init__(self) -> None:
        super().__init__(placeholder="したいことを入れます", id="--command-palette")

    def _start_no_matches_countdown(self, search_value: str) -> None:
        self._stop_no_matches_countdown()

        def show() -> None:
            if self._hit_count == 0:
                options = self.query_one(CommandList)
                options.add_option(Option(Text("当てはまるものがありません"), disabled=True, id=self._NO_MATCHES))
                self._list_visible = True

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)


def commands(app: CoachApp) -> Iterator[SystemCommand]:
    """Everything the palette offers on every screen."""
    yield SystemCommand("取り込み", "面談の記録を読み込みます", app.choose_files)
    yield SystemCommand("見本を開く", "同梱の見本の面談をふりかえります", app.open_sample)
    yield SystemCommand("事例をさがす", "社長の言葉や困りごとから、似た事例をさがします", app.search_cases)
    yield SystemCommand("書庫に戻る", "記録の一覧に戻ります", app.action_library)
    yield SystemCommand("ヘルプ", "いまの画面の読み方とキー", app.action_help)
    yield SystemCommand("設定", "画面の色とキー", app.action_settings)
    for name, text in THEME_NAMES.items():
        yield SystemCommand(f"テーマ: {text}", "画面の色を変えます", _choose(app, name))
    yield SystemCommand("終わる", "記録はいつも保存されています", app.exit)


def _choose(app: CoachApp, name: str) -> Callable[[], None]:
    return lambda: app.use_theme(name)
