"""Talk share and its course, questions by kind, 受け止め:質問, runs, proposals, silence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from coach.model import QUESTION_ACTS, Metrics, TaggedSession, TaggedUtterance, Turn

STRETCHES = 10
# A pause of four seconds or more is felt as silence in talk; shorter gaps are turn-taking (our judgement).
SILENCE_SECONDS = 4.0


def _length(text: str) -> int:
    return len(text.replace(" ", "").strip())


def has_times(turns: Sequence[Turn]) -> bool:
    """Whether nearly every turn has both times, so that shares can be taken from them."""
    timed = sum(t.start is not None and t.end is not None and t.end > t.start for t in turns)
    return bool(turns) and timed >= 0.9 * len(turns)


def weight_of(turn: Turn, timed: bool) -> float:
    """How much of the talk a turn takes: seconds, or characters where times are not to be had."""
    if timed:
        return max(0.0, (turn.end or 0.0) - (turn.start or 0.0)) if turn.start is not None else 0.0
    return float(_length(turn.text))


def measure(session: TaggedSession) -> Metrics:
    """All figures of a session. Shares count advisor against everyone; ``course`` has ten stretches.

    A stretch in which nobody spoke repeats the one before it.
    """
    turns = session.transcript.turns
    timed = has_times(turns)
    weights = [(t, weight_of(t, timed)) for t in turns]
    total = sum(w for _, w in weights) or 1.0
    share = sum(w for t, w in weights if t.speaker == "advisor") / total
    advisor = [u for u in session.utterances if u.role == "advisor"]
    owner = [u for u in session.utterances if u.role == "owner"]
    questions = _question_turns(session)
    receiving = {
        label: sum(any(a.label == label for a in u.acts_of(t)) for u in advisor for t in u.utterance.turns)
        for label in ("REFLECT", "EMPATHY")
    }
    asked = sum(questions.values())
    run, run_i = _longest_run(session)
    longest_a, longest_a_i = _longest(advisor)
    longest_o, longest_o_i = _longest(owner)
    proposals = tuple(t for u in advisor for t in u.utterance.turns if any(a.label == "PROPOSE" for a in u.acts_of(t)))
    order = {t.i: n for n, t in enumerate(turns)}
    return Metrics(
        turns=len(turns),
        advisor_turns=sum(t.speaker == "advisor" for t in turns),
        owner_turns=sum(t.speaker == "owner" for t in turns),
        minutes=_minutes(turns),
        talk_share=share,
        talk_share_basis="time" if timed else "chars",
        course=_course(weights, total),
        longest_advisor_turn=longest_a,
        longest_advisor_turn_i=longest_a_i,
        longest_owner_stretch=longest_o,
        longest_owner_stretch_i=longest_o_i,
        questions=questions,
        open_ratio=questions["Q_OPEN"] / asked if asked else None,
        reflections=receiving["REFLECT"],
        empathies=receiving["EMPATHY"],
        reflection_to_question=receiving["REFLECT"] / asked if asked else None,
        longest_question_run=run,
        longest_question_run_i=run_i,
        proposals=proposals,
        proposal_positions=tuple(order[i] / max(1, len(turns) - 1) for i in proposals),
        silences=_silences(turns) if timed else None,
    )


def _question_turns(session: TaggedSession) -> dict[str, int]:
    """Turns holding each kind of question, in the guide's order."""
    counts = dict.fromkeys(("Q_OPEN", "Q_CLOSED", "Q_LEADING", "Q_ACCUSE"), 0)
    for u in session.utterances:
        for turn in u.utterance.turns:
            for label in {a.label for a in u.acts_of(turn)} & QUESTION_ACTS:
                counts[label] += 1
    return counts


def _course(weights: Sequence[tuple[Turn, float]], total: float) -> tuple[float, ...]:
    """Advisor's share in ten equal stretches of talk; a turn across a border is divided."""
    step = total / STRETCHES
    spoken = [[0.0, 0.0] for _ in range(STRETCHES)]
    at = 0.0
    for turn, weight in weights:
        side = 0 if turn.speaker == "advisor" else 1
        left = weight
        while left > 1e-9:
            k = min(STRETCHES - 1, int(at / step + 1e-9))
            room = left if k == STRETCHES - 1 else min(left, max((k + 1) * step - at, 1e-6))
            spoken[k][side] += room
            at, left = at + room, left - room
    course: list[float] = []
    for mine, theirs in spoken:
        both = mine + theirs
        course.append(mine / both if both else (course[-1] if course else 0.0))
    return tuple(course)


def _longest(utterances: Sequence[TaggedUtterance]) -> tuple[int, int | None]:
    best = max(utterances, key=lambda u: _length(u.utterance.text), default=None)
    return (_length(best.utterance.text), best.utterance.turns[0]) if best else (0, None)


def _longest_run(session: TaggedSession) -> tuple[int, int | None]:
    """Longest run of advisor utterances that ask without receiving; the owner's long talk ends it (60 characters)."""
    best, best_i, run, start = 0, None, 0, 0
    for u in session.utterances:
        if u.role == "owner" and _length(u.utterance.text) >= 60:
            run = 0
        elif u.role == "advisor":
            if u.labels & {"REFLECT", "EMPATHY"}:
                run = 0
            if u.labels & QUESTION_ACTS:
                start = u.utterance.turns[0] if run == 0 else start
                run += 1
                if run > best:
                    best, best_i = run, start
    return best, best_i


def _minutes(turns: Sequence[Turn]) -> float | None:
    starts = [t.start for t in turns if t.start is not None]
    ends = [t.end if t.end is not None else t.start for t in turns if t.end is not None or t.start is not None]
    known = [e for e in ends if e is not None]
    return (max(known) - min(starts)) / 60 if starts and known else None


def _silences(turns: Sequence[Turn]) -> tuple[tuple[int, float], ...]:
    """(number of the turn before the silence, seconds)."""
    out = []
    for one, two in pairwise(turns):
        if one.end is not None and two.start is not None and two.start - one.end >= SILENCE_SECONDS:
            out.append((one.i, round(two.start - one.end, 1)))
    return tuple(out)
