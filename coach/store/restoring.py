"""Putting a copy of the database back: checked beside the present one first, then all of it or nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.errors import UnusableStoreError

from . import encryption, failures
from .backup import FOLDER, make_durable
from .database import BUSY_TIMEOUT_MS, FILE_NAME, Connections


@contextmanager
def staged(source: Path, home: Path) -> Iterator[Connections]:
    """A copy opened beside the database, checked and brought to this program's schema; ``source`` is not touched.

    Raises ``StoreError`` naming ``source`` when it is no sound database of ours.
    """
    folder = home / f".restore-{os.getpid()}"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        for ending in ("", "-wal"):  # a copy made by hand may have its log beside it
            file = source.with_name(source.name + ending)
            if ending == "" or file.is_file():
                shutil.copyfile(file, folder / f"{FILE_NAME}{ending}")
                (folder / f"{FILE_NAME}{ending}").chmod(0o600)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise failures.from_os(error, source) from error
    try:
        if (folder / FILE_NAME).stat().st_size == 0:
            raise failures.no_backup(source)
        try:
            key = encryption.key_of(folder / FILE_NAME, called=source)
            copy = Connections(folder / FILE_NAME, key, backing_up=False)
        except UnusableStoreError as error:
            raise failures.no_backup(source, error.what) from error
        try:
            _check(copy, source)
            yield copy
        finally:
            copy.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check(copy: Connections, source: Path) -> None:
    try:
        with copy.reading() as db:
            found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            astray = db.execute("PRAGMA foreign_key_check").fetchone()
    except UnusableStoreError as error:
        raise failures.no_backup(source, error.what) from error
    if found != "ok" or astray is not None:
        raise failures.no_backup(source, "中身の検査に通りませんでした。")


def take_over(copy: Connections, live: Connections) -> None:
    """Put the content of ``copy`` in the place of that of ``live``, in one transaction. Raises ``StoreError``."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000

    def give_up(status: int, _remaining: int, _total: int) -> None:
        # sqlite3's own loop would wait for ever.
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise failures.in_use()

    with failures.explained(live.path):
        if copy.key != live.key:  # made before the passphrase was set, changed or taken off
            copy.change_key(live.key)
        copy.get().conn.backup(live.get().conn, progress=give_up, sleep=0.1)
    live.forget_deleted()


def put_in_place(source: Path, home: Path) -> Path:
    """Put a copy in the place of a database that cannot be opened; the folder where that one is kept aside.

    Killed at any moment, either the old file or the new one stands there, and the old one with its log is aside.
    Raises ``StoreError``.
    """
    path = home / FILE_NAME
    with staged(source, home) as copy:
        copy.close()  # writes its log back, so that the file is complete by itself
        try:
            aside = _set_aside(path)
            make_durable(copy.path)
            for ending in ("-wal", "-shm"):  # SQLite would play the old log into the new file
                path.with_name(path.name + ending).unlink(missing_ok=True)
            os.replace(copy.path, path)
            make_durable(path.parent)
        except OSError as error:
            raise failures.from_os(error, path) from error
    return aside


def _set_aside(path: Path) -> Path:
    (path.parent / FOLDER).mkdir(mode=0o700, exist_ok=True)
    number = 1
    while (aside := path.parent / FOLDER / f"damaged-{number:03}").exists():
        number += 1
    aside.mkdir(mode=0o700)
    for ending in ("", "-wal", "-shm"):
        file = path.with_name(path.name + ending)
        if file.is_file():
            shutil.copyfile(file, aside / file.name)
            (aside / file.name).chmod(0o600)
            make_durable(aside / file.name)
    make_durable(aside)
    return aside
