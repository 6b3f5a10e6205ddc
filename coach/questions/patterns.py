"""Question patterns from ``prompts/questions/``: sentences with typed slots and conditions, checked when read."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from coach.data import data_folder
from coach.errors import DataError

SLOTS = frozenset({"quote", "np", "person"})
ANY = ("any",)
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern. ``kind`` is its rung on the ladder; "any" in a field means no condition.

    What must have been heard: ``topics``, ``signals`` of the owner's last words, ``walls``; ``needs`` and ``bars``
    are regular expressions over the owner's last utterances, one that must and one that must not match. What must be
    so: ``habits`` of the finding, ``steps`` of the support (1–7; an unstated step fits), ``opening`` only where the
    owner has told nothing yet, ``explained`` only after talk of the advisor's own,
    ``told`` only right after the owner has told something. What the slots may hold: ``sorts`` of quotation (coach/questions/quotes.py), ``people``
    and ``matters`` (words.toml).

    ``cases`` is set on a question that opened the talk in these cases; ``source`` and ``subject`` only on rewritings
    of the advisor's own question (what it asked for, whether about people or a thing).
    """

    id: str
    text: str
    kind: str = "純粋"
    topics: tuple[str, ...] = ANY
    signals: tuple[str, ...] = ANY
    habits: tuple[str, ...] = ANY
    walls: tuple[str, ...] = ANY
    steps: tuple[int, ...] = ()
    sorts: tuple[str, ...] = ANY
    people: tuple[str, ...] = ANY
    matters: tuple[str, ...] = ANY
    needs: str = ""
    bars: str = ""
    opening: bool = False
    explained: bool = False
    told: bool = False
    cases: tuple[str, ...] = ()
    source: str = "any"
    subject: str = "any"

    @property
    def slots(self) -> frozenset[str]:
        """Names of the slots in the text."""
        return frozenset(_SLOT.findall(self.text))

    @property
    def bare(self) -> bool:
        """Whether it takes up nothing the owner said."""
        return not (self.slots or self.needs or self.opening)

    def hears(self, text: str) -> bool:
        """Whether ``needs`` is met and ``bars`` is not, in the owner's words."""
        return (not self.needs or _heard(self.needs, text)) and not (self.bars and _heard(self.bars, text))


def _heard(pattern: str, text: str) -> bool:
    return re.search(pattern, text) is not None


def fill(pattern: Pattern, fills: dict[str, str]) -> str:
    """The pattern's sentence with its slots filled. KeyError when a slot has no fill."""
    return _SLOT.sub(lambda m: fills[m.group(1)], pattern.text)


def _read(name: str, key: str) -> tuple[Pattern, ...]:
    file = data_folder("prompts").joinpath("questions", name)
    if not file.is_file():
        return ()
    try:
        rows = tomllib.loads(file.read_text("utf-8"))[key]
        patterns = tuple(msgspec.convert(_renamed(r), Pattern) for r in rows)
        for pattern in patterns:
            re.compile(pattern.needs)
            re.compile(pattern.bars)
    except (tomllib.TOMLDecodeError, KeyError, msgspec.ValidationError, re.error) as error:
        raise DataError(f"問いの型を読めません ({error})。", where=f"prompts/questions/{name}") from error
    for pattern in patterns:
        if pattern.slots - SLOTS:
            raise DataError(f"{pattern.id} に知らない差し込み {sorted(pattern.slots - SLOTS)} があります。", where=name)
    return patterns


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    """The row with ``from`` (a word Python keeps for itself) under the name of the field."""
    return {("source" if key == "from" else key): value for key, value in row.items()}


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


@cache
def offers() -> tuple[Pattern, ...]:
    """Ways of offering the advisor's own idea later: permission and a choice."""
    return _read("offer.toml", "question")
