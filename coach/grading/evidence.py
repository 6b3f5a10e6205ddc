"""What of a session speaks for or against a criterion: the figure, the level it alone suggests, and the turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from coach.grading.figures import FIGURES, Place, Seen, Value
from coach.grading.rubric import LEVELS, Criterion, Needs, Rule
from coach.habits import HABITS, find_all, habit_by_id
from coach.habits.base import CLEARLY
from coach.metrics import owner_course, strengths
from coach.metrics.owner_course import MOMENT_NAMES
from coach.metrics.strengths import KIND_NAMES
from coach.model import ACT_NAMES, Review

MOST_PLACES = 12
# Up to two of each kind come back whatever the limit; this is more than all kinds have.
ALL_STRENGTHS = 99
SIGNAL_NAMES: dict[str, str] = {
    **{str(k): v for k, v in MOMENT_NAMES.items()},
    "request": "頼みごと",
    "agreement": "同意",
    "short": "短い返事",
}
# Where a level begins to speak for or against (the middle is 3).
FOR, AGAINST = 3.5, 2.5
# A count over a whole session stands on as many occasions (our judgement).
SESSION_OCCASIONS = 6
# What was told and not recognised looks like what was never told: nothing found stands on less (our judgement).
NOTHING_FOUND = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence. ``level`` 1–5 is what it alone suggests, ``weight`` how much it counts.

    ``text`` says the figure with how to read it; ``source`` where its bounds come from; ``occasions`` how many
    observations stand behind it.
    """

    text: str
    side: Literal["for", "against", "neutral"]
    level: float
    weight: float
    source: str
    occasions: int
    places: tuple[Place, ...]


def look(review: Review) -> Seen:
    """What grading looks at in a review: all habits and strengths, whatever the user has switched on."""
    tagged = review.tagged
    return Seen(
        tagged,
        review.metrics,
        find_all(tagged, frozenset(h.id for h in HABITS)),
        strengths(tagged, ALL_STRENGTHS),
        owner_course(tagged),
        tagged.transcript.by_number(),
    )


def missing(seen: Seen, needs: Needs | None) -> str:
    """What is said when a criterion cannot be judged from this talk; "" when it can."""
    if needs is None:
        return ""
    value = FIGURES[needs.figure].read(seen)
    return needs.text if value is None or value.value < needs.least else ""


def evidence_for(seen: Seen, criterion: Criterion) -> tuple[Evidence, ...]:
    """All evidence on a criterion, in the order of the rubric; what cannot be measured in this talk is left out."""
    found = [(rule, _READERS[rule.kinds[0]](seen, rule)) for rule in criterion.evidence]
    return tuple(_evidence(rule, *read) for rule, read in found if read and not (rule.silent and not read[0].value))


def level_of(rule: Rule, value: float) -> float:
    """The level a value suggests: straight lines through the bounds (1.5, 2.5, 3.5, 4.5), within least and most."""
    sign = 1 if rule.direction == "more" else -1
    at, bounds = sign * value, [sign * b for b in rule.bounds]
    k = min(max(sum(b <= at for b in bounds) - 1, 0), len(bounds) - 2)
    level = k + 1.5 + (at - bounds[k]) / (bounds[k + 1] - bounds[k])
    return min(max(level, 1.0, rule.least), rule.most, float(LEVELS))


def _evidence(rule: Rule, value: Value, text: str) -> Evidence:
    level = level_of(rule, value.value)
    side: Literal["for", "against", "neutral"] = "for" if level >= FOR else "against" if level <= AGAINST else "neutral"
    if side == "for" and rule.kinds[0] == "finding" and value.value:
        text += "だけ"  # places to look at speak for a higher level only by being few
    return Evidence(text, side, level, rule.weight, rule.source, value.occasions, value.places[:MOST_PLACES])


def _figure(seen: Seen, rule: Rule) -> tuple[Value, str] | None:
    kind = FIGURES[rule.ids[0]]
    value = kind.read(seen)
    if value is None:
        return None
    limit = "以上" if rule.direction == "more" else "以下"
    return value, f"{kind.name} {kind.written(value.value)} (目安 {kind.written(rule.bounds[2])} {limit})"


def _findings(seen: Seen, rule: Rule) -> tuple[Value, str] | None:
    found = [f for f in seen.findings if f.habit in rule.ids]
    places = tuple(seen.place(f.spans[0].turn, "against", f.spans[0].begin) for f in found if f.spans)
    per = 100 / max(1, seen.metrics.advisor_turns)
    turns = {i for f in found for i in f.turns}
    value = {"places": len(found) * per, "turns": len(turns) * per, "session": float(len(found))}[rule.count]
    names = "・".join(habit_by_id(i).name for i in rule.ids)
    return Value(value, SESSION_OCCASIONS, places), _told(f"「{names}」かもしれない所", len(found))


def _strengths(seen: Seen, rule: Rule) -> tuple[Value, str] | None:
    found = [s for s in seen.strengths if s.kind in rule.ids]
    places = tuple(seen.place(s.spans[0].turn, "for", s.spans[0].begin) for s in found)
    names = "・".join(KIND_NAMES[i] for i in rule.ids)
    return Value(len(found), _occasions(found), places), _told(names, len(found))


def _signals(seen: Seen, rule: Rule) -> tuple[Value, str] | None:
    side: Literal["for", "against"] = "for" if rule.direction == "more" else "against"
    found = [m for m in seen.course.moments if set(rule.ids) & set(m.signals)]
    names = "・".join(SIGNAL_NAMES[i] for i in rule.ids)
    value = Value(len(found), _occasions(found), tuple(seen.place(m.turn, side) for m in found))
    return value, _told(f"経営者の{names}{'' if names.endswith('言葉') else 'の言葉'}", len(found))


def _occasions(found: Sequence[object]) -> int:
    return SESSION_OCCASIONS if found else NOTHING_FOUND


def _acts(seen: Seen, rule: Rule) -> tuple[Value, str] | None:
    side: Literal["for", "against"] = "for" if rule.direction == "more" else "against"
    spans = {
        act.span.turn: act.span
        for u in reversed(seen.tagged.utterances)
        for act in reversed(u.acts)
        if act.label in rule.ids and act.score >= CLEARLY
    }
    places = tuple(seen.place(i, side, spans[i].begin) for i in sorted(spans))
    turns = max(1, seen.metrics.advisor_turns)
    names = "・".join(ACT_NAMES[label] for label in ACT_NAMES if label in rule.ids)
    return Value(100 * len(spans) / turns, turns, places), _told(f"「{names}」の発話", len(spans))


def _told(what: str, count: int) -> str:
    return f"{what}: {count} か所" if count else f"{what}: 見当たらず"


_READERS: dict[str, Callable[[Seen, Rule], tuple[Value, str] | None]] = {
    "figure": _figure,
    "finding": _findings,
    "strength": _strengths,
    "signal": _signals,
    "act": _acts,
}
