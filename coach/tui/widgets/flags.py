"""How flags are told apart: a letter, a colour and the name of the habit, never by colour alone."""

from __future__ import annotations

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
}
UNKNOWN = FlagMark("?", "その他", "flag-x")


def mark_of(flag: str) -> FlagMark:
    """The mark of a flag; a flag this version does not know still shows."""
    return MARKS.get(flag, UNKNOWN)
