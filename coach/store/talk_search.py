"""Searching in what was said, over all sessions: the index says where to look, the texts what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.language.folding import fold, places
from coach.model import Role, Turn

from . import failures
from .database import Connections
from .packing import UNREADABLE, unpack
from .talk_index import candidates

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class TalkHit:
    """One turn with the words: its session, and where in ``text`` they stand (``marks``, character places)."""

    session: str
    title: str | None
    firm: str | None
    date: str | None
    source: str
    turn: int
    speaker: Role
    name: str | None
    start: float | None
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TalkFound:
    """Turns found, sessions last imported first, in the order of the talk; ``more``: there are others besides."""

    hits: tuple[TalkHit, ...] = ()
    more: bool = False


class TalkSearch:
    """The search over what was said in all sessions."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def find(self, query: str, *, speaker: Role | None = None, limit: int = 100) -> TalkFound:
        """The first ``limit`` turns that hold every word of ``query`` (of one side of the talk if ``speaker`` says so).

        全角/半角, upper/lower case, カタカナ/ひらがな count as the same; an empty query finds nothing. Raises
        ``StoreError``.
        """
        words = list(dict.fromkeys(fold(query).split()))
        hits: list[TalkHit] = []
        if words and limit > 0:
            with self._connections.reading() as db:
                for hit in self._hits(db, words, speaker):
                    if len(hits) == limit:
                        return TalkFound(tuple(hits), more=True)
                    hits.append(hit)
        return TalkFound(tuple(hits))

    def _hits(self, db: Database, words: list[str], speaker: Role | None) -> Iterator[TalkHit]:
        where, value = candidates(words, speaker)
        texts = "SELECT s.n, t.words FROM sessions s JOIN texts t ON t.session = s.id"
        for n, said in db.execute(f"{texts} WHERE {where} ORDER BY s.n DESC", [value]):
            if not all(word in said for word in words):
                continue
            found = [at for at, line in enumerate(said.split("\n")) if all(word in line for word in words)]
            if found:
                yield from self._turns(db, n, found, words, speaker)

    def _turns(
        self, db: Database, n: int, found: list[int], words: list[str], speaker: Role | None
    ) -> Iterator[TalkHit]:
        id, title, firm, date, source, packed = db.execute(
            "SELECT s.id, s.title, s.firm, s.date, s.source, t.turns FROM sessions s JOIN texts t ON t.session = s.id"
            " WHERE s.n = ?",
            [n],
        ).fetchone()
        try:
            turns = unpack(packed, tuple[Turn, ...])
        except UNREADABLE as error:
            raise failures.damaged(self._connections.path) from error
        for turn in (turns[at] for at in found):
            if speaker in (None, turn.speaker):
                marks = sorted({mark for word in words for mark in places(turn.text, word)})
                yield TalkHit(
                    id, title, firm, date, source, turn.i, turn.speaker, turn.name, turn.start, turn.text, tuple(marks)
                )
