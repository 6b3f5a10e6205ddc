"""Words marked in rows that are already wrapped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.tui.widgets.rows import Part, Row

STYLE = "evidence"


def marked(rows: Sequence[Row], words: Sequence[str], style: str = STYLE) -> list[Row]:
    """The rows with every place of the words in another style laid over; a word cut by a line break stays plain."""
    found = [word for word in sorted(words, key=len, reverse=True) if word]
    if not found:
        return list(rows)
    pattern = re.compile("(" + "|".join(map(re.escape, found)) + ")")
    return [Row(tuple(part for old in row.parts for part in _split(old, pattern, style)), row.fill) for row in rows]


def _split(part: Part, pattern: re.Pattern[str], style: str) -> list[Part]:
    text, name = part
    return [
        (piece, f"{name} {style}".strip() if n % 2 else name) for n, piece in enumerate(pattern.split(text)) if piece
    ]
