"""The report for a terminal: lines of at most ``width`` cells.

Columns and rules hold no sign of ambiguous width (─, …, ①): such a sign takes one cell here and two there.
"""

from __future__ import annotations

from collections.abc import Iterator

from coach.language.wrap import cell_width, pad, wrap
from coach.reports import wording as w
from coach.reports.model import ReportInput
from coach.reports.record import TurnItem, plain_text
from coach.reports.sections import FindingItem, Report, build

NARROWEST = 20


def render_text(report: ReportInput, width: int) -> str:
    """The report in lines of at most ``width`` cells; below 20 cells it is written as for 20."""
    width = max(NARROWEST, width)
    r = build(report)
    lines = [*fit(r.title, width), *fit(w.ANONYMOUS_NOTICE if report.anonymous else w.NOTICE, width), ""]
    for name, value in r.facts:
        lines += fit(value, width, pad(name, 6), " " * 6) if name else fit(value, width)
    for heading, body in (
        (w.ANSWERS, _answers(r, width)),
        (w.STRENGTHS, _strengths(r, width)),
        (w.OWNER, _owner(r, width)),
        (w.FIGURES, _figures(r, width)),
        (w.FINDINGS, _findings(r, width)),
        (w.NEXT, _next(r, width)),
        (w.RECORD, _record(r, width)),
    ):
        lines += ["", "", heading, "-" * min(width, cell_width(heading)), *body]
    if r.made_by:
        lines += ["", *fit(f"解析: {r.made_by}", width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def fit(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """The text in lines of at most ``width`` cells, the first after ``first``, the others after ``rest``."""
    rest = first if rest is None else rest
    room = width - max(cell_width(first), cell_width(rest))
    pieces = [piece for line in wrap(text, room) for piece in _cut(line, room)]
    return [(rest if n else first) + piece for n, piece in enumerate(pieces)]


def _cut(line: str, room: int) -> Iterator[str]:
    """A line that 禁則 made too long, cut: a mark at the start of a line is better than a line torn by the terminal."""
    piece = ""
    for ch in line:
        if piece and cell_width(piece + ch) > room:
            yield piece
            piece = ""
        piece += ch
    yield piece


def _answers(r: Report, width: int) -> list[str]:
    if not any(answer.text for answer in r.answers):
        return fit(w.NO_ANSWERS, width)
    lines: list[str] = []
    for answer in r.answers:
        lines += [*fit(answer.question, width), *fit(answer.text or w.NO_ANSWER, width, "  ")]
    return lines


def _strengths(r: Report, width: int) -> list[str]:
    lines: list[str] = [] if r.strengths else fit(w.NO_STRENGTHS, width)
    for n, item in enumerate(r.strengths):
        lines += [""] if n else []
        lines += fit(f"{item.kind}{_where(item.turns)}", width, f"{item.number} ", "  ")
        lines += fit(f"「{item.quote}」", width, "  ")
        lines += fit(item.effect, width, "  ")
        lines += fit(f"{w.AFTER}: 「{item.after}」", width, "  ") if item.after else []
    return lines


def _owner(r: Report, width: int) -> list[str]:
    lines = fit(w.OWNER_INTRO if r.owner.moments else w.NO_OWNER, width)
    for m in r.owner.moments:
        place = " ".join(part for part in (f"{m.turn}番", m.time) if part)
        lines += fit(f"{m.kind} ({place})", width, "- ", "  ") + fit(f"「{m.quote}」", width, "  ")
    for text in (*r.owner.walls, r.owner.long_talk):
        lines += fit(text, width) if text else []
    return lines


def _figures(r: Report, width: int) -> list[str]:
    if not r.figures:
        return fit(w.NO_FIGURES, width)
    lines = [*fit(w.FIGURES_INTRO, width), ""]
    names = max(cell_width(figure.name) for figure in r.figures)
    values = max(cell_width(figure.value) for figure in r.figures)
    aligned = names + 2 + values <= width
    for figure in r.figures:
        gap = values - cell_width(figure.value)
        head = pad(figure.name, names) + "  " + " " * gap + figure.value
        beside = aligned and cell_width(head) + 2 + cell_width(figure.detail) <= width
        if beside:
            lines.append(f"{head}  {figure.detail}")
        else:
            lines += [head] if aligned else fit(f"{figure.name}: {figure.value}", width)
        lines += [] if beside or not figure.detail else fit(figure.detail, width, "  ")
        lines += fit(figure.reading, width, "  ")
        lines += fit(f"{w.SOURCE}: {figure.source}", width, "  ") if figure.source else []
    if r.course:
        lines += ["", *fit(w.COURSE, width), *fit(" ".join(map(str, r.course)), width, "  ")]
    return lines


def _findings(r: Report, width: int) -> list[str]:
    lines = fit(w.FINDINGS_INTRO if r.findings else r.no_findings, width)
    for item in r.findings:
        lines += ["", *_finding(item, width)]
    if r.habits:
        lines += ["", *fit(w.HABITS_HEADING, width)]
        for habit in r.habits:
            lines += fit(f"{habit.name}: {habit.try_instead}", width, "  ")
            lines += fit(f"{w.SOURCE}: {habit.source}", width, "    ")
    return lines + (["", *fit(r.dismissed, width)] if r.dismissed else [])


def _finding(item: FindingItem, width: int) -> list[str]:
    lines = fit(f"{item.habit}・{w.CHECK}{_where(item.turns)}", width, f"{item.number} ", "  ")
    lines += fit(f"「{item.quote}」", width, "  ")
    for text in item.evidence:
        lines += fit(text, width, "  - ", "    ")
    lines += fit(f"{w.WHY}: {item.why}", width, "  ")
    if item.stop:
        lines += [
            "",
            *fit(w.STOP_HERE, width, "  "),
            *fit(f"「{item.stop}」{_where((item.stop_turn,))}", width, "    "),
        ]
    lines += ["", *fit(w.ASK_ALSO, width, "  ")]
    for n, question in enumerate(item.questions, 1):
        lines += fit(f"{question.text} ({question.origin})", width, f"  {n} ", "    ")
    lines += [] if item.questions else fit(w.NO_QUESTIONS, width, "    ")
    lines += [*fit(w.OFFER_LATER, width, "  "), *fit(item.offer, width, "    ")] if item.offer else []
    lines += fit(w.CASES, width, "  ")
    for case in item.cases:
        lines += [*fit(f"{case.id} {case.title}", width, "    "), *fit(case.why, width, "      ")]
    lines += [] if item.cases else fit(w.NO_CASES, width, "    ")
    return lines + fit(f"{w.VERDICT}: {item.verdict}", width, "  ")


def _next(r: Report, width: int) -> list[str]:
    if not r.next_steps:
        return fit(w.NO_NEXT, width)
    return [line for n, step in enumerate(r.next_steps, 1) for line in fit(step, width, f"{n} ", "  ")]


def _record(r: Report, width: int) -> list[str]:
    if not r.record:
        return fit(w.NO_RECORD, width)
    lines = fit(w.RECORD_INTRO, width)
    digits = max(len(str(item.number)) for item in r.record)
    for item in r.record:
        lines += ["", *_turn(item, digits, width)]
    for number, note in r.loose_notes:
        lines += ["", *fit(f"{w.NOTE} ({number}番): {note}", width)]
    return lines


def _turn(item: TurnItem, digits: int, width: int) -> list[str]:
    indent = " " * (digits + 2)
    head = " ".join(part for part in (item.speaker, item.time, f"({item.name})" if item.name else "") if part)
    head += f" 〔{w.BOOKMARK}〕" if item.bookmarked else ""
    lines = fit(head, width, f"{item.number:>{digits}}  ", indent)
    lines += fit("".join(f"《{text}》" if marked else text for text, marked in plain_text(item)), width, indent)
    if item.refs:
        lines += fit(f"{w.QUOTED_IN}: " + "、".join(ref.label for ref in item.refs), width, indent)
    return lines + (fit(f"{w.NOTE}: {item.note}", width, indent) if item.note else [])


def _where(turns: tuple[int, ...]) -> str:
    return f" ({w.places(turns)})" if turns else ""
