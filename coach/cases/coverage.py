"""What a collection of cases covers: counts by industry, region, size, step, wall, outcome and purpose.

Purposes are the twelve of the survey of firms (2023, n = 552; DOMAIN.md), kept in a card's ``topics``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from coach.cases.loading import AREAS, INDUSTRIES, OUTCOMES
from coach.model import STEP_NAMES, TOPICS, WALLS, Case

# Size classes by people working there, part-timers included. 1–5 and 6–20 are the bounds of 小規模事業者 in law
# (commerce and services; the rest); above them, halves of what the cards hold, by judgement.
SIZES: tuple[tuple[str, int, int], ...] = (
    ("1〜5人", 1, 5), ("6〜20人", 6, 20), ("21〜50人", 21, 50), ("51人以上", 51, 10**9),
)  # fmt: skip
UNKNOWN_SIZE = "記載なし"
# A fifth of the cases are failures with what was learnt (our aim for the corpus).
FAILURES = 0.2

Traits = Callable[[Case], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a one-way table: how many cases have the trait."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Table:
    """A one-way table. A case may count in several rows (walls, purposes)."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Cross:
    """A two-way table: ``counts[r][c]`` cases have both the row's and the column's trait."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """All tables over ``total`` cases, and how many prefectures are met."""

    total: int
    prefectures: int
    failures: float
    tables: tuple[Table, ...]
    crosses: tuple[Cross, ...]

    def thin(self) -> Iterator[tuple[str, Row]]:
        """Rows of the one-way tables with no case or only one, with the name of their table."""
        return ((t.name, row) for t in self.tables for row in t.rows if row.count < 2 and row.name != UNKNOWN_SIZE)


def size_of(case: Case) -> str:
    """The size class of the firm."""
    return next((name for name, least, most in SIZES if least <= case.employees <= most), UNKNOWN_SIZE)


_TRAITS: dict[str, tuple[tuple[str, ...], Traits]] = {
    "業種": (INDUSTRIES, lambda c: (c.industry,)),
    "地域": (AREAS, lambda c: (c.area,)),
    "規模": ((*(name for name, _, _ in SIZES), UNKNOWN_SIZE), lambda c: (size_of(c),)),
    "段階": (STEP_NAMES, lambda c: STEP_NAMES[max(0, c.step - 1) : c.step]),
    "壁": (WALLS, lambda c: c.walls),
    "結果": (OUTCOMES, lambda c: (c.outcome,)),
    "目的": (TOPICS, lambda c: c.topics),
}
_CROSSES = (("段階", "壁"), ("業種", "結果"))


def coverage_of(cases: Sequence[Case]) -> Coverage:
    """Count the cases; works for the bundled ones, an organisation's own, or both."""
    return Coverage(
        total=len(cases),
        prefectures=len({c.prefecture for c in cases if c.prefecture.endswith(("都", "道", "府", "県"))}),
        failures=sum(c.outcome == "失敗" for c in cases) / len(cases) if cases else 0.0,
        tables=tuple(_table(name, cases) for name in _TRAITS),
        crosses=tuple(_cross(first, second, cases) for first, second in _CROSSES),
    )


def _table(name: str, cases: Sequence[Case]) -> Table:
    values, traits = _TRAITS[name]
    found = Counter(value for case in cases for value in set(traits(case)))
    return Table(name, tuple(Row(value, found[value]) for value in values))


def _cross(first: str, second: str, cases: Sequence[Case]) -> Cross:
    (rows, of_row), (columns, of_column) = _TRAITS[first], _TRAITS[second]
    found = Counter((r, c) for case in cases for r in set(of_row(case)) for c in set(of_column(case)))
    return Cross(f"{first}×{second}", rows, columns, tuple(tuple(found[r, c] for c in columns) for r in rows))
