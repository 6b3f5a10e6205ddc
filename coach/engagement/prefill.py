"""What is already there for a sheet: from the last session, the plan, the sheets before. Proposals, never filled in.

Everything proposed was said or written: a proposal quotes it and says where. The user takes it or puts it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from coach.habits.registry import habit_by_id
from coach.metrics.owner_course import owner_course
from coach.model import OwnerSignal, Review, ReviewedFinding
from coach.model.engagement import Engagement, Heard, Sheet, SheetKind

from .sheets import entries
from .visits import Visit, quoted, short

LAST, NOW, PLAN, WRITTEN, FIRM = "前回から", "今回の記録から", "計画から", "前回の事後打合せから", "支援先の登録から"
# So many of a kind are read at a glance (our judgement).
MOST_OF_A_KIND, MOST_QUESTIONS, MOST_HABITS = 3, 5, 3
# 「教えてください」 alone says nothing of what was asked for.
SHORTEST_REQUEST = 12
# Heard as undertakings and requests by their words, and as often nothing of the kind: 「あのとき決めたんだ」,
# 「息子が教えてくれてるので」.
FAINT_COMMITMENT = frozenset({"決めた", "今週", "今晩", "今夜"})
NOT_ASKED = re.compile(r"教えて(?:くれ[てたるま]|もら[っい]|いただい[たて])")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that could stand in a field. ``origin`` is its mark (「前回から」); ``heard`` where it was said, if it was."""

    key: str
    field: str
    text: str
    origin: str
    heard: Heard | None = None


def proposals(
    kind: SheetKind, engagement: Engagement, visits: Sequence[Visit], number: int, plan: Sheet, sheet: Sheet
) -> tuple[Proposal, ...]:
    """What could be taken into a sheet, without what was settled or is written already.

    ``visits`` in order of their numbers; ``number`` is the visit of ⓒ and ⓓ; ``plan`` is ⓑ as it is written.
    """
    match kind:
        case "before":
            found = _before(visits, number, plan)
        case "after":
            found = _after(visits, number)
        case "overview":
            found = _overview(engagement, visits)
        case "plan":
            found = _plan(engagement)
        case _:
            found = iter(())
    known: dict[tuple[str, str], Proposal] = {}
    for proposal in found:
        if proposal.key not in sheet.settled and proposal.text not in entries(sheet.text(proposal.field)):
            known.setdefault((proposal.field, proposal.text), proposal)
    return tuple(known.values())


def last_reviewed(visits: Sequence[Visit], number: int) -> Visit | None:
    """The latest visit before ``number`` whose session has been reviewed."""
    return next((v for v in reversed(visits) if v.number < number and v.review is not None), None)


def _before(visits: Sequence[Visit], number: int, plan: Sheet) -> Iterator[Proposal]:
    planned = plan.text(f"visit_{number}")
    if planned:
        yield Proposal(f"goal:plan:{short(planned, 30)}", "goal", planned, PLAN)
    written = next((v for v in reversed(visits) if v.number < number and v.after.written), None)
    if written is not None:
        yield from _written(written)
    last = last_reviewed(visits, number)
    if last is not None and last.review is not None:
        yield from _left_open(last, last.review)
        yield from _questions(last, last.review)
        yield from _avoid(last, last.review)


def _written(visit: Visit) -> Iterator[Proposal]:
    """What the sheet after the last visit says of this one."""
    for source, target, lead in (
        ("next_date", "date", ""), ("next_plan", "goal", ""), ("next_prep", "papers", ""),
        ("requests", "left_open", "お願いしていたこと: "), ("improve", "avoid", ""),
    ):  # fmt: skip
        texts = (
            (visit.after.text(source),) if source in ("next_date", "next_plan") else entries(visit.after.text(source))
        )
        for text in texts:
            if text:
                yield Proposal(f"{target}:{visit.number}:{source}:{short(text, 30)}", target, lead + text, WRITTEN)


def _left_open(visit: Visit, review: Review) -> Iterator[Proposal]:
    """What was left lying: words nobody came back to, requests, undertakings, wishes. A turn comes up once."""
    seen: set[int] = set()
    groups = (
        ("返せていない言葉", ((f.finding.turns[0], f.finding.quote) for f in _of(review, "dropped"))),
        ("頼まれたこと・聞かれたこと", _requests(review)),
        ("やってみると話されたこと", _told(review, "commitment")),
        ("望み", _told(review, "wish")),
    )
    for name, told in groups:
        count = 0
        for turn, words in told:
            if turn not in seen and count < MOST_OF_A_KIND:
                seen.add(turn)
                count += 1
                yield Proposal(
                    f"left_open:{visit.session}:{turn}", "left_open",
                    f"{name}: {quoted(words)} (第{visit.number}回 {turn}番)", LAST, _heard(visit, turn),
                )  # fmt: skip


def _questions(visit: Visit, review: Review) -> Iterator[Proposal]:
    """The first suggested question of each finding, those on words nobody came back to first."""
    asked = [*_of(review, "dropped"), *(f for f in _gravest(review) if f.finding.habit != "dropped")]
    texts: dict[str, int] = {}
    for item in asked:
        for suggestion in item.questions[:1]:
            texts.setdefault(suggestion.text, item.finding.turns[0])
    for text, turn in list(texts.items())[:MOST_QUESTIONS]:
        yield Proposal(f"questions:{visit.session}:{short(text, 30)}", "questions", text, LAST, _heard(visit, turn))


