"""What the user tries and keeps: another way of saying it at a place of a session, and good questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .vocabulary import ActLabel


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing to be seen in an attempt: something ``good``, or one thing to try.

    ``sign`` names it for programs; ``text`` is shown; ``spans`` are (begin, stop) in the attempt's text, empty where
    it is about the whole.
    """

    sign: str
    good: bool
    text: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one would say it now, and what the tagger hears in it.

    ``acts`` in the order they begin; ``questions`` how many things are asked; ``shared`` the words taken up from what
    the owner had just said; ``observations`` what is good first, then at most one thing to try. ``at`` is ISO 8601
    UTC, "" while it is not kept.
    """

    text: str
    acts: tuple[ActLabel, ...] = ()
    questions: int = 0
    shared: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    at: str = ""


Origin = Literal["suggestion", "turn", "attempt"]
ORIGIN_NAMES: dict[Origin, str] = {"suggestion": "問いの候補", "turn": "自分の発話", "attempt": "言い直し"}


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question of the 問いかけ集 and where it came from.

    ``turn`` (its number in ``session``), ``title`` (of the session, as it was called then) and ``heard`` (what the
    owner had said before it) go when the session is deleted, unless ``keep_words``. ``case`` or ``pattern`` is the
    source of a suggestion. ``at`` is ISO 8601 UTC; ``n`` its number in the store, 0 while it is not kept.
    """

    text: str
    origin: Origin
    session: str | None = None
    turn: int | None = None
    title: str = ""
    heard: str = ""
    case: str | None = None
    pattern: str | None = None
    tag: str = ""
    note: str = ""
    keep_words: bool = False
    at: str = ""
    n: int = 0

    @property
    def heard_quoted(self) -> str:
        """What was heard, in brackets; brackets inside become 『』 as in print."""
        return f"「{self.heard.replace('「', '『').replace('」', '』')}」" if self.heard else ""

    @property
    def quotes_talk(self) -> bool:
        """Whether it may show words of a session: what was heard, its name, the user's own line, a quotation."""
        return bool(self.heard or self.title or self.origin == "turn" or "「" in self.text)
