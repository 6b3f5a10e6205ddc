"""The parse cache: bytes of the language room by content key. Losing it costs time, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from coach.errors import StoreError

from .database import Connections, today, upsert

_PUT = upsert("parses", ("key", "body", "used_on"), key=("key",))

# SQLite allows at least 999 parameters in one statement.
_CHUNK = 500


class Parses:
    """Cached parses by key."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def get(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The entries there are; a missing key is simply absent. Raises ``StoreError``."""
        found: dict[str, bytes] = {}
        old: list[str] = []
        day = today()
        with self._connections.reading() as db:
            for chunk in _chunks(keys):
                marks = ",".join("?" * len(chunk))
                for key, body, used_on in db.execute(
                    f"SELECT key, body, used_on FROM parses WHERE key IN ({marks})", chunk
                ):
                    found[key] = body
                    if used_on != day:
                        old.append(key)
        if old:
            # Remembering the use only delays pruning: a full disk or a busy file must not make reading fail.
            with suppress(StoreError):
                self._mark_used(old, day)
        return found

    def put(self, items: Mapping[str, bytes]) -> None:
        """Store entries, replacing those with the same key; all or none. Raises ``StoreError``."""
        if not items:
            return
        day = today()
        with self._connections.writing() as db:
            db.conn.executemany(_PUT, [(key, body, day) for key, body in items.items()])

    def delete(self, keys: Sequence[str]) -> None:
        """Drop these entries; keys that are not there are passed over. Raises ``StoreError``."""
        with self._connections.writing() as db:
            for chunk in _chunks(keys):
                marks = ",".join("?" * len(chunk))
                db.execute(f"DELETE FROM parses WHERE key IN ({marks})", chunk)

    def prune(self, keep_days: int) -> int:
        """Drop what has not been used for ``keep_days`` days (0: all but today's); returns how many entries.

        Raises ``StoreError``.
        """
        limit = (datetime.now(UTC) - timedelta(days=keep_days)).strftime("%Y-%m-%d")
        with self._connections.writing() as db:
            count = int(db.execute("SELECT count(*) FROM parses WHERE used_on < ?", [limit]).fetchone()[0])
            db.table("parses").delete_where("used_on < ?", [limit])
        return count

    def _mark_used(self, keys: Sequence[str], day: str) -> None:
        with self._connections.writing() as db:
            for chunk in _chunks(keys):
                marks = ",".join("?" * len(chunk))
                db.execute(f"UPDATE parses SET used_on = ? WHERE key IN ({marks})", [day, *chunk])


def _chunks(keys: Sequence[str]) -> list[list[str]]:
    return [list(keys[first : first + _CHUNK]) for first in range(0, len(keys), _CHUNK)]
