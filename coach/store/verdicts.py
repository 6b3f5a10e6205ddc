"""What the user thinks of each finding (もっとも / 違うと思う). Rows are only ever added; the newest one counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .database import Connections, now, require_session
from .figures import count_flags

VerdictKind = Literal["agree", "dismiss"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The user's verdict on one finding; ``reason`` may be empty, ``at`` is ISO 8601 UTC."""

    verdict: VerdictKind
    reason: str
    at: str


class Verdicts:
    """Verdicts by session and finding key (``Finding.key``)."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def set(self, session: str, finding_key: str, verdict: VerdictKind, reason: str = "") -> None:
        """Give a verdict; an earlier one stays in the history. Raises ``NotFoundError``, ``StoreError``."""
        if verdict not in ("agree", "dismiss"):
            raise ValueError(f"unknown verdict: {verdict!r}")
        self._add(session, finding_key, verdict, reason)

    def clear(self, session: str, finding_key: str) -> None:
        """Take the verdict back; does nothing when there is none. Raises ``StoreError``."""
        with self._connections.writing():
            if finding_key in self.of(session):
                self._add(session, finding_key, None, "")

    def of(self, session: str) -> dict[str, Verdict]:
        """The verdicts that count now, by finding key. Raises ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute(
                "SELECT finding, verdict, reason, at FROM verdicts"
                " WHERE n IN (SELECT max(n) FROM verdicts WHERE session = ? GROUP BY finding)"
                " AND verdict IS NOT NULL ORDER BY n",
                [session],
            ).fetchall()
        return {finding: Verdict(*rest) for finding, *rest in rows}

    def history(self, session: str, finding_key: str) -> tuple[Verdict | None, ...]:
        """Every verdict on a finding, oldest first; None where it was taken back. Raises ``StoreError``."""
        with self._connections.reading() as db:
            rows = db.execute(
                "SELECT verdict, reason, at FROM verdicts WHERE session = ? AND finding = ? ORDER BY n",
                [session, finding_key],
            ).fetchall()
        return tuple(Verdict(*row) if row[0] is not None else None for row in rows)

    def _add(self, session: str, finding: str, verdict: VerdictKind | None, reason: str) -> None:
        with self._connections.writing() as db:
            require_session(db, session)
            db.table("verdicts").insert(
                {"session": session, "finding": finding, "verdict": verdict, "reason": reason, "at": now()}
            )
            count_flags(db, session)
