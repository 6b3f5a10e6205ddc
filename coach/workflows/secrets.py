"""The passphrase of the database: what it is asked for, how it is set, changed and taken off."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import UsageError
from coach.store.database import FILE_NAME, default_home
from coach.store.encryption import unlock as unlock_file
from coach.store.encryption import wrong_passphrase
from coach.workflows.text_files import read_text_file

if TYPE_CHECKING:
    from coach.store import Store

# NIST SP 800-63B (2017) 5.1.1.2: eight characters at least, no rules on their kinds, no repeated changing.
LEAST = 8
#: Said before a passphrase is set or changed.
LOST = (
    "合言葉を忘れると、記録を開く方法はありません。作り手にも開けられません。",
    "紙に書いて、鍵のかかる所にしまっておくことをおすすめします。",
    "言葉を四つほど並べると、長くて覚えやすくなります。",
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What became of the copies: how many backups were rewritten too, and which were not."""

    backups: int
    left: tuple[Path, ...]


def unlock(home: Path | None, passphrase: str) -> None:
    """Let the database of ``home`` be opened in this process. Raises LockedError when the passphrase is wrong."""
    unlock_file((home or default_home()).absolute() / FILE_NAME, passphrase)


def confirm(store: Store, passphrase: str) -> None:
    """Raise LockedError unless this is the present passphrase (takes about 0.2 s)."""
    if not store.opened_by(passphrase):
        raise wrong_passphrase(store.path)


def check_new(passphrase: str, again: str | None = None) -> None:
    """Raise UsageError when this cannot be a new passphrase, or when it was not typed the same twice."""
    if again is not None and passphrase != again:
        raise UsageError("二つの合言葉が違っています。", todo="もう一度、同じ合言葉を二回入れると決まります。")
    if len(unicodedata.normalize("NFKC", passphrase).strip()) < LEAST:
        raise UsageError(f"合言葉が短すぎます ({LEAST} 文字から)。", todo="言葉を四つほど並べるのがおすすめです。")


def set_first(store: Store, passphrase: str) -> Sealed:
    """Put the database and its backups under a passphrase. Raises UsageError, StoreError (nothing is changed then)."""
    require(store, encrypted=False)
    check_new(passphrase)
    return _rewrite(store, passphrase)


def change(store: Store, passphrase: str) -> Sealed:
    """Change the passphrase. Raises UsageError, StoreError (nothing is changed then)."""
    require(store, encrypted=True)
    check_new(passphrase)
    return _rewrite(store, passphrase)


def remove(store: Store) -> Sealed:
    """Take the passphrase off: the files can be read by whoever reads the disk. Raises UsageError, StoreError."""
    require(store, encrypted=True)
    return _rewrite(store, None)


def require(store: Store, *, encrypted: bool) -> None:
    """Raise UsageError unless there is (or is not) a passphrase."""
    if store.encrypted and not encrypted:
        raise UsageError("合言葉は、もう決めてあります。", todo="変えるときは `coach lock change` です。")
    if encrypted and not store.encrypted:
        raise UsageError("合言葉は、まだ決めてありません。", todo="決めるときは `coach lock set` です。")


def _rewrite(store: Store, passphrase: str | None) -> Sealed:
    backups, left = store.set_passphrase(passphrase)
    if passphrase is not None:
        clear_cache(store)
    return Sealed(backups, left)


def clear_cache(store: Store) -> None:
    """Remove the cached vectors: those of own cases tell what the text is about. They are made again when needed."""
    for file in (store.path.parent / "cache").glob("*.npz"):
        file.unlink(missing_ok=True)


def finish_sealing(store: Store) -> Sealed | None:
    """Bring backups under the passphrase that a killed conversion left open. None when there is nothing to do."""
    if not store.encrypted or not store.open_copies():
        return None
    return Sealed(*store.seal_backups())


def passphrase_from(path: Path) -> str:
    """The passphrase in the first line of a file. Raises UsageError when there is none, or others may read the file."""
    text = read_text_file(path, UsageError).split("\n", 1)[0].rstrip("\r")
    if not text:
        raise UsageError("合言葉のファイルが空です。", where=str(path))
    if path.stat().st_mode & 0o077 and path.is_file():
        raise UsageError(
            "合言葉のファイルを、ほかの人も読めるようになっています。",
            where=str(path),
            todo="`chmod 600 ファイル` で自分だけが読めるようにすると使えます。",
        )
    return text
