"""Copies of the database (控え): made through the store's own connection, kept by number, put back as a whole.

A copy of an encrypted database is encrypted with the same key: ``VACUUM INTO`` and ``ATTACH`` without a key see to that.
The parse cache is left out; it is two thirds of the file and is made again from the talk.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coach.errors import StoreError

from . import failures

if TYPE_CHECKING:
    from sqlite_utils import Database

    from .database import Connections

FOLDER = "backups"
# How many days, weeks and months are kept, the newest copy of each: what a person still misses after half a year is
# seldom the state of one certain day (judgement).
DAYS, WEEKS, MONTHS = 7, 4, 6
# Of the copies that stand before a migration or a restore, the newest few: they are for taking a step back soon after.
OTHERS = 5
# All copies together; beyond it the oldest go first (judgement: a library of 5,000 hours is about 2 GB).
MOST_BYTES = 4 * 2**30

Kind = Literal["daily", "migration", "restore"]
_NAME = re.compile(r"coach-(\d{4,})-(\d{4}-\d\d-\d\d)-(daily|migration|restore)\.db")
_KINDS: dict[str, Kind] = {"daily": "daily", "migration": "migration", "restore": "restore"}


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One copy in the folder. ``n`` counts up and gives the order; ``day`` (ISO, local) is only for people."""

    path: Path
    n: int
    day: str
    kind: Kind
    size: int


def backups_in(home: Path) -> tuple[BackupFile, ...]:
    """The copies kept in ``home``, last made first. Needs no open store. Raises ``StoreError``."""
    folder, found = home / FOLDER, []
    try:
        for path in folder.iterdir() if folder.is_dir() else ():
            if match := _NAME.fullmatch(path.name):
                found.append(BackupFile(path, int(match[1]), match[2], _KINDS[match[3]], path.stat().st_size))
    except OSError as error:
        raise failures.from_os(error, folder) from error
    return tuple(sorted(found, key=lambda backup: -backup.n))


def due(home: Path) -> bool:
    """Whether today's copy is still to be made. By the name of the newest one, so that a clock set back hinders nothing."""
    made = next((backup for backup in backups_in(home) if backup.kind == "daily"), None)
    return made is None or made.day != date.today().isoformat()


class Backups:
    """Making copies of one store and putting one back."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._lock = threading.Lock()
        self._stopped = False
        self._busy: Database | None = None
        self._idle = threading.Event()
        self._idle.set()

    @property
    def home(self) -> Path:
        """The folder of the database."""
        return self._connections.path.parent

    def all(self) -> tuple[BackupFile, ...]:
        """The copies there are, last made first. Raises ``StoreError``."""
        return backups_in(self.home)

    def daily(self) -> BackupFile | None:
        """Make today's copy unless there is one or nothing to copy. May take seconds: call it in a thread of its own
        where somebody waits. Raises ``StoreError``."""
        if not due(self.home) or self._blank():
            return None
        return self.make("daily")

    def make(self, kind: Kind) -> BackupFile:
        """Make a copy in the folder, then drop those that are no longer kept. Raises ``StoreError``."""
        with self._working() as db:
            made = keep_copy(db, self.home, kind)
        thin_out(self.home)
        return made

    def write(self, path: Path) -> int:
        """Write a copy to a file (0600) that appears whole or not at all; its size in bytes. Raises ``StoreError``."""
        with self._working() as db:
            write_copy(db, path)
        return path.stat().st_size

    def restore(self, source: Path) -> BackupFile | None:
        """Put the content of a copy in the place of the present one, in one transaction; the copy stays as it is.

        The present content is copied before; that copy is returned (None: there was nothing). Works while others have the
        database open: they see the old content or the new. Raises ``StoreError`` when the file is no sound copy or
        others keep the database busy; then nothing has changed.
        """
        from .restoring import staged, take_over

        with staged(source, self.home) as copy:
            before = None if self._blank() else self.make("restore")
            take_over(copy, self._connections)
        return before

    def stop(self) -> None:
        """Give up the copy that is being made, wherever that is, and make no more: the store is about to close."""
        with self._lock:
            self._stopped = True
        while not self._idle.wait(0.02):
            db = self._busy
            if db is not None:
                with suppress(Exception):  # it may just have ended
                    db.conn.interrupt()

    def _blank(self) -> bool:
        tables = ("sessions", "own_cases", "kept_questions", "practices", "engagements", "shared_growth")
        rows = " UNION ALL ".join(f"SELECT 1 FROM {table}" for table in tables)
        with self._connections.reading() as db:
            return db.execute(f"SELECT 1 FROM ({rows}) LIMIT 1").fetchone() is None

    @contextmanager
    def _working(self) -> Iterator[Database]:
        with self._connections.reading() as db:
            with self._lock:
                if self._stopped or not self._idle.is_set():
                    raise StoreError(
                        "いま、別の控えを取っているところです。", todo="終わってから、もう一度お試しください。"
                    )
                self._busy = db
                self._idle.clear()
            try:
                yield db
            except Exception as error:
                if self._stopped:  # what SQLite says of it is only that it was interrupted
                    raise failures.closed(self._connections.path) from error
                raise
            finally:
                self._busy = None
                self._idle.set()


def before_migration(db: Database, path: Path) -> None:
    """Keep the database as it was before its schema changes. Raises ``StoreError``; the file is then as it was."""
    keep_copy(db, path.parent, "migration")
    thin_out(path.parent)


def keep_copy(db: Database, home: Path, kind: Kind) -> BackupFile:
    """Write a copy into the folder under the next number."""
    folder = home / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise failures.from_os(error, folder) from error
    number = max((backup.n for backup in backups_in(home)), default=0) + 1
    day = date.today().isoformat()
    path = folder / f"coach-{number:04}-{day}-{kind}.db"
    write_copy(db, path)
    return BackupFile(path, number, day, kind, path.stat().st_size)


def write_copy(db: Database, path: Path) -> None:
    """A copy of the database behind ``db`` as one file without a log: written beside, made durable, put in place."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with failures.explained(path):
        try:
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            db.execute("VACUUM INTO ?", [str(part)])
            _leave_out_the_cache(db, part)
            make_durable(part)
            os.replace(part, path)
            make_durable(path.parent)
        except OSError as error:
            raise failures.from_os(error, path) from error
        finally:
            for file in (part, part.with_name(f"{part.name}-journal")):
                with suppress(OSError):
                    file.unlink(missing_ok=True)


