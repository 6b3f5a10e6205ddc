"""What answers it: cases, suggestions, and the review that holds everything."""

from __future__ import annotations

from dataclasses import dataclass

from .meaning import Finding, Metrics, Span, Strength, TaggedSession
from .vocabulary import OWN_CASE_PREFIX


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that opened the talk in a case: what was received first, the question, what came back."""

    question: str
    kind: str
    answer: str
    receive: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """Something said in a case that closed the talk, and why."""

    said: str
    reply: str
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """A validated case card (docs/cases.md)."""

    id: str
    title: str
    source: str
    industry: str
    industry_detail: str
    area: str
    prefecture: str
    employees: int
    step: int
    visit: int
    topics: tuple[str, ...]
    walls: tuple[str, ...]
    outcome: str
    keywords: tuple[str, ...]
    people: str
    situation: str
    told_issue: str
    hidden_issue: str
    owner_words: tuple[str, ...]
    turning_point: str
    aftermath: str
    learned: str
    closed: tuple[Closing, ...]
    opened: tuple[Exchange, ...]

    @property
    def own(self) -> bool:
        """Whether it is one of the organisation's own cases (自組織の事例)."""
        return self.id.startswith(OWN_CASE_PREFIX)


@dataclass(frozen=True, slots=True)
class CaseMatch:
    """A case found for a situation. ``score`` 0–1 orders matches; ``why`` says in words what they share."""

    id: str
    title: str
    score: float
    why: str
    shared_words: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it is one of the organisation's own cases (自組織の事例)."""
        return self.id.startswith(OWN_CASE_PREFIX)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that could have been said: an open question, or an offer. Exactly one of ``from_case``/``from_template`` is set."""

    text: str
    kind: str
    from_case: str | None = None
    from_template: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewedFinding:
    """A finding with its answers.

    ``offer``: for 早すぎる提案, how the same idea could be offered later, with permission and a choice. ``stop``: for
    一方的, the sentence after which the owner could have been asked. Reviews stored before have neither.
    """

    finding: Finding
    questions: tuple[Suggestion, ...]
    cases: tuple[CaseMatch, ...]
    offer: Suggestion | None = None
    stop: Span | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """Everything a review shows; what the app, the reports and ``--json`` are views of.

    ``versions`` names what produced it (language model, tagger, habits, encoder, cases).
    """

    session: str
    tagged: TaggedSession
    metrics: Metrics
    findings: tuple[ReviewedFinding, ...]
    strengths: tuple[Strength, ...]
    next_steps: tuple[str, ...]
    versions: dict[str, str]
