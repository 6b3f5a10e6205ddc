"""The session cut into equal stretches, one for each cell of the strip: who talked how much, which turns. Pure."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from coach.model import Turn


@dataclass(frozen=True, slots=True)
class Stretch:
    """``advisor``, ``owner`` and ``other`` are parts of the stretch (0–1, together at most 1); turns by position."""

    advisor: float
    owner: float
    other: float
    first: int
    last: int

    @property
    def share(self) -> float | None:
        """The advisor's part of what was said, None where nobody spoke."""
        said = self.advisor + self.owner + self.other
        return self.advisor / said if said > 0.02 else None


def places(turns: Sequence[Turn]) -> list[tuple[float, float]]:
    """Where each turn lies in the session (0–1): by its times if all turns have them in order, else by characters."""
    starts = [turn.start for turn in turns]
    if all(s is not None for s in starts):
        known = [s for s in starts if s is not None]
        ends = [max(turn.end or 0.0, s) for turn, s in zip(turns, known, strict=True)]
        total = max([*ends, *known], default=0.0) - (known[0] if known else 0.0)
        if total > 0 and all(a <= b for a, b in itertools.pairwise(known)):
            origin = known[0]
            after = [*known[1:], max(ends)]
            # A turn without an end lasts until the next one begins.
            stops = [e if t.end is not None else a for t, e, a in zip(turns, ends, after, strict=True)]
            return [((s - origin) / total, (e - origin) / total) for s, e in zip(known, stops, strict=True)]
    sizes = [max(1, len(turn.text)) for turn in turns]
    whole = sum(sizes) or 1
    out, at = [], 0
    for size in sizes:
        out.append((at / whole, (at + size) / whole))
        at += size
    return out


def stretches(turns: Sequence[Turn], count: int) -> list[Stretch]:
    """``count`` equal stretches."""
    if not turns or count <= 0:
        return []
    spots = places(turns)
    parts = [[0.0, 0.0, 0.0] for _ in range(count)]
    column = {"advisor": 0, "owner": 1, "other": 2}
    for turn, (begin, stop) in zip(turns, spots, strict=True):
        for k in range(int(min(begin, 0.999999) * count), int(min(stop, 0.999999) * count) + 1):
            parts[k][column[turn.speaker]] += max(0.0, min(stop, (k + 1) / count) - max(begin, k / count)) * count
    begins = [begin for begin, _ in spots]
    out = []
    for k, (advisor, owner, other) in enumerate(parts):
        # The turn that begins in the stretch, else the one that runs through it.
        first = bisect_right(begins, k / count - 1e-9)
        last = bisect_right(begins, (k + 1) / count - 1e-9) - 1
        if first > last:
            first = last = max(0, last)
        out.append(Stretch(advisor, owner, other, first, max(first, last)))
    return out


def cell_of(turns: Sequence[Turn], count: int) -> list[int]:
    """The cell in which each turn begins."""
    return [min(count - 1, int(begin * count + 1e-9)) for begin, _ in places(turns)]
