"""The values that flow through the program: frozen dataclasses, no I/O, no behaviour beyond small derived properties.

Offsets are counted in Python characters and are half-open (``begin <= x < stop``). Times are seconds from the
start of the recording, ``None`` where the source file has none. ``Turn.i`` is the turn's own number as the
interchange file gives it; it is what findings, notes and reports refer to, never a list position.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["advisor", "owner", "other"]
ROLE_NAMES: dict[Role, str] = {"advisor": "支援者", "owner": "経営者", "other": "同席者"}

ActLabel = Literal[
    "Q_OPEN", "Q_CLOSED", "Q_LEADING", "Q_ACCUSE", "REFLECT", "EMPATHY", "BACKCHANNEL",
    "PERMISSION", "PROPOSE", "INFORM", "JUDGE", "OTHER",
]  # fmt: skip
ACT_LABELS: tuple[ActLabel, ...] = (
    "Q_OPEN", "Q_CLOSED", "Q_LEADING", "Q_ACCUSE", "REFLECT", "EMPATHY", "BACKCHANNEL",
    "PERMISSION", "PROPOSE", "INFORM", "JUDGE", "OTHER",
)  # fmt: skip
ACT_NAMES: dict[ActLabel, str] = {
    "Q_OPEN": "開かれた質問", "Q_CLOSED": "閉じた質問", "Q_LEADING": "誘導質問", "Q_ACCUSE": "責める質問",
    "REFLECT": "受け止め・要約", "EMPATHY": "共感・励まし", "BACKCHANNEL": "相づち", "PERMISSION": "許可取り",
    "PROPOSE": "提案・助言", "INFORM": "情報提供", "JUDGE": "否定・評価", "OTHER": "その他",
}  # fmt: skip
QUESTION_ACTS: frozenset[str] = frozenset({"Q_OPEN", "Q_CLOSED", "Q_LEADING", "Q_ACCUSE"})
RECEIVING_ACTS: frozenset[str] = frozenset({"REFLECT", "EMPATHY"})
EXPOSITORY_ACTS: frozenset[str] = frozenset({"PROPOSE", "INFORM", "JUDGE"})

STEP_NAMES: tuple[str, ...] = (
    "①事前", "②双方の理解", "③信頼関係", "④気づき・腹落ち", "⑤内発的動機づけ", "⑥課題解決", "⑦フォローアップ",
)  # fmt: skip
WALLS: tuple[str, ...] = ("見えない", "向き合わない", "実行できない", "付いてこない", "足りない")
TOPICS: tuple[str, ...] = (
    "売上拡大", "DX推進", "ビジョンと戦略", "取引先拡大", "コスト削減", "GX推進", "人材育成", "資金調達",
    "人材採用", "リーダーシップ", "コミュニケーション能力", "責任感・決断力",
)  # fmt: skip


# ── what was said ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Cue:
    """One timed piece inside a turn: ``text[begin:stop]`` was spoken from ``start`` to ``end`` seconds."""

    begin: int
    stop: int
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the talk. ``cues`` is empty unless several timed pieces were merged into it."""

    i: int
    speaker: Role
    text: str
    name: str | None = None
    start: float | None = None
    end: float | None = None
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A session as read: turns in order, and what the file said about the session itself (nothing inferred)."""

    id: str
    turns: tuple[Turn, ...]
    title: str | None = None
    date: str | None = None
    industry: str | None = None
    session_no: int | None = None
    support_step: str | None = None
    firm: str | None = None

    def by_number(self) -> dict[int, Turn]:
        """Turns keyed by their own number ``i``."""
        return {turn.i: turn for turn in self.turns}

    @property
    def step_number(self) -> int | None:
        """The support step as 1–7, or None when the file does not state it."""
        for n, name in enumerate(STEP_NAMES, 1):
            if self.support_step and (self.support_step[:1] == name[:1] or self.support_step[:1] == str(n)):
                return n
        return None


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of talk as a reader found it, before names are mapped to roles. ``line`` is 1-based."""

    text: str
    name: str | None = None
    start: float | None = None
    end: float | None = None
    line: int | None = None
    role: Role | None = None
    i: int | None = None


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A part of the file the reader could not use, kept so that nothing is dropped silently."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class RawTranscript:
    """What a reader returns: segments in file order, the leftovers, and what the file says about itself."""

    format: str
    segments: tuple[Segment, ...]
    unread: tuple[UnreadLine, ...] = ()
    encoding: str = "utf-8"
    meta: dict[str, str | int] = field(default_factory=dict)

    def names(self) -> tuple[str | None, ...]:
        """Distinct speaker names in order of appearance (None once where a segment has no name)."""
        return tuple(dict.fromkeys(s.name for s in self.segments))


# ── what the parser saw ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its Sudachi/GiNZA reading. ``head`` is a token position in the same utterance."""

    text: str
    lemma: str
    norm: str
    pos: str
    tag: str
    inflection: str
    dep: str
    head: int
    begin: int
    stop: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens ``first:last`` (half-open) of an utterance; ``begin``/``stop`` are characters of its text."""

    first: int
    last: int
    begin: int
    stop: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence shows by itself, before its neighbours are considered.

    ``cues`` are ids of ``coach/language/acts/cues.toml``; ``asks`` the question words whose question is the
    sentence's own (an embedded 「どうしたらいいか」 is not); ``questions`` how many things it asks;
    ``negative`` whether the final predicate is negated; ``content`` the content words in normal form.
    """

    cues: frozenset[str]
    asks: tuple[str, ...]
    embedded: bool
    questions: int
    negative: bool
    content: frozenset[str]
    core: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """One or more consecutive turns of one speaker, judged as one utterance (captions cut talk into pieces).

    ``text`` is the turns' texts joined; turn ``turns[k]`` begins at character ``offsets[k]``.
    """

    role: Role
    turns: tuple[int, ...]
    offsets: tuple[int, ...]
    text: str
    tokens: tuple[Token, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedSession:
    """The transcript and its utterances, parsed."""

    transcript: Transcript
    utterances: tuple[Utterance, ...]


# ── what it means ─────────────────────────────────────────────────────────────


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


# ── what answers it ───────────────────────────────────────────────────────────


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
