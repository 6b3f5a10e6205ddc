"""What a habit is, and small readings of a session that several habits share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coach.model import (
    EXPOSITORY_ACTS,
    QUESTION_ACTS,
    RECEIVING_ACTS,
    Finding,
    Span,
    TaggedSession,
    TaggedUtterance,
)

# 「経営者がまとまって語った (おおむね 60 字以上)」, 「短い相づち (おおむね 15 字以下)」: LABELS.md, section 2.
LONG_TALK = 60
SHORT_REPLY = 15
# From here on an act counts as clearly heard (better on dev and held-out than 0.5; docs/evidence.md).
CLEARLY = 0.6


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny talk, ``("支援者", text)`` per turn, and whether the habit is found in it. Run as a test.

    ``visit`` is the number of the visit, None where the record does not say.
    """

    turns: tuple[tuple[str, str], ...]
    found: bool
    visit: int | None = None


@dataclass(frozen=True, slots=True)
class Habit:
    """One habit: its name, the source of its rule, what to try instead, and a pure function that finds it."""

    id: str
    flag: str
    name: str
    why: str
    source: str
    try_instead: str
    find: Callable[[TaggedSession], tuple[Finding, ...]]
    examples: tuple[Example, ...] = ()


def receives(utterance: TaggedUtterance) -> bool:
    """Whether the advisor clearly received what was said (reflection, empathy) in this utterance.

    A doubtful reading (below ``CLEARLY``) does not count: an echo of a figure before the next question is not yet
    receiving.
    """
    return any(act.label in RECEIVING_ACTS and act.score >= CLEARLY for act in utterance.acts)


def asks(utterance: TaggedUtterance, *labels: str) -> bool:
    """Whether the utterance holds a question of one of the kinds (any kind when none is given)."""
    return bool(utterance.labels & (frozenset(labels) or QUESTION_ACTS))


def expository_length(utterance: TaggedUtterance) -> int:
    """Characters of the sentences that explain, judge or propose, without those that also ask or receive."""

    def covered(labels: frozenset[str]) -> set[tuple[int, int]]:
        text = utterance.utterance.text
        offsets = dict(zip(utterance.utterance.turns, utterance.utterance.offsets, strict=True))
        return {
            (act.span.turn, x)
            for act in utterance.acts
            if act.label in labels
            for x in range(act.span.begin, act.span.stop)
            if not text[offsets[act.span.turn] + x].isspace()
        }

    return len(covered(EXPOSITORY_ACTS) - covered(QUESTION_ACTS | RECEIVING_ACTS))


def length(utterance: TaggedUtterance) -> int:
    """Characters of an utterance as written, blanks at the joints left out."""
    return len(utterance.utterance.text.replace(" ", "").strip())


def act_spans(utterance: TaggedUtterance, *labels: str) -> tuple[Span, ...]:
    """Spans of the acts of these labels, in order, once each.

    Within a turn only the sentences that carry the act clearly: 「6名。」 before 「うち正社員の方は？」 is no question.
    """
    acts = [act for act in utterance.acts if act.label in labels]
    surest = {turn: max(a.score for a in acts if a.span.turn == turn) for turn in {a.span.turn for a in acts}}
    return tuple(dict.fromkeys(a.span for a in acts if a.score >= 0.5 * surest[a.span.turn]))


def quote_of(session: TaggedSession, spans: Sequence[Span], limit: int = 60) -> str:
    """The words of the first span, shortened with 「…」."""
    if not spans:
        return ""
    span = spans[0]
    text = session.transcript.by_number()[span.turn].text[span.begin : span.stop].strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"


def previous_owner(session: TaggedSession, index: int) -> TaggedUtterance | None:
    """The owner's last utterance before position ``index``, if any."""
    for utterance in reversed(session.utterances[:index]):
        if utterance.role == "owner":
            return utterance
    return None


def signals(utterance: TaggedUtterance | None) -> frozenset[str]:
    """What was heard on the owner's side of an utterance (OwnerSignal names)."""
    return frozenset(mark.signal for mark in utterance.marks) if utterance else frozenset()


def content_of(utterance: TaggedUtterance, spans: Sequence[Span] | None = None) -> frozenset[str]:
    """Content words of the utterance, or of its sentences that lie on these spans."""
    u = utterance.utterance
    offsets = dict(zip(u.turns, u.offsets, strict=True))
    places = None if spans is None else [(offsets[s.turn] + s.begin, offsets[s.turn] + s.stop) for s in spans]
    return frozenset(
        word
        for sentence, reading in zip(u.sentences, u.readings, strict=True)
        if places is None or any(begin < sentence.stop and sentence.begin < stop for begin, stop in places)
        for word in reading.content
    )


def next_owner(session: TaggedSession, index: int) -> TaggedUtterance | None:
    """The owner's answer after position ``index``: before the advisor says more than a backchannel."""
    for utterance in session.utterances[index + 1 :]:
        if utterance.role == "owner":
            return utterance
        if utterance.role == "advisor" and utterance.labels != {"BACKCHANNEL"}:
            return None
    return None


def said(utterance: TaggedUtterance, limit: int = 40) -> str:
    """The words of an utterance, shortened with 「…」."""
    text = utterance.utterance.text.strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"
