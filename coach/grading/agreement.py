"""How far graders agree with each other and with the tool: weighted kappa, Krippendorff's alpha, 95 % intervals.

Kappa with quadratic weights is scikit-learn's, alpha (ordinal) the krippendorff package's. With more than two graders
kappa is the mean over their pairs (Light 1971), alpha is over all of them; the tool's figures are means over its pairs
with each grader. Intervals are percentiles of a bootstrap over sessions with a fixed seed: criteria of one session are
not independent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from coach.grading.rubric import LEVELS, Rubric

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Levels = NDArray[np.float64]
    Places = Sequence[tuple[int, int]]
    Alpha = Callable[[Levels, Places], float | None]

# The key under which the tool's proposals stand among the graders.
TOOL = "tool"
TOOL_NAME = "提案"
RESAMPLES = 500
SEED = 20
# Fewer sessions than this give no figure; below ENOUGH it is said that the figures are rough (our judgement).
FEWEST, ENOUGH = 3, 10
# Resamples in which everyone gave one and the same level have no kappa; with more of them there is no interval.
MOST_UNDEFINED = 0.2
MOST_DIFFERING = 12
# What a session got by criterion and grader; a criterion someone could not judge is not there.
Ratings = Mapping[str, Mapping[str, Mapping[str, int]]]
Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its 95 % interval; None where it cannot be worked out."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Agreement on one criterion ("" for all together). ``same``/``near``: parts equal and at most one level apart.

    ``sessions`` with a pair, ``pairs`` of levels compared; ``note`` says in words why a figure is not there.
    """

    criterion: str
    name: str
    sessions: int
    pairs: int
    kappa: Figure
    alpha: Figure
    same: float | None
    near: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """All criteria together, and each."""

    overall: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """A criterion of a session on which the levels lie apart; ``levels`` by grader, ``TOOL`` for the proposal."""

    session: str
    title: str
    criterion: str
    name: str
    levels: dict[str, int]
    gap: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over a set of sessions. ``notes`` are to be read before the figures."""

    rubric_id: str
    items: int
    graders: tuple[str, ...]
    between: Table
    tool: Table
    differing: tuple[Differing, ...]
    notes: tuple[str, ...] = field(default=())


def weighted_kappa(pairs: Pairs) -> float | None:
    """Cohen's kappa with quadratic weights; None without pairs or where all levels are one and the same."""
    if not pairs or len({level for pair in pairs for level in pair}) < 2:
        return None
    from sklearn.metrics import cohen_kappa_score

    one, two = zip(*pairs, strict=True)
    return float(cohen_kappa_score(one, two, labels=list(range(1, LEVELS + 1)), weights="quadratic"))


def ordinal_alpha(units: Sequence[Sequence[int | None]]) -> float | None:
    """Krippendorff's alpha (ordinal); a unit is what each grader gave to one thing, None where nothing.

    None where no unit has two levels or all levels are one and the same.
    """
    import numpy as np

    return _alpha(np.array([[np.nan if x is None else float(x) for x in unit] for unit in units]))


def agreement(
    ratings: Ratings, rubric: Rubric, titles: Mapping[str, str] | None = None, *, resamples: int = RESAMPLES
) -> Agreement:
    """Agreement over sessions: between the graders, and of the tool (grader ``TOOL``) with them."""
    graders = tuple(dict.fromkeys(g for by in ratings.values() for lv in by.values() for g in lv if g != TOOL))
    pairs = list(combinations(graders, 2))
    with_tool = [(TOOL, g) for g in graders]
    criteria = [(c.id, c.name) for c in rubric.criterion]

    def table(columns: Sequence[str], compared: Sequence[tuple[str, str]], alpha: Alpha) -> Table:
        def row(ids: Sequence[str], criterion: str, name: str) -> Row:
            return _row(ratings, ids, criterion, name, columns, compared, alpha, resamples)

        return Table(row([c for c, _ in criteria], "", "全体"), tuple(row([c], c, name) for c, name in criteria))

    between = table(graders, pairs, lambda data, _: _alpha(data))
    tool = table((TOOL, *graders), with_tool, _mean_alpha)
    return Agreement(
        rubric.id,
        len(ratings),
        graders,
        between,
        tool,
        _differing(ratings, dict(criteria), titles or {}),
        _notes(len(ratings), graders, between.overall),
    )


def figure_text(figure: Figure) -> str:
    """「0.62 (0.31〜0.80)」, or 「—」."""
    if figure.value is None:
        return "—"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f}〜{figure.high:.2f})"


