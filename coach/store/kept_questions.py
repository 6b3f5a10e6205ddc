"""問いかけ集: the questions the user keeps, with where they came from.

A question outlives its session. What it says of the talk (the owner's words before it, the session's name, the turn)
goes with the session unless the user chose to keep it; a trigger of the schema sees to that, whoever deletes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coach.errors import NotFoundError
from coach.model import KeptQuestion

from .database import Connections, now, require_session

if TYPE_CHECKING:
    from sqlite_utils import Database

# The fields of KeptQuestion in their order.
_COLUMNS = (
    "text", "origin", "session", "turn", "title", "heard", "case_id", "pattern", "tag", "note", "keep_words", "at", "n",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM kept_questions"


class KeptQuestions:
    """The kept questions."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, question: KeptQuestion) -> tuple[KeptQuestion, bool]:
        """Keep a question; the same words are kept once. Returns what is kept, and whether it is new.

        Raises ``NotFoundError`` for a session that is not there, ``StoreError``.
        """
        with self._connections.writing() as db:
            row = db.execute(f"{_SELECT} WHERE text = ?", [question.text]).fetchone()
            if row is not None:
                return _question(row), False
            if question.session is not None:
                require_session(db, question.session)
            values = _values(replace(question, at=now()))
            values.pop("n")
            db.table("kept_questions").insert(values)
            return _question(db.execute(f"{_SELECT} WHERE text = ?", [question.text]).fetchone()), True

    def all(self) -> tuple[KeptQuestion, ...]:
        """Every kept question, newest first. Raises ``StoreError``."""
        with self._connections.reading() as db:
            return tuple(_question(row) for row in db.execute(f"{_SELECT} ORDER BY n DESC").fetchall())

    def change(
        self, n: int, *, note: str | None = None, tag: str | None = None, keep_words: bool | None = None
    ) -> KeptQuestion:
        """Change what the user says about a question; what is not given stays. Raises ``NotFoundError``, ``StoreError``."""
        given = {
            "note": None if note is None else note.strip(),
            "tag": None if tag is None else " ".join(tag.split()),
            "keep_words": keep_words,
        }
        changes = {column: value for column, value in given.items() if value is not None}
        with self._connections.writing() as db:
            _get(db, n)
            if changes:
                db.table("kept_questions").update(n, changes)
            return _get(db, n)

    def remove(self, n: int) -> KeptQuestion:
        """Delete a question; returns it, for ``restore``. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.writing() as db:
            question = _get(db, n)
            db.table("kept_questions").delete(n)
        self._connections.forget_deleted()
        return question

    def restore(self, question: KeptQuestion) -> KeptQuestion:
        """Put a removed question back where it was.

        What it said of a session that is gone meanwhile stays away, as it would have gone with it. Raises ``StoreError``.
        """
        with self._connections.writing() as db:
            known = db.execute("SELECT 1 FROM sessions WHERE id = ?", [question.session]).fetchone()
            if known is None:
                question = replace(question, session=None)
                if not question.keep_words:
                    question = replace(question, turn=None, title="", heard="")
            db.table("kept_questions").insert(_values(question), ignore=True)
            return question


def _values(question: KeptQuestion) -> dict[str, Any]:
    return {column: getattr(question, "case" if column == "case_id" else column) for column in _COLUMNS}


def _question(row: Any) -> KeptQuestion:
    values = list(row)
    values[10] = bool(values[10])
    return KeptQuestion(*values)


def _get(db: Database, n: int) -> KeptQuestion:
    row = db.execute(f"{_SELECT} WHERE n = ?", [n]).fetchone()
    if row is None:
        raise NotFoundError(
            "その問いは、もう問いかけ集にありません。", todo="一覧を開き直すと、いまの中身が見られます。"
        )
    return _question(row)
