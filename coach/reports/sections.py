"""What a report says, in order, before it is written as HTML, Markdown or terminal text.

Every renderer walks through the same ``Report``; none of them looks at the review. All strings in it are
cleaned of control characters but not escaped.
"""

from __future__ import annotations

from dataclasses import dataclass

from coach.habits.base import Habit
from coach.habits.registry import HABITS
from coach.metrics.owner_course import long_talk_text, moment_name, owner_course, wall_text
from coach.metrics.strengths import KIND_NAMES
from coach.model import STEP_NAMES, Finding, Review, ReviewedFinding, Strength, TaggedSession, Transcript
from coach.reports import wording as w
from coach.reports.figures import Figure, course_of, figures_of
from coach.reports.model import ReportInput, VerdictView
from coach.reports.record import Quoted, Ref, TurnItem, finding_ref, record_of, strength_ref
from coach.reports.wording import clean, one_line

AT_MOST = 3
TONES = {
    "INTERROGATION": "q", "ONE_SIDED": "l", "PREMATURE": "p", "JUDGING": "l", "DROPPED": "r", "LEADING": "q",
    "LISTENING_ONLY": "r", "SHEET": "q",
}  # fmt: skip
_HABITS: dict[str, Habit] = {habit.id: habit for habit in HABITS}


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """A question asked before anything was shown; ``text`` is "" when it was left open."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class StrengthItem:
    """Something that worked, what happened after it, and the owner's words then."""

    number: int
    ref: Ref
    kind: str
    quote: str
    effect: str
    after: str
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MomentItem:
    """A turn of the owner that tells something; ``time`` is "" where the record has none."""

    turn: int
    time: str
    kind: str
    quote: str


@dataclass(frozen=True, slots=True)
class OwnerItem:
    """The owner's side: moments in order, how much was told at length, the walls heard."""

    moments: tuple[MomentItem, ...]
    long_talk: str
    walls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """A question that could have been asked; ``origin`` says where it comes from."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class CaseItem:
    """A similar case and what it shares."""

    id: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class FindingItem:
    """A place worth a second look. ``turns`` are those of the record, in order."""

    number: int
    ref: Ref
    habit: str
    quote: str
    evidence: tuple[str, ...]
    why: str
    questions: tuple[QuestionItem, ...]
    cases: tuple[CaseItem, ...]
    verdict: str
    turns: tuple[int, ...]
    # The end of the sentence at which one could have stopped, and its turn; "" and 0 where there is none.
    stop: str = ""
    stop_turn: int = 0
    offer: str = ""


@dataclass(frozen=True, slots=True)
class HabitItem:
    """What to try instead of a habit, and where its rule comes from; said once, however often it was found."""

    name: str
    try_instead: str
    source: str


@dataclass(frozen=True, slots=True)
class Report:
    """The sections in the order in which they are read."""

    # A fact without a name is a sentence of its own.
    title: str
    facts: tuple[tuple[str, str], ...]
    answers: tuple[AnswerItem, ...]
    strengths: tuple[StrengthItem, ...]
    owner: OwnerItem
    figures: tuple[Figure, ...]
    course: tuple[int, ...]
    findings: tuple[FindingItem, ...]
    no_findings: str
    dismissed: str
    habits: tuple[HabitItem, ...]
    next_steps: tuple[str, ...]
    record: tuple[TurnItem, ...]
    loose_notes: tuple[tuple[int, str], ...]
    made_by: str


def build(report: ReportInput) -> Report:
    """The sections of a report."""
    review = report.review
    transcript = review.tagged.transcript
    known = transcript.by_number()
    kept = [r for r in review.findings if not is_dismissed(report, r.finding)]
    gone = [r.finding for r in review.findings if is_dismissed(report, r.finding)]
    findings = tuple(_finding(report, n, r) for n, r in enumerate(kept, 1))
    strengths = tuple(_strength(review, n, s) for n, s in enumerate(review.strengths[:AT_MOST], 1))
    quoted = [Quoted(i.ref, s.turns, s.spans) for i, s in zip(strengths, review.strengths, strict=False)]
    quoted += [Quoted(i.ref, r.finding.turns, r.finding.spans) for i, r in zip(findings, kept, strict=True)]
    return Report(
        title=one_line(transcript.title or "") or w.UNTITLED,
        facts=_facts(review, transcript),
        answers=tuple(AnswerItem(one_line(q), clean(text).strip()) for q, text in report.answers),
        strengths=strengths,
        owner=_owner(review.tagged),
        figures=figures_of(review.metrics),
        course=course_of(review.metrics) if review.metrics.turns else (),
        findings=findings,
        no_findings="" if findings else w.NO_OTHER_FINDINGS if gone else w.NO_FINDINGS,
        dismissed=_dismissed(report, gone),
        habits=_habits(kept),
        next_steps=tuple(one_line(step) for step in review.next_steps[:AT_MOST]),
        record=record_of(transcript.turns, quoted, report.notes, report.bookmarks),
        loose_notes=tuple((i, clean(note).strip()) for i, note in sorted(report.notes.items()) if i not in known),
        made_by="、".join(f"{one_line(name)} {one_line(version)}" for name, version in review.versions.items()),
    )


def _facts(review: Review, transcript: Transcript) -> tuple[tuple[str, str], ...]:
    metrics = review.metrics
    step = transcript.step_number
    stated = one_line(transcript.support_step or "")
    others = metrics.turns - metrics.advisor_turns - metrics.owner_turns
    counts = f"{metrics.turns} (支援者 {metrics.advisor_turns}、経営者 {metrics.owner_turns}"
    counts += f"、同席者 {others})" if others else ")"
    rows = (
        ("会社", one_line(transcript.firm or "")),
        ("業種", one_line(transcript.industry or "")),
        ("日付", one_line(transcript.date or "")),
        ("回", f"第{transcript.session_no}回" if transcript.session_no is not None else ""),
        ("段階", STEP_NAMES[step - 1] if step else stated) if step or stated else ("", w.NO_STEP),
        ("長さ", w.duration(metrics.minutes)) if metrics.minutes is not None else ("", w.NO_TIMES),
        ("発話", counts),
    )
    return tuple((name, value) for name, value in rows if value)


def _strength(review: Review, number: int, strength: Strength) -> StrengthItem:
    return StrengthItem(
        number=number,
        ref=strength_ref(number),
        kind=KIND_NAMES.get(strength.kind, strength.kind),
        quote=one_line(strength.quote),
        effect=one_line(strength.effect),
        after=_words_after(review, strength),
        turns=_present(review, strength.turns),
    )


def _words_after(review: Review, strength: Strength) -> str:
    """What the owner said then; a companion's word may lie in between."""
    utterances = review.tagged.utterances
    last = max((k for k, u in enumerate(utterances) if set(u.utterance.turns) & set(strength.turns)), default=None)
    if last is None:
        return ""
    answer = next((u for u in utterances[last + 1 : last + 3] if u.role == "owner"), None)
    return w.shorten(one_line(answer.utterance.text)) if answer else ""


