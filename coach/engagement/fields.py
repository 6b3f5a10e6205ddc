"""Fields of business by their plain words (``prompts/sheets/fields.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache

import msgspec

from coach.data import data_folder
from coach.errors import DataError

_WHERE = "prompts/sheets/fields.toml"


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A field of business and the words it is told in."""

    id: str
    name: str
    words: tuple[str, ...]

    def counted(self, text: str) -> int:
        """How often its words stand in a text."""
        return sum(text.count(word) for word in self.words)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    tools: tuple[str, ...]
    field: tuple[Field, ...]


@cache
def _file() -> _File:
    text = data_folder("prompts").joinpath("sheets", "fields.toml").read_text(encoding="utf-8")
    try:
        return msgspec.convert(tomllib.loads(text), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"分野の言葉の書き方に合わない所があります ({error})。", where=_WHERE) from error


def fields() -> tuple[Field, ...]:
    """All fields. Raises DataError when the file breaks the schema."""
    return _file().field


def field_of(text: str, among: Iterable[Field] | None = None) -> Field | None:
    """The field most of whose words stand in the text, the first of equals; None where none does."""
    best = max(fields() if among is None else among, key=lambda field: field.counted(text), default=None)
    return best if best is not None and best.counted(text) else None


def tool_words(text: str) -> tuple[str, ...]:
    """Names of tools in the text, once each."""
    return tuple(tool for tool in _file().tools if tool in text)
