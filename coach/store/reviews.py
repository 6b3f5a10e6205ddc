"""Reviews as they were made, by session and by the version of what made them."""

from __future__ import annotations

from dataclasses import replace

from coach.model import Review

from .database import Connections, now, require_session
from .figures import put_figures
from .packing import UNREADABLE, pack, unpack
from .sessions import current_meta


class Reviews:
    """Stored reviews. A review of another shape than this program's is treated as not there: it is made anew."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def get(self, session: str, version: str) -> Review | None:
        """The review of this version, None when there is none. Raises ``StoreError``.

        Its transcript shows the session's current title, firm and so on, not those of the day it was made.
        """
        return self._read("session = ? AND version = ?", [session, version])

    def latest(self, session: str) -> Review | None:
        """The review put last, whatever its version, as ``get`` gives it. Raises ``StoreError``."""
        return self._read("session = ? ORDER BY n DESC LIMIT 1", [session])

    def history(self, session: str) -> tuple[Review, ...]:
        """The stored reviews of all versions, newest first, without those that cannot be read. Raises ``StoreError``.

        A verdict may be about a finding that only an earlier version had.
        """
        with self._connections.reading() as db:
            numbers = [n for (n,) in db.execute("SELECT n FROM reviews WHERE session = ? ORDER BY n DESC", [session])]
        found = (self._read("n = ?", [n]) for n in numbers)
        return tuple(review for review in found if review is not None)

    def put(self, review: Review, version: str) -> None:
        """Store a review (replacing the one of the same session and version) and the figures the list shows.

        Raises ``NotFoundError`` when its session is not stored, ``StoreError``.
        """
        body = pack(review)
        with self._connections.writing() as db:
            require_session(db, review.session)
            # Delete and insert: the new row gets the highest number and so becomes the latest.
            db.table("reviews").delete_where("session = ? AND version = ?", [review.session, version])
            db.table("reviews").insert({"session": review.session, "version": version, "at": now(), "body": body})
            put_figures(db, review)

    def _read(self, where: str, values: list[str] | list[int]) -> Review | None:
        with self._connections.reading() as db:
            row = db.execute(f"SELECT body FROM reviews WHERE {where}", values).fetchone()
            if row is None:
                return None
            try:
                review = unpack(row[0], Review)
            except UNREADABLE:
                return None
            transcript = current_meta(db, review.tagged.transcript)
        return replace(review, tagged=replace(review.tagged, transcript=transcript))
