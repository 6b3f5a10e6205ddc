"""The database under a passphrase (SQLCipher): which driver opens a file, and the key one process keeps for it.

The passphrase is stretched once per process (PBKDF2-HMAC-SHA512, 256,000 rounds, SQLCipher 4's own figure; about
0.2 s); every connection then gets the raw key with the salt, which stands in the first 16 bytes of the file. Any
SQLCipher 4 program opens such a file with the passphrase.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, cast

from coach.errors import LockedError, StoreError

ROUNDS = 256_000
SALT_BYTES = 16
KEY_BYTES = 32
TRIES = 3
PLAIN_MAGIC = b"SQLite format 3\0"
_PAGE = 4096
# Random bytes fill 4,096 places with all 256 values but for once in 28,000,000 files (the coupon collector's tail);
# text, zeros and SQLite pages stay far below 200.
_VALUES_OF_NOISE = 240

#: Asks for the passphrase of a file; True says that the last one was wrong. None: the user does not give one.
Asker = Callable[[Path, bool], str | None]


class Key:
    """The raw key of one file and its salt. It shows itself nowhere and goes into no other process."""

    __slots__ = ("_raw", "salt")

    def __init__(self, raw: bytes, salt: bytes) -> None:
        self._raw, self.salt = raw, salt

    @property
    def literal(self) -> str:
        """SQLCipher's form of a raw key with salt. Only for ``PRAGMA key`` and ``ATTACH … KEY``."""
        return f"x'{self._raw.hex()}{self.salt.hex()}'"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and (self._raw, self.salt) == (other._raw, other.salt)

    def __hash__(self) -> int:
        return hash(self.salt)

    def __repr__(self) -> str:
        return "Key(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key stays in its process")


def derive(passphrase: str, salt: bytes) -> Key:
    """The key of a passphrase. NFKC: full-width letters typed with an input method left on are the same letters."""
    text = unicodedata.normalize("NFKC", passphrase).encode()
    return Key(hashlib.pbkdf2_hmac("sha512", text, salt, ROUNDS, KEY_BYTES), salt)


def new_key(passphrase: str) -> Key:
    """A key with a salt of its own, for a file about to be written."""
    return derive(passphrase, os.urandom(SALT_BYTES))


def is_encrypted(path: Path) -> bool:
    """Whether the file is under a passphrase: its first page is noise. A file not there or blank is not.

    SQLCipher leaves no mark by design; a damaged plain file is told apart by how few byte values its page has.
    Raises OSError when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_PAGE)
    except (FileNotFoundError, IsADirectoryError):
        return False
    return len(head) == _PAGE and not head.startswith(PLAIN_MAGIC) and len(set(head)) >= _VALUES_OF_NOISE


def salt_of(path: Path) -> bytes:
    """The salt an encrypted file begins with. Raises OSError."""
    with path.open("rb") as file:
        return file.read(SALT_BYTES)


# ── drivers ───────────────────────────────────────────────────────────────────


def connect(path: Path, key: Key | None, *, timeout: float) -> sqlite3.Connection:
    """A connection to an existing file: the standard library's driver without a key, SQLCipher's with one.

    Never both for one file in one process at the same time: each would drop the file locks of the other (POSIX locks
    belong to the process). isolation_level None: transactions begin only where we say so. check_same_thread off:
    ``Connections.close`` closes those of all threads. mode=rw: a file taken away meanwhile is an error, not a new
    empty file with whatever mode the umask gives.
    """
    options: Any = {"uri": True, "timeout": timeout, "isolation_level": None, "check_same_thread": False}
    address = f"{path.as_uri()}?mode=rw"
    if key is None:
        plain: sqlite3.Connection = sqlite3.connect(address, **options)
        return plain
    return _with_key(sqlcipher().connect(address, **options), key)


def connect_either(path: Path, key: Key | None, *, timeout: float) -> sqlite3.Connection:
    """SQLCipher's driver for a file with or without a key: for copying from one kind to the other."""
    options: Any = {"uri": True, "timeout": timeout, "isolation_level": None}
    conn: sqlite3.Connection = sqlcipher().connect(f"{path.as_uri()}?mode=rw", **options)
    return conn if key is None else _with_key(conn, key)


def _with_key(conn: sqlite3.Connection, key: Key) -> sqlite3.Connection:
    try:
        conn.execute(f'PRAGMA key = "{key.literal}"')
    except BaseException:
        conn.close()
        raise
    return conn


