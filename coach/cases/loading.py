"""Case cards from TOML, checked against their schema (docs/cases.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache

import msgspec

from coach.data import data_folder, toml_table, trimmed
from coach.errors import DataError
from coach.model import TOPICS, WALLS, Case

INDUSTRIES: tuple[str, ...] = (
    "製造", "建設", "小売", "卸売", "飲食", "宿泊・観光", "運輸", "介護・医療", "農林水産", "IT", "生活サービス", "教育・保育", "専門サービス",
)  # fmt: skip
AREAS: tuple[str, ...] = ("大都市圏", "地方都市", "町村部", "離島・中山間")
OUTCOMES: tuple[str, ...] = ("成功", "途中", "失敗")
LADDER: tuple[str, ...] = ("純粋", "事実", "気持ち", "願い", "一歩")
FICTION = "創作事例"


def parse_case(text: str, where: str) -> Case:
    """A case from the text of its file. Raises DataError naming the file and the field."""
    try:
        table = toml_table(text)
        case = msgspec.convert(trimmed(table), Case)
    except tomllib.TOMLDecodeError as error:
        raise DataError(
            f"TOML として読めません ({error})。", where=where, todo="書き方は docs/cases.md にあります。"
        ) from error
    except msgspec.ValidationError as error:
        raise DataError(
            f"項目が足りないか、形が違います ({error})。", where=where, todo="書き方は docs/cases.md にあります。"
        ) from error
    problems = list(problems_of(case))
    if problems:
        raise DataError(problems[0], where=where, todo="書き方は docs/cases.md にあります。")
    return case


def problems_of(case: Case) -> Iterator[str]:
    """What breaks the schema, as Japanese sentences; nothing when the card is sound."""
    for name, value, allowed in (
        ("industry", case.industry, INDUSTRIES),
        ("area", case.area, AREAS),
        ("outcome", case.outcome, OUTCOMES),
    ):
        if value not in allowed:
            yield f"{name} の「{value}」は使えません。次のどれかにします: {'、'.join(allowed)}"
    for name, values, allowed in (("topics", case.topics, TOPICS), ("walls", case.walls, WALLS)):
        if not values:
            yield f"{name} が空です。"
        for value in values:
            if value not in allowed:
                yield f"{name} の「{value}」は使えません。次のどれかにします: {'、'.join(allowed)}"
    if not 1 <= case.step <= 7:
        yield "step は 1 から 7 です。"
    if not 1 <= case.visit <= 30:
        yield "visit は 1 から 30 です。"
    if not case.opened:
        yield "[[opened]] (話が開いた問い) が一つもありません。"
    for exchange in case.opened:
        if exchange.kind not in LADDER:
            yield f"opened の kind「{exchange.kind}」は使えません。次のどれかにします: {'、'.join(LADDER)}"
    for name in ("title", "source", "situation", "told_issue", "hidden_issue", "turning_point", "aftermath", "learned"):
        if not getattr(case, name):
            yield f"{name} が空です。"


@cache
def bundled_cases() -> tuple[Case, ...]:
    """All bundled cases in the order of their ids. Raises DataError on the first broken file."""
    folder = data_folder("corpora").joinpath("cases")
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
    cases = tuple(parse_case(folder.joinpath(name).read_text("utf-8"), name) for name in names)
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise DataError(f"事例の番号 {case.id} が重なっています。", where=case.id)
        seen.add(case.id)
    return cases
