"""The values that flow through the program: frozen dataclasses, no I/O, no behaviour beyond small derived properties.

Offsets are counted in Python characters and are half-open (``begin <= x < stop``). Times are seconds from the
start of the recording, ``None`` where the source file has none. ``Turn.i`` is the turn's own number as the
interchange file gives it; it is what findings, notes and reports refer to, never a list position.
"""

from __future__ import annotations

from .answers import Case, CaseMatch, Closing, Exchange, Review, ReviewedFinding, Suggestion
from .kept import ORIGIN_NAMES, Attempt, KeptQuestion, Observation, Origin
from .meaning import (
    Act,
    Finding,
    Metrics,
    OwnerCourse,
    OwnerMark,
    OwnerMoment,
    OwnerSignal,
    Span,
    Strength,
    TaggedSession,
    TaggedUtterance,
    WallHeard,
)
from .parse import ParsedSession, Reading, Sentence, Token, Utterance
from .talk import Cue, RawTranscript, Segment, Transcript, Turn, UnreadLine
from .vocabulary import (
    ACT_LABELS,
    ACT_NAMES,
    EXPOSITORY_ACTS,
    OWN_CASE_PREFIX,
    QUESTION_ACTS,
    RECEIVING_ACTS,
    ROLE_NAMES,
    STEP_NAMES,
    TOPICS,
    WALLS,
    ActLabel,
    Role,
)

__all__ = [
    "ACT_LABELS",
    "ACT_NAMES",
    "EXPOSITORY_ACTS",
    "ORIGIN_NAMES",
    "OWN_CASE_PREFIX",
    "QUESTION_ACTS",
    "RECEIVING_ACTS",
    "ROLE_NAMES",
    "STEP_NAMES",
    "TOPICS",
    "WALLS",
    "Act",
    "ActLabel",
    "Attempt",
    "Case",
    "CaseMatch",
    "Closing",
    "Cue",
    "Exchange",
    "Finding",
    "KeptQuestion",
    "Metrics",
    "Observation",
    "Origin",
    "OwnerCourse",
    "OwnerMark",
    "OwnerMoment",
    "OwnerSignal",
    "ParsedSession",
    "RawTranscript",
    "Reading",
    "Review",
    "ReviewedFinding",
    "Role",
    "Segment",
    "Sentence",
    "Span",
    "Strength",
    "Suggestion",
    "TaggedSession",
    "TaggedUtterance",
    "Token",
    "Transcript",
    "Turn",
    "UnreadLine",
    "Utterance",
    "WallHeard",
]
