"""Bars, scales and timelines in cells: pure functions from figures to rows."""

from __future__ import annotations

from collections.abc import Sequence

from coach.language.wrap import cell_width
from coach.tui.widgets.rows import Part, Row

EIGHTHS = " ▏▎▍▌▋▊▉█"
LEVELS = " ▁▂▃▄▅▆▇█"


def bar(value: float, size: int, style: str = "advisor", *, most: float = 1.0) -> list[Part]:
    """A horizontal bar of ``size`` cells, exact to an eighth of a cell."""
    eighths = max(0, min(size * 8, round(size * 8 * value / most))) if most > 0 else 0
    if value > 0:
        eighths = max(1, eighths)
    full, rest = divmod(eighths, 8)
    parts: list[Part] = [("█" * full, style)]
    if rest:
        parts.append((EIGHTHS[rest], f"{style} barrest"))
    parts.append((" " * (size - full - bool(rest)), "barrest"))
    return parts


def scale(size: int, low: float, high: float, label: str, *, most: float = 1.0) -> list[Part]:
    """The reference range under a bar: ``├──┤ label``, the label to the right or, without room, to the left."""
    begin = min(size - 2, round(size * low / most))
    stop = min(size, max(begin + 2, round(size * high / most)))
    mark = "├" + "─" * (stop - begin - 2) + "┤"
    width = cell_width(label)
    if stop + 1 + width <= size:
        return [(" " * begin, ""), (mark, "good"), (f" {label}", "good")]
    if begin - 1 - width >= 0:
        return [(" " * (begin - 1 - width), ""), (f"{label} ", "good"), (mark, "good")]
    return [(" " * begin, ""), (mark, "good")]


def points(size: int, values: Sequence[tuple[float, str]], *, most: float) -> list[Part]:
    """Single reference points under a bar: ``|1対1``, each at its place."""
    out: list[Part] = []
    at = 0
    for value, label in values:
        place = round(size * value / most)
        if place < at or place + 1 + cell_width(label) > size + 14:
            continue
        out += [(" " * (place - at), ""), (f"|{label}", "good")]
        at = place + 1 + cell_width(label)
    return out


def timeline(size: int, positions: Sequence[float], letter: str, style: str) -> list[Part]:
    """A line of the session with a letter where something lies; a figure where several share a cell."""
    cells: dict[int, int] = {}
    for position in positions:
        cell = max(0, min(size - 1, int(position * size)))
        cells[cell] = cells.get(cell, 0) + 1
    parts: list[Part] = []
    for k in range(size):
        count = cells.get(k, 0)
        if count:
            parts.append((letter if count == 1 else str(min(count, 9)), style))
        else:
            parts.append(("─", "dim"))
    return parts


def columns(values: Sequence[float], width: int, height: int, style: str, band: tuple[float, float]) -> list[Row]:
    """Upright bars from 0 to 1; rows inside the reference band are told at the right edge."""
    each = max(2, min(7, (width - 18) // max(1, len(values))))
    rows = []
    for level in range(height - 1, -1, -1):
        floor = level / height
        parts: list[Part] = [(f"{round((level + 1) / height * 100):>4} ", "dim")]
        for value in values:
            eighths = max(0, min(8, round((value - floor) * height * 8)))
            if level == 0 and value > 0:
                eighths = max(1, eighths)
            parts.append((LEVELS[eighths] * (each - 1), style if eighths else ""))
            parts.append((" ", ""))
        inside = band[0] <= floor + 1e-9 and floor + 1 / height <= band[1] + 1e-9
        if inside:
            parts.append(("目安" if floor <= band[0] + 1e-9 else "", "good"))
        rows.append(Row(tuple(parts)))
    foot = " " * 5 + "はじめ" + " " * max(1, each * len(values) - 6 - 6 - 1) + "おわり"
    rows.append(Row(((foot, "dim"),)))
    return rows
