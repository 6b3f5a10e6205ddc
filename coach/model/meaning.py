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


OwnerSignal = Literal["disclosure", "hesitation", "insight", "wish", "commitment", "request", "agreement", "short"]


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
