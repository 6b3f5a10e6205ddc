"""Facts of the craft: how to start, ask, propose, close; owners of many kinds; words and their differences."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from coach.conversation.craft import craft
from coach.conversation.facts.asked import Asked, Fact
from coach.conversation.facts.owner import TURNING, WISHES
from coach.conversation.model import Found, Ref
from coach.conversation.slots import HABIT_WORDS
from coach.conversation.view import View, case_ref, habit_ref, place, quoted, turn_ref
from coach.habits.registry import habit_by_id


def _cases(view: View, intent: str) -> tuple[Ref, ...]:
    """One case to read beside a piece of craft."""
    wanted = craft().cases.get(intent)
    found = view.find_cases(wanted) if wanted else ()
    return tuple(case_ref(match) for match in found[:1])


def _guide(intent: str) -> Fact:
    def found(view: View, asked: Asked) -> Found:
        return Found("craft", {}, _cases(view, intent))

    return found


def _with_figures(intent: str, figures: Callable[[View], dict[str, str] | None]) -> Fact:
    """A guide that begins with this session's figures, where there are any."""

    def found(view: View, asked: Asked) -> Found:
        values = figures(view) if view.review is not None and not asked.shown else None
        return Found("session" if values else "craft", values or {}, _cases(view, intent))

    return found


def _proposals(view: View) -> dict[str, str] | None:
    acts = [a.label for u in view.known.tagged.utterances for a in u.acts]
    count = len(view.metrics.proposals)
    return {"proposals": str(count), "permissions": str(acts.count("PERMISSION"))} if count else None


def _reflections(view: View) -> dict[str, str] | None:
    asked = sum(view.metrics.questions.values())
    return {"reflections": str(view.metrics.reflections), "questions": str(asked)} if asked else None


def _open(view: View) -> dict[str, str] | None:
    asked = sum(view.metrics.questions.values())
    return {"open": str(view.metrics.questions.get("Q_OPEN", 0)), "total": str(asked)} if asked else None


def next_first(view: View, asked: Asked) -> Found:
    """Where to begin next time: at what nobody came back to, at a wish, else at the smallest step."""
    if view.review is None:
        return Found("craft")
    dropped = view.findings("dropped")
    moments = view.course.moments if view.course else ()
    # The last word the owner gave on their own doing is what they come back with.
    wishes = sorted(
        (m for m in moments if (WISHES | TURNING).intersection(m.signals)),
        key=lambda m: (bool(TURNING.intersection(m.signals)), m.turn),
        reverse=True,
    )
    places = [("dropped", f.finding.turns[0], f.finding.quote) for f in dropped]
    places += [("wish", m.turn, m.quote) for m in wishes]
    one, at = asked.pick(places)
    if one is None:
        steps = view.review.next_steps
        return Found("plain", {"step": steps[0] if steps else "聴いた言葉を一度返してみる。"}, (), at, len(places))
    when, turn, words = one
    return Found(when, {"place": place(turn), "quote": quoted(words)}, (turn_ref(turn),), at + 1, len(places))


def prepare_visit(view: View, asked: Asked) -> Found:
    """What of this session to take along; else what to prepare at all."""
    if view.review is None or asked.shown:
        return Found("craft")
    dropped = view.findings("dropped")
    moments = view.course.moments if view.course else ()
    wish = next((m for m in moments if (WISHES | TURNING).intersection(m.signals)), None)
    items, refs = [], []
    if dropped:
        turn = dropped[0].finding.turns[0]
        items.append(f"まだ戻れていない {place(turn)}の「{quoted(dropped[0].finding.quote)}」")
        refs.append(turn_ref(turn))
    if wish is not None:
        items.append(f"社長の口から出た {place(wish.turn)}の「{quoted(wish.quote)}」")
        refs.append(turn_ref(wish.turn))
    if not items:
        return Found("craft")
    return Found("session", {"items": "と、".join(items)}, tuple(refs), 1, 2)


def difference(view: View, asked: Asked) -> Found:
    """Where two words part; both meanings when that is not written down."""
    known = craft()
    words = asked.slots.terms or known.named(asked.question)
    terms = [t for t in (known.find(word) for word in words) if t is not None]
    for one, two in combinations(terms, 2):
        pair = known.between(one, two)
        if pair is not None:
            return Found("pair", {"text": pair.text, "source": known.source(pair.source)}, _habits(pair.names))
    if len(terms) >= 2 and terms[0] is not terms[1]:
        one, two = terms[:2]
        values = {"a": one.names[0], "b": two.names[0], "one": one.text, "two": two.text}
        return Found("two", values, _habits((one.names[0], two.names[0])))
    return Found("unknown", {"words": "と".join(f"「{quoted(w, 16)}」" for w in words[:2]) or "その二つ"})


def term_meaning(view: View, asked: Asked) -> Found:
    """What a word of the craft means."""
    known = craft()
    words = asked.slots.terms or known.named(asked.question)
    term = next((t for t in (known.find(word) for word in words) if t is not None), None)
    if term is None:
        return Found("unknown", {"words": f"「{quoted(words[0], 16)}」" if words else "その言葉"})
    values = {"term": f"「{term.names[0]}」", "text": term.text, "source": known.source(term.source)}
    return Found("found", values, _habits(term.names))


def _habits(names: tuple[str, ...]) -> tuple[Ref, ...]:
    """Links to the habits that are called so."""
    return tuple(habit_ref(h) for h in HABIT_WORDS if habit_by_id(h).name in names)


GUIDES: dict[str, Fact] = {
    **{name: _guide(name) for name in ("how_start", "how_close", "handle_silent", "handle_talkative", "handle_angry",
                                       "handle_tears", "handle_subsidy")},
    "how_propose": _with_figures("how_propose", _proposals),
    "how_listen": _with_figures("how_listen", _reflections),
    "how_dig": _with_figures("how_dig", _open),
    "next_first": next_first,
    "prepare_visit": prepare_visit,
    "difference": difference,
    "term_meaning": term_meaning,
}  # fmt: skip
