"""Rubrics (``prompts/rubrics/*.toml``): criteria with five observable levels, and what of a session speaks to each.

The format is described for authors in docs/rubrics.md; ``advice`` says what is still thin.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any, Literal, get_args

import msgspec

from coach.data import data_folder, toml_table
from coach.errors import DataError
from coach.grading.figures import FIGURES
from coach.habits import HABITS
from coach.metrics.strengths import KIND_NAMES
from coach.model import ACT_LABELS, OwnerSignal

LEVELS = 5
Direction = Literal["more", "less"]
Count = Literal["places", "turns", "session"]
Ids = str | tuple[str, ...]
# More criteria than this are hardly held in mind while reading (our judgement).
MOST_CRITERIA = 15
SHORTEST_ANCHOR = 12
_ID = re.compile(r"[a-z][a-z0-9_]*")
_WRITING = "書き方は docs/rubrics.md にあります。`coach rubrics check ファイル` で確かめられます。"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One kind of evidence: exactly one of figure, finding, strength, signal, act.

    ``bounds`` are the values between levels 1|2, 2|3, 3|4, 4|5, rising where ``more`` is better and falling where
    ``less`` is. The level it suggests stays within ``least`` and ``most``: finding no fault does not show mastery.
    ``silent``: where nothing of it is found it is no evidence at all. ``count`` (findings only): places or flagged turns per 100 advisor turns, or places in the session.
    """

    direction: Direction
    bounds: tuple[float, float, float, float]
    source: str
    figure: str | None = None
    finding: Ids | None = None
    strength: Ids | None = None
    signal: Ids | None = None
    act: Ids | None = None
    count: Count = "places"
    weight: float = 1.0
    least: float = 1.0
    most: float = 5.0
    silent: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """Which of the five kinds are given; a valid rule has one."""
        return tuple(kind for kind in KNOWN if getattr(self, kind) is not None)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that are counted (or the one figure)."""
        value = getattr(self, self.kinds[0])
        return (value,) if isinstance(value, str) else tuple(value)


class Needs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must be there for a criterion to be judged at all; ``text`` is said when it is not."""

    figure: str
    least: float
    text: str


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A criterion. ``levels[n - 1]`` is the anchor of level n; below ``must_not_fail`` the whole is not passed."""

    id: str
    area: str
    name: str
    question: str
    levels: tuple[str, ...]
    weight: float = 1.0
    must_not_fail: int | None = None
    evidence: tuple[Rule, ...] = ()
    needs: Needs | None = None


class Rubric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rubric of one version. A grade keeps the rubric it was given by."""

    version: int
    id: str
    name: str
    about: str
    source: str
    criterion: tuple[Criterion, ...]

    @property
    def key(self) -> str:
        """The name with its version, 「bansou v1」."""
        return f"{self.id} v{self.version}"

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas in order."""
        return tuple(dict.fromkeys(c.area for c in self.criterion))

    def criteria_of(self, area: str) -> tuple[Criterion, ...]:
        """The criteria of an area, in order."""
        return tuple(c for c in self.criterion if c.area == area)

    def of(self, criterion_id: str) -> Criterion:
        """The criterion of that id. KeyError when there is none."""
        for criterion in self.criterion:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)


KNOWN: dict[str, tuple[str, ...]] = {
    "figure": tuple(FIGURES),
    "finding": tuple(habit.id for habit in HABITS),
    "strength": tuple(KIND_NAMES),
    "signal": get_args(OwnerSignal),
    "act": ACT_LABELS,
}


def parse_rubric(text: str, where: str) -> Rubric:
    """A rubric from the text of its file. Raises DataError naming the file and everything that is wrong."""
    try:
        raw = toml_table(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"TOML として読めません ({error})。", where=where, todo=_WRITING) from error
    problems = _misshapen(raw)
    if not problems:
        rubric = msgspec.convert(raw, Rubric)
        problems = problems_of(rubric)
    if problems:
        raise DataError("\n  ".join(("直すところがあります。", *problems)), where=where, todo=_WRITING)
    return rubric


def _misshapen(raw: dict[str, Any]) -> list[str]:
    """What is missing or of another shape, each criterion and each rule by itself so that all is named at once."""
    out: list[str] = []
    criteria = raw.get("criterion", [])
    out += _conversion({**raw, "criterion": []}, Rubric, "全体")
    if not isinstance(criteria, list):
        return [*out, "criterion は [[criterion]] と書きます。"]
    for n, item in enumerate(criteria, 1):
        what = f"criterion {item.get('id', n) if isinstance(item, dict) else n}"
        if not isinstance(item, dict):
            out.append(f"{what} は [[criterion]] と書きます。")
            continue
        rules = item.get("evidence", [])
        out += _conversion({**item, "evidence": []}, Criterion, what)
        if not isinstance(rules, list):
            out.append(f"{what} の evidence は [[criterion.evidence]] と書きます。")
            continue
        for k, rule in enumerate(rules, 1):
            out += _conversion(rule, Rule, f"{what} の evidence {k}")
    return out


def _conversion(raw: object, kind: type, what: str) -> list[str]:
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        return [f"{what}: 項目が足りないか、形が違います ({error})。"]
    return []


def problems_of(rubric: Rubric) -> list[str]:
    """What breaks the rubric, as Japanese sentences; empty when it can be used."""
    out: list[str] = []
    if not _ID.fullmatch(rubric.id):
        out.append("id は英小文字で始め、英小文字・数字・_ で書きます。")
    if rubric.version < 1:
        out.append("version は 1 以上です。")
    out += [f"{key} が空です。" for key in ("name", "source") if not getattr(rubric, key).strip()]
    if not rubric.criterion:
        out.append("criterion が一つもありません。")
    ids = [c.id for c in rubric.criterion]
    out += [f"criterion の id「{i}」が重なっています。" for i in dict.fromkeys(ids) if ids.count(i) > 1]
    for criterion in rubric.criterion:
        out += [f"criterion {criterion.id}: {problem}" for problem in _criterion_problems(criterion)]
    return out


def _criterion_problems(criterion: Criterion) -> list[str]:
    out: list[str] = []
    if not _ID.fullmatch(criterion.id):
        out.append("id は英小文字で始め、英小文字・数字・_ で書きます。")
    out += [f"{key} が空です。" for key in ("area", "name", "question") if not getattr(criterion, key).strip()]
    if len(criterion.levels) != LEVELS:
        out.append(f"levels は段階 1 から {LEVELS} までの {LEVELS} つです (いまは {len(criterion.levels)})。")
    if any(not level.strip() for level in criterion.levels):
        out.append("levels に空の目印があります。")
    elif len(set(criterion.levels)) < len(criterion.levels):
        out.append("levels に同じ目印が二つあります。")
    if not (math.isfinite(criterion.weight) and criterion.weight > 0):
        out.append("weight は 0 より大きい数です。")
    if criterion.must_not_fail is not None and not 2 <= criterion.must_not_fail <= LEVELS:
        out.append(f"must_not_fail は 2 から {LEVELS} です。")
    if criterion.needs is not None and criterion.needs.figure not in FIGURES:
        out.append(_unknown("needs の figure", criterion.needs.figure, "figure"))
    for n, rule in enumerate(criterion.evidence, 1):
        out += [f"evidence {n} の{problem}" for problem in _rule_problems(rule)]
    return out


def _rule_problems(rule: Rule) -> list[str]:
    if len(rule.kinds) != 1:
        return [f"種類は一つだけ書きます: {'、'.join(KNOWN)}"]
    kind = rule.kinds[0]
    out = [_unknown(f" {kind}", i, kind) for i in rule.ids if i not in KNOWN[kind]]
    if not rule.ids:
        out.append(f" {kind} が空です。")
    steps = [(b - a) * (1 if rule.direction == "more" else -1) for a, b in pairwise(rule.bounds)]
    if not all(math.isfinite(b) for b in rule.bounds) or min(steps) <= 0:
        order = "大きくなる" if rule.direction == "more" else "小さくなる"
        out.append(f' bounds は direction = "{rule.direction}" なので、順に{order}四つの数です。')
    if not 1 <= rule.least <= rule.most <= LEVELS:
        out.append(f" least と most は 1 から {LEVELS} で、least が most を超えないようにします。")
    if not (math.isfinite(rule.weight) and rule.weight > 0):
        out.append(" weight は 0 より大きい数です。")
    if rule.count != "places" and kind != "finding":
        out.append(" count は finding にだけ書けます。")
    if not rule.source.strip():
        out.append(" source (境の出どころ) が空です。")
    return out


def _unknown(what: str, given: str, kind: str) -> str:
    return f"{what}「{given}」は使えません。次から選びます: {'、'.join(KNOWN[kind])}"


def advice(rubric: Rubric) -> list[str]:
    """What is still thin, as Japanese sentences for the author; empty when nothing is."""
    out: list[str] = []
    if len(rubric.criterion) > MOST_CRITERIA:
        out.append(f"項目が {len(rubric.criterion)} あります。{MOST_CRITERIA} までにすると、一回の面談で見きれます。")
    for criterion in rubric.criterion:
        if not criterion.evidence:
            out.append(f"{criterion.id} には evidence がないので、提案はいつも「根拠なし」になります。")
        short = [n for n, text in enumerate(criterion.levels, 1) if len(text) < SHORTEST_ANCHOR]
        if short:
            out.append(
                f"{criterion.id} の段階 {'、'.join(map(str, short))} の目印が短めです。見て分かる言動を書くと、人による差が減ります。"
            )
    return out


@cache
def bundled_rubrics() -> tuple[Rubric, ...]:
    """The rubrics that come with the program, by name of file. Raises DataError."""
    files = sorted(data_folder("prompts").joinpath("rubrics").iterdir(), key=lambda f: f.name)
    return tuple(parse_rubric(f.read_text("utf-8"), f.name) for f in files if f.name.endswith(".toml"))


def newest(rubrics: Mapping[tuple[str, int], Rubric], rubric_id: str) -> Rubric | None:
    """The highest version of that id, None when there is none."""
    versions = [version for known, version in rubrics if known == rubric_id]
    return rubrics[rubric_id, max(versions)] if versions else None
