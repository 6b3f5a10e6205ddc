"""How pieces of talk become text: cleaning of one piece, and the joining of several.

Joining rule (one place, used for continuation lines, lines of a caption and merged captions). Between two pieces
stands

* one space where both neighbours are ASCII word characters (``M&A`` + ``is`` are two words),
* one space where neither piece ends with one of ``。、？！?!…」``: speech recognition without punctuation
  leaves the caption break as the only sign of a boundary, so the break must stay visible,
* nothing otherwise: Japanese is written without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

#: When ``to_transcript`` joins neighbouring pieces of one named speaker. "never": pieces are turns as the file
#: has them. "timed": only where times show a gap of at most ``MAX_GAP``. "captions": also where times are missing,
#: because a caption ends where the line is full, not where the turn ends.
Merge = Literal["never", "timed", "captions"]
MAX_GAP = 2.0

ENDINGS = "。、？！?!…」"
# C0/C1 controls would reach the terminal; tab and line feed are ordinary text. U+FEFF is a byte order mark left
# over from files glued together. Marks of writing direction would turn the line around on the screen.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    """The text without control characters and marks of writing direction; a lone surrogate, which no file can store, becomes U+FFFD."""
    text = _CONTROLS.sub("", text)
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def needs_space(left: str, right: str) -> bool:
    """Whether one space stands between two non-empty pieces (rule in the module's docstring)."""
    if _ascii_word(left[-1]) and _ascii_word(right[0]):
        return True
    return left[-1] not in ENDINGS and right[-1] not in ENDINGS


def join_pieces(pieces: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """Join non-empty pieces. Returns the text and, per piece, the character offset at which it begins."""
    parts: list[str] = []
    offsets: list[int] = []
    length = 0
    previous = ""
    for piece in pieces:
        if previous and needs_space(previous, piece):
            parts.append(" ")
            length += 1
        offsets.append(length)
        parts.append(piece)
        length += len(piece)
        previous = piece
    return "".join(parts), tuple(offsets)


def join_lines(lines: Sequence[str]) -> str:
    """Lines of one piece (a wrapped caption, a cell with line breaks) as one text; blank lines are left out."""
    return join_pieces([line for line in (printable(raw).strip() for raw in lines) if line])[0]


def _ascii_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")
