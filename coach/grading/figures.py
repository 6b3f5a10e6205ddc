"""Figures a rubric can name: those of ``Metrics`` and a few ratios that only grading needs, with the places behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from coach.habits.base import next_owner, receives, signals
from coach.habits.premature import SUMMARY
from coach.metrics.owner_course import LONG
from coach.model import Finding, Metrics, OwnerCourse, Strength, TaggedSession, TaggedUtterance, Turn

QUOTE = 40
# Fewer feelings than this give no ratio (our judgement).
FEWEST_FEELINGS = 2
Side = Literal["for", "against"]


@dataclass(frozen=True, slots=True)
class Place:
    """A turn to jump to, a few words of it, and whether it speaks for or against a higher level."""

    turn: int
    quote: str
    side: Side


@dataclass(frozen=True, slots=True)
class Seen:
    """What grading looks at, worked out once per session.

    ``findings`` of all habits, whatever the user has switched on; ``strengths`` up to two of each kind.
    """

    tagged: TaggedSession
    metrics: Metrics
    findings: tuple[Finding, ...]
    strengths: tuple[Strength, ...]
    course: OwnerCourse
    turns: dict[int, Turn]

    def place(self, turn: int, side: Side, begin: int = 0, stop: int | None = None) -> Place:
        """A place in a turn, quoted from ``begin`` on."""
        text = self.turns[turn].text[begin:stop].strip()
        return Place(turn, text if len(text) <= QUOTE else text[: QUOTE - 1] + "…", side)


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as read: ``occasions`` is how many observations stand behind it (more are trusted more)."""

    value: float
    occasions: int
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureKind:
    """A figure: its name, how its value is written ("percent", "ratio", "count"), and how it is read."""

    name: str
    form: Literal["percent", "ratio", "count"]
    read: Callable[[Seen], Value | None]

    def written(self, value: float) -> str:
        """The value as shown."""
        if self.form == "percent":
            return f"{value:.0%}".replace("%", " %")
        return f"{value:.1f}" if self.form == "ratio" else f"{value:g}"


def _talk_share(seen: Seen) -> Value | None:
    m = seen.metrics
    longest = m.longest_advisor_turn_i
    places = () if longest is None or m.talk_share < 0.5 else (seen.place(longest, "against"),)
    return Value(m.talk_share, m.turns, places)


def _open_ratio(seen: Seen) -> Value | None:
    m = seen.metrics
    return None if m.open_ratio is None else Value(m.open_ratio, sum(m.questions.values()))


def _reflection_ratio(seen: Seen) -> Value | None:
    m = seen.metrics
    if m.reflection_to_question is None:
        # Nothing was asked: no ratio, and nothing to hold against the listener.
        return None
    return Value(m.reflection_to_question, m.reflections + sum(m.questions.values()))


def _question_run(seen: Seen) -> Value | None:
    m = seen.metrics
    at = m.longest_question_run_i
    places = () if at is None or m.longest_question_run < 3 else (seen.place(at, "against"),)
    return Value(m.longest_question_run, sum(m.questions.values()), places)


def _count(field: str) -> Callable[[Seen], Value | None]:
    def read(seen: Seen) -> Value | None:
        value = getattr(seen.metrics, field)
        return Value(value, seen.metrics.advisor_turns)

    return read


def _proposals(seen: Seen) -> Value | None:
    turns = seen.metrics.proposals
    return Value(len(turns), len(turns), tuple(seen.place(i, "against") for i in turns))


def _owner_long_talk(seen: Seen) -> Value | None:
    sizes = [(u, len(u.utterance.text.strip())) for u in seen.tagged.utterances if u.role == "owner"]
    said = sum(size for _, size in sizes)
    if not said:
        return None
    long = [(u, size) for u, size in sizes if size >= LONG]
    places = tuple(seen.place(u.utterance.turns[0], "for") for u, _ in long)
    return Value(sum(size for _, size in long) / said, len(sizes), places)


def _feelings_received(seen: Seen) -> Value | None:
    """Of the moments of 打ち明け and ためらい, the part after which the advisor's next words receive.

    A bare 「ええ。」 waits: what counts is the first thing said beyond it.
    """
    told = {m.turn for m in seen.course.moments if {"disclosure", "hesitation"} & set(m.signals)}
    places: list[Place] = []
    utterances = seen.tagged.utterances
    for k, utterance in enumerate(utterances):
        turns = [i for i in utterance.utterance.turns if i in told]
        answer = next((u for u in utterances[k + 1 :] if u.role == "advisor" and u.labels != {"BACKCHANNEL"}), None)
        if turns and answer is not None:
            places.append(seen.place(answer.utterance.turns[0], "for" if receives(answer) else "against"))
    if len(places) < FEWEST_FEELINGS:
        return None
    return Value(sum(p.side == "for" for p in places) / len(places), len(places), tuple(places))


