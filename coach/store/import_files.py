"""Files that were chosen for import, or that came into the watched folder, and how far each is.

A row is a note about a file, not the file: it holds where it lies, what it was like when looked at, and what became of
it. So a list that was broken off goes on, and a file that was read once need not be read again to be recognised.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .database import Connections, now, upsert

#: "seen": lies in the watched folder and needs nothing. "noticed": came in there and was offered. "queued": the user
#: said to import it and it was not reached yet. "waiting": the user has to look at it. "failed": could not be read.
FileState = Literal["seen", "noticed", "queued", "waiting", "failed", "done"]
#: What somebody still has to see to.
OPEN_STATES: tuple[FileState, ...] = ("noticed", "queued", "waiting")

_COLUMNS = ("path", "size", "changed", "state", "why", "digest", "at")
_SELECT = "SELECT path, size, changed, state, why, digest FROM import_files"
_PUT = upsert("import_files", _COLUMNS, key=("path",))


@dataclass(frozen=True, slots=True)
class ImportFile:
    """``size`` in bytes and ``changed`` (mtime) in nanoseconds when it was looked at; ``why`` is for the user to read.

    ``digest`` is that of what is said in it, None where it was not read.
    """

    path: Path
    size: int
    changed: int
    state: FileState
    why: str = ""
    digest: str | None = None


class ImportFiles:
    """The files known, by absolute path."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def put(self, files: Iterable[ImportFile]) -> None:
        """Write down what is known of the files, all or none. Raises ``StoreError``."""
        at = now()
        with self._connections.writing() as db:
            for file in files:
                # As the system has it: a name need not be valid Unicode.
                name = os.fsencode(file.path)
                db.execute(_PUT, [name, file.size, file.changed, file.state, file.why, file.digest, at])

    def get(self, path: Path) -> ImportFile | None:
        """What is known of a file, None when nothing is. Raises ``StoreError``."""
        with self._connections.reading() as db:
            row = db.execute(f"{_SELECT} WHERE path = ?", [os.fsencode(path)]).fetchone()
        return None if row is None else _file(row)

    def rows(self, states: Sequence[FileState] = OPEN_STATES) -> tuple[ImportFile, ...]:
        """The files in one of these states, in order of path. Raises ``StoreError``."""
        marks = ", ".join("?" * len(states))
        with self._connections.reading() as db:
            found = db.execute(f"{_SELECT} WHERE state IN ({marks}) ORDER BY path", list(states)).fetchall()
        return tuple(_file(row) for row in found)

    def count(self, states: Sequence[FileState] = OPEN_STATES) -> int:
        """How many files are in one of these states. Raises ``StoreError``."""
        marks = ", ".join("?" * len(states))
        with self._connections.reading() as db:
            sql = f"SELECT count(*) FROM import_files WHERE state IN ({marks})"
            return int(db.execute(sql, list(states)).fetchone()[0])

    def remove(self, paths: Iterable[Path]) -> None:
        """Forget the files. Raises ``StoreError``."""
        with self._connections.writing() as db:
            for path in paths:
                db.execute("DELETE FROM import_files WHERE path = ?", [os.fsencode(path)])


def _file(row: Sequence[Any]) -> ImportFile:
    return ImportFile(Path(os.fsdecode(row[0])), *row[1:])
