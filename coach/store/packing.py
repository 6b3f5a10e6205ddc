"""Values of coach.model to bytes and back: JSON by msgspec, compressed with zlib."""

from __future__ import annotations

import zlib
from typing import TypeVar

import msgspec

from coach.language.folding import fold

T = TypeVar("T")

# Reviews are megabytes of repetitive JSON; level 6 makes them about a tenth, higher levels only slower.
_LEVEL = 6

# What unpack() raises for bytes that are damaged or were written for another shape of the type.
UNREADABLE = (zlib.error, msgspec.DecodeError, UnicodeDecodeError)


def pack(value: object) -> bytes:
    """JSON of dataclasses, tuples, dicts and sets, compressed."""
    return zlib.compress(msgspec.json.encode(value), _LEVEL)


def unpack(data: bytes, kind: type[T]) -> T:
    """The value of type ``kind`` that was packed. Raises one of ``UNREADABLE``."""
    return msgspec.json.decode(zlib.decompress(data), type=kind)


def searchable(text: str) -> str:
    """Text as it is compared in searches (``fold``), runs of white space as one space."""
    return " ".join(fold(text).split())
