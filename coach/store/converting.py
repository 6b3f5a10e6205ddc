"""Putting a passphrase on the database, changing it, taking it off: a new file, checked, in place of the old one.

At every moment one good database stands under its name. The old file is emptied once it is replaced, so that its talk
does not stay readable on the disk (as far as the disk overwrites in place; docs/privacy.md says where it does not).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from coach.errors import ConflictError, StoreError

from . import backup, encryption, failures
from .encryption import Key

LEFT = ("", "-journal", "-wal", "-shm")
_WIPE = 1 << 20

#: Told the name of each step that is done; a test ends the process there.
Steps = Callable[[str], None]


def _unheard(step: str) -> None:
    pass


def convert(path: Path, old: Key | None, new: Key | None, done: Steps = _unheard) -> None:
    """Rewrite the database ``path`` from the key ``old`` to ``new`` (None: not encrypted).

    Nobody may have the file open. The steps: "exported", "checked", "replaced", "emptied". Raises StoreError
    (ConflictError when another program has it open); the database is then as it was.
    """
    fresh = unfinished(path)
    clear_unfinished(path)
    with failures.explained(path):
        try:
            handle = os.open(path, os.O_RDWR)  # open from here on: closing it would drop SQLite's locks on the file
        except OSError as error:
            raise failures.from_os(error, path) from error
        try:
            conn = encryption.connect_either(path, old, timeout=1)
            try:
                _take_alone(conn, path)
                _copy(conn, fresh, new)
                done("exported")
                _check(conn, path, fresh, new)
                done("checked")
                _replace(fresh, path)
                done("replaced")
                _empty(handle, whole=old is None)
                done("emptied")
            finally:
                conn.close()
        except BaseException:
            clear_unfinished(path)
            raise
        finally:
            os.close(handle)


def convert_backups(home: Path, new: Key | None) -> tuple[int, tuple[Path, ...]]:
    """Bring the copies in ``home`` under the key ``new`` as well: how many were rewritten, and those that were not.

    Not rewritten are copies under a key this process does not know, and what was kept of a damaged database.
    Raises StoreError when the folder cannot be read; a single copy that fails is among those not rewritten.
    """
    for part in (home / backup.FOLDER).glob("*.new*"):
        part.unlink(missing_ok=True)
    rewritten, left = 0, []
    for kept in backup.backups_in(home):
        try:
            encrypted, key = encryption.is_encrypted(kept.path), encryption.known_key(kept.path)
            if encrypted and key is None:
                left.append(kept.path)
            elif key != new:
                convert(kept.path, key, new)
                rewritten += 1
        except (StoreError, OSError):
            left.append(kept.path)
    return rewritten, (*left, *sorted((home / backup.FOLDER).glob("damaged-*")))


def open_copies(home: Path) -> tuple[Path, ...]:
    """Copies in ``home`` that anybody who can read the folder can read, and what was kept of a damaged database."""
    copies = [kept.path for kept in backup.backups_in(home)]
    with suppress(OSError):
        copies = [path for path in copies if not encryption.is_encrypted(path)]
    damaged = [
        folder / path.name for folder in (home / backup.FOLDER).glob("damaged-*") for path in folder.glob("*.db")
    ]
    return (*copies, *(path for path in damaged if not encryption.is_encrypted(path)))


def unfinished(path: Path) -> Path:
    """Where the new file stands until it takes the old one's place."""
    return path.with_name(f"{path.name}.new")


def clear_unfinished(path: Path) -> None:
    """Remove what a conversion that was cut off has left (it may be a copy without a passphrase)."""
    fresh = unfinished(path)
    for end in LEFT:
        with suppress(OSError):
            fresh.with_name(fresh.name + end).unlink(missing_ok=True)


def _take_alone(conn: sqlite3.Connection, path: Path) -> None:
    """Keep everybody else out until the connection is closed."""
    try:
        # First the locking mode, so that no lock taken from here on is given back in between. Leaving WAL brings the
        # log into the file, and SQLite refuses it while another program has the file open.
        conn.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
        conn.execute("PRAGMA journal_mode = DELETE").fetchone()
        conn.execute("BEGIN EXCLUSIVE")
        mode = conn.execute("PRAGMA journal_mode").fetchone()[0]
    except encryption.errors("OperationalError") as error:
        if failures.primary_code(error) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        raise in_use(path) from error
    if mode != "delete":
        raise in_use(path)


def _copy(conn: sqlite3.Connection, fresh: Path, key: Key | None) -> None:
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    conn.execute("ATTACH ? AS fresh KEY ?", [str(fresh), "" if key is None else key.literal])
    conn.execute("SELECT sqlcipher_export('fresh')").fetchall()
    for pragma in ("user_version", "application_id"):  # the export leaves these out
        value = int(conn.execute(f"PRAGMA main.{pragma}").fetchone()[0])
        conn.execute(f"PRAGMA fresh.{pragma} = {value}")
    conn.execute("COMMIT")  # the exclusive locking mode keeps the lock
    conn.execute("DETACH fresh")


def _check(conn: sqlite3.Connection, path: Path, fresh: Path, key: Key | None) -> None:
    """Both files hold the same, and the new one opens with its key and is whole. Raises StoreError."""
    opened = encryption.connect_either(fresh, key, timeout=1)
    try:
        same = _contents(conn) == _contents(opened)
        whole = opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if key is not None:
            whole = whole and not opened.execute("PRAGMA cipher_integrity_check").fetchall()
            whole = whole and encryption.is_encrypted(fresh)
    finally:
        opened.close()
    if not (same and whole):
        raise StoreError(
            "書き直した保存先を確かめたところ、元と合いませんでした。元のまま残しています。",
            where=str(path),
            todo="`coach doctor` で保存先の状態を確かめられます。",
        )


def _contents(conn: sqlite3.Connection) -> tuple[object, ...]:
    """What two databases with the same content agree in: schema, rows of each table, marks, the last numbers given."""
    made = conn.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    tables = sorted(str(row[1]) for row in made if row[0] == "table")
    counts = [conn.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables]
    marks = [conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id")]
    numbers = conn.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name").fetchall()
    return sorted(map(repr, made)), counts, marks, numbers


def _replace(fresh: Path, path: Path) -> None:
    try:
        _to_disk(fresh, os.O_RDWR)
        os.replace(fresh, path)
        _to_disk(path.parent, os.O_RDONLY)
    except OSError as error:
        raise failures.from_os(error, path) from error


def _to_disk(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _empty(handle: int, *, whole: bool) -> None:
    """Zeros over the old file: all of a readable one, the head of an encrypted one.

    A program that was waiting for the lock then finds no database in it and does not write into a file that is no
    longer there.
    """
    size = os.fstat(handle).st_size
    with suppress(OSError):
        os.lseek(handle, 0, os.SEEK_SET)
        left = size if whole else min(size, 4096)
        while left > 0:
            left -= os.write(handle, bytes(min(left, _WIPE)))
        os.fsync(handle)


def in_use(path: Path) -> ConflictError:
    """The error for a database that another program has open while it is to be rewritten."""
    return ConflictError(
        "ほかで開いている伴走コーチがあるため、鍵を変えられませんでした。保存先は元のままです。",
        where=str(path),
        todo="ほかの伴走コーチをすべて閉じてから、もう一度お試しください。",
    )