def sqlcipher() -> Any:
    """The SQLCipher driver, a drop-in for ``sqlite3`` with exceptions of its own. Raises StoreError without it."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise StoreError(
            "鍵のかかった保存先を開く部品 (SQLCipher) が見つかりません。",
            todo="伴走コーチを入れ直すと直ることがあります。保存先には手を加えていません。",
        ) from error
    if not _quiet.is_set():
        # It writes to stderr when a page does not fit the key, which would tear the app's screen.
        quiet = dbapi2.connect(":memory:")
        quiet.execute("PRAGMA cipher_log_level = NONE")
        quiet.close()
        _quiet.set()
    return dbapi2


_quiet = threading.Event()


def errors(name: str = "Error") -> tuple[type[sqlite3.Error], ...]:
    """The exception classes of that name of both drivers, for ``except``; SQLCipher's only once it is loaded."""
    kinds = [getattr(sqlite3, name)]
    if "sqlcipher3.dbapi2" in sys.modules:
        kinds.append(getattr(sys.modules["sqlcipher3.dbapi2"], name))
    return cast("tuple[type[sqlite3.Error], ...]", tuple(kinds))


# ── the keys of this process ──────────────────────────────────────────────────

# By salt: it is random for every key, and a backup has the salt of the database it was made from.
_keys: dict[bytes, Key] = {}
_lock = threading.Lock()
_asker: Asker | None = None


@contextmanager
def asking(asker: Asker | None) -> Iterator[None]:
    """Within the block a locked file asks ``asker`` for its passphrase."""
    global _asker
    before, _asker = _asker, asker
    try:
        yield
    finally:
        _asker = before


def key_of(path: Path, *, called: Path | None = None) -> Key | None:
    """The key of an encrypted file, None for a plain one. Asks when it is not known. Raises ``LockedError``.

    ``called``: the file as the user knows it, when ``path`` is a copy of it.
    """
    shown = called or path
    try:
        if not is_encrypted(path):
            return None
        salt = salt_of(path)
    except OSError:
        return None  # opening it says better what is wrong
    with _lock:
        known = _keys.get(salt)
    if known is not None:
        return known
    tried = 0
    while _asker is not None and tried < TRIES:
        passphrase = _asker(shown, tried > 0)
        if passphrase is None:
            break
        with suppress(LockedError):
            return unlock(path, passphrase)
        tried += 1
    raise wrong_passphrase(shown) if tried else locked(shown)


def known_key(path: Path) -> Key | None:
    """The key this process has for an encrypted file; None for a plain file and for one of another key. Asks nobody."""
    if not is_encrypted(path):
        return None
    with _lock:
        return _keys.get(salt_of(path))


def unlock(path: Path, passphrase: str) -> Key:
    """Try the passphrase and keep its key for this process. Raises ``LockedError`` when it does not fit, StoreError."""
    from . import failures

    with failures.explained(path):
        try:
            key = derive(passphrase, salt_of(path))
        except OSError as error:
            raise failures.from_os(error, path) from error
        if not fits(path, key):
            raise wrong_passphrase(path)
    remember(key)
    return key


def fits(path: Path, key: Key) -> bool:
    """Whether the key opens the file."""
    from . import failures

    conn = connect(path, key, timeout=5)
    try:
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except errors("DatabaseError") as error:
        if failures.primary_code(error) == sqlite3.SQLITE_NOTADB:
            return False
        raise
    finally:
        conn.close()
    return True


def remember(key: Key) -> None:
    """Keep a key for this process, for every file that begins with its salt."""
    with _lock:
        _keys[key.salt] = key


def forget() -> None:
    """Forget all keys: what is opened next asks again."""
    with _lock:
        _keys.clear()


def locked(path: Path) -> LockedError:
    """The error for a file under a passphrase that nobody gave."""
    return LockedError(
        "保存先に鍵がかかっています。",
        where=str(path),
        todo="端末で開くと合言葉をお尋ねします。自動で動かすときは --passphrase-file で渡せます (docs/privacy.md)。",
    )


def wrong_passphrase(path: Path) -> LockedError:
    """The error for a passphrase that does not open the file."""
    return LockedError(
        "合言葉が合いませんでした。",
        where=str(path),
        todo="大文字と小文字、かな入力になっていないかを確かめて、もう一度お試しください。",
    )
