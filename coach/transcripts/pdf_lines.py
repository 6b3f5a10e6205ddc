"""Lines of a PDF made readable: odd letters mended, hard wraps joined, the rows of a table found again.

A PDF knows where letters stand, not what a line, a paragraph or a cell is; what is joined here is a guess.
"""

from __future__ import annotations

import re
import unicodedata

from coach.model import UnreadLine

from .header_lines import is_header
from .joining import printable
from .labels import has_name_shape, split_label
from .table import Record, heading_columns
from .times import CLOCK

_BEGINS = re.compile(
    rf"[\[(（［【<＜]?\s*{CLOCK}|[-・●○◆■□◇*]|[^\s「」『』。、]{{1,20}}\s*「|\d{{1,4}}\s*[.)）．、]\s*\S"
)
# A line at least this full (of the widest usual line) was cut by the margin, not by the writer: our judgement,
# checked on files printed by LibreOffice and Chromium. Japanese line breaking leaves at most three characters free.
_FULL = 0.86
# Fonts share one drawing between a radical and the character of the same shape, and a PDF made by a browser names the
# radical. NFKC knows most of them; these are the rest that stand for a character of Japanese.
_RADICALS = str.maketrans(
    "⺠⻁⻄⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲⼾⾭⿆⿈⿊⿑⿒⿓⿔", "民虎西角長青食骨鬼麦黄斉歯竜亀戸青麦黄黒斉歯竜亀"
)
_ODD = re.compile("[\u2e80-\u2fd5\ufb00-\ufb06]")


def mended(line: str) -> str:
    """A line without control characters, doubled spaces, radicals and ligatures that stand for other letters."""
    line = _ODD.sub(lambda match: unicodedata.normalize("NFKC", match[0]), line.translate(_RADICALS))
    return re.sub(r"[ \u3000]{2,}", " ", printable(line)).strip()


def table_rows(lines: list[str]) -> tuple[list[Record], list[UnreadLine]] | None:
    """The rows of a printed table, and the lines above its headings; None where the text is no such table.

    It begins with a line of headings only (「番号 話者 発話」). A row begins with a cell for each column before the talk;
    all other lines go on with the talk of the row above.
    """
    at, columns = next(((n, c) for n, line in enumerate(lines) if (c := _headings(line)) is not None), (0, None))
    if columns is None:
        return None
    pattern = re.compile(r"\s+".join(_CELLS.get(column, r"(\S{1,20})") for column in columns[:-1]) + r"\s+(\S.*)")
    rows = [Record(at + 1, tuple(lines[at].split()))]
    for number, line in enumerate(lines[at + 1 :], at + 2):
        match = pattern.fullmatch(line)
        if match is not None and has_name_shape(match[columns.index("name") + 1]):
            rows.append(Record(number, match.groups()))
        elif line and len(rows) > 1 and _headings(line) is None:
            *before, said = rows[-1].cells
            gap = " " if said[-1:].isascii() and line[:1].isascii() else ""
            rows[-1] = Record(rows[-1].line, (*before, said + gap + line))
        elif line:
            rows.append(Record(number, tuple(line.split())))
    # Two rows of a table are worth more than one line of talk that happens to look like headings.
    if sum(len(row.cells) == len(columns) for row in rows) < 3:
        return None
    _whole_names(rows, columns.index("name"))
    return rows, [UnreadLine(n, line, "表の見出しより前の行です。") for n, line in enumerate(lines[:at], 1) if line]


def _whole_names(rows: list[Record], name: int) -> None:
    """Give back the given name where 「諏訪 明子」 was cut at its space: it then opens all talk of that person."""
    seconds: dict[str, list[str]] = {}
    whole = [row for row in rows[1:] if len(row.cells) == len(rows[0].cells)]
    for row in whole:
        word, _, rest = row.cells[-1].partition(" ")
        seconds.setdefault(row.cells[name], []).append(word if rest and len(word) <= 4 else "")
    for at, row in enumerate(rows):
        found = seconds.get(row.cells[name], []) if len(row.cells) > name else []
        if row in whole and len(found) >= 2 and found[0] and len(set(found)) == 1:
            cells = list(row.cells)
            cells[name] += " " + found[0]
            cells[-1] = cells[-1].partition(" ")[2]
            rows[at] = Record(row.line, tuple(cells))


_CELLS = {"number": r"(\d{1,5}[.)）．]?)", "start": rf"({CLOCK})", "end": rf"({CLOCK})"}


def _headings(line: str) -> list[str] | None:
    """What the columns mean, where every word of the line is a heading and the talk stands last, after a name."""
    words = line.split()
    if not 2 <= len(words) <= 6:
        return None
    found = heading_columns(words)
    if "name" not in found or found.get("text") != len(words) - 1:
        return None
    meaning = {place: key for key, place in found.items()}
    numbered = {n for n, word in enumerate(words) if re.fullmatch(r"番号|№|no\.?|#", word, re.IGNORECASE)}
    if len(meaning.keys() | numbered) < len(words):
        return None
    return [meaning.get(n, "number") for n in range(len(words))]


def unwrap(lines: list[str]) -> list[str]:
    """Join lines that the margin cut: a full line, and a next one that begins no turn, time or list item.

    What was joined leaves an empty line, so that line numbers stay those of the file.
    """
    widths = sorted(_width(line) for line in lines if line)
    if not widths:
        return lines
    # The widest lines are the full ones; one odd long line must not set the measure.
    full = _FULL * widths[max(0, int(len(widths) * 0.98) - 1)]
    joined = list(lines)
    head: int | None = None
    for at, line in enumerate(lines):
        if not line:
            continue
        if head is not None and not begins(line):
            gap = " " if joined[head][-1:].isascii() and line[:1].isascii() else ""
            joined[head], joined[at] = joined[head] + gap + line, ""
        else:
            head = at
        if _width(line) < full:
            head = None
    return joined


def begins(line: str) -> bool:
    """Whether the line looks like the beginning of a turn, a time or a list item."""
    return bool(_BEGINS.match(line)) or split_label(line) is not None or is_header(line)


def _width(line: str) -> int:
    """About the width on paper, in half-width cells."""
    return sum(1 if char.isascii() or "\uff61" <= char <= "\uff9f" else 2 for char in line)
