"""General knowledge of how advisors ask (``prompts/practice/hearing.toml``), read once."""

from __future__ import annotations

import tomllib
from functools import cache

import msgspec

from coach.data import data_folder
from coach.errors import DataError
from coach.language.terms import terms
from coach.practice.scenario import ASPECTS, Aspect

KINDS: tuple[str, ...] = ("greeting", "thanks", "schedule", "smalltalk", "business")


class _Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ask: tuple[str, ...]
    signs: tuple[str, ...] = ()


class _General(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``feelings``: beginnings of the words of one feeling each."""

    words: frozenset[str]
    business: frozenset[str]
    feelings: tuple[tuple[str, ...], ...]


class Ear(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ways of asking by what they are after (``aspect``), other kinds of lines (``kind``), words said of any firm, and
    how anyone receives (``receiving``), nods (``nodding``), proposes (``proposing``) and explains (``explaining``)."""

    version: int
    aspect: dict[str, _Way]
    kind: dict[str, _Way]
    general: _General
    receiving: tuple[str, ...]
    proposing: tuple[str, ...]
    nodding: tuple[str, ...]
    explaining: tuple[str, ...]

    def sign_of(self, text: str) -> Aspect | None:
        """The aspect whose sign stands last in the text (a question ends on what it is after), or None."""
        found = [(text.rfind(sign), len(sign), a) for a in ASPECTS for sign in self.aspect[a].signs if sign in text]
        return max(found)[2] if found else None


@cache
def general_words() -> frozenset[str]:
    """Words said of any firm, as written and in the normal form of content words."""
    words = ear().general.words
    return words | frozenset(term for word in sorted(words) for term in terms(word))


@cache
def business_words() -> frozenset[str]:
    """Matters any firm has, which this owner may have no word on."""
    words = ear().general.business
    return words | frozenset(term for word in sorted(words) for term in terms(word))


@cache
def ear() -> Ear:
    """The bundled ear. Raises DataError."""
    file = data_folder("prompts").joinpath("practice", "hearing.toml")
    try:
        read = msgspec.convert(tomllib.loads(file.read_text("utf-8")), Ear)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"聞き取りの型を読めません ({error})。", where="prompts/practice/hearing.toml") from error
    missing = [name for name in (*ASPECTS, *KINDS) if name not in {**read.aspect, **read.kind}]
    if missing:
        raise DataError(f"{'、'.join(missing)} がありません。", where="prompts/practice/hearing.toml")
    return read
