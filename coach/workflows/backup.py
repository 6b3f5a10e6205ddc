"""控え: today's copy, finding one by its date, and putting it back also where the database can no longer be opened."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import LockedError, NotFoundError, StoreError, UnusableStoreError, UsageError
from coach.store import BackupFile, Store, backups_in, open_store

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

KIND_NAMES = {"daily": "毎日の控え", "migration": "新しい版にする前", "restore": "控えから戻す前"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of the content there was: a copy (None: there was nothing), or a folder with the unusable files."""

    before: BackupFile | None
    aside: Path | None
    sessions: int


def keep_daily(ws: Workspace) -> str:
    """Make today's copy if it is not there yet. Returns what the user should know: "" unless it failed."""
    try:
        ws.store.backups.daily()
    except StoreError as error:
        return f"きょうの控えは取れませんでした。{error.what}"
    return ""


def write_backup(ws: Workspace, path: Path) -> tuple[Path, int]:
    """Write a copy to a file, or into a folder under today's date; where, and its size in bytes.

    Raises UsageError when the file is there already, StoreError.
    """
    path = path.expanduser()
    if path.is_dir():
        path = path / f"coach-{datetime.date.today().isoformat()}.db"
    if path.exists():
        raise UsageError("同じ名前のファイルがあります。", where=str(path), todo="別の名前にすると書き出せます。")
    if not path.parent.is_dir():
        raise UsageError(
            "そのフォルダーがありません。", where=str(path.parent), todo="あるフォルダーを指定すると書き出せます。"
        )
    return path, ws.store.backups.write(path)


def find_backup(home: Path, text: str) -> Path:
    """The copy meant: a file, the number of a copy, or a date (its last one). Raises NotFoundError, StoreError."""
    path = Path(text).expanduser()
    if path.is_file():
        return path
    for backup in backups_in(home):
        if backup.day == text or (text.isdecimal() and backup.n == int(text)):
            return backup.path
    raise NotFoundError(f"「{text}」の控えは見つかりませんでした。", todo="`coach backup list` で一覧を見られます。")


def restore_backup(home: Path, source: Path) -> Restored:
    """Put the content of a copy in the place of the present one. Nothing of what there was is thrown away.

    A database that cannot be used (damaged, of a newer version) is kept aside as it is. Raises StoreError when the file
    is no sound copy; then nothing has changed.
    """
    before, aside = None, None
    try:
        with open_store(home) as store:
            before = store.backups.restore(source)
    except UnusableStoreError:
        from coach.store import put_in_place

        aside = put_in_place(source, home)
    with open_store(home) as store:
        return Restored(before, aside, len(store.sessions.rows()))


def put_back(store: Store, backup: BackupFile) -> Restored:
    """As ``restore_backup``, in the store that is open: other connections see the old content or the new.

    Raises StoreError (LockedError where the copy is under another passphrase); then nothing has changed.
    """
    try:
        before = store.backups.restore(backup.path)
    except LockedError:
        raise LockedError(
            "この控えは、いまとは違う合言葉のものです。",
            where=backup.path.name,
            todo=f"アプリを閉じて、端末で `coach restore {backup.n}` とすると、そのときの合言葉をお尋ねします。",
        ) from None
    return Restored(before, None, len(store.sessions.rows()))


def called(backup: BackupFile) -> str:
    """A copy in one line: 「2026-11-21  控え 12 (毎日の控え、3.4 MB)」."""
    return f"{backup.day}  控え {backup.n} ({KIND_NAMES[backup.kind]}、{size_text(backup.size)})"


def backups_line(home: Path) -> str:
    """The copies in one line: 「最後は 2026-11-21。12 個、あわせて 34 MB」. Raises StoreError."""
    backups = backups_in(home)
    if not backups:
        return "まだありません。記録があれば、アプリを開いたときに一日に一度取ります。"
    return f"最後は {backups[0].day}。{len(backups)} 個、あわせて {size_text(sum(b.size for b in backups))}"


def size_text(size: int) -> str:
    """A size for people: 「340 KB」「12 MB」."""
    return f"{max(1, round(size / 1000))} KB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"


def copy_now(store: Store) -> BackupFile:
    """Make a copy now, whether or not there is one of today. Raises StoreError."""
    return store.backups.make("daily")
