"""A visit as the pure functions of this room see it: the session's review, and what was written before and after."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from coach.model import Review, TaggedSession
from coach.model.engagement import Sheet

QUOTE = 60


@dataclass(frozen=True, slots=True)
class Visit:
    """Visit ``number`` (1…). ``session`` is the linked session and ``review`` its stored review, None without one."""

    number: int
    session: str | None = None
    date: str = ""
    review: Review | None = None
    before: Sheet = field(default_factory=Sheet)
    after: Sheet = field(default_factory=Sheet)

    @property
    def tagged(self) -> TaggedSession | None:
        """The talk as it was read, with the number of the visit as the engagement has it."""
        if self.review is None:
            return None
        tagged = self.review.tagged
        return replace(tagged, transcript=replace(tagged.transcript, session_no=self.number))

    @property
    def took_place(self) -> bool:
        """Whether there is a session or something written after it."""
        return self.session is not None or self.after.written


def short(text: str, limit: int = QUOTE) -> str:
    """The words on one line, cut with 「…」."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip("、 ") + "…"


def quoted(text: str, limit: int = QUOTE) -> str:
    """Words as they were said, in brackets; brackets inside become 『』."""
    return f"「{short(text, limit).rstrip('。').replace('「', '『').replace('」', '』')}」"
