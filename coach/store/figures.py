"""The few figures of a session that the list shows, kept in ``sessions`` so that listing decodes no review.

Written only here: when a review is put and when a verdict changes, in the transaction that does it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from coach.model import Review

from .database import now

if TYPE_CHECKING:
    from sqlite_utils import Database

# One finding of the latest review: its key and its flag.
_FINDINGS = msgspec.json.Decoder(list[tuple[str, str]])

DISMISSED = """
    SELECT finding FROM verdicts
    WHERE n IN (SELECT max(n) FROM verdicts WHERE session = ? GROUP BY finding) AND verdict = 'dismiss'
"""


def put_figures(db: Database, review: Review) -> None:
    """Make ``review`` the one whose figures its session shows."""
    metrics = review.metrics
    findings = [(reviewed.finding.key, reviewed.finding.flag) for reviewed in review.findings]
    db.execute(
        "UPDATE sessions SET reviewed_at = ?, talk_share = ?, reflection_to_question = ?, open_ratio = ?, minutes = ?,"
        " findings = ? WHERE id = ?",
        [
            now(),
            metrics.talk_share,
            metrics.reflection_to_question,
            metrics.open_ratio,
            metrics.minutes,
            msgspec.json.encode(findings).decode(),
            review.session,
        ],
    )
    count_flags(db, review.session)


def count_flags(db: Database, session: str) -> None:
    """Count the flags of the latest review again, leaving out the findings whose verdict is now "dismiss"."""
    row = db.execute("SELECT findings FROM sessions WHERE id = ?", [session]).fetchone()
    dismissed = {key for (key,) in db.execute(DISMISSED, [session])}
    flags: dict[str, int] = {}
    for key, flag in _FINDINGS.decode(row[0]):
        if key not in dismissed:
            flags[flag] = flags.get(flag, 0) + 1
    db.execute("UPDATE sessions SET flags = ? WHERE id = ?", [msgspec.json.encode(flags).decode(), session])
