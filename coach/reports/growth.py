"""成長の記録 as one HTML file: for each figure a plot (inline SVG) with the usual range, then questions and levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from coach.metrics.growth import Course, GrowthPoint, Series, Unit, change_text, usual_text, value_text
from coach.reports.html import document
from coach.reports.wording import ANONYMOUS_MANY_NOTICE, GROWTH_NOTICE, one_line

TITLE = "成長の記録"
INTRO = "くらべる相手は、これまでのご自分です。数字は話題や相手でも動くので、よし悪しの点数ではありません。"
NOTHING = {False: "ふりかえった面談は、まだありません。", True: "ふりかえった稽古は、まだありません。"}
NAMES = {False: "面談", True: "稽古"}
BEST = "話が開いた問い"
LEVELS = "採点の段階"
NO_BEST = "まだ選べていません。ふりかえりの画面で、残したい問いを選んで t を押すと、ここにも出ます。"
# The plot, in its own units; it scales with the page.
WIDE, HIGH, LEFT, RIGHT, TOP, FOOT = 640, 176, 46, 14, 20, 26
MOST_DATES = 9
_STYLE = """
.plot{display:block;width:100%;max-width:40rem;margin:.4rem 0 .2rem}
.plot text{fill:var(--muted);font-size:11px;font-weight:400}
.plot .value{fill:var(--text);font-weight:600}
.plot .axis{stroke:var(--rule);stroke-width:1}
.plot .band{fill:var(--range)}
.plot .middle{stroke:var(--muted);stroke-dasharray:3 3}
.plot .line{fill:none;stroke:var(--advisor);stroke-width:2}
.plot .dot{fill:var(--advisor)}
.change{font-weight:600}
table{border-collapse:collapse;font-size:.875rem;margin:.5rem 0}
th,td{border:1px solid var(--rule);padding:.2rem .6rem;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
td.d{white-space:nowrap}
.wide{overflow-x:auto}
h3{margin:1.6rem 0 .2rem}
.plots{break-inside:avoid}
"""


@dataclass(frozen=True, slots=True)
class LevelTable:
    """The levels by one rubric: a column for each final grade in order, a row (area, criterion, levels) for each criterion."""

    rubric: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[int | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class GrowthSheet:
    """``best`` as (question, where, what followed); ``notes`` are what one has to know to read the figures.

    ``anonymous``: names were replaced in all of it.
    """

    person: str
    series: tuple[Series, ...]
    best: tuple[tuple[str, str, str], ...]
    levels: tuple[LevelTable, ...]
    notes: tuple[str, ...]
    anonymous: bool = False


def render_html(sheet: GrowthSheet) -> str:
    """A complete HTML document, without a script and with nothing loaded."""
    title = f"{TITLE}　{one_line(sheet.person)}"
    notes = "".join(f"<p>{escape(note)}</p>" for note in sheet.notes)
    body = "\n".join(map(_series, sheet.series))
    notice = ANONYMOUS_MANY_NOTICE if sheet.anonymous else GROWTH_NOTICE
    return document(
        title,
        f'<header>\n<p class="notice">{notice}</p>\n<h1>{escape(title)}</h1>\n<p class="lead">{INTRO}</p>\n{notes}'
        f"</header>\n<main>\n{body}\n{_best(sheet)}\n{_levels(sheet.levels)}</main>\n",
        style=_STYLE,
    )


def _series(series: Series) -> str:
    head = f"<section>\n<h2>{NAMES[series.practice]} ({len(series.points)} 回)</h2>\n"
    if not series.points:
        return f"{head}<p>{NOTHING[series.practice]}</p>\n</section>"
    return head + "\n".join(_course(course, series.points) for course in series.courses) + _table(series) + "</section>"


def _course(course: Course, points: Sequence[GrowthPoint]) -> str:
    figure = course.figure
    reading = f"{figure.reference.text} ({figure.reference.source})。" if figure.reference else ""
    change = change_text(course)
    return (
        f'<div class="plots"><h3>{escape(figure.name)}</h3>\n{plot(course, points)}\n<p>{escape(usual_text(course))}</p>\n'
        + (f'<p class="change">{escape(change)}</p>\n' if change else "")
        + f'<p class="source">{escape(reading + figure.left_out)}</p></div>\n'
    )


def plot(course: Course, points: Sequence[GrowthPoint]) -> str:
    """The values in order with the usual range behind them; "" where there is none."""
    known = [value for value in course.values if value is not None]
    if not known:
        return '<p class="muted">計れる回がまだありません。</p>'
    top = top_of(course.figure.unit, max([course.figure.least_top, *known]))
    count = len(points)

    def x(k: int) -> float:
        room = WIDE - LEFT - RIGHT
        return round(LEFT + room * (k + 0.5) / count, 1)

    def y(value: float) -> float:
        return round(TOP + (HIGH - TOP - FOOT) * (1 - min(1.0, max(0.0, value / top))), 1)

    parts = []
    if course.usual:
        low, high = y(course.usual.low), y(course.usual.high)
        parts.append(
            f'<rect class="band" x="{LEFT}" y="{high}" width="{WIDE - LEFT - RIGHT}" height="{max(2.0, low - high):g}"/>'
        )
        middle = y(course.usual.middle)
        parts.append(f'<line class="middle" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{middle}" y2="{middle}"/>')
    for value in (0.0, top / 2, top):
        at = y(value)
        parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{at}" y2="{at}" opacity=".6"/>')
        label = value_text(course.figure, value)
        parts.append(f'<text x="{LEFT - 6}" y="{at + 4:g}" style="text-anchor:end">{label}</text>')
    spots = [(k, value) for k, value in enumerate(course.values) if value is not None]
    if len(spots) > 1:
        parts.append(f'<polyline class="line" points="{" ".join(f"{x(k)},{y(v)}" for k, v in spots)}"/>')
    every = max(1, ceil(count / MOST_DATES))
    for k, value in spots:
        name = " ".join(part for part in (points[k].date, one_line(points[k].title)) if part)
        text = value_text(course.figure, value)
        title = f"<title>{escape(name)}: {text}</title>"
        parts.append(f'<circle class="dot" cx="{x(k)}" cy="{y(value)}" r="4">{title}</circle>')
        if k % every == 0 or k == count - 1:
            parts.append(f'<text class="value" x="{x(k)}" y="{y(value) - 8:g}">{text}</text>')
    parts += [
        f'<text x="{x(k)}" y="{HIGH - 8}">{escape(one_line(points[k].date)[5:] or str(k + 1))}</text>'
        for k in range(0, count, every)
    ]
    label = f"{course.figure.name}の移り変わり。{usual_text(course)}"
    return (
        f'<svg class="plot" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def top_of(unit: Unit, most: float) -> float:
    """The upper end of a scale that holds ``most``: whole numbers that are easy to halve."""
    if unit == "percent":
        return 1.0
    return float(2 * ceil(most / 2)) if most <= 10 else float(10 * ceil(most / 10))


def _table(series: Series) -> str:
    names = "".join(f'<th class="n" scope="col">{escape(course.figure.name)}</th>' for course in series.courses)
    rows = []
    for k, point in enumerate(series.points):
        cells = "".join(f'<td class="n">{value_text(c.figure, c.values[k])}</td>' for c in series.courses)
        rows.append(
            f'<tr><td class="d">{escape(one_line(point.date))}</td><td>{escape(one_line(point.title))}</td>{cells}</tr>'
        )
    return (
        f'<div class="wide"><table><thead><tr><th scope="col">日付</th><th scope="col">記録</th>{names}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>\n"
    )


def _best(sheet: GrowthSheet) -> str:
    cards = "\n".join(
        f'<article class="card tone-good"><blockquote>{escape(one_line(text))}</blockquote>'
        f'<p class="muted">{escape(one_line(effect))}</p><p class="source">{escape(one_line(where))}</p></article>'
        for text, where, effect in sheet.best
    )
    return f"<section>\n<h2>{BEST}</h2>\n{cards or f'<p>{NO_BEST}</p>'}\n</section>"


def _levels(tables: Sequence[LevelTable]) -> str:
    if not tables:
        return ""
    parts = []
    for table in tables:
        head = "".join(f'<th class="n" scope="col">{escape(one_line(name))}</th>' for name in table.columns)
        rows = "".join(
            f"<tr><td>{escape(one_line(area))}</td><td>{escape(one_line(name))}</td>"
            + "".join(f'<td class="n">{"-" if level is None else level}</td>' for level in levels)
            + "</tr>"
            for area, name, levels in table.rows
        )
        parts.append(
            f'<h3>{escape(one_line(table.rubric))}</h3>\n<div class="wide"><table><thead><tr><th></th><th>観点</th>{head}</tr>'
            f"</thead><tbody>{rows}</tbody></table></div>\n"
        )
    return f"<section>\n<h2>{LEVELS}</h2>\n{''.join(parts)}</section>\n"
