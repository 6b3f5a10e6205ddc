"""The work behind まとめて取り込む: files are looked at and taken in by a thread, which tells each one as it is done."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from coach.errors import CoachError
from coach.tui.paths import short_path
from coach.tui.widgets.file_list import FileList
from coach.tui.widgets.heading import Heading
from coach.workflows.import_many import Found, ManyProgress

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace


class ManyWork(Screen[None]):
    """``doing`` says what goes on, "" nothing; the list and the line above it show how far it is."""

    class Listed(Message):
        """Which files there are, or why that is not known."""

        def __init__(self, paths: Sequence[Path], error: CoachError | None = None) -> None:
            super().__init__()
            self.paths, self.error = paths, error

    class Done(Message):
        """One file more is looked at or taken in."""

        def __init__(self, progress: ManyProgress) -> None:
            super().__init__()
            self.progress = progress

    class Ended(Message):
        """The work is over: done, stopped, or broken off by an error."""

        def __init__(self, error: CoachError | None = None) -> None:
            super().__init__()
            self.error = error

    def __init__(self, workspace: Workspace, paths: Sequence[Path]) -> None:
        super().__init__()
        self.workspace, self.given = workspace, tuple(paths)
        self.recursive = False
        self.advisor: str | None = None
        self.doing = ""
        self._stop = threading.Event()

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    @property
    def files(self) -> FileList:
        return self.query_one(FileList)

    def on_unmount(self) -> None:
        self._stop.set()

    # ── the work ──────────────────────────────────────────────────────────────

    def _begin(self, what: str) -> None:
        self.doing = what
        self._stop = threading.Event()
        self._show_state(what)
        self.refresh_bindings()

    @work(thread=True, exclusive=True, group="many")
    def _look(self, recursive: bool, rest: Sequence[Path] = ()) -> None:
        """Look at all that was given, or at the ``rest`` of it."""
        from coach.workflows.import_many import files_in, look_at_all

        stop = self._stop
        try:
            paths = rest or files_in(self.given, recursive=recursive)
            if not rest:
                self.post_message(self.Listed(paths))
            look_at_all(self.workspace.store, paths, self.advisor, on_file=self._told, cancelled=stop.is_set)
        except CoachError as error:
            self.post_message(self.Ended(error))
        else:
            self.post_message(self.Ended())

    @work(thread=True, exclusive=True, group="many")
    def _take_in(self, sure: list[Path], others: list[Found]) -> None:
        from coach.workflows.import_many import note_all, take_in_all
        from coach.workflows.naming import whose_sessions

        store, stop, advisor = self.workspace.store, self._stop, self.advisor
        try:
            note_all(store, others)
            person = whose_sessions(store, advisor)
            take_in_all(store, sure, advisor, person, on_file=self._told, cancelled=stop.is_set)
        except CoachError as error:
            self.post_message(self.Ended(error))
        else:
            self.post_message(self.Ended())

    def _told(self, progress: ManyProgress) -> None:
        self.post_message(self.Done(progress))

    def on_many_work_listed(self, message: Listed) -> None:
        base = Path(os.path.commonpath([path.parent for path in message.paths])) if message.paths else Path()
        self.files.show(message.paths, base)
        self.query_one(Heading).note = short_path(base) if message.paths else ""

    def on_many_work_done(self, message: Done) -> None:
        self.files.put(message.progress.found)
        self._show_state(f"{self.doing}  {message.progress.text}  Esc で止める")

    def _show_state(self, text: str) -> None:
        self.query_one("#state", Static).update(text)
