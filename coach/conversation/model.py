"""The values of a conversation: slots, references, answers, exchanges. Frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

OUT_OF_SCOPE = "out_of_scope"
# What the advisor said in answer to the coach's own question; never the outcome of the classifier.
NOTICED = "noticed"
FOLLOW_UPS = frozenset({"follow_more", "follow_next", "follow_why", "follow_detail", "tell_first"})


@dataclass(frozen=True, slots=True)
class Slots:
    """What a question names.

    ``turn`` a turn's own number; ``ordinal`` 1-based among places or cases, -1 the last; ``habit`` a habit's id;
    ``time`` "early", "middle", "late" or "m:ss" from the start; ``case`` a case id; ``terms`` words of the craft.
    """

    turn: int | None = None
    ordinal: int | None = None
    habit: str | None = None
    topic: str | None = None
    time: str | None = None
    case: str | None = None
    terms: tuple[str, ...] = ()

    def given(self) -> dict[str, object]:
        """The slots that hold something, by name."""
        names = ("turn", "ordinal", "habit", "topic", "time", "case")
        found: dict[str, object] = {n: getattr(self, n) for n in names if getattr(self, n) is not None}
        return found | ({"terms": list(self.terms)} if self.terms else {})


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as understood. ``score`` is that of the intent, ``runner_up`` the next best intent."""

    intent: str
    slots: Slots
    score: float
    runner_up: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """Something to open: a turn (``id`` is its number), a case or a habit. ``label`` is what the link says."""

    kind: Literal["turn", "case", "habit"]
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The coach asked what the advisor noticed; this is the question that still waits for its answer."""

    intent: str
    slots: Slots


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as given.

    ``text`` is what is told, ``follow_up`` an open question back ("" when none). ``said`` are the ids of the
    patterns used, ``shown`` how many of ``total`` places, quotes or cases have been told so far, ``finding`` the key
    of the finding it was about.
    """

    intent: str
    slots: Slots
    text: str
    refs: tuple[Ref, ...] = ()
    follow_up: str = ""
    said: tuple[str, ...] = ()
    shown: int = 0
    total: int = 0
    finding: str = ""
    pending: Pending | None = None
    # What follow-ups go on from: the intent that was answered, when ``intent`` names a follow-up.
    about: str = ""

    @property
    def subject(self) -> str:
        """The intent a follow-up goes on from."""
        return self.about or self.intent


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer. A conversation is a sequence of these; nothing else is remembered."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Found:
    """What the facts give for a question: the situation (``when``), the values a pattern may use, and where it is.

    ``when`` names a table of ``prompts/coach/answers.toml`` under the intent, or under ``table`` where that is given.
    """

    when: str
    values: dict[str, str] = field(default_factory=dict)
    refs: tuple[Ref, ...] = ()
    shown: int = 0
    total: int = 0
    finding: str = ""
    table: str = ""
