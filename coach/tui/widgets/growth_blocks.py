"""成長の記録 as blocks: for each figure upright bars over the sessions with the usual range behind them. Pure.

Drawn here and not by plotext, which counts a Japanese character as one cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from coach.language.wrap import cell_width, pad, shorten
from coach.metrics.growth import Course, GrowthPoint, Series, change_text, usual_text, value_text
from coach.reports.growth import BEST, INTRO, LEVELS, NAMES, NO_BEST, NOTHING, LevelTable, top_of
from coach.tui.widgets.bars import LEVELS as EIGHTHS_UP
from coach.tui.widgets.blocks import bullet, heading, para
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Part, Row, printable

HEIGHT = 5
AXIS = 7
USUAL = "いつもの幅"
# A column with its value and date below it.
LABELLED = 7


@dataclass(frozen=True, slots=True)
class SessionTarget:
    """A session to open, at a turn if one is given."""

    session: str
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class BestItem:
    """A question of the person with where it was said and what followed."""

    text: str
    where: str
    effect: str
    target: SessionTarget


def growth_blocks(
    series: Sequence[Series], best: Sequence[BestItem], levels: Sequence[LevelTable], notes: Sequence[str]
) -> list[Block]:
    """The whole page."""
    blocks = [para(INTRO, "dim")]
    for note in notes:
        blocks.append(para(note))
    for one in series:
        blocks += _series(one)
    blocks.append(heading(BEST))
    for item in best:
        blocks += [
            bullet(item.text, "strong", mark="> ", target=item.target),
            para(f"{item.effect} {item.where}", "dim", indent=2),
        ]
    if not best:
        blocks.append(para(NO_BEST, "dim"))
    for table in levels:
        blocks += [heading(f"{LEVELS}  {table.rubric}"), Block(partial(level_rows, table))]
    blocks += _sessions(series)
    return [*blocks, blank()]


def _series(series: Series) -> list[Block]:
    count = len(series.points)
    blocks = [blank(), para(f"{NAMES[series.practice]}  {count} 回", "title")]
    if not count:
        return [*blocks, para(NOTHING[series.practice], "dim")]
    for course in series.courses:
        blocks += _course(course, series.points)
    return blocks


def _course(course: Course, points: Sequence[GrowthPoint]) -> list[Block]:
    figure = course.figure
    blocks = [heading(figure.name)]
    if any(value is not None for value in course.values):
        blocks.append(Block(lambda width: chart(course, points, width)))
    blocks.append(para(usual_text(course)))
    if change := change_text(course):
        blocks.append(para(change, "strong"))
    reading = f"{figure.reference.text}。" if figure.reference else ""
    if reading or figure.left_out:
        blocks.append(para(reading + figure.left_out, "dim"))
    return blocks


def chart(course: Course, points: Sequence[GrowthPoint], width: int) -> list[Row]:
    """Upright bars, newest at the right; where not all fit, the newest. Rows the usual range touches are shaded."""
    room = max(4, width - AXIS - cell_width(USUAL) - 1)
    shown = max(1, min(len(points), room // 2))
    values, dates = course.values[-shown:], [point.date for point in points[-shown:]]
    each = max(2, min(LABELLED, room // shown))
    known = [value for value in course.values if value is not None]
    top = top_of(course.figure.unit, max([course.figure.least_top, *known]))
    rows = []
    usual = course.usual
    for level in range(HEIGHT - 1, -1, -1):
        floor, ceiling = top * level / HEIGHT, top * (level + 1) / HEIGHT
        inside = usual is not None and usual.low < ceiling and usual.high >= floor
        label = value_text(course.figure, ceiling) if level == HEIGHT - 1 else "0" if level == 0 else ""
        parts: list[Part] = [(f"{label:>{AXIS - 1}} ", "dim")]
        shade = "barrest" if inside else ""
        for value in values:
            parts += _piece(value, floor, top / HEIGHT, each, shade, level)
        if usual is not None and floor <= usual.middle < ceiling:
            parts.append((f" {USUAL}", "dim"))
        rows.append(Row(tuple(parts)))
    return [*rows, *_below(course, values, dates, each)]


def _piece(value: float | None, floor: float, step: float, each: int, shade: str, level: int) -> list[Part]:
    bar = each - 1
    if value is None:
        return [(pad("-" if level == 0 else "", bar), f"dim {shade}".strip()), (" ", shade)]
    eighths = max(0, min(8, round((value - floor) / step * 8)))
    if level == 0 and value > 0:
        eighths = max(1, eighths)
    return [(EIGHTHS_UP[eighths] * bar, f"advisor {shade}".strip() if eighths else shade), (" ", shade)]


def _below(course: Course, values: Sequence[float | None], dates: Sequence[str], each: int) -> list[Row]:
    """Values and dates under their bars, or only which end is which."""
    start = " " * AXIS
    if each >= LABELLED:
        texts = "".join(pad(value_text(course.figure, value), each) for value in values)
        days = "".join(pad(printable(date)[5:], each) for date in dates)
        return [Row(((start + texts, ""),)), Row(((start + days, "dim"),))]
    ends = (dates[0], dates[-1])
    gap = max(1, each * len(values) - sum(map(cell_width, ends)) - 1)
    text = printable(ends[0] + " " * gap + ends[1]) if len(values) * each > 22 else "左から古い順"
    return [Row(((start + text, "dim"),))]


def level_rows(table: LevelTable, width: int) -> list[Row]:
    """A line for each criterion with its levels, newest at the right; as many as fit."""
    name = min(30, max(12, width // 2))
    shown = max(1, (width - name) // LABELLED)
    columns = table.columns[-shown:]
    rows = [Row(((" " * name, ""), ("".join(pad(printable(c)[5:] or c, LABELLED) for c in columns), "dim")))]
    for _, criterion, levels in table.rows:
        figures = "".join(pad("-" if v is None else str(v), LABELLED) for v in levels[-shown:])
        rows.append(Row(((pad(shorten(printable(criterion), name - 2), name), ""), (figures, "strong"))))
    return rows


def _sessions(series: Sequence[Series]) -> list[Block]:
    """The sessions behind the figures, newest first; those here can be opened."""
    points = sorted((p for one in series for p in one.points), key=lambda p: p.date, reverse=True)
    if not points:
        return []
    blocks = [heading("数字のもとになった記録")]
    for point in points:
        title = printable(point.title) or "(渡された数字)"
        target = SessionTarget(point.session) if point.session else None
        text = f"{printable(point.date)}  {title}"
        blocks.append(bullet(text, mark="> ", target=target) if target else bullet(text, "dim", mark="  "))
    return blocks
