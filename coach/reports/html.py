"""The report as one HTML file: no script, nothing loaded from anywhere, everything that was said escaped."""

from __future__ import annotations

from html import escape

from coach.reports import wording as w
from coach.reports.figures import Figure
from coach.reports.model import ReportInput
from coach.reports.record import Piece, Ref, TurnItem, turn_anchor
from coach.reports.sections import FindingItem, Report, StrengthItem, build
from coach.reports.strip import bar, strip
from coach.reports.style import STYLE

# Allows the style sheet below and nothing else, should escaping ever fail.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_SECTIONS = (
    ("answers", w.ANSWERS), ("strengths", w.STRENGTHS), ("owner", w.OWNER), ("figures", w.FIGURES),
    ("findings", w.FINDINGS), ("next", w.NEXT), ("record", w.RECORD),
)  # fmt: skip


def render_html(report: ReportInput) -> str:
    """The report as a complete HTML document."""
    r = build(report)
    bodies = {
        "answers": _answers(r),
        "strengths": "\n".join(map(_strength, r.strengths)) or _p(w.NO_STRENGTHS),
        "owner": _owner(r),
        "figures": _figures(r, _strip(report, r)),
        "findings": _findings(r),
        "next": _list("ol", "steps", [escape(step) for step in r.next_steps]) if r.next_steps else _p(w.NO_NEXT),
        "record": _record(r),
    }
    sections = "\n".join(
        f'<section id="{key}" aria-labelledby="h-{key}">\n<h2 id="h-{key}">{name}</h2>\n{bodies[key]}\n</section>'
        for key, name in _SECTIONS
    )
    links = _list("ul", "", [f'<a href="#{key}">{name}</a>' for key, name in _SECTIONS])
    facts = "".join(f"<li><span>{name}</span>{escape(value)}</li>" for name, value in r.facts)
    made_by = f"<footer>解析: {escape(r.made_by)}</footer>\n" if r.made_by else ""
    return document(
        f"{r.title} — {w.UNTITLED}",
        f"""<header>
<p class="notice">{w.ANONYMOUS_NOTICE if report.anonymous else w.NOTICE}</p>
<h1>{escape(r.title)}</h1>
<ul class="facts">{facts}</ul>
<nav aria-label="目次">{links}</nav>
</header>
<main>
{sections}
</main>
{made_by}""",
    )


def document(title: str, body: str, *, style: str = "") -> str:
    """A complete HTML document in the style of the reports; ``body`` is HTML, ``title`` plain text, ``style`` more CSS."""
    return f"""<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(title)}</title>
<style>
{STYLE}{style}</style>
</head>
<body>
{body}</body>
</html>
"""


def _answers(r: Report) -> str:
    if not any(answer.text for answer in r.answers):
        return _p(w.NO_ANSWERS)
    return "\n".join(
        f'<div class="answer"><p>{escape(a.question)}</p><p>{_lines(a.text) if a.text else w.NO_ANSWER}</p></div>'
        for a in r.answers
    )


def _strength(item: StrengthItem) -> str:
    after = f'<p class="muted">{w.AFTER}: 「{escape(item.after)}」</p>' if item.after else ""
    return (
        f'<article class="card tone-good" id="{item.ref.anchor}">\n<h3><span class="num">{item.number}</span>'
        f"{escape(item.kind)}{_where(item.turns)}</h3>\n<blockquote>「{escape(item.quote)}」</blockquote>\n"
        f"<p>{escape(item.effect)}</p>{after}\n</article>"
    )


def _owner(r: Report) -> str:
    moments = [
        f'<a href="#{turn_anchor(m.turn)}">{m.turn}番</a>'
        + (f' <span class="muted">{m.time}</span>' if m.time else "")
        + f" {escape(m.kind)}: 「{escape(m.quote)}」"
        for m in r.owner.moments
    ]
    parts = [f'<p class="lead">{w.OWNER_INTRO}</p>', _list("ul", "moments", moments)] if moments else [_p(w.NO_OWNER)]
    parts += [_p(text) for text in (*r.owner.walls, r.owner.long_talk) if text]
    return "\n".join(parts)


def _strip(report: ReportInput, r: Report) -> str:
    findings = [(item.turns[0], item.ref, item.number) for item in r.findings if item.turns]
    strengths = [(item.turns[0], item.ref, item.number) for item in r.strengths if item.turns]
    by_time = report.review.metrics.talk_share_basis == "time"
    picture = strip(report.review.tagged.transcript.turns, by_time, findings, strengths)
    keys = [("advisor", "", "支援者 (上の段)"), ("owner", "", "経営者 (下の段)")]
    keys += [("text", "dot", "丸: 気になる所")] if findings else []
    keys += [("good", "", "四角: よかったところ")] if strengths else []
    legend = "".join(f'<span><i class="{kind}" style="--c:var(--{c})"></i>{name}</span>' for c, kind, name in keys)
    return f'{picture}<p class="legend">{legend}</p>\n' if picture else ""


def _figures(r: Report, picture: str) -> str:
    if not r.figures:
        return picture + _p(w.NO_FIGURES)
    intro = f'<p class="lead">{w.FIGURES_INTRO}'
    intro += "横棒の帯が目安の範囲です。</p>\n" if any(f.bar for f in r.figures) else "</p>\n"
    course = f'<p class="muted course">{w.COURSE}: {" ".join(map(str, r.course))}</p>' if r.course else ""
    return f"{picture}{intro}<dl>{''.join(map(_figure, r.figures))}</dl>{course}"


