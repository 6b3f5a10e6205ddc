"""Question patterns from ``prompts/questions/``: sentences with typed slots, checked when they are read."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

import msgspec

from coach.data import data_folder
from coach.errors import DataError

SLOTS = frozenset({"quote", "np", "person"})
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern. ``kind`` is its rung on the ladder; "any" in the other fields means no condition.

    ``case`` is set on patterns carried over from a question that opened the talk in that case; ``source`` and
    ``subject`` only on rewritings of the advisor's own question (what it asked for, what it asked about).
    """

    id: str
    text: str
    kind: str
    topics: tuple[str, ...] = ("any",)
    signals: tuple[str, ...] = ("any",)
    habits: tuple[str, ...] = ("any",)
    case: str | None = None
    source: str = "any"
    subject: str = "any"

    @property
    def slots(self) -> frozenset[str]:
        """Names of the slots in the text."""
        return frozenset(_SLOT.findall(self.text))


def fill(pattern: Pattern, fills: dict[str, str]) -> str:
    """The pattern's sentence with its slots filled. KeyError when a slot has no fill."""
    return _SLOT.sub(lambda m: fills[m.group(1)], pattern.text)


def _read(name: str, key: str) -> tuple[Pattern, ...]:
    file = data_folder("prompts").joinpath("questions", name)
    if not file.is_file():
        return ()
    try:
        rows = tomllib.loads(file.read_text("utf-8"))[key]
        patterns = tuple(msgspec.convert({**r, "source": r.get("from", "any")}, Pattern) for r in rows)
    except (tomllib.TOMLDecodeError, KeyError, msgspec.ValidationError) as error:
        raise DataError(f"問いの型を読めません ({error})。", where=f"prompts/questions/{name}") from error
    for pattern in patterns:
        if pattern.slots - SLOTS:
            raise DataError(f"{pattern.id} に知らない差し込み {sorted(pattern.slots - SLOTS)} があります。", where=name)
    return patterns


@cache
def ladder() -> tuple[Pattern, ...]:
    """General patterns."""
    return _read("ladder.toml", "question")


@cache
def rewrites() -> tuple[Pattern, ...]:
    """Rewritings of the advisor's own pressing question."""
    return _read("rewrite.toml", "question")


@cache
def carried() -> tuple[Pattern, ...]:
    """Questions carried over from cases."""
    return _read("cases.toml", "question")
