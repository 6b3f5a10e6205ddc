"""What it means: acts, owner marks, findings, strengths, figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .parse import Utterance
from .talk import Transcript
from .vocabulary import ActLabel, Role


@dataclass(frozen=True, slots=True)
class Span:
    """``text[begin:stop]`` of turn number ``turn``."""

    turn: int
    begin: int
    stop: int


@dataclass(frozen=True, slots=True)
class Act:
    """A dialogue act of LABELS.md on one span. ``score`` 0–1; ``reason`` names the rule that gave it."""

    label: ActLabel
    span: Span
    score: float
    reason: str


OwnerSignal = Literal[
    "disclosure", "hesitation", "insight", "wish", "commitment", "request", "question", "agreement", "short"
]


@dataclass(frozen=True, slots=True)
class OwnerMark:
    """Something heard on the owner's side (a feeling told, hesitation, 気づき …) on one span."""

    signal: OwnerSignal
    span: Span
    cue: str


@dataclass(frozen=True, slots=True)
class TaggedUtterance:
    """An utterance with what was read in it: ``acts`` on the advisor's side, ``marks`` on the owner's."""

    utterance: Utterance
    acts: tuple[Act, ...] = ()
    marks: tuple[OwnerMark, ...] = ()

    @property
    def role(self) -> Role:
        return self.utterance.role

    @property
    def labels(self) -> frozenset[str]:
        return frozenset(act.label for act in self.acts)

    def acts_of(self, turn: int) -> tuple[Act, ...]:
        """Acts on one of the turns of this utterance."""
        return tuple(act for act in self.acts if act.span.turn == turn)


@dataclass(frozen=True, slots=True)
class TaggedSession:
    """The input of every habit and metric."""

    transcript: Transcript
    utterances: tuple[TaggedUtterance, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A place worth a second look (要確認), with what the user needs to check it.

    ``habit`` is the habit's id; ``flag`` the LABELS.md flag; ``evidence`` are short Japanese sentences, each
    checkable in the text; ``counts`` the figures in them; ``missing`` the precondition that was not met
    (早すぎる提案); ``severity`` 0–1 orders findings, it is not shown as a mark.
    """

    habit: str
    flag: str
    turns: tuple[int, ...]
    spans: tuple[Span, ...]
    quote: str
    evidence: tuple[str, ...]
    why: str
    severity: float
    counts: dict[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Stable name of this finding inside its session, for the user's verdicts: habit and first turn."""
        return f"{self.habit}:{self.turns[0]}"


@dataclass(frozen=True, slots=True)
class Strength:
    """Something that worked, quoted, with what happened after it."""

    kind: str
    turns: tuple[int, ...]
    spans: tuple[Span, ...]
    quote: str
    effect: str
    weight: float


@dataclass(frozen=True, slots=True)
class OwnerMoment:
    """A turn of the owner that tells something: ``signals`` heard in it and the words that gave them (``cues``).

    ``quote`` is a short piece of the turn around the first of these words; ``start`` the turn's time, if known.
    """

    turn: int
    signals: tuple[OwnerSignal, ...]
    quote: str
    cues: tuple[str, ...]
    start: float | None = None


@dataclass(frozen=True, slots=True)
class WallHeard:
    """One of the five walls and the words in which it was heard; ``turns[k]`` is where ``words[k]`` was first said."""

    wall: str
    words: tuple[str, ...]
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OwnerCourse:
    """How the owner's talk went, in order.

    ``long_first`` and ``long_second`` are the parts (0–1) of the owner's own words that were told at length, in the
    first and the second half of the session; None where the owner said nothing.
    """

    moments: tuple[OwnerMoment, ...]
    walls: tuple[WallHeard, ...]
    long_first: float | None
    long_second: float | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """Session figures. Shares are 0–1; ``None`` where the transcript does not allow them.

    ``talk_share_basis`` says whether shares come from times ("time") or characters ("chars").
    ``course`` is the advisor's share in ten equal stretches of the session.
    """

    turns: int
    advisor_turns: int
    owner_turns: int
    minutes: float | None
    talk_share: float
    talk_share_basis: Literal["time", "chars"]
    course: tuple[float, ...]
    longest_advisor_turn: int
    longest_advisor_turn_i: int | None
    longest_owner_stretch: int
    longest_owner_stretch_i: int | None
    questions: dict[str, int]
    open_ratio: float | None
    reflections: int
    empathies: int
    reflection_to_question: float | None
    longest_question_run: int
    longest_question_run_i: int | None
    proposals: tuple[int, ...]
    proposal_positions: tuple[float, ...]
    silences: tuple[tuple[int, float], ...] | None