def _figure(figure: Figure) -> str:
    detail = escape(figure.detail)
    if detail and figure.turn is not None:
        detail = f'<a href="#{turn_anchor(figure.turn)}">{detail}</a>'
    rows = [f'<div class="d">{detail}</div>' if detail else "", bar(figure.bar) if figure.bar else ""]
    rows.append(f"<div>{escape(figure.reading)}</div>")
    rows.append(_source(figure.source) if figure.source else "")
    return (
        f'<div class="figure"><dt>{escape(figure.name)}</dt><dd class="v">{escape(figure.value)}</dd>'
        f'<dd class="r">{"".join(rows)}</dd></div>\n'
    )


def _source(source: str) -> str:
    return f'<div class="source">{w.SOURCE}: {escape(source)}</div>'


def _findings(r: Report) -> str:
    parts = [f'<p class="lead">{w.FINDINGS_INTRO}</p>' if r.findings else _p(r.no_findings), *map(_finding, r.findings)]
    if r.habits:
        tries = "".join(
            f"<dt>{escape(h.name)}</dt><dd>{escape(h.try_instead)}{_source(h.source)}</dd>" for h in r.habits
        )
        parts.append(f'<h3>{w.HABITS_HEADING}</h3>\n<dl class="habits">{tries}</dl>')
    if r.dismissed:
        parts.append(f'<p class="dismissed">{escape(r.dismissed)}</p>')
    return "\n".join(parts)


def _finding(item: FindingItem) -> str:
    asks = [f'{escape(q.text)} <span class="origin">{escape(q.origin)}</span>' for q in item.questions]
    cases = [f'{escape(c.id)} {escape(c.title)}<div class="muted">{escape(c.why)}</div>' for c in item.cases]
    return (
        f'<article class="card tone-{item.ref.tone}" id="{item.ref.anchor}">\n'
        f'<h3><span class="num">{item.number}</span>{escape(item.habit)}'
        f'<span class="check">{w.CHECK}</span>{_where(item.turns)}</h3>\n'
        f"<blockquote>「{escape(item.quote)}」</blockquote>\n"
        f"{_list('ul', '', [escape(text) for text in item.evidence])}\n"
        f"<h4>{w.WHY}</h4>\n{_p(item.why)}\n"
        f"{_part(w.STOP_HERE, f'「{escape(item.stop)}」{_where((item.stop_turn,))}' if item.stop else '')}"
        f"<h4>{w.ASK_ALSO}</h4>\n{_list('ol', 'asks', asks) if asks else _p(w.NO_QUESTIONS)}\n"
        f"{_part(w.OFFER_LATER, escape(item.offer))}"
        f"<h4>{w.CASES}</h4>\n{_list('ul', 'cases', cases) if cases else _p(w.NO_CASES)}\n"
        f'<p class="verdict"><span class="muted">{w.VERDICT}:</span> {escape(item.verdict)}</p>\n</article>'
    )


def _part(heading: str, inside: str) -> str:
    """A heading with one paragraph, where there is something to say. ``inside`` is HTML."""
    return f"<h4>{heading}</h4>\n<p>{inside}</p>\n" if inside else ""


def _record(r: Report) -> str:
    if not r.record:
        return _p(w.NO_RECORD)
    loose = "".join(f'<p class="note"><b>{w.NOTE} ({i}番)</b> {_lines(note)}</p>' for i, note in r.loose_notes)
    return '<p class="lead">下線は、この報告で引いた言葉です。</p>\n' + "\n".join(map(_turn, r.record)) + loose


def _turn(item: TurnItem) -> str:
    who = f'<span class="no">{item.number}</span><span>{item.speaker}</span>'
    who += f'<span class="name">{escape(item.name)}</span>' if item.name else ""
    who += f'<span class="time">{item.time}</span>' if item.time else ""
    extra = f'<p class="bookmark">{w.BOOKMARK}</p>' if item.bookmarked else ""
    if item.refs:
        extra += f'<p class="refs">{"".join(map(_back, item.refs))}</p>'
    extra += f'<p class="note"><b>{w.NOTE}</b> {_lines(item.note)}</p>' if item.note else ""
    return (
        f'<div class="turn {item.role}" id="{turn_anchor(item.number)}"><div class="who">{who}</div>'
        f"<div><p>{''.join(map(_piece, item.pieces))}</p>{extra}</div></div>"
    )


def _piece(piece: Piece) -> str:
    text = _lines(piece.text)
    return f'<mark class="tone-{piece.refs[0].tone}">{text}</mark>' if piece.refs else text


def _back(ref: Ref) -> str:
    return f'<a class="tone-{ref.tone}" href="#{ref.anchor}">↑ {escape(ref.label)}</a>'


def _where(turns: tuple[int, ...]) -> str:
    """Links to the turns: all of a few, the first and the last of many."""
    if not turns:
        return ""
    few = len(turns) <= 6
    links = [f'<a href="#{turn_anchor(turn)}">{turn}番</a>' for turn in (turns if few else (turns[0], turns[-1]))]
    return f'<span class="where">{("・" if few else "から").join(links)}</span>'


def _list(tag: str, kind: str, items: list[str]) -> str:
    attribute = f' class="{kind}"' if kind else ""
    return f"<{tag}{attribute}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{tag}>"


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
