"""Facts about places of the session: findings, strengths, turns, and what could have been asked."""

from __future__ import annotations

from dataclasses import replace

from coach.conversation.facts.asked import Asked, Fact
from coach.conversation.model import Found, Ref
from coach.conversation.view import (
    TIME_NAMES,
    View,
    around,
    case_ref,
    counts_text,
    evidence,
    habit_name,
    habit_ref,
    place,
    quoted,
    turn_ref,
)
from coach.habits.registry import habit_by_id
from coach.model import CaseMatch, ReviewedFinding

# With fewer questions at a place, some are made for its turn.
ENOUGH = 3


def _told(view: View, reviewed: ReviewedFinding) -> tuple[dict[str, str], tuple[Ref, ...]]:
    """What may be said of a finding, and where it is."""
    finding = reviewed.finding
    values = {
        "habit": habit_name(finding.habit),
        "place": place(finding.turns[0]),
        "quote": quoted(finding.quote),
        "evidence": evidence(finding),
    }
    return values, (*(turn_ref(t) for t in finding.turns[:3]), habit_ref(finding.habit))


def where_habit(view: View, asked: Asked) -> Found:
    """Places of one habit, one at a time; without a habit, of all."""
    habit = asked.slots.habit
    if habit is None:
        return replace(findings_overview(view, asked), table="findings_overview")
    found = view.findings(habit)
    time = asked.slots.time
    if time is not None:
        inside = view.at_time(time)
        found = tuple(f for f in found if inside.intersection(f.finding.turns))
    values = {"habit": habit_name(habit), "count": str(len(found)), "time": TIME_NAMES.get(time or "", f"{time}ごろ")}
    one, at = asked.pick(found)
    if one is None:
        when = "no_more" if found else "none_then" if time else "none"
        return Found(when, values, (habit_ref(habit),), at, len(found))
    told, refs = _told(view, one)
    left = len(found) - at - 1
    values |= told | {"left": f"残りは {left} か所です。" if left else ""}
    return Found("next" if asked.shown else "first", values, refs, at + 1, len(found), one.finding.key)


def findings_overview(view: View, asked: Asked) -> Found:
    """All findings by count, and the gravest first."""
    found = tuple(sorted(view.findings(), key=lambda f: -f.finding.severity))
    one, at = asked.pick(found)
    if one is None:
        return Found("no_more" if found else "none", {}, (), at, len(found))
    values, refs = _told(view, one)
    values |= {"counts": counts_text(found)}
    return Found("next" if asked.shown else "first", values, refs, at + 1, len(found), one.finding.key)


def _meant(view: View, asked: Asked) -> ReviewedFinding | None:
    """The finding a question means: by turn, by habit and order, the one the user went to, the one spoken of."""
    slots = asked.slots
    if slots.turn is not None:
        return view.finding_at(slots.turn)
    if slots.habit is not None or slots.ordinal is not None:
        found = view.findings(slots.habit)
        at = len(found) - 1 if (slots.ordinal or 1) < 0 else (slots.ordinal or 1) - 1
        return found[at] if 0 <= at < len(found) else None
    if view.cursor is not None and (here := view.finding_at(view.cursor)):
        return here
    if asked.finding:
        return view.finding(asked.finding)
    found = tuple(sorted(view.findings(), key=lambda f: -f.finding.severity))
    return found[0] if found else None


def _turn_meant(view: View, asked: Asked) -> int | None:
    slots = asked.slots
    if slots.turn is not None:
        return slots.turn
    if slots.time is not None:
        return view.nearest(slots.time)
    if view.cursor is not None and slots.habit is None and slots.ordinal is None:
        return view.cursor
    reviewed = _meant(view, asked)
    return reviewed.finding.turns[0] if reviewed is not None else None


def ask_instead(view: View, asked: Asked) -> Found:
    """Questions that could have been asked at a place: those of its finding, else made for the turn."""
    turn = _turn_meant(view, asked)
    at = view.position(turn) if turn is not None else None
    if turn is None or at is None:
        return _missing(view, asked) if asked.slots.turn is not None else Found("no_place")
    reviewed = view.finding_at(turn) if asked.slots.turn is not None else _meant(view, asked)
    questions = list(reviewed.questions) if reviewed else []
    if len(questions) < ENOUGH:
        offered = {q.text for q in questions}
        questions += [q for q in view.questions_at(turn) if q.text not in offered]
    if not questions:
        return Found("no_place")
    words = quoted(reviewed.finding.quote if reviewed else view.turns[at].text)
    values = {"place": place(turn), "quote": words}
    key = reviewed.finding.key if reviewed else ""
    cases = [Ref("case", q.from_case, q.from_case) for q in questions if q.from_case]
    start = asked.shown
    texts = [quoted(q.text, len(q.text)) for q in questions[start:]]
    shown, refs = len(questions), (turn_ref(turn), *cases[:1])
    if not texts:
        return Found("no_more", values, (turn_ref(turn),), shown, shown, key)
    if start:
        return Found("next", values | {"one": texts[0]}, refs, start + 1, shown, key)
    if len(texts) == 1:
        return Found("one", values | {"one": texts[0]}, refs, 1, shown, key)
    return Found("first", values | {"one": texts[0], "two": texts[1]}, refs, 2, shown, key)


