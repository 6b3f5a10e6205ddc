"""What SQLite and the file system say, turned into errors a user can act on.

Only conditions a user can meet are turned into a ``StoreError``. A mistake in our own SQL (``SQLITE_ERROR``) is left
as it is, because hiding it would hide a defect.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.errors import CoachError, NotFoundError, StoreError, UnusableStoreError

from . import encryption

_FULL = (
    "ディスクの空きが足りず、保存できませんでした。",
    "空きを作ってから、もう一度お試しください。前に保存した分はそのまま残っています。",
)
_LOCKED = (
    "ほかで開いている伴走コーチが保存先を使っているため、待っても書き込めませんでした。",
    "もう一つの画面の作業が終わるのを待つか、そちらを閉じてから、もう一度お試しください。",
)
_READONLY = (
    "保存先に書き込む許可がありません。",
    "フォルダーの書き込み許可を確かめるか、環境変数 COACH_HOME で別のフォルダーを選べます。",
)
_DAMAGED = (
    "保存先のファイルが壊れているか、伴走コーチのものではありません。",
    # All files together: the log (-wal) may hold work that is not yet in the main file.
    "coach.db で始まるファイルをまとめて別の所に移すと、新しい保存先で始められます。控えがあれば `coach restore` で戻せます。",
)
_CANNOT_OPEN = (
    "保存先を開けませんでした。",
    "フォルダーがあり、読み書きの許可があるかを確かめると手がかりになります。環境変数 COACH_HOME で別の場所も選べます。",
)
_DEVICE = (
    "ディスクの読み書きに失敗しました。",
    "外付けや共有のディスクなら、つながり具合を確かめてから、もう一度お試しください。",
)
_NOT_A_FOLDER = (
    "保存先のフォルダーがあるはずの所に、フォルダーではないものがあります。",
    "そのファイルの名前を変えるか、環境変数 COACH_HOME で別のフォルダーを選べます。",
)

# The index of the log takes 32 KiB.
_LEAST_ROOM = 64 * 1024

_BY_SQLITE_CODE: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READONLY,
    sqlite3.SQLITE_PERM: _READONLY,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
    sqlite3.SQLITE_IOERR: _DEVICE,
}
_BY_ERRNO: dict[int, tuple[str, str]] = {
    errno.ENOSPC: _FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): _FULL,
    errno.EACCES: _READONLY,
    errno.EPERM: _READONLY,
    errno.EROFS: _READONLY,
    errno.EEXIST: _NOT_A_FOLDER,
    errno.ENOTDIR: _NOT_A_FOLDER,
    errno.EISDIR: _CANNOT_OPEN,
}


def primary_code(error: sqlite3.Error) -> int | None:
    """The basic SQLite result code (``SQLITE_BUSY`` …), None when the error did not come from SQLite itself."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def from_sqlite(error: sqlite3.Error, path: Path) -> CoachError | None:
    """The user's error for a SQLite error on ``path``; None when it is a defect of ours."""
    extended = getattr(error, "sqlite_errorcode", None)
    code = primary_code(error)
    # SQLCipher's driver gives no extended codes.
    if extended == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY or (
        code == sqlite3.SQLITE_CONSTRAINT and str(error).startswith("FOREIGN KEY")
    ):
        return session_missing("")
    if code not in _BY_SQLITE_CODE:
        return None
    what, todo = _BY_SQLITE_CODE[code]
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _no_room(path):
        what, todo = _FULL  # without room for its index of the log, SQLite speaks of reading and writing
    kind = UnusableStoreError if (what, todo) == _DAMAGED else StoreError
    return kind(what, where=str(path), todo=todo)


def _no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LEAST_ROOM
    except OSError:
        return False


def from_os(error: OSError, path: Path) -> StoreError:
    """The user's error for a file system error on ``path``."""
    what, todo = _BY_ERRNO.get(error.errno or 0, _CANNOT_OPEN)
    return StoreError(what, where=str(path), todo=todo)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise SQLite errors from the block as ``CoachError`` where the user can do something about them."""
    try:
        yield
    except encryption.errors() as error:
        known = from_sqlite(error, path)
        if known is None:
            raise
        raise known from error


def session_missing(session: str) -> NotFoundError:
    """The error for a session id that is not in the store (``session`` may be empty when it is not known)."""
    name = f"「{session}」という記録" if session else "その記録"
    return NotFoundError(f"{name}は見つかりませんでした。", todo="一覧で記録の名前を確かめられます。")


def newer_version(path: Path, found: int, known: int) -> StoreError:
    """The error for a database that a later version of the program has written."""
    return UnusableStoreError(
        f"この保存先は、より新しい伴走コーチで使われています (保存形式 {found}、こちらが読めるのは {known} まで)。",
        where=str(path),
        todo="伴走コーチを新しい版にすると開けます。保存先には手を加えていません。",
    )


def foreign_file(path: Path) -> StoreError:
    """The error for a SQLite file that some other program made."""
    what, todo = _DAMAGED
    return UnusableStoreError(what, where=str(path), todo=todo)


def damaged(path: Path) -> StoreError:
    """The error for a stored value that can no longer be decoded."""
    what, todo = _DAMAGED
    return UnusableStoreError(what, where=str(path), todo=todo)


def closed(path: Path) -> StoreError:
    """The error for using a store after ``close()``."""
    return StoreError("保存先はもう閉じてあります。", where=str(path), todo="伴走コーチを開き直すと続けられます。")


def moved_away(path: Path) -> StoreError:
    """The error for a database file that was taken away or replaced while the program has it open."""
    return StoreError(
        "保存先のファイルが、開いているあいだに動かされたか、入れ替わっています。いまの分は保存していません。",
        where=str(path),
        todo="フォルダーを元の場所に戻すと、そのまま続けられます。控えから戻したあとなら、伴走コーチを開き直すと続けられます。",
    )


def no_backup(path: Path, why: str = "") -> StoreError:
    """The error for a file that cannot be restored from."""
    return StoreError(
        "このファイルは、控えとして使えませんでした。" + why,
        where=str(path),
        todo="いまの記録はそのままです。`coach backup list` で、ほかの控えを選べます。",
    )


def in_use() -> StoreError:
    """The error for a database that others write to all the time."""
    what, todo = _LOCKED
    return StoreError(what, todo=todo)


def undone(path: Path) -> StoreError:
    """The error for a transaction that SQLite itself gave up half-way although the block went on."""
    return StoreError(
        "途中で書き込めなくなり、この一まとまりの保存を取り消しました。",
        where=str(path),
        todo="ディスクの空きを確かめてから、もう一度お試しください。前に保存した分はそのまま残っています。",
    )