def _leave_out_the_cache(db: Database, part: Path) -> None:
    db.execute("ATTACH ? AS copy", [str(part)])
    try:
        # A copy that is cut short is thrown away, so it needs no journal.
        db.execute("PRAGMA copy.journal_mode = OFF").fetchall()
        db.execute("DELETE FROM copy.parses")
        db.execute("VACUUM copy")
    finally:
        db.execute("DETACH copy")


def make_durable(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        if path.is_file():  # some systems cannot sync a folder
            raise
    finally:
        os.close(handle)


def kept(backups: Sequence[BackupFile]) -> set[BackupFile]:
    """Those that stay of all, which come last made first: by day, week, month; never by what the clock says now."""
    stay: set[BackupFile] = set()
    daily = [backup for backup in backups if backup.kind == "daily"]
    periods: tuple[tuple[int, Callable[[date], object]], ...] = (
        (DAYS, lambda day: day),
        (WEEKS, lambda day: day.isocalendar()[:2]),
        (MONTHS, lambda day: (day.year, day.month)),
    )
    for count, period in periods:
        seen: set[object] = set()
        for backup in daily:
            key = period(date.fromisoformat(backup.day))
            if key not in seen and len(seen) < count:
                stay.add(backup)
                seen.add(key)
    for kind in ("migration", "restore"):
        stay |= set([backup for backup in backups if backup.kind == kind][:OTHERS])
    total = 0
    for backup in sorted(stay, key=lambda backup: -backup.n):
        total += backup.size
        if total > MOST_BYTES and total > backup.size:
            stay.discard(backup)
    return stay


def thin_out(home: Path) -> None:
    """Delete the copies that are no longer kept, and what a killed program left half written."""
    backups = backups_in(home)
    with suppress(OSError):  # what could not be deleted now is deleted next time
        for backup in set(backups) - kept(backups):
            backup.path.unlink(missing_ok=True)
        day_ago = time.time() - 86400
        for part in (home / FOLDER).glob(".coach-*.part*"):
            if part.stat().st_mtime < day_ago:
                part.unlink(missing_ok=True)


def clear(home: Path) -> int:
    """Delete every copy in the folder (they may hold talk that was deleted since); how many. Raises ``StoreError``."""
    backups = backups_in(home)
    try:
        for backup in backups:
            backup.path.unlink(missing_ok=True)
        for left in (home / FOLDER).glob("damaged-*"):
            shutil.rmtree(left)
    except OSError as error:
        raise failures.from_os(error, home / FOLDER) from error
    return len(backups)
