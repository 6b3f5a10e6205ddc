"""The organisation's own cases: whole cards, and what is known of where each came from.

Ids are U001, U002 … after the row number, which is never given twice, so that a note about U003 never means another
case. Bundled cases are C001 …; the two cannot clash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from coach.errors import NotFoundError
from coach.model import OWN_CASE_PREFIX, Case

from . import failures
from .database import Connections, now
from .packing import UNREADABLE, pack, unpack

CaseOrigin = Literal["file", "form", "session", "import"]
_COLUMNS = "n, draft, origin, source, session, author, added_at, changed_at, body"


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case with where it came from.

    A ``draft`` is not yet complete and is not searched. ``source`` is the name of the file it was read from ("" for
    none); ``session`` the session it was made of, None when there is none or it was deleted; ``author`` who wrote it,
    "" when nobody said. Times are ISO 8601 UTC.
    """

    case: Case
    draft: bool
    origin: CaseOrigin
    source: str
    session: str | None
    author: str
    added_at: str
    changed_at: str


class OwnCases:
    """The own cases, by id."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(
        self,
        case: Case,
        *,
        draft: bool,
        origin: CaseOrigin,
        source: str = "",
        session: str | None = None,
        author: str = "",
    ) -> str:
        """Store a case under a new id and return the id; the id in the case itself is not looked at. StoreError."""
        at = now()
        row = {
            "draft": draft, "origin": origin, "source": source, "session": session, "author": author, "added_at": at,
            "changed_at": at, "digest": content_digest(case), "body": pack(case),
        }  # fmt: skip
        with self._connections.writing() as db:
            number = db.table("own_cases").insert(row).last_pk
            assert isinstance(number, int)
            return _id(number)

    def change(self, case: Case, *, draft: bool) -> None:
        """Put another version of the case of that id in its place. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            changed = db.execute(
                "UPDATE own_cases SET draft = ?, changed_at = ?, digest = ?, body = ? WHERE n = ?",
                [draft, now(), content_digest(case), pack(case), _number(case.id)],
            ).rowcount
            if not changed:
                raise _missing(case.id)

    def get(self, id: str) -> OwnCase:
        """The case of that id. Raises ``NotFoundError``, ``StoreError``."""
        found = self._read("WHERE n = ?", [_number(id)])
        if not found:
            raise _missing(id)
        return found[0]

    def all(self) -> tuple[OwnCase, ...]:
        """All own cases, drafts too, in the order of their ids. Raises ``StoreError``."""
        return self._read("ORDER BY n", [])

    def with_content(self, case: Case) -> str | None:
        """Id of a stored case with the same content (the id apart), None when there is none. ``StoreError``."""
        with self._connections.reading() as db:
            row = db.execute("SELECT n FROM own_cases WHERE digest = ?", [content_digest(case)]).fetchone()
        return None if row is None else _id(row[0])

    def state(self) -> tuple[tuple[str, str], ...]:
        """Id and content digest of every complete case: differs whenever a search would. Cheap. ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute("SELECT n, digest FROM own_cases WHERE NOT draft ORDER BY n").fetchall()
        return tuple((_id(n), digest) for n, digest in rows)

    def remove(self, id: str) -> None:
        """Delete a case for good. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            if not db.execute("DELETE FROM own_cases WHERE n = ?", [_number(id)]).rowcount:
                raise _missing(id)
        self._connections.forget_deleted()

    def _read(self, where: str, values: list[int]) -> tuple[OwnCase, ...]:
        with self._connections.reading() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM own_cases {where}", values).fetchall()
        try:
            return tuple(
                OwnCase(replace(unpack(body, Case), id=_id(n)), bool(draft), *known) for n, draft, *known, body in rows
            )
        except UNREADABLE as error:
            raise failures.damaged(self._connections.path) from error


def content_digest(case: Case) -> str:
    """The same for cases that differ in nothing but their id."""
    return hashlib.sha256(msgspec.json.encode(replace(case, id=""))).hexdigest()


def _id(number: int) -> str:
    return f"{OWN_CASE_PREFIX}{number:03d}"


def _number(id: str) -> int:
    digits = id.strip().upper().removeprefix(OWN_CASE_PREFIX)
    # Longer ones SQLite could not hold.
    return int(digits) if digits.isdecimal() and len(digits) < 16 else 0


def _missing(id: str) -> NotFoundError:
    return NotFoundError(f"自組織の事例 {id} は見つかりませんでした。", todo="`coach cases list` で一覧を見られます。")
