"""How flags are told apart: a letter, a colour and the name of the habit, never by colour alone.

The letter says which habit, the colour only what it is about: asking (q), telling (l), proposing (p), listening (r).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlagMark:
    """``letter`` is one cell in every terminal; ``style`` is a style name of ``rows``."""

    letter: str
    name: str
    style: str


MARKS: dict[str, FlagMark] = {
    "INTERROGATION": FlagMark("Q", "詰問", "flag-q"),
    "ONE_SIDED": FlagMark("L", "一方的", "flag-l"),
    "PREMATURE": FlagMark("P", "早すぎ", "flag-p"),
    "JUDGING": FlagMark("J", "上から", "flag-l"),
    "DROPPED": FlagMark("R", "拾い忘れ", "flag-r"),
    "LEADING": FlagMark("D", "誘導", "flag-q"),
    "LISTENING_ONLY": FlagMark("S", "聴きっぱなし", "flag-r"),
    "SHEET": FlagMark("T", "シート", "flag-q"),
}
UNKNOWN = FlagMark("?", "その他", "flag-x")


def mark_of(flag: str) -> FlagMark:
    """The mark of a flag; a flag this version does not know still shows."""
    return MARKS.get(flag, UNKNOWN)


def counted(counts: Mapping[str, int]) -> tuple[tuple[FlagMark, int], ...]:
    """The flags that were found, in the fixed order, with how often."""
    return tuple((mark, counts[flag]) for flag, mark in MARKS.items() if counts.get(flag))
