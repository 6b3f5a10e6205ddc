"""The database file and its connections: where it lives, who may read it, one connection per thread."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from . import backup, encryption, failures
from .converting import Steps, clear_unfinished, convert, in_use, unfinished
from .encryption import Key
from .gate import Gate
from .migrations import MIGRATIONS, is_foreign, migrate, version_of

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")

FILE_NAME = "coach.db"
BUSY_TIMEOUT_MS = 5000


def default_home() -> Path:
    """The folder for the user's data: ``$COACH_HOME`` or the platform's own place. It may not exist yet."""
    chosen = os.environ.get("COACH_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("coach", appauthor=False)


def now() -> str:
    """This moment as ISO 8601 in UTC with a Z, to the second. For showing only: order comes from row numbers."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> str:
    """Today's date in UTC, ISO 8601."""
    return datetime.now(UTC).strftime("%Y-%m-%d")


def prepare_home(home: Path) -> Path:
    """Make the folder (0700) and the file (0600) and return the file's path.

    Talk with a client is confidential: the modes do not depend on the umask. SQLite gives ``-wal`` and ``-shm`` the
    mode of the main file. A folder that already holds other things keeps its own mode (it may be the user's
    Documents); the files in it are closed to others all the same. Raises ``StoreError``.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(home.iterdir()):
            os.chmod(home, 0o700)
        path = home / FILE_NAME
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        for file in (path, home / f"{FILE_NAME}-wal", home / f"{FILE_NAME}-shm"):
            _close_to_others(file)
    except OSError as error:
        raise failures.from_os(error, home) from error
    return path


def _close_to_others(file: Path) -> None:
    """Take away what group and others may do with the file, if it is there (a restored copy may be open to all)."""
    try:
        mode = file.stat().st_mode & 0o777
        if file.is_file() and mode != 0o600:
            os.chmod(file, 0o600)
    except FileNotFoundError:
        pass  # another program may have closed its log in between


class Connections:
    """One connection per thread to one file, and the two ways to use it: ``reading()`` and ``writing()``."""

    def __init__(self, path: Path, key: Key | None = None, *, backing_up: bool = True) -> None:
        """Open the file, bring its schema up to date (a backup first). Raises ``StoreError`` when that cannot be done."""
        self.path = path
        self._key = key
        self._gate = Gate()
        self._local = threading.local()
        self._lock = threading.Lock()
        # Weak: the connection of a thread that has ended is closed with it.
        self._open: weakref.WeakSet[Database] = weakref.WeakSet()
        self._closed = False
        self._pid = os.getpid()
        self._backing_up = backing_up
        self._begin()
        if unfinished(path).exists():  # opening waits for a conversion that is still going on
            clear_unfinished(path)
        _in_this_process.add(self)

    def _begin(self) -> None:
        with failures.explained(self.path):
            db = self._connect()
            try:
                self._bring_up_to_date(db)
                db.execute("PRAGMA foreign_keys = ON")
            except BaseException:
                db.close()
                raise
        self._keep(db)
        self._file = _identity(self.path)

    @property
    def key(self) -> Key | None:
        """The key the file is under; None for a plain file."""
        return self._key

    def opened_by(self, passphrase: str) -> bool:
        """Whether this passphrase opens the file (about 0.2 s)."""
        return self._key is not None and encryption.derive(passphrase, self._key.salt) == self._key

    def change_key(self, new: Key | None, done: Steps = lambda step: None) -> None:
        """Put the file under another key (None: under none). Waits for what the threads do at the moment.

        ``done``: see ``convert``. Raises ``StoreError``; the file and its key are then as they were.
        """
        with self._gate.shut():
            if any(other.path == self.path and other is not self and not other._closed for other in _in_this_process):
                raise in_use(self.path)
            with self._lock:
                for db in list(self._open):
                    db.close()
                self._open.clear()
            self._local = threading.local()
            try:
                convert(self.path, self._key, new, done)
                self._key = new
                if new is not None:
                    encryption.remember(new)
            finally:
                self._begin()

    def get(self) -> Database:
        """This thread's connection. Raises ``StoreError`` after ``close()`` or when the file has moved on."""
        if self._closed:
            raise failures.closed(self.path)
        if self._pid != os.getpid():  # SQLite forbids it; the file would be at risk
            raise RuntimeError("a store must not be used in a forked child; open another one there")
        db: Database | None = getattr(self._local, "db", None)
        if db is not None:
            return db
        with failures.explained(self.path):
            fresh = self._connect()
            found = version_of(fresh)
            if found > len(MIGRATIONS):  # a newer program has migrated the file while this one was running
                fresh.close()
                raise failures.newer_version(self.path, found, len(MIGRATIONS))
            fresh.execute("PRAGMA foreign_keys = ON")
        self._keep(fresh)
        return fresh

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """This thread's connection for reading; inside ``writing()`` it sees what is not committed yet."""
        with failures.explained(self.path), self._gate.passing():
            yield self.get()

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction: all of the block or nothing of it. Inside another one it is a savepoint.

        IMMEDIATE, because a transaction that turns from reading to writing fails at once instead of waiting.
        """
        with failures.explained(self.path), self._gate.passing():
            db = self.get()
            if getattr(self._local, "writing", False):
                self._still_in_transaction(db)
                with db.atomic():
                    yield db
                return
            # Writing to a file that was taken away succeeds and is lost.
            if _identity(self.path) != self._file:
                raise failures.moved_away(self.path)
            db.execute("BEGIN IMMEDIATE")
            self._local.writing = True
            try:
                yield db
                self._still_in_transaction(db)
                db.execute("COMMIT")
            except BaseException:
                db.rollback()
                raise
            finally:
                self._local.writing = False

    def forget_deleted(self) -> None:
        """Empty the log so that deleted text does not stay in it until the last program closes the file.

        Does nothing while others use the log: the deletion itself is done, and nobody should wait for this.
        """
        with self._gate.passing():
            db = self.get()
            if db.conn.in_transaction:
                return
            db.execute("PRAGMA busy_timeout = 0")
            try:
                with suppress(*encryption.errors()):
                    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    def close(self) -> None:
        """Close the connections of all threads. Call it when the workers are done; a second call does nothing."""
        with self._lock:
            self._closed = True
            if self._pid == os.getpid():
                for db in list(self._open):
                    db.close()
            self._open.clear()

    def _connect(self) -> Database:
        # Here and not at the top: sqlite_utils imports numpy where it is installed, 0.1 s that `coach --help`
        # should not pay.
        from sqlite_utils import Database

        conn = encryption.connect(self.path, self._key, timeout=BUSY_TIMEOUT_MS / 1000)
        try:
            conn.execute("PRAGMA synchronous = FULL")  # a commit survives a power cut, also in WAL
            conn.execute("PRAGMA secure_delete = ON")  # deleted talk is overwritten
            conn.execute("PRAGMA temp_store = MEMORY")  # nothing of it in the system's temporary folder
            # Plugins of sqlite-utils that happen to be installed have no business with this file.
            return Database(conn, execute_plugins=False)
        except BaseException:
            conn.close()
            raise

    def _bring_up_to_date(self, db: Database) -> None:
        # Look before touching: a file that is not ours to write stays as it is.
        found = version_of(db)
        if is_foreign(db):
            raise failures.foreign_file(self.path)
        if found > len(MIGRATIONS):
            raise failures.newer_version(self.path, found, len(MIGRATIONS))
        if db.journal_mode != "wal":
            _patiently(db.enable_wal)
        if self._backing_up and 0 < found < len(MIGRATIONS):
            backup.before_migration(db, self.path)
        _patiently(lambda: migrate(db))

    def _still_in_transaction(self, db: Database) -> None:
        # SQLite may have rolled back by itself (disk full) while the block caught the error and went on: say so,
        # rather than let its earlier part disappear silently and keep its later part.
        if not db.conn.in_transaction:
            raise failures.undone(self.path)

    def _keep(self, db: Database) -> None:
        with self._lock:
            if self._closed:
                db.close()
                raise failures.closed(self.path)
            self._open.add(db)
        self._local.db = db


# Two of one file in one process do not keep each other out (see ``encryption.connect``).
_in_this_process: weakref.WeakSet[Connections] = weakref.WeakSet()


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _patiently(work: Callable[[], T]) -> T:
    """Try until the busy timeout is over: switching to WAL does not wait for others by itself."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            return work()
        except encryption.errors("OperationalError") as error:
            if failures.primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
            time.sleep(0.02)


def upsert(table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    """SQL that inserts a row of ``columns``, or changes the row with the same ``key``.

    Not sqlite-utils' ``upsert``: its first call on a connection tries the syntax out on a scratch table, takes a
    full disk for an SQLite that does not know it, and falls back to INSERT OR IGNORE, which then drops a row with
    NOT NULL columns without an error.
    """
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
    )


def require_session(db: Database, session: str) -> None:
    """Raise ``NotFoundError`` unless the session is stored."""
    if db.execute("SELECT 1 FROM sessions WHERE id = ?", [session]).fetchone() is None:
        raise failures.session_missing(session)
