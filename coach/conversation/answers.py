"""The wordings of answers: chosen so that the coach does not repeat itself, filled only with facts that are there."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from zlib import crc32

import msgspec

from coach.data import data_folder
from coach.errors import DataError

FILE = "prompts/coach/answers.toml"


@dataclass(frozen=True, slots=True)
class Wording:
    """The wordings for one situation; ``slots`` are the facts they may use, ``ask`` questions back."""

    texts: tuple[str, ...]
    ask: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()


Wordings = Mapping[tuple[str, str], Wording]


def parse_answers(text: str, where: str = FILE) -> Wordings:
    """The wordings of a file by (intent, situation). Raises DataError naming the one that is not sound."""
    try:
        table = msgspec.convert(tomllib.loads(text), dict[str, dict[str, Wording]])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"読めません ({error})。", where=where) from error
    found = {(intent, when): wording for intent, row in table.items() for when, wording in row.items()}
    for (intent, when), wording in found.items():
        for pattern in (*wording.texts, *wording.ask):
            for slot in slots_in(pattern, f"{where} [{intent}.{when}]"):
                if slot not in wording.slots:
                    raise DataError(f"「{{{slot}}}」は slots にありません。", where=f"{where} [{intent}.{when}]")
        if not wording.texts:
            raise DataError("texts が空です。", where=f"{where} [{intent}.{when}]")
    return found


def slots_in(pattern: str, where: str) -> tuple[str, ...]:
    """The slots of a pattern. Raises DataError when its braces do not close."""
    try:
        return tuple(name for _, name, _, _ in Formatter().parse(pattern) if name is not None)
    except ValueError as error:
        raise DataError(f"波括弧が閉じていません ({pattern[:20]}…)。", where=where) from error


@cache
def answers() -> Wordings:
    """The bundled wordings. Raises DataError."""
    return parse_answers(data_folder("prompts").joinpath("coach", "answers.toml").read_text("utf-8"))


def choose(patterns: tuple[str, ...], prefix: str, used: Collection[str], seed: str) -> tuple[str, str]:
    """A pattern not used yet (else the one used longest ago) and its id; the start is picked by the seed.

    ``used`` are pattern ids, oldest first.
    """
    if not patterns:
        return "", ""
    start = crc32(f"{seed}{prefix}".encode()) % len(patterns)
    order = [(start + k) % len(patterns) for k in range(len(patterns))]
    recency = {name: n for n, name in enumerate(used)}
    best = min(order, key=lambda k: recency.get(f"{prefix}:{k}", -1))
    return patterns[best], f"{prefix}:{best}"


def fill(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with the facts in place. KeyError when a fact is missing: nothing is ever pasted blindly."""
    return pattern.format_map(dict(values))
