"""What answers it: cases, suggestions, and the review that holds everything."""

from __future__ import annotations

from dataclasses import dataclass

from .meaning import Finding, Metrics, Strength, TaggedSession


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


@dataclass(frozen=True, slots=True)
class CaseMatch:
    """A case found for a situation. ``score`` 0–1 orders matches; ``why`` says in words what they share."""

    id: str
    title: str
    score: float
    why: str
    shared_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An open question that could have been asked. Exactly one of ``from_case``/``from_template`` is set."""

    text: str
    kind: str
    from_case: str | None = None
    from_template: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewedFinding:
    """A finding with its answers."""

    finding: Finding
    questions: tuple[Suggestion, ...]
    cases: tuple[CaseMatch, ...]


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