def _owner(tagged: TaggedSession) -> OwnerItem:
    course = owner_course(tagged)
    return OwnerItem(
        tuple(MomentItem(m.turn, w.clock(m.start), moment_name(m), one_line(m.quote)) for m in course.moments),
        long_talk_text(course),
        tuple(one_line(wall_text(wall)) for wall in course.walls),
    )


def _finding(report: ReportInput, number: int, reviewed: ReviewedFinding) -> FindingItem:
    finding = reviewed.finding
    told = "".join(finding.evidence)
    missing = [text for text in finding.missing if text not in told]
    evidence = [*finding.evidence, *(["まだないもの: " + "、".join(missing) + "。"] if missing else [])]
    return FindingItem(
        number=number,
        ref=finding_ref(number, _name(finding), TONES.get(finding.flag, "x")),
        habit=_name(finding),
        quote=one_line(finding.quote),
        evidence=tuple(one_line(text) for text in evidence),
        why=one_line(finding.why),
        questions=tuple(
            QuestionItem(one_line(q.text), _origin(q.kind, q.from_case)) for q in reviewed.questions[:AT_MOST]
        ),
        cases=tuple(CaseItem(one_line(c.id), one_line(c.title), one_line(c.why)) for c in reviewed.cases[:AT_MOST]),
        verdict=_verdict(report.verdicts.get(finding.key)),
        turns=_present(report.review, finding.turns),
        stop=_stop(report.review, reviewed),
        stop_turn=reviewed.stop.turn if reviewed.stop else 0,
        offer=one_line(reviewed.offer.text) if reviewed.offer else "",
    )


def _stop(review: Review, reviewed: ReviewedFinding) -> str:
    span = reviewed.stop
    turn = review.tagged.transcript.by_number().get(span.turn) if span else None
    return w.tail(one_line(turn.text[span.begin : span.stop])) if span and turn else ""


def _origin(kind: str, case: str | None) -> str:
    return one_line(f"{kind}、事例 {case} から" if case else kind)


def _name(finding: Finding) -> str:
    # A stored review may name a habit that this version no longer has.
    habit = _HABITS.get(finding.habit)
    return habit.name if habit else one_line(finding.habit)


def _present(review: Review, turns: tuple[int, ...]) -> tuple[int, ...]:
    known = review.tagged.transcript.by_number()
    return tuple(turn for turn in dict.fromkeys(turns) if turn in known)


def _verdict(view: VerdictView | None) -> str:
    if view is None:
        return w.NO_VERDICT
    reason = one_line(view.reason)
    return w.VERDICTS[view.verdict] + (f" ({reason})" if reason else "")


def is_dismissed(report: ReportInput, finding: Finding) -> bool:
    """Whether the user did not agree with this finding."""
    view = report.verdicts.get(finding.key)
    return view is not None and view.verdict == "dismiss"


def _dismissed(report: ReportInput, findings: list[Finding]) -> str:
    """One line for everything the user did not agree with; "" when there is nothing."""
    parts = []
    for finding in findings:
        reason = one_line(report.verdicts[finding.key].reason)
        inside = f"{w.places(finding.turns[:1])}、{reason}" if reason else w.places(finding.turns[:1])
        parts.append(f"{_name(finding)} ({inside})")
    return f"{w.DISMISSED}: " + "、".join(parts) if parts else ""


def _habits(findings: list[ReviewedFinding]) -> tuple[HabitItem, ...]:
    found = {reviewed.finding.habit for reviewed in findings}
    return tuple(HabitItem(h.name, h.try_instead, h.source) for h in HABITS if h.id in found)
