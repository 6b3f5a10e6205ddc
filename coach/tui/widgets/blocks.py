"""The blocks pages are made of. All wrapping is at phrase boundaries, in cells."""

from __future__ import annotations

from collections.abc import Sequence

from coach.language.wrap import cell_width, wrap
from coach.tui.widgets.page import Block
from coach.tui.widgets.rows import Part, Row, printable, row


def lines(text: str, width: int, *, style: str = "", first: Sequence[Part] = (), indent: int = 0) -> list[Row]:
    """Wrapped rows; ``first`` stands before the first one, the others are indented to the same column."""
    lead = sum(cell_width(part) for part, _ in first)
    hang = max(lead, indent)
    start: tuple[Part, ...] = (*first, (" " * (hang - lead), ""))
    out = []
    for n, line in enumerate(wrap(printable(text.strip()), max(4, width - hang))):
        before: tuple[Part, ...] = start if n == 0 else ((" " * hang, ""),)
        # A blank at which the line was broken is not part of the next line.
        out.append(Row((*before, (line.lstrip(" ") if n else line, style))))
    return out


def para(text: str, style: str = "", *, indent: int = 0, target: object | None = None) -> Block:
    """A paragraph."""
    return Block(lambda width: lines(text, width, style=style, indent=indent), target)


def heading(text: str) -> Block:
    """A heading with an empty line above."""
    return Block(lambda width: [row(), *lines(text, width, style="heading")])


def quote(text: str, *, target: object | None = None, style: str = "quote") -> Block:
    """Words as they were said, in brackets."""
    return Block(lambda width: lines(f"「{text.strip()}」", width, style=style), target)


def bullet(text: str, style: str = "", *, mark: str = "- ", target: object | None = None) -> Block:
    """A short point."""
    return Block(lambda width: lines(text, width, style=style, first=((mark, "dim"),)), target)


def labelled(label: str, text: str, *, width: int = 12, style: str = "") -> Block:
    """A word on the left, its text beside it."""
    return Block(lambda w: lines(text, w, style=style, first=((label, "dim"),), indent=width))


def item(key: str, text: str, target: object, *, below: str = "", style: str = "") -> Block:
    """A numbered line that can be chosen, with a quieter line below it."""

    def rows(width: int) -> list[Row]:
        out = lines(text, width, style=style, first=((f"{key} " if key else "  ", "key"),))
        if below:
            out += lines(below, width, style="dim", indent=2)
        return out

    return Block(rows, target, key)
