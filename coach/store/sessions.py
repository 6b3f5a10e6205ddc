"""Sessions: what was imported, how it is called, and the list."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from types import EllipsisType
from typing import TYPE_CHECKING, Any

import msgspec

from coach.errors import NotFoundError
from coach.model import Transcript, Turn

from . import failures
from .database import Connections, now
from .packing import UNREADABLE, pack, searchable, unpack
from .talk_index import add_talk, heading_of, remove_talk, sessions_with, words_of

if TYPE_CHECKING:
    from sqlite_utils import Database

_FLAGS = msgspec.json.Decoder(dict[str, int])

_ROW_COLUMNS = (
    "s.id, s.title, s.firm, s.date, s.industry, s.session_no, s.support_step, s.source, s.turns, s.imported_at,"
    " s.reviewed_at, s.talk_share, s.reflection_to_question, s.open_ratio, s.flags, s.minutes, s.person, s.n"
)  # the fields of SessionRow in their order
_FLAGS_AT = 14
_SHOWN_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One line of the list of sessions.

    ``turns`` is their number; times are ISO 8601 UTC; ``talk_share`` (the advisor's) and ``open_ratio`` are 0–1;
    ``minutes`` is None without times. The figures are None until the session has been reviewed; ``flags`` counts
    the findings of the latest review by flag, without those the user dismissed. ``person`` is who advised, None where
    nobody said. ``n`` counts up with every import: order by it and not by the clock.
    """

    id: str
    title: str | None
    firm: str | None
    date: str | None
    industry: str | None
    session_no: int | None
    support_step: str | None
    source: str
    turns: int
    imported_at: str
    reviewed_at: str | None
    talk_share: float | None
    reflection_to_question: float | None
    open_ratio: float | None
    flags: dict[str, int]
    minutes: float | None
    person: str | None = None
    n: int = 0


