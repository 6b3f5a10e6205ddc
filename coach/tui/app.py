"""The app: opens the workspace, holds what all screens share, and moves between screens."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from rich.segment import Segments
from rich.text import Text
from textual import events, work
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.keys import _character_to_key
from textual.screen import Screen

from coach.errors import CoachError, LockedError
from coach.tui.backups import DailyCopy, PutBack
from coach.tui.idle import IDLE_SETTING, Lockable
from coach.tui.keymap import KEYMAP_SETTING, WIDGET_TITLES, KeyRow, clean_keymap, key_name, rows_of_class
from coach.tui.messages import SessionReady, Trouble, Written
from coach.tui.screens.library import LibraryScreen
from coach.tui.themes import DEFAULT_THEME, THEME_NAMES, THEMES, next_theme
from coach.workflows.log import LOG_NAME, log_unexpected

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

SHEETS: list[str | PurePath] = ["app.tcss", "screens/library.tcss", "screens/lock.tcss"]
THEME_SETTING = "theme"
# New objects before the youngest generation is looked through (Python: 700), and how many rounds before the older ones.
GC_THRESHOLDS = (20_000, 20, 50)
SAMPLE_TITLE = "見本の面談"
CRASHED = "思いがけない不具合で終了しました。ここまでの記録・答え・メモは保存されています。"
CRASHED_LOG = "不具合の記録 (面談の内容は含みません): {path}"
# Full-width forms of ! to ~, which an input method left on sends for keys.
_FULL_WIDTH = range(0xFF01, 0xFF5F)


class CoachApp(Lockable):
    """伴走コーチ. ``workspace`` may be handed in; else it is opened under ``home`` (CoachError when it cannot be).

    A database under a passphrase is opened by the first screen, which asks for it; there is no ``workspace`` before.
    """

    # Textual reads a screen's own sheet when it is pushed; the first screen is not.
    CSS_PATH = SHEETS
    TITLE = "伴走コーチ"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "help", "ヘルプ", show=False, tooltip="いまの画面の読み方とキー", id="app.help"),
        Binding(
            "ctrl+p", "command_palette", "コマンド", show=False, priority=True, id="app.commands",
            tooltip="したいことを言葉でさがします",
        ),
        Binding(
            "ctrl+q", "quit", "終わる", show=False, priority=True, id="app.quit",
            tooltip="どこからでも終わります (記録はいつも保存されています)",
        ),
        Binding(
            "ctrl+l", "lock", "鍵", show=False, priority=True, id="app.lock",
            tooltip="画面を隠します (合言葉を決めてあれば、開くのに要ります)",
        ),
        Binding("ctrl+c", "help_quit", "終わり方", show=False, system=True),
    ]  # fmt: skip

    def __init__(
        self,
        home: Path | None = None,
        *,
        open_path: Path | None = None,
        session: str | None = None,
        workspace: Workspace | None = None,
    ) -> None:
        self.home = home
        if workspace is None:
            with suppress(LockedError):
                workspace = self.open_workspace()
        self.daily_copy = DailyCopy()
        self.open_path, self.open_session = open_path, session
        super().__init__(locked=workspace is None)
        self._thresholds_before = gc.get_threshold()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME
        if workspace is not None:
            self._take(workspace)

    def open_workspace(self, passphrase: str | None = None) -> Workspace:
        """Open what is under ``home``. Raises LockedError for a passphrase that is needed or wrong, StoreError."""
        from coach.workflows.secrets import unlock
        from coach.workflows.workspace import Workspace

        if passphrase is not None:
            unlock(self.home, passphrase)
        return Workspace(self.home)

    def _take(self, workspace: Workspace) -> None:
        self.workspace = workspace
        settings = workspace.store.settings
        stored = settings.get(THEME_SETTING)
        self.theme = stored if stored in THEME_NAMES else DEFAULT_THEME
        self.set_keymap(clean_keymap(settings.get(KEYMAP_SETTING)))
        self.watch_idle(settings.get(IDLE_SETTING))

    def begin(self, workspace: Workspace) -> None:
        """The passphrase was given: go to the work."""
        self._take(workspace)
        self.unlock()
        self.call_after_refresh(self._after_first_paint)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        # So that the style sheets can be read under any theme, ours or not.
        return THEMES[0].variables

    def get_key_display(self, binding: Binding) -> str:
        return binding.key_display or key_name(binding.key)

    def get_default_screen(self) -> Screen[Any]:
        return LibraryScreen(self.workspace)

    def on_mount(self) -> None:
        self.begin_watching()
        if self.ready:
            self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        # Looking through all objects for cycles takes 50-100 ms with thousands of sessions listed, in the middle of a
        # key (scripts/bench_load.py): what is there now is left out of it, and it comes less often.
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)
        self.begin_folder_watch()
        # A daemon thread, not a worker: leaving the app must not wait for models to load.
        threading.Thread(target=self._warm, name="coach-warm", daemon=True).start()
        self.daily_copy.begin(self.workspace, self.log_folder)
        if self.open_path is not None:
            self.import_files([self.open_path])
        elif self.open_session is not None:
            prepare_processes()
            try:
                self.open_review(self.workspace.store.sessions.find(self.open_session))
            except CoachError as error:
                self.show_trouble(error)

    def on_unmount(self) -> None:
        # The interpreter may go on after the app (tests, scripts).
        gc.unfreeze()
        gc.set_threshold(*self._thresholds_before)

    def _warm(self) -> None:
        from coach.workflows.secrets import finish_sealing

        try:
            prepare_processes()
            self.workspace.engine.warm()
            finish_sealing(self.workspace.store)
        except Exception as error:
            # Whoever needs the engine next meets the same error and tells the user.
            log_unexpected(self.log_folder, error)

    # ── help ──────────────────────────────────────────────────────────────────

    def action_help(self) -> None:
        from coach.tui.screens.help import HelpScreen

        screen = self.screen
        if not isinstance(screen, HelpScreen | CommandPalette):
            topic = getattr(screen, "HELP_TOPIC", type(screen).__name__.removesuffix("Screen").lower())
            self.push_screen(HelpScreen(topic, self._key_groups(screen)))

    def _key_groups(self, screen: Screen[Any]) -> list[tuple[str, Sequence[KeyRow]]]:
        """Tables for the help: the screen's keys, those of the widgets on it, those of the app."""
        keymap = self.keymap
        kinds = dict.fromkeys(type(widget) for widget in screen.query("*"))
        widgets = [(WIDGET_TITLES.get(kind.__name__, "動かすキー"), rows_of_class(kind, keymap)) for kind in kinds]
        return [
            ("この画面のキー", rows_of_class(type(screen), keymap)),
            *((title, rows) for title, rows in widgets if rows),
            ("どの画面でも", rows_of_class(CoachApp, keymap)),
        ]

    # ── bringing sessions in ──────────────────────────────────────────────────

    @work(exclusive=True, group="choose")
    async def choose_files(self) -> None:
        """Let the user choose files, then take them in."""
        from coach.tui.screens.choose_file import ChooseFileScreen

        if paths := await self.push_screen_wait(ChooseFileScreen(self.workspace)):
            self.import_files(paths)

    @work(exclusive=True, group="import-files")
    async def import_files(self, paths: Sequence[Path]) -> None:
        """One file on a screen of its own, then its review; several, or a folder, in one list."""
        from coach.tui.screens.import_many import ImportManyScreen
        from coach.tui.screens.importing import ImportScreen

        if len(paths) != 1 or paths[0].is_dir():
            await self.push_screen_wait(ImportManyScreen(self.workspace, paths))
            self.library.reload()
            return
        outcome = await self.push_screen_wait(ImportScreen(self.workspace, paths[0]))
        session = outcome.session if outcome is not None else None
        self.library.reload(session)
        if session is not None:
            self.no_longer_waits(paths[0], session)
            self.open_review(session)

    @work(thread=True, exclusive=True, group="sample")
    def open_sample(self) -> None:
        """The bundled sample, taken in with the roles it states; opened again when it is already there."""
        from coach.workflows.import_session import import_preview, preview_file, sample_path

        try:
            preview = preview_file(self.workspace.store, sample_path())
            session = preview.known or import_preview(
                self.workspace.store, preview, preview.guess.roles, title=None if preview.raw.meta else SAMPLE_TITLE
            )
        except CoachError as error:
            self.post_message(Trouble(error))
        else:
            self.post_message(SessionReady(session))

    def on_session_ready(self, message: SessionReady) -> None:
        if not self.hold(message):
            self.library.reload(message.session)
            self.open_review(message.session)

    def on_put_back(self, message: PutBack) -> None:
        """The library is that of a backup now: what was open belongs to the one before."""
        from coach.tui.screens.settings_backups import BackupRows

        if self.hold(message):
            return
        if message.error is not None:
            for screen in self.screen_stack:
                if isinstance(screen, BackupRows):
                    screen.done()
            self.show_trouble(message.error)
            return
        self._take(self.workspace)
        self.action_library()
        self.library.reload()
        self.tell(message.text, seconds=15)

    def remember(self, key: str, value: object) -> None:
        """Keep a setting. That it cannot be kept is told, and stops nothing."""
        try:
            self.workspace.store.settings.set(key, value)
        except CoachError as error:
            self.show_trouble(error)

    # ── looks and keys ────────────────────────────────────────────────────────

    def use_theme(self, name: str) -> None:
        """Change the theme and remember it."""
        self.theme = name
        self.remember(THEME_SETTING, name)

    def action_next_theme(self) -> None:
        self.use_theme(next_theme(self.theme))
        self.tell(f"テーマ: {THEME_NAMES[self.theme]}")

    @property
    def keymap(self) -> dict[str, str]:
        """What the user changed: binding id → keys."""
        return dict(self._keymap)

    def use_keymap(self, keymap: dict[str, str]) -> None:
        """Change the keys and remember them."""
        self.set_keymap(keymap)
        self.remember(KEYMAP_SETTING, keymap)

    def action_command_palette(self) -> None:
        from coach.tui.palette import JapanesePalette

        if self.use_command_palette and not isinstance(self.screen, CommandPalette):
            self.push_screen(JapanesePalette())

    def action_help_quit(self) -> None:
        self.tell("終わるときは Ctrl+Q です。")

    def on_key(self, event: events.Key) -> None:
        """A full-width letter that nobody took is the key it stands for."""
        if event.character and len(event.character) == 1 and ord(event.character) in _FULL_WIDTH:
            event.stop()
            self.simulate_key(_character_to_key(chr(ord(event.character) - 0xFEE0)))

    # ── when something goes wrong ─────────────────────────────────────────────

    def tell(self, text: str, seconds: float = 3) -> None:
        """A short message in the corner."""
        self.notify(text, timeout=seconds, markup=False)

    def notify(self, message: str, **options: Any) -> None:
        """As Textual has it, the message broken between phrases (the width is that of ``Toast`` in app.tcss)."""
        from coach.language.wrap import wrap

        width = max(16, min(56, self.size.width * 8 // 10 - 4))
        super().notify("\n".join(part for line in message.split("\n") for part in wrap(line, width) or [""]), **options)

    def write_without_names(self, write: Callable[[], str]) -> None:
        """Write a file for which names have to be found first, apart from the screen; ``write`` returns what is told."""

        def run() -> None:
            try:
                self.post_message(Written(write()))
            except CoachError as error:
                self.post_message(Trouble(error))

        self.tell("名前や連絡先をさがしています。終わるとお知らせします。", 30)
        self.run_worker(run, thread=True, group="write")

    def on_written(self, message: Written) -> None:
        self.clear_notifications()
        self.tell(message.told, 15)

    def on_trouble(self, message: Trouble) -> None:
        self.show_trouble(message.error)

    @property
    def log_folder(self) -> Path:
        """The data folder, where the log lies too."""
        from coach.store import default_home

        return Path(self.workspace.store.path).parent if self.ready else self.home or default_home()

    def _handle_exception(self, error: Exception) -> None:
        """End with a few plain words and the place of the log instead of Textual's trace."""
        self._return_code = 1
        if self._exception is None:
            # Pilot raises it again, so tests still see what it was.
            self._exception = error
            self._exception_event.set()
            cause = getattr(error, "error", None)  # WorkerFailed wraps what happened in a thread.
            log_unexpected(self.log_folder, cause if isinstance(cause, BaseException) else error)
            self._exit_renderables.append(self._last_words(cause if isinstance(cause, CoachError) else error))
        self._close_messages_no_wait()

    def _last_words(self, error: BaseException) -> Segments:
        from coach.language.wrap import wrap

        what = error.text() if isinstance(error, CoachError) else CRASHED
        path = CRASHED_LOG.format(path=self.log_folder / LOG_NAME)
        width = max(20, min(76, self.console.width - 2))
        text = Text("\n".join([*wrap(what, width), path, "もう一度 coach で始められます。"]))
        return Segments(self.console.render(text, self.console.options))


def prepare_processes() -> None:
    """Start what Python needs before the engine's process, once; harmless when it already runs.

    Python hands stderr to this helper, and while the app runs Textual has something of its own there that is no file.
    """
    from multiprocessing.resource_tracker import ensure_running

    with redirect_stderr(sys.__stderr__):
        ensure_running()


def run_app(home: Path | None = None, *, open_path: Path | None = None, session: str | None = None) -> int:
    """Run the app until the user leaves it; the exit code. Raises CoachError when the store cannot be opened.

    ``open_path`` starts with the import of that file, ``session`` with the review of that session.
    """
    app = CoachApp(home, open_path=open_path, session=session)
    try:
        app.run()
    finally:
        if app.ready:
            app.workspace.close()
    return app.return_code or 0
