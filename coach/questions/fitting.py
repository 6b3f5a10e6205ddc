"""Whether a pattern fits what was heard, with which fills, and how well."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from coach.questions.patterns import Pattern, fill
from coach.questions.quotes import Quote
from coach.questions.slots import Named, OwnWords

# Which rungs fit after what was heard; the first fits best (our judgement, after the inquiry ladder).
RUNGS: dict[str, tuple[str, ...]] = {
    "disclosure": ("気持ち", "事実", "純粋"),
    "hesitation": ("気持ち", "事実", "純粋"),
    "wish": ("願い", "事実", "気持ち"),
    "insight": ("願い", "一歩", "気持ち"),
    "short": ("純粋", "事実", "気持ち"),
}
# Of which steps of the support a rung is the usual question (our judgement, after the guideline's course).
STEPS: dict[str, range] = {
    "純粋": range(1, 4), "事実": range(1, 5), "気持ち": range(2, 6), "願い": range(4, 8), "一歩": range(5, 8),
}  # fmt: skip
# A quotation given back more often than this in one review reads like a machine.
SAME_QUOTE = 3
# Quotations older than the last few of the owner's utterances are not what the talk is about any more.
QUOTE_REACH = 3
# From this weight on a quotation is remembered over more than one other: a feeling, a wish, a disclosure.
STRONG = 2.2
# The questions one can ask of a death: nothing that looks ahead or asks for a step.
GENTLE = ("純粋", "事実", "気持ち")


@dataclass(slots=True)
class Desk:
    """What the suggestions of one session share: nothing is offered twice, nothing the advisor already asked."""

    asked: list[frozenset[str]]
    texts: list[frozenset[str]] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)
    last_used: dict[str, int] = field(default_factory=dict)
    fills: Counter[str] = field(default_factory=Counter)
    place: int = 0


@dataclass(frozen=True, slots=True)
class Fitted:
    """A pattern with fills that fit; ``score`` orders."""

    pattern: Pattern
    fills: dict[str, str]
    age: int
    score: float

    @property
    def text(self) -> str:
        """The sentence. What was said a while ago is given back as such (「先ほど」)."""
        text = fill(self.pattern, self.fills)
        return "先ほど、" + text if self.age and text.startswith("「") else text


def fitted(pattern: Pattern, words: OwnWords, habit: str, step: int | None, desk: Desk) -> Fitted | None:
    """The pattern with its best fills, or None when a condition does not hold or a slot stays empty."""
    if pattern.opening or not _conditions(pattern, words, habit, step):
        return None
    fills: dict[str, str] = {}
    age, score = 0, _fit(pattern, words, habit, step)
    if "quote" in pattern.slots:
        quote = _quote(pattern, words, desk)
        if quote is None:
            return None
        fills["quote"], age = quote.text, quote.age
        score += 0.6 * quote.weight / (1 + 0.35 * quote.age) - 0.4 * desk.fills[quote.text]
    for slot, named, allowed in (("np", words.nps, pattern.matters), ("person", words.persons, pattern.people)):
        if slot in pattern.slots:
            found = _named(named, allowed, desk)
            if found is None:
                return None
            fills[slot] = found.text
            score += 0.4 - 0.4 * desk.fills[found.text] - 0.2 * list(named).index(found)
    return Fitted(pattern, fills, age, score)


def _conditions(pattern: Pattern, words: OwnWords, habit: str, step: int | None) -> bool:
    return (
        _meets(pattern.habits, {habit})
        and _meets(pattern.topics if not pattern.needs else ("any",), set(words.topics))
        and _meets(pattern.signals, words.signals)
        and (not pattern.explained or words.explained)
        and (not pattern.told or words.told)
        and (not pattern.steps or step is None or step in pattern.steps)
        and ("quote" in pattern.slots or pattern.hears(words.text))
        and (_gentle(pattern) if words.grief else "亡くな" not in pattern.needs)
    )


def _meets(wanted: tuple[str, ...], heard: set[str] | frozenset[str]) -> bool:
    return "any" in wanted or bool(heard & set(wanted))


def _gentle(pattern: Pattern) -> bool:
    """Whether the question can be asked where a death was told."""
    return (
        "lost" in pattern.people or "亡くな" in pattern.needs or ("quote" in pattern.slots and pattern.kind in GENTLE)
    )


def _fit(pattern: Pattern, words: OwnWords, habit: str, step: int | None) -> float:
    score = 1.2 * bool(pattern.needs) + 0.5 * (habit in pattern.habits)
    score += 0.8 * ("any" not in pattern.signals) + 0.5 * bool(set(pattern.walls) & set(words.walls))
    score += sum(0.8 / (1 + rank) for rank, topic in enumerate(words.topics[:3]) if topic in pattern.topics)
    score += 0.4 * (step is not None and step in STEPS[pattern.kind])
    score += 2.0 * (words.grief and ("lost" in pattern.people or "亡くな" in pattern.needs))
    for signal, rungs in RUNGS.items():
        if signal in words.signals and pattern.kind in rungs:
            return score + 0.8 - 0.25 * rungs.index(pattern.kind)
    return score


def _quote(pattern: Pattern, words: OwnWords, desk: Desk) -> Quote | None:
    able = [
        q for q in words.quotes
        if ("any" in pattern.sorts or q.sort in pattern.sorts)
        and (q.age < 2 or (q.age < QUOTE_REACH and q.weight >= STRONG)) and desk.fills[q.text] < SAME_QUOTE and pattern.hears(q.text)
    ]  # fmt: skip
    return max(able, key=lambda q: q.weight / (1 + 0.35 * q.age) - 0.4 * desk.fills[q.text], default=None)


def _named(named: tuple[Named, ...], allowed: tuple[str, ...], desk: Desk) -> Named | None:
    able = [n for n in named if n.sort != "lost" or "lost" in allowed]
    able = [n for n in able if "any" in allowed or n.sort in allowed]
    return min(able[:3], key=lambda n: (desk.fills[n.text], able.index(n)), default=None)
