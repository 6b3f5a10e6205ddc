"""What the coach can look at while it answers, and how places and words are named in an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coach.conversation.model import Ref
from coach.habits.registry import HABITS, habit_by_id
from coach.model import Case, CaseMatch, Finding, Metrics, OwnerCourse, Review, ReviewedFinding, Suggestion, Turn

QUOTE = 36
TIME_NAMES = {"early": "前半", "middle": "中ほど", "late": "後半"}
_PARTS = {"early": (0.0, 0.5), "middle": (0.3, 0.7), "late": (0.5, 1.0)}
# 「10 分ごろ」 means the minute or two around it.
AROUND_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier session that has been reviewed: how it is called, and its figures (0–1)."""

    name: str
    same_firm: bool
    talk_share: float | None
    reflection_to_question: float | None
    open_ratio: float | None
    flags: Mapping[str, int]


def _no_cases(text: str) -> Sequence[CaseMatch]:
    return ()


def _no_case(case_id: str) -> Case | None:
    return None


def _no_questions(turn: int) -> Sequence[Suggestion]:
    return ()


@dataclass(frozen=True, slots=True)
class View:
    """All facts of a conversation. ``review`` None: about no session, or (``reading``) one not read to its end.

    ``dismissed`` are finding keys, ``earlier`` the latest first, ``seed`` picks wordings. ``cursor`` is a turn the user went
    to since the last answer: 「この場面」 is then that one.
    """

    review: Review | None = None
    course: OwnerCourse | None = None
    dismissed: frozenset[str] = frozenset()
    earlier: tuple[Earlier, ...] = ()
    cursor: int | None = None
    reading: bool = False
    find_cases: Callable[[str], Sequence[CaseMatch]] = _no_cases
    load_case: Callable[[str], Case | None] = _no_case
    questions_at: Callable[[int], Sequence[Suggestion]] = _no_questions
    seed: str = ""
    # Filled by the first look at a habit that was not part of the review.
    _extra: dict[str, tuple[ReviewedFinding, ...]] = field(default_factory=dict, compare=False)

    @property
    def known(self) -> Review:
        """The review. Only for intents that need a session."""
        assert self.review is not None
        return self.review

    @property
    def metrics(self) -> Metrics:
        return self.known.metrics

    @property
    def turns(self) -> tuple[Turn, ...]:
        return self.known.tagged.transcript.turns

    def findings(self, habit: str | None = None) -> tuple[ReviewedFinding, ...]:
        """Findings the user has not dismissed; of a habit the review did not look for, they are looked for now."""
        found = self.known.findings
        if habit is not None:
            found = tuple(f for f in found if f.finding.habit == habit)
            if not found and habit not in self._extra:
                made = habit_by_id(habit).find(self.known.tagged)
                self._extra[habit] = tuple(ReviewedFinding(f, (), ()) for f in made)
            found = found or self._extra[habit]
        return tuple(f for f in found if f.finding.key not in self.dismissed)

    def finding(self, key: str) -> ReviewedFinding | None:
        """The finding of that key, dismissed or not."""
        extra = [f for found in self._extra.values() for f in found]
        return next((f for f in (*self.known.findings, *extra) if f.finding.key == key), None)

    def finding_at(self, turn: int) -> ReviewedFinding | None:
        """The first finding on a turn."""
        return next((f for f in self.findings() if turn in f.finding.turns), None)

    def position(self, turn: int) -> int | None:
        """Where in the talk a turn stands."""
        return next((n for n, t in enumerate(self.turns) if t.i == turn), None)

    def owner_turns(self) -> Iterable[Turn]:
        return (t for t in self.turns if t.speaker == "owner")

    def at_time(self, time: str) -> frozenset[int]:
        """The turns of a part of the talk, or around a time; empty when times are not known."""
        if time in _PARTS:
            first, last = _PARTS[time]
            size = max(1, len(self.turns))
            return frozenset(t.i for n, t in enumerate(self.turns) if first <= n / size < last)
        minutes, seconds = time.split(":")
        wanted = int(minutes) * 60 + int(seconds)
        timed = [t for t in self.turns if t.start is not None]
        near = [t for t in timed if abs((t.start or 0.0) - wanted) <= AROUND_SECONDS]
        return frozenset(t.i for t in near)

    def nearest(self, time: str) -> int | None:
        """The turn being spoken at a time (「10:00」)."""
        if time in _PARTS:
            return next((t.i for t in self.turns if t.i in self.at_time(time)), None)
        minutes, seconds = time.split(":")
        wanted = int(minutes) * 60 + int(seconds)
        timed = [t for t in self.turns if t.start is not None]
        if not timed or wanted > (timed[-1].end or timed[-1].start or 0.0) + AROUND_SECONDS:
            return None
        return min(timed, key=lambda t: abs((t.start or 0.0) - wanted)).i


def quoted(text: str, limit: int = QUOTE) -> str:
    """Words to stand between 「」: one line, inner brackets turned, shortened with 「…」."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    flat = flat.replace("「", "『").replace("」", "』")
    return flat.rstrip("。") if len(flat) <= limit else flat[: limit - 1] + "…"


def place(turn: int) -> str:
    """How a turn is called in a sentence."""
    return f"{turn} 番"


def turn_ref(turn: int) -> Ref:
    """A link to a turn."""
    return Ref("turn", str(turn), f"{turn} 番")


def case_ref(match: CaseMatch | Case) -> Ref:
    """A link to a case."""
    return Ref("case", match.id, f"{match.id} {match.title}")


def habit_ref(habit: str) -> Ref:
    """A link to what a habit means."""
    return Ref("habit", habit, habit_by_id(habit).name)


def habit_name(habit: str) -> str:
    """The habit's Japanese name."""
    return habit_by_id(habit).name


def evidence(finding: Finding, most: int = 2) -> str:
    """The first sentences of evidence, as they stand in the review."""
    return "".join(_sentence(text) for text in finding.evidence[:most])


def _sentence(text: str) -> str:
    return text if re.search(r"[。？]$", text) else text + "。"


def counts_text(findings: Sequence[ReviewedFinding]) -> str:
    """「詰問が 2 か所、早すぎる提案が 1 か所」, in the order of the habits."""
    counts = {h.id: sum(f.finding.habit == h.id for f in findings) for h in HABITS}
    return "、".join(f"{habit_name(h)}が {n} か所" for h, n in counts.items() if n)


def around(view: View, turn: int, before: int = 1, after: int = 1) -> tuple[str, tuple[int, ...]]:
    """A turn and its neighbours as 「支援者「…」経営者「…」」, and the turns."""
    at = view.position(turn)
    if at is None:
        return "", ()
    names = {"advisor": "支援者", "owner": "経営者", "other": "同席者"}
    shown = view.turns[max(0, at - before) : at + after + 1]
    return "".join(f"{names[t.speaker]}「{quoted(t.text)}」" for t in shown), tuple(t.i for t in shown)