class Sessions:
    """The stored sessions."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, transcript: Transcript, *, source: str, digest: str, format: str, person: str | None = None) -> str:
        """Store a transcript and return its id: its own, or with -2, -3 … when that is taken.

        ``source`` says where it came from (a file name), ``digest`` identifies the file's content and ``format`` its
        reader; ``person`` is who advised. The same file with the same roles is stored once: the id it already has is returned and nothing
        changes. An empty ``digest`` (talk that came from no file) is always new. Raises ``StoreError``.
        """
        roles = _roles(transcript)
        turns = pack(transcript.turns)
        words = words_of(transcript.turns)
        with self._connections.writing() as db:
            if digest:
                known = db.execute("SELECT id FROM sessions WHERE digest = ? AND roles = ?", [digest, roles]).fetchone()
                if known is not None:
                    return str(known[0])
            session = _free_id(db, transcript.id or "session")
            db.table("sessions").insert(
                {
                    "id": session,
                    "digest": digest or None,
                    "roles": roles,
                    "format": format,
                    "source": source,
                    "title": transcript.title,
                    "firm": transcript.firm,
                    "date": transcript.date,
                    "industry": transcript.industry,
                    "session_no": transcript.session_no,
                    "support_step": transcript.support_step,
                    "heading": heading_of(transcript.title, transcript.firm),
                    "turns": len(transcript.turns),
                    "imported_at": now(),
                    "person": _name(person),
                }
            )
            number = int(db.execute("SELECT n FROM sessions WHERE id = ?", [session]).fetchone()[0])
            db.table("texts").insert({"session": session, "turns": turns, "words": words})
            add_talk(db, number, transcript.turns)
        return session

    def get(self, id: str) -> Transcript:
        """The transcript with its current title, firm and so on. Raises ``NotFoundError``, ``StoreError``."""
        with self._connections.reading() as db:
            row = db.execute(
                "SELECT t.turns, s.title, s.date, s.industry, s.session_no, s.support_step, s.firm"
                " FROM sessions s JOIN texts t ON t.session = s.id WHERE s.id = ?",
                [id],
            ).fetchone()
        if row is None:
            raise failures.session_missing(id)
        try:
            turns = unpack(row[0], tuple[Turn, ...])
        except UNREADABLE as error:
            raise failures.damaged(self._connections.path) from error
        return Transcript(id, turns, *row[1:])

    def find(self, text: str) -> str:
        """The id that is ``text`` or the only one that begins with it. Raises ``NotFoundError``."""
        with self._connections.reading() as db:
            found = [
                str(id)
                for (id,) in db.execute(
                    "SELECT id FROM sessions WHERE substr(id, 1, length(?1)) = ?1 ORDER BY n DESC", [text]
                )
            ]
        if text in found:
            return text
        if not text or not found:
            raise failures.session_missing(text)
        if len(found) > 1:
            names = "、".join(found[:_SHOWN_CANDIDATES]) + (" など" if len(found) > _SHOWN_CANDIDATES else "")
            raise NotFoundError(
                f"「{text}」で始まる記録が {len(found)} 件あり、一つに決まりませんでした。",
                todo=f"もう少し長く入れると決まります: {names}",
            )
        return found[0]

    def rows(self, query: str = "") -> list[SessionRow]:
        """The list, last imported first. Every word of ``query`` must be in the title, the firm or the talk.

        全角/半角, upper/lower case and カタカナ/ひらがな count as the same. Raises ``StoreError``.
        """
        sql, values = f"SELECT {_ROW_COLUMNS} FROM sessions s", []
        with self._connections.reading() as db:
            for n, word in enumerate(dict.fromkeys(searchable(query).split())):
                said, given = sessions_with(db, word)
                # instr and not LIKE: a % or _ in what the user types is only a character.
                sql += f" {'AND' if n else 'WHERE'} (instr(s.heading, ?) OR {said})"
                values += [word, given]
            found = db.execute(sql + " ORDER BY s.n DESC", values).fetchall()
        return [_row(list(values)) for values in found]

    def set_meta(
        self,
        id: str,
        *,
        title: str | EllipsisType | None = ...,
        firm: str | EllipsisType | None = ...,
        date: str | EllipsisType | None = ...,
        industry: str | EllipsisType | None = ...,
        session_no: int | EllipsisType | None = ...,
        support_step: str | EllipsisType | None = ...,
        person: str | EllipsisType | None = ...,
    ) -> None:
        """Change what is said about a session; what is not given stays, None clears.

        Raises ``NotFoundError``, ``StoreError``.
        """
        given: dict[str, Any] = {
            "title": title, "firm": firm, "date": date, "industry": industry, "session_no": session_no,
            "support_step": support_step, "person": person if person is ... else _name(person),
        }  # fmt: skip
        changes = {column: value for column, value in given.items() if value is not ...}
        with self._connections.writing() as db:
            row = db.execute("SELECT n, title, firm FROM sessions WHERE id = ?", [id]).fetchone()
            if row is None:
                raise failures.session_missing(id)
            if changes:
                changes["heading"] = heading_of(changes.get("title", row[1]), changes.get("firm", row[2]))
                db.table("sessions").update(row[0], changes)

    def delete(self, id: str) -> None:
        """Delete a session and everything said about it (reviews, verdicts, notes, bookmarks, answers).

        Cached parses carry no session; ``parses.prune`` removes them. Raises ``NotFoundError``, ``StoreError``.
        """
        with self._connections.writing() as db:
            found = "SELECT s.n, t.turns FROM sessions s JOIN texts t ON t.session = s.id WHERE s.id = ?"
            row = db.execute(found, [id]).fetchone()
            if row is None:
                raise failures.session_missing(id)
            with suppress(
                *UNREADABLE
            ):  # what cannot be read cannot be found in the index either; no number comes twice
                remove_talk(db, int(row[0]), unpack(row[1], tuple[Turn, ...]))
            db.table("sessions").delete_where("id = ?", [id])
        self._connections.forget_deleted()

    def id_of(self, digest: str) -> str | None:
        """The session last imported from the file with this digest, None when there is none."""
        with self._connections.reading() as db:
            row = db.execute("SELECT id FROM sessions WHERE digest = ? ORDER BY n DESC LIMIT 1", [digest]).fetchone()
        return None if row is None else str(row[0])


def current_meta(db: Database, transcript: Transcript) -> Transcript:
    """``transcript`` with the title, firm and so on that its session has now (a review keeps those of its day)."""
    row = db.execute(
        "SELECT title, date, industry, session_no, support_step, firm FROM sessions WHERE id = ?", [transcript.id]
    ).fetchone()
    if row is None:
        return transcript
    title, date, industry, session_no, support_step, firm = row
    return replace(
        transcript, title=title, date=date, industry=industry, session_no=session_no, support_step=support_step,
        firm=firm,
    )  # fmt: skip


def _row(values: list[Any]) -> SessionRow:
    values[_FLAGS_AT] = _FLAGS.decode(values[_FLAGS_AT])
    return SessionRow(*values)


def _roles(transcript: Transcript) -> str:
    """Who was given which role, in order of appearance: tells two readings of one file apart."""
    pairs = dict.fromkeys((turn.name, turn.speaker) for turn in transcript.turns)
    return msgspec.json.encode(list(pairs)).decode()


def _name(person: str | None) -> str | None:
    """A person's name with its blanks in order: the same name is always the same text. None for an empty one."""
    return " ".join((person or "").split()) or None


def _free_id(db: Database, wanted: str) -> str:
    """``wanted``, or with one of -2, -3 … that is free."""
    # Begin after as many as there are: trying them one by one is slow when a thousand files have the same name.
    numbered = "SELECT count(*) FROM sessions WHERE id >= ? AND id < ?"  # "." comes right after "-"
    id, number = wanted, 1 + int(db.execute(numbered, [f"{wanted}-", f"{wanted}."]).fetchone()[0])
    while db.execute("SELECT 1 FROM sessions WHERE id = ?", [id]).fetchone() is not None:
        number += 1
        id = f"{wanted}-{number}"
    return id
