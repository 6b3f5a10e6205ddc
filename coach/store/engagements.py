"""支援先: engagements, their visits' sessions, and everything written about them.

What is written (sheets, the map, the evaluation, the engagement's own data) is kept as JSON bodies that are only added;
the newest one of a kind counts. Someone who goes on writing changes the row of their own sitting and nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from coach.errors import NotFoundError
from coach.model.engagement import VISIT_SHEETS, Carte, Engagement, Sheet, SheetKind

from . import failures
from .database import Connections, now, require_session
from .packing import UNREADABLE, pack, unpack

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")
# "carte" is the map, "facts" the engagement's own data.
PaperKind = SheetKind | Literal["carte", "facts"]

_COLUMNS = ("name", "industry", "area", "size", "main", "second", "began", "step", "status", "n")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM engagements"


@dataclass(frozen=True, slots=True)
class Paper:
    """One stored version: its number, when it was last written (ISO 8601 UTC), and the sheet."""

    n: int
    at: str
    sheet: Sheet


class Engagements:
    """The engagements."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, engagement: Engagement) -> Engagement:
        """Keep a new engagement; returns it with its number. Raises ``StoreError``."""
        with self._connections.writing() as db:
            values = _values(engagement)
            sql = f"INSERT INTO engagements ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
            made = replace(engagement, n=int(db.execute(sql, list(values.values())).lastrowid or 0))
            _write(db, made.n, "facts", 0, pack(made))
            return made

    def all(self) -> tuple[Engagement, ...]:
        """Every engagement, those under way first, then the newest. Raises ``StoreError``."""
        order = "CASE status WHEN 'active' THEN 0 WHEN 'paused' THEN 1 ELSE 2 END, n DESC"
        with self._connections.reading() as db:
            return tuple(Engagement(*row) for row in db.execute(f"{_SELECT} ORDER BY {order}").fetchall())

    def get(self, n: int) -> Engagement:
        """An engagement by its number. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.reading() as db:
            return _get(db, n)

    def change(self, engagement: Engagement) -> None:
        """Write the engagement's own data; what it was before stays in the history. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            if _get(db, engagement.n) != engagement:
                db.table("engagements").update(engagement.n, _values(engagement))
                _write(db, engagement.n, "facts", 0, pack(engagement))

    def remove(self, n: int) -> None:
        """Delete an engagement with all that was written about it; its sessions stay. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            _get(db, n)
            db.table("engagements").delete(n)
        self._connections.forget_deleted()

    # ── visits ──

    def link(self, n: int, visit: int, session: str) -> None:
        """Say that a session was this visit; a session belongs to one visit, and a visit has one session.

        Raises ``NotFoundError`` for an engagement or a session that is not there, ``StoreError``.
        """
        with self._connections.writing() as db:
            _get(db, n)
            require_session(db, session)
            db.execute(
                "DELETE FROM engagement_visits WHERE session = ? OR (engagement = ? AND visit = ?)", [session, n, visit]
            )
            db.execute(
                "INSERT INTO engagement_visits (engagement, visit, session) VALUES (?, ?, ?)", [n, visit, session]
            )

    def unlink(self, n: int, visit: int) -> None:
        """Take the session away from a visit. Raises ``StoreError``."""
        with self._connections.writing() as db:
            db.execute("DELETE FROM engagement_visits WHERE engagement = ? AND visit = ?", [n, visit])

    def sessions(self, n: int) -> dict[int, str]:
        """The linked sessions by visit, in order. Raises ``StoreError``."""
        with self._connections.reading() as db:
            sql = "SELECT visit, session FROM engagement_visits WHERE engagement = ? ORDER BY visit"
            return {int(visit): str(session) for visit, session in db.execute(sql, [n]).fetchall()}

    def of_session(self, session: str) -> tuple[int, int] | None:
        """The engagement and the visit of a session, None when it belongs to none. Raises ``StoreError``."""
        with self._connections.reading() as db:
            row = db.execute("SELECT engagement, visit FROM engagement_visits WHERE session = ?", [session]).fetchone()
        return (int(row[0]), int(row[1])) if row is not None else None

    # ── what is written ──

    def sheet(self, n: int, kind: SheetKind, visit: int = 0) -> Sheet:
        """A sheet as it is now; an empty one where nothing was written. Raises ``StoreError``."""
        return self._latest(n, kind, _visit(kind, visit), Sheet) or Sheet()

    def sheets(self, n: int, kind: SheetKind) -> dict[int, Sheet]:
        """The sheets of a kind by visit, as they are now. Raises ``StoreError``."""
        sql = (
            "SELECT visit, body FROM engagement_papers WHERE n IN"
            " (SELECT max(n) FROM engagement_papers WHERE engagement = ? AND kind = ? GROUP BY visit) ORDER BY visit"
        )
        with self._connections.reading() as db:
            rows = db.execute(sql, [n, kind]).fetchall()
        return {int(visit): self._unpacked(body, Sheet) for visit, body in rows}

    def put_sheet(self, n: int, kind: SheetKind, sheet: Sheet, visit: int = 0, *, sitting: int | None = None) -> int:
        """Keep a sheet; returns the number of its version, to be handed in as ``sitting`` while one goes on writing.

        The version of the sitting is changed as long as it is the newest; else a new one is added.
        Raises ``NotFoundError``, ``StoreError``.
        """
        return self._put(n, kind, _visit(kind, visit), pack(sheet), sitting)

    def history(self, n: int, kind: SheetKind, visit: int = 0) -> tuple[Paper, ...]:
        """All versions of a sheet, newest first. Raises ``StoreError``."""
        sql = (
            "SELECT n, at, body FROM engagement_papers WHERE engagement = ? AND kind = ? AND visit = ? ORDER BY n DESC"
        )
        with self._connections.reading() as db:
            rows = db.execute(sql, [n, kind, _visit(kind, visit)]).fetchall()
        return tuple(Paper(int(number), str(at), self._unpacked(body, Sheet)) for number, at, body in rows)

    def carte(self, n: int) -> Carte | None:
        """The map as it is now, None while there is none. Raises ``StoreError``."""
        return self._latest(n, "carte", 0, Carte)

    def put_carte(self, n: int, carte: Carte, *, sitting: int | None = None) -> int:
        """Keep the map, as ``put_sheet``. Raises ``NotFoundError``, ``StoreError``."""
        return self._put(n, "carte", 0, pack(carte), sitting)

    def versions(self, n: int, kind: PaperKind, visit: int = 0) -> int:
        """How many versions of something there are. Raises ``StoreError``."""
        sql = "SELECT count(*) FROM engagement_papers WHERE engagement = ? AND kind = ? AND visit = ?"
        with self._connections.reading() as db:
            return int(db.execute(sql, [n, kind, visit]).fetchone()[0])

    def _latest(self, n: int, kind: PaperKind, visit: int, type_: type[T]) -> T | None:
        sql = (
            "SELECT body FROM engagement_papers WHERE engagement = ? AND kind = ? AND visit = ? ORDER BY n DESC LIMIT 1"
        )
        with self._connections.reading() as db:
            row = db.execute(sql, [n, kind, visit]).fetchone()
        return None if row is None else self._unpacked(row[0], type_)

    def _put(self, n: int, kind: PaperKind, visit: int, body: bytes, sitting: int | None) -> int:
        with self._connections.writing() as db:
            _get(db, n)
            sql = "SELECT max(n) FROM engagement_papers WHERE engagement = ? AND kind = ? AND visit = ?"
            newest = db.execute(sql, [n, kind, visit]).fetchone()[0]
            if sitting is not None and sitting == newest:
                db.execute("UPDATE engagement_papers SET body = ?, at = ? WHERE n = ?", [body, now(), sitting])
                return sitting
            return _write(db, n, kind, visit, body)

    def _unpacked(self, body: bytes, type_: type[T]) -> T:
        try:
            return unpack(body, type_)
        except UNREADABLE as error:
            raise failures.damaged(self._connections.path) from error


def _visit(kind: SheetKind, visit: int) -> int:
    return visit if kind in VISIT_SHEETS else 0


def _values(engagement: Engagement) -> dict[str, Any]:
    return {column: getattr(engagement, column) for column in _COLUMNS if column != "n"}


def _write(db: Database, n: int, kind: PaperKind, visit: int, body: bytes) -> int:
    sql = "INSERT INTO engagement_papers (engagement, kind, visit, body, at) VALUES (?, ?, ?, ?, ?)"
    return int(db.execute(sql, [n, kind, visit, body, now()]).lastrowid or 0)


def _get(db: Database, n: int) -> Engagement:
    row = db.execute(f"{_SELECT} WHERE n = ?", [n]).fetchone()
    if row is None:
        raise NotFoundError("その支援先は見つかりませんでした。", todo="支援先の一覧で番号を確かめられます。")
    return Engagement(*row)
