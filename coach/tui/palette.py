"""The command palette in Japanese: what this screen can do first, then what can be done anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.screen import Screen
from textual.types import IgnoreReturnCallbackType
from textual.widgets.option_list import Option

from coach.tui.keymap import key_name
from coach.tui.themes import THEME_NAMES

if TYPE_CHECKING:
    from coach.tui.app import CoachApp


@dataclass(frozen=True, slots=True)
class Command:
    """What is shown, the line below it, what it does."""

    name: str
    help: str
    run: IgnoreReturnCallbackType


def screen_commands(screen: Screen[Any]) -> Iterator[Command]:
    """The actions of the screen's own keys, as far as they can be used now."""
    seen: set[str] = set()
    for node, binding, enabled, _ in screen.active_bindings.values():
        if node is screen and enabled and binding.id and binding.description and binding.id not in seen:
            seen.add(binding.id)
            yield Command(
                f"{binding.description} ({key_name(binding.key)})", binding.tooltip, _act(screen, binding.action)
            )


def app_commands(app: CoachApp) -> Iterator[Command]:
    """What can be done on every screen."""
    yield Command("記録を取り込む", "面談の記録を読み込みます", app.choose_files)
    yield Command("取り込みを待っている記録", "確認待ちや、途中で止めた記録を開きます", app.open_waiting)
    yield Command("見本を開く", "同梱の見本の面談をふりかえります", app.open_sample)
    yield Command("稽古する", "練習相手を選んで、面談の稽古をします", app.action_owners)
    yield Command("相談する", "対話の進め方や事例のことを、コーチと話します", app.action_consult)
    yield Command("事例をさがす", "社長の言葉や困りごとから、似た事例をさがします", app.search_cases)
    yield Command("成長の記録", "面談と稽古の数字の移り変わりを見ます", app.action_growth)
    yield Command("採点の一覧", "これまでの採点を見ます・続きをします", app.action_grades)
    yield Command("採点の一致", "採点する人どうし、提案との一致を見ます", app.action_agreement)
    yield Command("発話をさがす", "すべての記録の発話から、言葉をさがします", app.action_search_talk)
    yield Command("問いかけ集", "残した問いを見ます", app.action_kept_questions)
    yield Command("支援先", "支援先の一覧、訪問のシート、話の地図を開きます", app.action_engagements)
    yield Command("書庫に戻る", "記録の一覧に戻ります", app.action_library)
    yield Command("ヘルプ", "いまの画面の読み方とキー", app.action_help)
    yield Command("画面に鍵をかける", "画面を隠します (合言葉を決めてあれば、開くのに要ります)", app.action_lock)
    yield Command("設定", "画面の色とキー", app.action_settings)
    for name, text in THEME_NAMES.items():
        yield Command(f"テーマ: {text}", "画面の色を変えます", _theme(app, name))
    yield Command("コーチを終わる", "記録はいつも保存されています", app.exit)


def _act(screen: Screen[Any], action: str) -> IgnoreReturnCallbackType:
    async def run() -> None:
        await screen.run_action(action)

    return run


def _theme(app: CoachApp, name: str) -> IgnoreReturnCallbackType:
    return lambda: app.use_theme(name)


class Commands(Provider):
    """Keeps the order above while nothing is typed; then the best match comes first."""

    def _all(self) -> list[Command]:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return [*screen_commands(self.screen), *app_commands(self.app)]

    async def discover(self) -> Hits:
        for command in self._all():
            yield DiscoveryHit(command.name, command.run, help=command.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._all():
            # The explanation counts too, but less: 「消す」 should find 削除.
            score = max(matcher.match(command.name), matcher.match(command.help) * 0.5)
            if score > 0:
                yield Hit(score, matcher.highlight(command.name), command.run, help=command.help)


class JapanesePalette(CommandPalette):
    """Textual's palette has its words fixed in English, and a picture for an icon."""

    def __init__(self) -> None:
        super().__init__([Commands], placeholder="したいことを入れます", id="--command-palette")

    def on_mount(self) -> None:
        self.query_one(SearchIcon).icon = ">"

    def _start_no_matches_countdown(self, search_value: str) -> None:
        self._stop_no_matches_countdown()

        def show() -> None:
            if self._hit_count == 0:
                options = self.query_one(CommandList)
                options.add_option(Option(Text("当てはまるものがありません"), disabled=True, id=self._NO_MATCHES))
                self._list_visible = True

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)