def _row(
    ratings: Ratings,
    criteria: Sequence[str],
    criterion: str,
    name: str,
    columns: Sequence[str],
    compared: Sequence[tuple[str, str]],
    alpha_of: Alpha,
    resamples: int,
) -> Row:
    import numpy as np

    # One block per session: its criteria as rows, graders as columns.
    blocks = [
        np.array([[by.get(c, {}).get(g, np.nan) for g in columns] for c in criteria], dtype=float)
        for by in ratings.values()
    ]
    places = [(columns.index(a), columns.index(b)) for a, b in compared]
    blocks = [b for b in blocks if any(_both(b, i, j).size for i, j in places)]
    empty = Row(criterion, name, len(blocks), 0, Figure(None), Figure(None), None, None)
    if not blocks:
        return empty
    data = np.concatenate(blocks)
    gaps = np.concatenate([np.abs(_both(data, i, j) @ np.array([1, -1])) for i, j in places])
    same, near = float((gaps == 0).mean()), float((gaps <= 1).mean())
    if len(blocks) < FEWEST:
        note = f"{len(blocks)} 件では、まだ数字にできません ({FEWEST} 件から)。"
        return Row(criterion, name, len(blocks), len(gaps), Figure(None), Figure(None), same, near, note)
    by_pair = [weighted_kappa([(int(a), int(b)) for a, b in _both(data, i, j)]) for i, j in places]
    known = [k for k in by_pair if k is not None]
    kappa, alpha = (sum(known) / len(known) if known else None), alpha_of(data, places)
    note = "" if kappa is not None else "全員が同じ段階だけを付けたため、計算できません。"
    intervals = _intervals(blocks, (lambda d: _mean_kappa(d, places), lambda d: alpha_of(d, places)), resamples)
    figures = [
        Figure(v, *(i if v is not None else (None, None))) for v, i in zip((kappa, alpha), intervals, strict=True)
    ]
    return Row(criterion, name, len(blocks), len(gaps), figures[0], figures[1], same, near, note)


def _both(data: Levels, i: int, j: int) -> Levels:
    """The rows of two columns in which both have a level."""
    import numpy as np

    pair = data[:, [i, j]]
    found: Levels = pair[~np.isnan(pair).any(axis=1)]
    return found


def _mean_kappa(data: Levels, places: Places) -> float | None:
    known = [k for k in (_quick_kappa(_both(data, i, j)) for i, j in places) if k is not None]
    return sum(known) / len(known) if known else None


def _mean_alpha(data: Levels, places: Places) -> float | None:
    known = [a for a in (_alpha(data[:, [i, j]]) for i, j in places) if a is not None]
    return sum(known) / len(known) if known else None


def _quick_kappa(pair: Levels) -> float | None:
    """Quadratic kappa in closed form: 2 cov / (var + var + squared difference of means), for the resamples.

    scikit-learn's gives the same (a test compares them) at 2–3 ms a call.
    """
    if not len(pair):
        return None
    a, b = pair[:, 0], pair[:, 1]
    apart = a.var() + b.var() + (a.mean() - b.mean()) ** 2
    return float(2 * ((a - a.mean()) * (b - b.mean())).mean() / apart) if apart else None


def _alpha(data: Levels) -> float | None:
    import krippendorff
    import numpy as np

    paired = data[(~np.isnan(data)).sum(axis=1) >= 2]
    if not len(paired) or len(np.unique(paired[~np.isnan(paired)])) < 2:
        return None
    domain = list(range(1, LEVELS + 1))
    return float(krippendorff.alpha(paired.T, value_domain=domain, level_of_measurement="ordinal"))


def _intervals(
    blocks: Sequence[Levels], measures: Sequence[Callable[[Levels], float | None]], resamples: int
) -> list[tuple[float | None, float | None]]:
    """Percentile intervals of each measure over the same resampled sessions."""
    import numpy as np

    rng = np.random.default_rng(SEED)
    found: list[list[float]] = [[] for _ in measures]
    for _ in range(resamples):
        data = np.concatenate([blocks[k] for k in rng.integers(len(blocks), size=len(blocks))])
        for values, measure in zip(found, measures, strict=True):
            value = measure(data)
            if value is not None:
                values.append(value)
    out: list[tuple[float | None, float | None]] = []
    for values in found:
        if resamples and len(values) >= (1 - MOST_UNDEFINED) * resamples:
            low, high = np.percentile(values, [2.5, 97.5])
            out.append((float(low), float(high)))
        else:
            out.append((None, None))
    return out


def _differing(ratings: Ratings, names: Mapping[str, str], titles: Mapping[str, str]) -> tuple[Differing, ...]:
    """Where graders lie apart most, then where the tool does; at least one level."""
    found = []
    for session, by in ratings.items():
        for criterion, levels in by.items():
            given = [level for grader, level in levels.items() if grader != TOOL]
            if not given or criterion not in names:
                continue
            people, gap = max(given) - min(given), max(levels.values()) - min(levels.values())
            if gap:
                item = Differing(session, titles.get(session, session), criterion, names[criterion], dict(levels), gap)
                found.append((gap, people, item))
    found.sort(key=lambda x: (-x[0], -x[1]))
    return tuple(item for *_, item in found[:MOST_DIFFERING])


def _notes(items: int, graders: Sequence[str], overall: Row) -> tuple[str, ...]:
    out = []
    if not items:
        return ("まだ確定した採点がありません。採点を確定すると、ここで比べられます。",)
    if len(graders) < 2:
        out.append("採点者が一人なので、人どうしの一致はまだ比べられません。二人目の採点があると出せます。")
    elif overall.sessions < FEWEST:
        out.append(f"二人以上が採点した面談が {overall.sessions} 件です。{FEWEST} 件から数字にできます。")
    if FEWEST <= items < ENOUGH:
        out.append(f"面談が {items} 件なので、数字は目安です。幅 (95 %) の広さも合わせて見てください。")
    return tuple(out)
