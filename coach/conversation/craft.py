"""What the coach knows of the craft: words with their meaning, pairs that are easily mixed up, where it comes from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

import msgspec

from coach.data import data_folder
from coach.errors import DataError

FILE = "prompts/coach/craft.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the craft: its names (the first is shown), its meaning as the end of a sentence, a source id."""

    names: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two terms (by their first names) and where they part."""

    names: tuple[str, str]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Craft:
    """``sources`` by id; ``guides`` and ``cases`` by intent: a source id, and what to look for among the cases."""

    sources: dict[str, str]
    guides: dict[str, str]
    cases: dict[str, str]
    term: tuple[Term, ...]
    pair: tuple[Pair, ...]

    def find(self, words: str) -> Term | None:
        """The term somebody means: by its name, else by the longest name the words hold."""
        wanted = _plain(words)
        names = [(_plain(name), term) for term in self.term for name in term.names]
        exact = next((term for name, term in names if name == wanted), None)
        if exact is not None:
            return exact
        held = [(len(name), term) for name, term in names if len(name) >= 2 and name in wanted]
        return max(held, key=lambda item: item[0])[1] if held else None

    def named(self, text: str) -> tuple[str, ...]:
        """The names of terms that stand in a text, in their order; of names inside one another the longest."""
        found: list[tuple[int, str]] = []
        rest = text
        for name in sorted((n for t in self.term for n in t.names if len(n) >= 2), key=lambda n: -len(n)):
            at = rest.find(name)
            if at >= 0:
                found.append((at, name))
                rest = rest.replace(name, "\0" * len(name))
        return tuple(name for _, name in sorted(found))

    def between(self, one: Term, two: Term) -> Pair | None:
        """Where two terms part, if it is known."""
        both = {one.names[0], two.names[0]}
        return next((pair for pair in self.pair if set(pair.names) == both), None)

    def source(self, key: str) -> str:
        """The source in words."""
        return self.sources[key]


def _plain(words: str) -> str:
    return words.strip("「」『』、。・ 　").lower().replace("・", "")


def parse_craft(text: str, where: str = FILE) -> Craft:
    """The craft of a file. Raises DataError when something does not hold together."""
    try:
        craft = msgspec.convert(tomllib.loads(text), Craft)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"読めません ({error})。", where=where) from error
    first = {term.names[0] for term in craft.term}
    used = [*(t.source for t in craft.term), *(p.source for p in craft.pair), *craft.guides.values()]
    for source in used:
        if source not in craft.sources:
            raise DataError(f"出典「{source}」がありません。", where=where)
    for pair in craft.pair:
        for name in pair.names:
            if name not in first:
                raise DataError(f"[[pair]] の「{name}」が [[term]] の初めの名にありません。", where=where)
    return craft


@cache
def craft() -> Craft:
    """The bundled craft. Raises DataError."""
    return parse_craft(data_folder("prompts").joinpath("coach", "craft.toml").read_text("utf-8"))
