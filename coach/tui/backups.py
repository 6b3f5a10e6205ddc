"""控え in the app: today's copy in the background, and the rows in the settings."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from coach.errors import CoachError
from coach.tui.widgets.blocks import bullet, heading, para
from coach.tui.widgets.page import Block
from coach.workflows.backup import backups_line, copy_now, keep_daily
from coach.workflows.log import log_unexpected

if TYPE_CHECKING:
    from coach.store import Store
    from coach.workflows.workspace import Workspace

COPYING = "控えを取っています…"


class Copied(Message):
    """A copy was made, or could not be."""

    def __init__(self, error: CoachError | None) -> None:
        super().__init__()
        self.error = error


class DailyCopy:
    """Makes today's copy in a thread of its own; leaving the app does not wait for it. ``told`` says why it failed."""

    def __init__(self) -> None:
        self.told = ""

    def begin(self, workspace: Workspace, log: Path) -> None:
        """Start; returns at once."""
        threading.Thread(target=self._make, args=(workspace, log), name="coach-backup", daemon=True).start()

    def _make(self, workspace: Workspace, log: Path) -> None:
        try:
            self.told = keep_daily(workspace)
        except Exception as error:
            log_unexpected(log, error)


def copied(store: Store) -> Copied:
    """Make a copy now. Blocks; for a thread worker."""
    try:
        copy_now(store)
    except CoachError as error:
        return Copied(error)
    return Copied(None)


def backup_blocks(home: Path, told: str, *, copying: bool) -> list[Block]:
    """The rows of the settings: the copies there are, and making one now."""
    try:
        line = backups_line(home)
    except CoachError as error:
        line = error.what
    blocks = [heading("控え"), para(line)]
    if told:
        blocks.append(para(told, "dim"))
    blocks.append(bullet(COPYING if copying else "いま控えを取る", mark="> ", target=("backup", "")))
    blocks.append(para("一日に一度、自動で取ります。戻すときは `coach restore 日付` を使います。", "dim"))
    return blocks
