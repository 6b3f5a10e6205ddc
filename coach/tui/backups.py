"""控え in the app: today's copy in the background, and the rows in the settings."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from coach.errors import CoachError
from coach.store import backups_in
from coach.tui.widgets.blocks import bullet, heading, para
from coach.tui.widgets.page import Block
from coach.workflows.backup import Restored, backups_line, copy_now, keep_daily, put_back
from coach.workflows.log import log_unexpected

if TYPE_CHECKING:
    from coach.store import BackupFile, Store
    from coach.workflows.workspace import Workspace

COPYING = "控えを取っています…"
PUTTING_BACK = "控えに戻しています…"


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


class PutBack(Message):
    """A copy was put in the place of what was there, or could not be. For the app: all it shows is another library now."""

    def __init__(self, restored: Restored | None, error: CoachError | None = None) -> None:
        super().__init__()
        self.restored, self.error = restored, error

    @property
    def text(self) -> str:
        """What to tell when it went well."""
        if self.restored is None:
            return ""
        text = f"控えに戻しました。記録は {self.restored.sessions} 件です。"
        if self.restored.before is not None:
            text += f"戻す前の様子は、控え {self.restored.before.n} にあります。"
        return text


def taken_back(store: Store, backup: BackupFile) -> PutBack:
    """Put a copy back now. Blocks; for a thread worker."""
    try:
        return PutBack(put_back(store, backup))
    except CoachError as error:
        return PutBack(None, error)


def copied(store: Store) -> Copied:
    """Make a copy now. Blocks; for a thread worker."""
    try:
        copy_now(store)
    except CoachError as error:
        return Copied(error)
    return Copied(None)


def backup_blocks(home: Path, told: str, doing: str) -> list[Block]:
    """The rows of the settings: the copies there are, making one now, putting one back. ``doing``: what goes on."""
    try:
        line, some = backups_line(home), bool(backups_in(home))
    except CoachError as error:
        line, some = error.what, False
    blocks = [heading("控え"), para(line)]
    if told:
        blocks.append(para(told, "dim"))
    blocks.append(bullet(doing or "いま控えを取る", mark="> ", target=("backup", "now")))
    if some and not doing:
        blocks.append(bullet("控えから戻す", mark="> ", target=("backup", "back")))
    blocks.append(para("一日に一度、自動で取ります。戻すときは、いまの様子も先に控えに取ります。", "dim"))
    return blocks
