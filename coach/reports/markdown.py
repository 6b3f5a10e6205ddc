"""The report as Markdown.

Nothing is set in bold: 「**…**」 next to Japanese brackets is not bold in CommonMark. What was said is escaped, so
that a turn beginning with ``#`` stays a turn.
"""

from __future__ import annotations

import re

from coach.reports import wording as w
from coach.reports.figures import Figure
from coach.reports.model import ReportInput
from coach.reports.record import TurnItem, plain_text
from coach.reports.sections import FindingItem, Report, StrengthItem, build

_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~&$])")
_LINE_START = re.compile(r"^([#+\-=:])")
_LIST_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def escape(text: str) -> str:
    """The text so that Markdown shows it as it is. Lines stay lines; blanks at their ends go."""
    return "\n".join(_escape_line(line) for line in text.split("\n"))


def _escape_line(line: str) -> str:
    safe = _ANYWHERE.sub(r"\\\1", line.strip(" \t"))
    return _LIST_START.sub(r"\1\\\2", _LINE_START.sub(r"\\\1", safe))


def render_markdown(report: ReportInput) -> str:
    """The report as a Markdown text ending in a line break."""
    r = build(report)
    blocks = [
        f"# {escape(r.title)}",
        f"> {w.ANONYMOUS_NOTICE if report.anonymous else w.NOTICE}",
        "\n".join(map(_fact, r.facts)),
    ]
    blocks += [f"## {w.ANSWERS}", *_answers(r)]
    blocks += [f"## {w.STRENGTHS}", *(map(_strength, r.strengths) if r.strengths else [w.NO_STRENGTHS])]
    blocks += [f"## {w.OWNER}", *_owner(r)]
    blocks += [f"## {w.FIGURES}", *_figures(r)]
    blocks += [f"## {w.FINDINGS}", *_findings(r)]
    blocks += [f"## {w.NEXT}", _numbered(r.next_steps) if r.next_steps else w.NO_NEXT]
    blocks += [f"## {w.RECORD}", *_record(r)]
    if r.made_by:
        blocks += ["---", f"解析: {escape(r.made_by)}"]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _fact(fact: tuple[str, str]) -> str:
    name, value = fact
    return f"- {name}: {escape(value)}" if name else f"- {escape(value)}"


def _answers(r: Report) -> list[str]:
    if not any(answer.text for answer in r.answers):
        return [w.NO_ANSWERS]
    blocks = []
    for answer in r.answers:
        blocks += [escape(answer.question), _quoted(escape(answer.text) if answer.text else w.NO_ANSWER)]
    return blocks


def _strength(item: StrengthItem) -> str:
    lines = [f"### {item.number} {escape(item.kind)}", "", f"> 「{escape(item.quote)}」{_where(item.turns)}", ""]
    lines.append(escape(item.effect))
    if item.after:
        lines += ["", f"{w.AFTER}: 「{escape(item.after)}」"]
    return "\n".join(lines)


def _owner(r: Report) -> list[str]:
    moments = [
        f"- {m.turn}番{f' ({m.time})' if m.time else ''} {escape(m.kind)}: 「{escape(m.quote)}」"
        for m in r.owner.moments
    ]
    blocks = [w.OWNER_INTRO, "\n".join(moments)] if moments else [w.NO_OWNER]
    return [*blocks, *map(escape, r.owner.walls), escape(r.owner.long_talk)]


def _figures(r: Report) -> list[str]:
    if not r.figures:
        return [w.NO_FIGURES]
    blocks = [w.FIGURES_INTRO, "\n".join(_figure(figure) for figure in r.figures)]
    if r.course:
        blocks.append(f"{w.COURSE}: " + " ".join(map(str, r.course)))
    return blocks


def _figure(figure: Figure) -> str:
    head = f"- {escape(figure.name)}: {escape(figure.value)}" + (f" — {escape(figure.detail)}" if figure.detail else "")
    lines = [head, f"  - {escape(figure.reading)}"]
    if figure.source:
        lines.append(f"  - {w.SOURCE}: {escape(figure.source)}")
    return "\n".join(lines)


def _findings(r: Report) -> list[str]:
    blocks = [w.FINDINGS_INTRO] if r.findings else [r.no_findings]
    for item in r.findings:
        blocks += _finding(item)
    if r.habits:
        tries = [f"- {escape(h.name)}: {escape(h.try_instead)}\n  - {w.SOURCE}: {escape(h.source)}" for h in r.habits]
        blocks += [f"### {w.HABITS_HEADING}", "\n".join(tries)]
    return [*blocks, escape(r.dismissed)]


def _finding(item: FindingItem) -> list[str]:
    questions = [f"{escape(q.text)} ({escape(q.origin)})" for q in item.questions]
    cases = [f"- {escape(c.id)} {escape(c.title)}\n  - {escape(c.why)}" for c in item.cases]
    stop = [f"#### {w.STOP_HERE}", f"> 「{escape(item.stop)}」{_where((item.stop_turn,))}"] if item.stop else []
    offer = [f"#### {w.OFFER_LATER}", escape(item.offer)] if item.offer else []
    return [
        f"### {item.number} {escape(item.habit)}・{w.CHECK}",
        f"> 「{escape(item.quote)}」{_where(item.turns)}",
        "\n".join(f"- {escape(text)}" for text in item.evidence),
        f"{w.WHY}: {escape(item.why)}",
        *stop,
        f"#### {w.ASK_ALSO}",
        "\n".join(f"{n}. {text}" for n, text in enumerate(questions, 1)) if questions else w.NO_QUESTIONS,
        *offer,
        f"#### {w.CASES}",
        "\n".join(cases) if cases else w.NO_CASES,
        f"{w.VERDICT}: {escape(item.verdict)}",
    ]


def _record(r: Report) -> list[str]:
    if not r.record:
        return [w.NO_RECORD]
    blocks = [w.RECORD_INTRO, *(block for item in r.record for block in _turn(item))]
    if r.loose_notes:
        blocks.append("\n".join(f"- {w.NOTE} ({i}番): {escape(_flat(note))}" for i, note in r.loose_notes))
    return blocks


def _turn(item: TurnItem) -> list[str]:
    head = f"{item.number}番 {item.speaker}" + (f" ({escape(item.name)})" if item.name else "")
    head += f" {item.time}" if item.time else ""
    head += f" 〔{w.BOOKMARK}〕" if item.bookmarked else ""
    words = "".join(f"《{escape(text)}》" if marked else escape(text) for text, marked in plain_text(item))
    blocks = [head, _quoted(words)]
    if item.refs:
        blocks.append(f"{w.QUOTED_IN}: " + "、".join(escape(ref.label) for ref in item.refs))
    if item.note:
        blocks.append(f"{w.NOTE}: " + escape(_flat(item.note)))
    return blocks


def _quoted(text: str) -> str:
    """A quotation; each line is a paragraph of its own, since Markdown joins lines."""
    return "\n>\n".join(f"> {line}" for line in text.split("\n") if line) or "> "


def _flat(text: str) -> str:
    return text.replace("\n", " ")


def _where(turns: tuple[int, ...]) -> str:
    return f" ({w.places(turns)})" if turns else ""


def _numbered(lines: tuple[str, ...]) -> str:
    return "\n".join(f"{n}. {escape(line)}" for n, line in enumerate(lines, 1))
