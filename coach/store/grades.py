"""Grades of sessions: who graded by which rubric, and every state of the grade as a row of its history.

What a rubric, a proposal and a grade's body hold is the business of ``coach.grading``; here they are bytes. Nothing is
overwritten: a change adds a row, and a final grade takes none but its reopening.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from coach.errors import NotFoundError

from . import failures
from .database import Connections, now, require_session
from .packing import UNREADABLE, pack

_HEAD = "g.n, g.session, g.rubric, g.proposal, g.review_version, g.grader, g.blind, g.second_of, g.begun_at"
_STEP = "s.n, s.event, s.status, s.body, s.at"


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A grade as it stands; ``rubric``, ``proposal`` and ``body`` are JSON. ``step`` is the newest history row."""

    n: int
    session: str
    rubric: bytes
    proposal: bytes
    review_version: str
    grader: str
    blind: bool
    second_of: int | None
    begun_at: str
    step: int
    event: str
    status: str
    body: bytes
    at: str


@dataclass(frozen=True, slots=True)
class GradeStep:
    """A row of the history: ``event`` is start, save, finalise or reopen; ``reason`` and ``by`` may be empty."""

    n: int
    event: str
    status: str
    reason: str
    by: str
    body: bytes
    at: str


class Grades:
    """Grades by number."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def begin(
        self,
        session: str,
        rubric: object,
        proposal: object,
        review_version: str,
        grader: str,
        body: object,
        *,
        blind: bool = False,
        second_of: int | None = None,
    ) -> int:
        """Begin a grade and return its number. Raises ``NotFoundError``, ``StoreError``."""
        row = {
            "session": session, "rubric": pack(rubric), "proposal": pack(proposal), "review_version": review_version,
            "grader": grader, "blind": blind, "second_of": second_of, "begun_at": now(),
        }  # fmt: skip
        with self._connections.writing() as db:
            require_session(db, session)
            number = db.table("grades").insert(row).last_pk
            assert isinstance(number, int)
            db.table("grade_steps").insert(
                {"grade": number, "event": "start", "status": "draft", "reason": "", "author": grader, "body": pack(body), "at": now()}
            )  # fmt: skip
            return number

    def get(self, n: int) -> GradeRow:
        """The grade of that number. Raises ``NotFoundError``, ``StoreError``."""
        found = self._rows("g.n = ?", [n])
        if not found:
            raise grade_missing(n)
        return found[0]

    def of_session(self, session: str) -> tuple[GradeRow, ...]:
        """The grades of a session, last begun first. Raises ``StoreError``."""
        return self._rows("g.session = ?", [session])

    def all(self) -> tuple[GradeRow, ...]:
        """All grades, last begun first. Raises ``StoreError``."""
        return self._rows("1", [])

    def add_step(
        self, n: int, base: int, event: str, status: str, body: object, *, reason: str = "", by: str = ""
    ) -> int | None:
        """Add a state of the grade after the row ``base``. Returns its row, None when ``base`` is not the newest.

        None also when the row is final and the event is no reopening, so that a final grade cannot be changed by
        whoever read it before. Raises ``NotFoundError``, ``StoreError``.
        """
        with self._connections.writing() as db:
            newest = db.execute(
                "SELECT n, status FROM grade_steps WHERE grade = ? ORDER BY n DESC LIMIT 1", [n]
            ).fetchone()
            if newest is None:
                raise grade_missing(n)
            if newest[0] != base or (newest[1] == "final") != (event == "reopen"):
                return None
            number = db.table("grade_steps").insert(
                {"grade": n, "event": event, "status": status, "reason": reason, "author": by, "body": pack(body), "at": now()}
            ).last_pk  # fmt: skip
            assert isinstance(number, int)
            return number

    def steps(self, n: int) -> tuple[GradeStep, ...]:
        """The history of a grade, oldest first. Raises ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute(
                "SELECT n, event, status, reason, author, body, at FROM grade_steps WHERE grade = ? ORDER BY n", [n]
            ).fetchall()
        try:
            return tuple(
                GradeStep(step, event, status, reason, author, zlib.decompress(body), at)
                for step, event, status, reason, author, body, at in rows
            )
        except UNREADABLE as error:
            raise failures.damaged(self._connections.path) from error

    def delete(self, n: int) -> None:
        """Delete a grade for good, with its history. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            if not db.execute("SELECT 1 FROM grades WHERE n = ?", [n]).fetchone():
                raise grade_missing(n)
            db.table("grades").delete_where("n = ?", [n])
        self._connections.forget_deleted()

    def _rows(self, where: str, values: list[object]) -> tuple[GradeRow, ...]:
        with self._connections.reading() as db:
            rows = db.execute(
                f"SELECT {_HEAD}, {_STEP} FROM grades g JOIN grade_steps s"
                " ON s.n = (SELECT max(n) FROM grade_steps WHERE grade = g.n)"
                f" WHERE {where} ORDER BY g.n DESC",
                values,
            ).fetchall()
        try:
            return tuple(
                GradeRow(
                    n, session, zlib.decompress(rubric), zlib.decompress(proposal), version, grader, bool(blind), second,
                    begun, step, event, status, zlib.decompress(body), at,
                )
                for n, session, rubric, proposal, version, grader, blind, second, begun, step, event, status, body, at in rows
            )  # fmt: skip
        except UNREADABLE as error:
            raise failures.damaged(self._connections.path) from error


def grade_missing(n: int) -> NotFoundError:
    """The error for a grade that is not there."""
    return NotFoundError(f"採点 {n} は見つかりませんでした。", todo="記録の採点の一覧で番号を確かめられます。")