def explain_finding(view: View, asked: Asked) -> Found:
    """The evidence and the rule behind a finding; for a habit that was not found, the rule alone."""
    reviewed = _meant(view, asked)
    if reviewed is None:
        if asked.slots.habit is None:
            return Found("no_place")
        habit = habit_by_id(asked.slots.habit)
        values = {"habit": habit.name, "why": habit.why, "source": habit.source}
        return Found("none", values, (habit_ref(habit.id),))
    habit = habit_by_id(reviewed.finding.habit)
    values, refs = _told(view, reviewed)
    values |= {"why": reviewed.finding.why or habit.why, "source": habit.source}
    return Found("found", values, refs, finding=reviewed.finding.key)


def disagree(view: View, asked: Asked) -> Found:
    """The finding the advisor sees otherwise, if it is clear which."""
    if view.review is None:
        return Found("general")
    named = asked.finding or asked.slots.turn is not None or asked.slots.habit is not None
    reviewed = _meant(view, asked) if named else None
    if reviewed is None:
        return Found("general")
    values, refs = _told(view, reviewed)
    return Found("found", values, refs[:1], finding=reviewed.finding.key)


def _missing(view: View, asked: Asked) -> Found:
    """No such turn; said in the words of 「N 番を見せて」."""
    numbers = [t.i for t in view.turns]
    wanted = place(asked.slots.turn) if asked.slots.turn is not None else f"{asked.slots.time}ごろ"
    return Found(
        "missing", table="show_turn", values={"wanted": wanted, "first": str(min(numbers)), "last": str(max(numbers))}
    )


def show_turn(view: View, asked: Asked) -> Found:
    """A turn with its neighbours."""
    slots = asked.slots
    if slots.turn is None and slots.time is None and slots.ordinal in (1, -1) and not asked.finding:
        turn: int | None = view.turns[0 if slots.ordinal == 1 else -1].i
    else:
        turn = _turn_meant(view, asked)
    if turn is None or view.position(turn) is None:
        return _missing(view, asked) if slots.turn is not None or slots.time is not None else Found("no_turn")
    lines, turns = around(view, turn)
    return Found("found", {"place": place(turn), "lines": lines}, tuple(turn_ref(t) for t in turns if t == turn))


def strengths(view: View, asked: Asked) -> Found:
    """What worked, quoted, with what happened after it."""
    found = view.known.strengths
    one, at = asked.pick(found)
    if one is None:
        return Found("no_more" if found else "none", {}, (), at, len(found))
    values = {"place": place(one.turns[0]), "quote": quoted(one.quote), "effect": one.effect}
    return Found("next" if asked.shown else "first", values, (turn_ref(one.turns[0]),), at + 1, len(found))


def left_unpicked(view: View, asked: Asked) -> Found:
    """Feelings and wishes nobody came back to."""
    found = view.findings("dropped")
    one, at = asked.pick(found)
    if one is None:
        return Found("no_more" if found else "none", {}, (), at, len(found))
    values, refs = _told(view, one)
    values |= {"count": str(len(found)), "evidence": evidence(one.finding, 1)}
    return Found("next" if asked.shown else "first", values, refs[:1], at + 1, len(found), one.finding.key)


def similar_cases(view: View, asked: Asked) -> Found:
    """Cases near to a topic, to the finding spoken of, or to what the owner told."""
    slots = asked.slots
    if slots.case is not None:
        case = view.load_case(slots.case)
        if case is None:
            return Found("missing", {"case": slots.case})
        opened = case.opened[0]
        values = {"case": case.id, "title": case.title, "hidden": case.hidden_issue, "question": opened.question}
        return Found("one", values, (case_ref(case),), 1, 1)
    topic = slots.topic or ""
    reviewed = _meant(view, asked) if view.review is not None and not topic else None
    if reviewed is not None and reviewed.cases:
        found = tuple(reviewed.cases)
    else:
        words = topic or _owner_words(view)
        if not words:
            return Found("no_topic")
        found = tuple(view.find_cases(words))
    one, at = asked.pick(found)
    if one is None:
        return Found("no_more" if found else "none", {}, (), at, len(found))
    values = {"case": one.id, "title": one.title, "why": _why(one)}
    key = reviewed.finding.key if reviewed else ""
    return Found("next" if asked.shown else "first", values, (case_ref(one),), at + 1, len(found), key)


def _why(match: CaseMatch) -> str:
    """What a case shares, as the subject of a sentence."""
    words = "".join(f"「{word}」" for word in match.shared_words[:3])
    return f"{words}という言葉" if words else "話の中身"


def _owner_words(view: View) -> str:
    if view.review is None or view.course is None:
        return ""
    told = "".join(m.quote for m in view.course.moments[:4])
    return told or "".join(t.text for t in view.owner_turns())[:200]


PLACES: dict[str, Fact] = {
    "where_habit": where_habit,
    "findings_overview": findings_overview,
    "ask_instead": ask_instead,
    "explain_finding": explain_finding,
    "disagree": disagree,
    "show_turn": show_turn,
    "strengths": strengths,
    "left_unpicked": left_unpicked,
    "similar_cases": similar_cases,
}
