"""The session as a picture: who talked when, and where the report looks. Inline SVG in per cent, so it scales freely.

The upper lane is the advisor, the lower one everyone else. Marks above the lanes are findings (round), marks below
are strengths (square), each with its number; every part is a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from coach.model import Turn
from coach.reports.figures import Bar
from coach.reports.record import Ref, turn_anchor

LANE = 15
ROW = 20
# Marks nearer than this (in per cent of the width) go to another row, so that they do not cover each other on a phone.
NEAR = 6.5

Mark = tuple[int, Ref, int]  # turn number, place in the report, number shown


def strip(turns: Sequence[Turn], by_time: bool, findings: Sequence[Mark], strengths: Sequence[Mark]) -> str:
    """The picture, or "" for a session without turns."""
    spots = dict(zip((turn.i for turn in turns), _spots(turns, by_time), strict=True))
    if not spots:
        return ""
    above = _rows([(spots[i][0], ref, n) for i, ref, n in findings if i in spots])
    below = _rows([(spots[i][0], ref, n) for i, ref, n in strengths if i in spots])
    top = ROW * (1 + max((row for row, *_ in above), default=-1))
    foot = top + 2 * LANE + 3
    height = foot + ROW * (1 + max((row for row, *_ in below), default=-1))
    parts = [f'<rect class="lane" x="0" y="{top}" width="100%" height="{2 * LANE + 3}" rx="3"/>']
    for turn in turns:
        begin, stop = spots[turn.i]
        advisor = turn.speaker == "advisor"
        y = top if advisor else top + LANE + 3
        width = max(0.3, (stop - begin) * 100 - 0.15)
        parts.append(
            f'<a href="#{turn_anchor(turn.i)}"><title>{turn.i}番</title><rect class="t-{turn.speaker}"'
            f' x="{begin * 100:.2f}%" y="{y}" width="{width:.2f}%" height="{LANE}"/></a>'
        )
    parts += [_mark(x, top - ROW * (row + 1), ref, n, round_=True) for row, x, ref, n in above]
    parts += [_mark(x, foot + ROW * row, ref, n, round_=False) for row, x, ref, n in below]
    label = "面談の流れ。上の段が支援者、下の段が経営者と同席者の発話です。"
    return f'<svg class="strip" height="{height}" role="group" aria-label="{label}">{"".join(parts)}</svg>'


def bar(value: Bar) -> str:
    """A small bar: the track, the range of the reference, and the value as a thick line with its end."""

    def at(x: float) -> float:
        return round(max(0.0, min(1.0, x / value.top)) * 100, 2)

    low, high, end = at(value.low), at(value.high), at(value.value)
    return (
        '<svg class="bar" height="14" aria-hidden="true">'
        '<rect class="track" x="0" y="3" width="100%" height="8" rx="2"/>'
        f'<rect class="range" x="{low}%" y="0.5" width="{high - low:.2f}%" height="13" rx="2"/>'
        f'<rect class="value" x="0" y="5" width="{end}%" height="4" rx="1"/></svg>'
    )


def _mark(x: float, y: int, ref: Ref, number: int, *, round_: bool) -> str:
    # Kept inside the picture at both ends.
    at = f"{min(98.6, max(1.4, x * 100)):.2f}%"
    radius = 8.5 if round_ else 2.5
    # A rect drawn around the point: its x is a percentage, so half its width is taken off by a transform.
    box = f'x="{at}" y="{y + 1}" width="17" height="17" rx="{radius}" transform="translate(-8.5)"'
    shape = f'<rect class="m-{ref.tone}" {box}/>'
    text = f'<text x="{at}" y="{y + 13.5}">{number}</text>'
    return f'<a href="#{ref.anchor}"><title>{escape(ref.label)}</title>{shape}{text}</a>'


def _rows(marks: list[tuple[float, Ref, int]]) -> list[tuple[int, float, Ref, int]]:
    """Marks with the row each is drawn in; after the third row they are allowed to touch."""
    last = [-100.0, -100.0, -100.0]
    out = []
    for x, ref, number in sorted(marks, key=lambda mark: (mark[0], mark[2])):
        row = next((k for k, before in enumerate(last) if x * 100 - before >= NEAR), last.index(min(last)))
        last[row] = x * 100
        out.append((row, x, ref, number))
    return out


def _spots(turns: Sequence[Turn], by_time: bool) -> list[tuple[float, float]]:
    """Where each turn lies (0–1): by its times where the figures come from times, else by its length."""
    if by_time:
        begins = [turn.start for turn in turns]
        known = [b for b in begins if b is not None]
        first, last = min(known, default=0.0), max((t.end or t.start or 0.0 for t in turns), default=0.0)
        if len(known) == len(turns) and last > first:
            whole = last - first
            pairs = zip(turns, known, strict=True)
            return [((b - first) / whole, (max(b, t.end or b) - first) / whole) for t, b in pairs]
    sizes = [max(1, len(turn.text)) for turn in turns]
    total = sum(sizes)
    out, at = [], 0
    for size in sizes:
        out.append((at / total, (at + size) / total))
        at += size
    return out
