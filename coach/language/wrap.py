"""Width and line breaking of Japanese text in terminal cells.

Terminals and Rich break lines at blanks only and know no 禁則; here lines break between phrases (文節, BudouX)
and never begin with a closing mark or end with an opening one.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from rich.cells import cell_len, set_cell_size

NO_LINE_START = frozenset(
    "、。，．・：；？！?!)）」』】〕〉》]}ー〜…‥ゝゞ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％%"
)
NO_LINE_END = frozenset("(（「『【〔〈《[{")


@cache
def _parser() -> Any:
    # Imported on first use: it reads a model of 100 kB that ``coach --help`` does not need.
    import budoux

    return budoux.load_default_japanese_parser()


def cell_width(text: str) -> int:
    """Cells a one-line text takes, counted as the terminal library counts them."""
    return cell_len(text)


@lru_cache(maxsize=8192)
def phrases(text: str) -> tuple[str, ...]:
    """The text cut into phrases (文節); joined again they give the text."""
    return tuple(_parser().parse(text)) if text else ()


def _pieces(text: str, width: int) -> list[str]:
    """Phrases, with those wider than a line cut into characters."""
    out: list[str] = []
    for phrase in phrases(text):
        if cell_len(phrase) <= width:
            out.append(phrase)
        else:
            out.extend(phrase)
    return out


@lru_cache(maxsize=8192)
def _wrap_line(text: str, width: int) -> tuple[str, ...]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width):
        # Measured together: an emoji and what follows it may be wider than the two by themselves.
        if not line or cell_len(line + piece) <= width:
            line += piece
            continue
        # 追い込み/追い出し: a closing mark stays with its word, an opening one goes to the next line, as far as it fits.
        while len(line) > 1 and (piece[0] in NO_LINE_START or line[-1] in NO_LINE_END):
            if cell_len(line[-1] + piece) > width:
                break
            piece, line = line[-1] + piece, line[:-1]
        lines.append(line)
        line = piece
    lines.append(line)
    return tuple(lines)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells (at least one line). Line breaks in the text are kept.

    The text is unchanged apart from the breaks: joining the lines of one paragraph gives it back. ``width``
    below 4 is treated as 4.
    """
    return [line for paragraph in text.split("\n") for line in _wrap_line(paragraph, max(4, width))]


def shorten(text: str, width: int) -> str:
    """The text in at most ``width`` cells, with 「…」 where it was cut; line breaks become blanks."""
    flat = " ".join(text.split("\n"))
    if cell_len(flat) <= width:
        return flat
    return set_cell_size(flat, max(0, width - 1)).rstrip() + "…"


def pad(text: str, width: int) -> str:
    """The text in exactly ``width`` cells: shortened or filled with blanks."""
    short = shorten(text, width)
    return short + " " * (width - cell_len(short))
