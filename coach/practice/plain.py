"""A line in plain polite words: dialect, 敬語 and spoken fillers put into the standard forms the hearing knows best."""

from __future__ import annotations

import re
import tomllib
from functools import cache

import msgspec

from coach.data import data_folder
from coach.errors import DataError

_Pair = tuple[str, str]


class _Plain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    spoken: tuple[_Pair, ...]
    honorific: tuple[_Pair, ...]
    kansai: tuple[_Pair, ...]
    kyushu: tuple[_Pair, ...]
    tohoku: tuple[_Pair, ...]
    other: tuple[_Pair, ...]


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    file = data_folder("prompts").joinpath("practice", "plain.toml")
    try:
        read = msgspec.convert(tomllib.loads(file.read_text("utf-8")), _Plain)
        pairs = (*read.tohoku, *read.kyushu, *read.kansai, *read.other, *read.honorific, *read.spoken)
        return tuple((re.compile(pattern), put) for pattern, put in pairs)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, re.error) as error:
        raise DataError(f"言い換えの型を読めません ({error})。", where="prompts/practice/plain.toml") from error


def in_plain_words(line: str) -> str:
    """The line with what is plainly dialect, 敬語 or filler in plain polite words; the line itself when nothing is left.

    Raises DataError.
    """
    plain = line
    for pattern, put in _rules():
        plain = pattern.sub(put, plain)
    return plain.strip() or line
