"""Talks built by hand: acts and signals given, no parser. Turn numbers are not positions (3, 10, 17 …)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from coach.model import (
    ACT_LABELS,
    Act,
    OwnerMark,
    OwnerSignal,
    Reading,
    Role,
    Sentence,
    Span,
    TaggedSession,
    TaggedUtterance,
    Token,
    Transcript,
    Turn,
    Utterance,
)


@dataclass(frozen=True)
class Piece:
    """One sentence of the advisor with its act."""

    label: str
    text: str
    questions: int = 0
    cues: str = "words"
    content: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Said:
    """One utterance. ``captions``: every piece is a turn of its own."""

    role: Role
    pieces: tuple[Piece, ...]
    signals: tuple[str, ...] = ()
    captions: bool = False
    tokens: tuple[Token, ...] = ()


def a(*pieces: Piece | tuple[str, str], captions: bool = False) -> Said:
    """The advisor says ``(label, text)`` one after the other."""
    return Said("advisor", tuple(p if isinstance(p, Piece) else Piece(*p) for p in pieces), (), captions)


def o(text: str, *signals: str, tokens: tuple[Token, ...] = (), content: str = "") -> Said:
    """The owner says this; ``content``: its content words, with blanks between."""
    assert set(signals) <= set(get_args(OwnerSignal))
    return Said("owner", (Piece("", text, content=frozenset(content.split())),), signals, False, tokens)


def p(label: str, text: str, content: str = "") -> Piece:
    """A sentence of the advisor with its content words."""
    return Piece(label, text, content=frozenset(content.split()))


def other(text: str) -> Said:
    """Somebody else in the room says this."""
    return Said("other", (Piece("", text),))


def chars(n: int) -> str:
    """A text of exactly n characters."""
    return ("あいうえおかきくけこ" * (n // 10 + 1))[:n]


def turn_number(k: int) -> int:
    """The number of the k-th turn."""
    return 3 + 7 * k


def session(
    *talk: Said,
    times: tuple[tuple[float | None, float | None], ...] = (),
    id: str = "by-hand",
    visit: int | None = None,
    step: str | None = None,
) -> TaggedSession:
    """The tagged session of this talk; ``times`` are (start, end) per turn."""
    turns: list[Turn] = []
    tagged: list[TaggedUtterance] = []
    for said in talk:
        numbers: list[int] = []
        offsets: list[int] = []
        text = ""
        sentences: list[Sentence] = []
        readings: list[Reading] = []
        acts: list[Act] = []
        for k, piece in enumerate(said.pieces):
            if said.captions or k == 0:
                text += " " if numbers else ""
                numbers.append(turn_number(len(turns)))
                offsets.append(len(text))
                start, end = times[len(turns)] if times else (None, None)
                turns.append(Turn(numbers[-1], said.role, "", start=start, end=end))
            begin = len(text)
            text += piece.text
            turns[-1] = Turn(
                numbers[-1], said.role, text[offsets[-1] :], start=turns[-1].start, end=turns[-1].end
            )  # fmt: skip
            sentences.append(Sentence(0, 0, begin, len(text)))
            readings.append(
                Reading(frozenset(piece.cues.split("+")), (), False, piece.questions, False, piece.content, piece.text)
            )
            if piece.label:
                assert piece.label in ACT_LABELS
                span = Span(numbers[-1], begin - offsets[-1], len(text) - offsets[-1])
                acts.append(Act(piece.label, span, 0.9, piece.cues))  # type: ignore[arg-type]
        utterance = Utterance(
            said.role, tuple(numbers), tuple(offsets), text, said.tokens, tuple(sentences), tuple(readings)
        )
        marks = tuple(OwnerMark(s, Span(numbers[0], 0, len(text)), "") for s in said.signals)  # type: ignore[arg-type]
        tagged.append(TaggedUtterance(utterance, tuple(acts), marks))
    return TaggedSession(Transcript(id, tuple(turns), session_no=visit, support_step=step), tuple(tagged))
