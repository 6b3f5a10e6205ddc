"""What of a case is searched: short passages, each one thing an owner could say or be in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from coach.model import Case


@dataclass(frozen=True, slots=True)
class Passage:
    """One searchable piece of a case: ``part`` is "issue", "situation", "words" or "answer"."""

    case_id: str
    part: str
    text: str

    @property
    def digest(self) -> str:
        """Content hash under which a vector of this passage is kept."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:24]


def passages_of(case: Case) -> tuple[Passage, ...]:
    """The passages of one case, for search by meaning: one thought each, as short as what an owner says at a time."""
    parts = [
        ("issue", case.told_issue),
        ("issue", case.hidden_issue),
        ("issue", f"{case.title}。{'、'.join(case.keywords)}"),
        ("situation", case.situation),
        *(("words", word) for word in case.owner_words),
        *(("answer", exchange.answer) for exchange in case.opened),
    ]
    return tuple(Passage(case.id, part, text) for part, text in parts if text)


def texts_of(case: Case) -> tuple[str, ...]:
    """The four texts of one case for search by words: longer than passages, since words stand near words here."""
    return (
        f"{case.title}。{case.told_issue}{case.hidden_issue}{'、'.join(case.keywords)}",
        f"{case.industry_detail}。{case.situation}",
        "".join(f"「{word}」" for word in case.owner_words),
        "".join(f"「{e.receive}{e.question}」「{e.answer}」" for e in case.opened),
    )


def passages_of_all(cases: Sequence[Case]) -> tuple[Passage, ...]:
    """The passages of all cases, in order."""
    return tuple(p for case in cases for p in passages_of(case))