def _summaries(seen: Seen) -> Value | None:
    places = []
    for utterance in _advisor(seen):
        spans = {act.span for act in utterance.acts if act.label == "REFLECT"}
        if sum(span.stop - span.begin for span in spans) >= SUMMARY:
            first = min(spans, key=lambda s: (s.turn, s.begin))
            places.append(seen.place(first.turn, "for", first.begin))
    return Value(len(places), seen.metrics.advisor_turns, tuple(places))


def _of_proposals(good: bool, holds: Callable[[Seen, int], bool]) -> Callable[[Seen], Value | None]:
    """Part of the proposing utterances for which ``holds``; ``good`` says whether that speaks for the advisor."""

    def read(seen: Seen) -> Value | None:
        at = [k for k, u in enumerate(seen.tagged.utterances) if u.role == "advisor" and "PROPOSE" in u.labels]
        if not at:
            return None
        places, hits = [], 0
        for k in at:
            hit = holds(seen, k)
            hits += hit
            turn = next(a.span.turn for a in seen.tagged.utterances[k].acts if a.label == "PROPOSE")
            places.append(seen.place(turn, "for" if hit == good else "against"))
        return Value(hits / len(at), len(at), tuple(places))

    return read


def _is_early(seen: Seen, k: int) -> bool:
    turns = set(seen.tagged.utterances[k].utterance.turns)
    return any(f.habit == "premature" and turns & set(f.turns) for f in seen.findings)


def _is_permitted(seen: Seen, k: int) -> bool:
    """Permission in the same utterance or the one before, or the owner had just asked."""
    before = [u for u in seen.tagged.utterances[:k] if u.role == "advisor"][-1:]
    owner = [u for u in seen.tagged.utterances[:k] if u.role == "owner"][-1:]
    here = seen.tagged.utterances[k]
    return any("PERMISSION" in u.labels for u in (here, *before)) or any("request" in signals(u) for u in owner)


def _is_asked_back(seen: Seen, k: int) -> bool:
    after = _next_advisor(seen.tagged.utterances, k)
    return any(u.labels & {"Q_OPEN", "Q_CLOSED"} for u in (seen.tagged.utterances[k], after) if u is not None)


def _is_hesitated_at(seen: Seen, k: int) -> bool:
    heard = signals(next_owner(seen.tagged, k))
    return bool(heard & {"hesitation", "short"}) and not heard & {"agreement", "insight", "commitment", "wish"}


def _advisor(seen: Seen) -> list[TaggedUtterance]:
    return [u for u in seen.tagged.utterances if u.role == "advisor"]


def _next_advisor(utterances: Sequence[TaggedUtterance], k: int) -> TaggedUtterance | None:
    return next((u for u in utterances[k + 1 :] if u.role == "advisor"), None)


FIGURES: dict[str, FigureKind] = {
    "talk_share": FigureKind("支援者の話した割合", "percent", _talk_share),
    "open_ratio": FigureKind("問いのうち開かれた問い", "percent", _open_ratio),
    "reflection_to_question": FigureKind("問い一つあたりの受け止め", "ratio", _reflection_ratio),
    "longest_question_run": FigureKind("受け止めをはさまずに続いた問い", "count", _question_run),
    "longest_advisor_turn": FigureKind("支援者のいちばん長い発話 (字)", "count", _count("longest_advisor_turn")),
    "longest_owner_stretch": FigureKind("経営者のいちばん長い語り (字)", "count", _count("longest_owner_stretch")),
    "reflections": FigureKind("受け止めの数", "count", _count("reflections")),
    "empathies": FigureKind("共感・励ましの数", "count", _count("empathies")),
    "proposals": FigureKind("提案の数", "count", _proposals),
    "owner_long_talk": FigureKind("経営者の言葉のうち、まとまった語り", "percent", _owner_long_talk),
    "feelings_received": FigureKind("打ち明けやためらいの直後に受け止めた割合", "percent", _feelings_received),
    "summaries": FigureKind("まとめて返した所", "count", _summaries),
    "early_proposals": FigureKind("提案のうち、早すぎるかもしれないもの", "percent", _of_proposals(False, _is_early)),
    "permission_ratio": FigureKind("提案のうち、許しを得るか求められて出したもの", "percent", _of_proposals(True, _is_permitted)),
    "proposals_asked": FigureKind("提案のうち、考えを尋ねているもの", "percent", _of_proposals(True, _is_asked_back)),
    "proposals_hesitated": FigureKind("提案のうち、ためらいや短い返事が返ったもの", "percent", _of_proposals(False, _is_hesitated_at)),
}  # fmt: skip
