"""Settings: JSON values by name."""

from __future__ import annotations

from typing import Any

import msgspec

from . import failures
from .database import Connections, upsert

_PUT = upsert("settings", ("key", "value"), key=("key",))


class Settings:
    """Named values that last from one start to the next."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def get(self, key: str, default: Any = None) -> Any:
        """The value stored under ``key`` (tuples come back as lists), or ``default``. Raises ``StoreError``."""
        with self._connections.reading() as db:
            row = db.execute("SELECT value FROM settings WHERE key = ?", [key]).fetchone()
        if row is None:
            return default
        try:
            return msgspec.json.decode(row[0])
        except msgspec.DecodeError as error:
            raise failures.damaged(self._connections.path) from error

    def set(self, key: str, value: Any) -> None:
        """Store a JSON value (None, bool, int, float, str, lists and dicts of them) under ``key``.

        Raises ``StoreError``; ``TypeError`` for a value that JSON does not know.
        """
        text = msgspec.json.encode(value).decode()
        with self._connections.writing() as db:
            db.execute(_PUT, [key, text])

    def all(self) -> dict[str, Any]:
        """Every setting by name. Raises ``StoreError``."""
        with self._connections.reading() as db:
            names = [str(name) for (name,) in db.execute("SELECT key FROM settings ORDER BY key").fetchall()]
        return {name: self.get(name) for name in names}