def _avoid(visit: Visit, review: Review) -> Iterator[Proposal]:
    """The findings of last time, one line a habit, with what to try instead."""
    for habit_id, items in _by_habit(review, skip={"dropped"})[:MOST_HABITS]:
        habit = habit_by_id(habit_id)
        turns = sorted(item.finding.turns[0] for item in items)
        places = "、".join(f"{turn}番" for turn in turns[:3]) + (" ほか" if len(turns) > 3 else "")
        text = f"{habit.name} (第{visit.number}回 {places})。{habit.try_instead}"
        yield Proposal(f"avoid:{visit.session}:{habit_id}", "avoid", text, LAST, _heard(visit, turns[0]))


def _after(visits: Sequence[Visit], number: int) -> Iterator[Proposal]:
    visit = next((v for v in visits if v.number == number), None)
    if visit is None:
        return
    if visit.date:
        yield Proposal(f"date:{visit.date}", "date", visit.date, NOW)
    review = visit.review
    if review is None:
        return
    seen: set[int] = set()
    for signal in ("insight", "disclosure", "wish"):
        for turn, words in list(_told(review, signal))[:2]:
            if turn not in seen:
                seen.add(turn)
                yield _now(visit, "owner_words", turn, quoted(words))
    for strength in sorted(review.strengths, key=lambda s: -s.weight)[:2]:
        yield _now(visit, "worked", strength.turns[0], f"{quoted(strength.quote)} {strength.effect}")
    for habit_id, items in _by_habit(review, skip=set())[:2]:
        yield _now(visit, "improve", items[0].finding.turns[0], habit_by_id(habit_id).try_instead)
    for turn, words in list(_told(review, "commitment"))[:MOST_OF_A_KIND]:
        yield _now(visit, "requests", turn, f"やってみると話されたこと: {quoted(words)}")
    for turn, words in list(_requests(review))[:MOST_OF_A_KIND]:
        yield _now(visit, "next_prep", turn, f"聞かれたことに答える: {quoted(words)}")


def _overview(engagement: Engagement, visits: Sequence[Visit]) -> Iterator[Proposal]:
    for text, name in ((engagement.industry, "business"), (engagement.size, "size")):
        if text:
            yield Proposal(f"{name}:{text}", name, text, FIRM)
    first = next((v for v in visits if v.review is not None), None)
    if first is not None and first.review is not None:
        heard = [*_requests(first.review), *_told(first.review, "wish")]
        for turn, words in list(dict(heard).items())[:MOST_OF_A_KIND]:
            text = f"{quoted(words)} (第{first.number}回 {turn}番)"
            origin = f"第{first.number}回の記録から"
            yield Proposal(f"needs:{first.session}:{turn}", "needs", text, origin, _heard(first, turn))


def _plan(engagement: Engagement) -> Iterator[Proposal]:
    team = [(engagement.main, "主担当"), (engagement.second, "副担当")]
    text = "、".join(f"{role} {name}" for name, role in team if name)
    if text:
        yield Proposal(f"team:{text}", "team", text, FIRM)


# ── what a review holds ──


def _now(visit: Visit, field: str, turn: int, text: str) -> Proposal:
    line = f"{text} ({turn}番)"
    return Proposal(f"{field}:{visit.session}:{turn}:{short(text, 20)}", field, line, NOW, _heard(visit, turn))


def _heard(visit: Visit, turn: int) -> Heard | None:
    return Heard(visit.session, turn, visit.number) if visit.session is not None else None


def _of(review: Review, habit: str) -> list[ReviewedFinding]:
    return [item for item in review.findings if item.finding.habit == habit]


def _gravest(review: Review) -> list[ReviewedFinding]:
    return sorted(review.findings, key=lambda item: -item.finding.severity)


def _by_habit(review: Review, *, skip: set[str]) -> list[tuple[str, list[ReviewedFinding]]]:
    """Findings by habit, the habit of the gravest first."""
    out: dict[str, list[ReviewedFinding]] = {}
    for item in _gravest(review):
        if item.finding.habit not in skip:
            out.setdefault(item.finding.habit, []).append(item)
    return list(out.items())


def _told(review: Review, signal: OwnerSignal) -> Iterator[tuple[int, str]]:
    """Turn and words of the owner's telling moments of a kind."""
    faint = {
        mark.span.turn
        for utterance in review.tagged.utterances
        for mark in utterance.marks
        if mark.signal == "commitment" and mark.cue in FAINT_COMMITMENT
    }
    for moment in owner_course(review.tagged).moments:
        if signal in moment.signals and not (signal == "commitment" and moment.turn in faint):
            yield moment.turn, moment.quote


def _requests(review: Review) -> Iterable[tuple[int, str]]:
    """What the owner asked for: turn and sentence."""
    texts = {turn.i: turn.text for turn in review.tagged.transcript.turns}
    found: dict[int, str] = {}
    for utterance in review.tagged.utterances:
        for mark in utterance.marks if utterance.role == "owner" else ():
            words = texts.get(mark.span.turn, "")[mark.span.begin : mark.span.stop].strip()
            if mark.signal == "request" and len(words) >= SHORTEST_REQUEST and not NOT_ASKED.search(words):
                found.setdefault(mark.span.turn, words)
    return found.items()
