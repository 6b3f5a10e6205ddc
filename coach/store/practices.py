"""Practices: the owner as they were when it began, and every line that was said, as a tree.

Lines are only ever added: rewinding moves the place (``here``) from which the next line goes on, and what was said
after it stays as a branch.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import msgspec

from coach.errors import NotFoundError

from . import failures
from .database import Connections, now
from .packing import UNREADABLE, pack

_COLUMNS = "n, owner, title, scenario, seed, exam, minutes, here, seconds, session, from_session, from_turn, begun_at, ended_at, noticed"


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A practice. ``scenario`` is JSON; ``here`` is the line the talk stands at (None before the first).

    ``seconds`` is the time spent so far, ``minutes`` the limit the trainee set; ``session`` the stored session of its
    last end; ``from_session``/``from_turn`` the place of a real talk it retries. ``noticed`` is the answer to the
    question before the debrief ("" skipped, None not asked yet). Times are ISO 8601 UTC.
    """

    n: int
    owner: str
    title: str
    scenario: bytes
    seed: int
    exam: bool
    minutes: int | None
    here: int | None
    seconds: float
    session: str | None
    from_session: str | None
    from_turn: int | None
    begun_at: str
    ended_at: str | None
    noticed: str | None


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """A line and the answer as JSON; ``hints`` opened before it. The first ``line`` is empty: the owner speaks first."""

    n: int
    parent: int | None
    line: str
    acts: tuple[str, ...]
    reply: bytes
    at: str
    hints: int


class Practices:
    """Practices by number."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def begin(
        self,
        owner: str,
        title: str,
        scenario: object,
        seed: int,
        *,
        exam: bool = False,
        minutes: int | None = None,
        from_session: str | None = None,
        from_turn: int | None = None,
    ) -> int:
        """Begin a practice and return its number. Raises ``StoreError``."""
        row = {
            "owner": owner, "title": title, "scenario": pack(scenario), "seed": seed, "exam": exam, "minutes": minutes,
            "from_session": from_session, "from_turn": from_turn, "begun_at": now(),
        }  # fmt: skip
        with self._connections.writing() as db:
            number = db.table("practices").insert(row).last_pk
            assert isinstance(number, int)
            return number

    def get(self, n: int) -> PracticeRow:
        """The practice of that number. Raises ``NotFoundError``, ``StoreError``."""
        found = self._rows("WHERE n = ?", [n])
        if not found:
            raise NotFoundError(f"稽古 {n} は見つかりませんでした。", todo="稽古の画面で一覧を見られます。")
        return found[0]

    def all(self) -> tuple[PracticeRow, ...]:
        """All practices, last begun first. Raises ``StoreError``."""
        return self._rows("ORDER BY n DESC", [])

    def of_owner(self, owner: str) -> tuple[PracticeRow, ...]:
        """The practices with one owner, first begun first. Raises ``StoreError``."""
        return self._rows("WHERE owner = ? ORDER BY n", [owner])

    def add_line(
        self, practice: int, parent: int | None, line: str, acts: tuple[str, ...], reply: object, *, hints: int = 0
    ) -> int:
        """Keep a line with its answer and go there. Returns its number. Raises ``StoreError``."""
        row = {
            "practice": practice, "parent": parent, "line": line, "acts": msgspec.json.encode(acts).decode(),
            "reply": pack(reply), "at": now(), "hints": hints,
        }  # fmt: skip
        with self._connections.writing() as db:
            number = db.table("practice_lines").insert(row).last_pk
            assert isinstance(number, int)
            db.execute("UPDATE practices SET here = ? WHERE n = ?", [number, practice])
            return number

    def lines(self, practice: int) -> tuple[PracticeLine, ...]:
        """Every line of a practice in the order they were said, all branches. Raises ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute(
                "SELECT n, parent, line, acts, reply, at, hints FROM practice_lines WHERE practice = ? ORDER BY n",
                [practice],
            ).fetchall()
        try:
            return tuple(
                PracticeLine(
                    n, parent, line, msgspec.json.decode(acts, type=tuple[str, ...]), zlib.decompress(reply), at, hints
                )
                for n, parent, line, acts, reply, at, hints in rows
            )
        except UNREADABLE as error:
            raise failures.damaged(self._connections.path) from error

    def go_to(self, practice: int, line: int) -> None:
        """Rewind (or go over to a branch): the next line goes on from ``line``. Raises ``StoreError``."""
        with self._connections.writing() as db:
            db.execute(
                "UPDATE practices SET here = (SELECT n FROM practice_lines WHERE n = ?1 AND practice = ?2), ended_at = NULL"
                " WHERE n = ?2 AND EXISTS (SELECT 1 FROM practice_lines WHERE n = ?1 AND practice = ?2)",
                [line, practice],
            )

    def spend(self, practice: int, seconds: float) -> None:
        """Add to the time spent. Raises ``StoreError``."""
        with self._connections.writing() as db:
            db.execute("UPDATE practices SET seconds = seconds + ? WHERE n = ?", [max(0.0, seconds), practice])

    def notice(self, practice: int, text: str) -> None:
        """Keep the answer to the question before the debrief, "" when it was skipped. Raises ``StoreError``."""
        with self._connections.writing() as db:
            db.execute("UPDATE practices SET noticed = ? WHERE n = ?", [text, practice])

    def end(self, practice: int, session: str) -> None:
        """The practice has ended for now and is kept as that session. Raises ``StoreError``."""
        with self._connections.writing() as db:
            db.execute("UPDATE practices SET ended_at = ?, session = ? WHERE n = ?", [now(), session, practice])

    def delete(self, practice: int) -> None:
        """Delete a practice with its lines; the session it was kept as stays. Raises ``StoreError``."""
        with self._connections.writing() as db:
            db.table("practices").delete_where("n = ?", [practice])
        self._connections.forget_deleted()

    def _rows(self, where: str, values: list[object]) -> tuple[PracticeRow, ...]:
        with self._connections.reading() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM practices {where}", values).fetchall()
        try:
            return tuple(_row(list(row)) for row in rows)
        except UNREADABLE as error:
            raise failures.damaged(self._connections.path) from error


def _row(values: list[Any]) -> PracticeRow:
    values[3], values[5] = zlib.decompress(values[3]), bool(values[5])
    return PracticeRow(*values)
