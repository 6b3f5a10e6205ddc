"""Excel workbooks (``.xlsx``): the first sheet in which the columns of the talk can be told, as the CSV table is read."""

from __future__ import annotations

import datetime
import io
import warnings
from typing import Any

from coach.errors import ReadError
from coach.model import UnreadLine

from .contents import Contents
from .joining import printable
from .table import Record, holds_talk
from .zip_document import check_zip, damaged, has_part

FORMAT = "xlsx"
# A transcript has a handful of columns; a sheet formatted to its last column would be read for minutes otherwise.
_MOST_COLUMNS = 64
_MOST_ROWS = 200_000


def sniff(data: bytes) -> bool:
    """Whether the bytes are a zip archive with parts of an Excel workbook."""
    return has_part(data, "xl/")


def contents(data: bytes) -> Contents:
    """The rows of one sheet; every other sheet with text is named in ``unread``.

    Where no sheet has columns of talk, the lines of the first sheet with text (cells joined by tabs). Line numbers
    are row numbers. Raises ReadError where the workbook is damaged, too large or empty.
    """
    check_zip(data, "xl/")
    try:
        sheets = _sheets(data)
    except ReadError:
        raise
    except Exception:
        # openpyxl raises many kinds of errors on damaged workbooks.
        raise damaged("Excel の") from None
    filled = [(title, rows) for title, rows in sheets if rows]
    if not filled:
        return Contents()
    at = next((n for n, (_, rows) in enumerate(filled) if holds_talk(rows)), None)
    chosen = filled[at or 0][1]
    unread = tuple(
        UnreadLine(1, f"シート「{title}」（{len(rows)} 行）", "ほかのシートは読みません。")
        for n, (title, rows) in enumerate(filled)
        if n != (at or 0)
    )
    if at is not None:
        return Contents(rows=tuple(chosen), unread=unread)
    lines = [""] * chosen[-1].line
    for record in chosen:
        lines[record.line - 1] = "\t".join(cell.replace("\n", " ") for cell in record.cells if cell.strip())
    return Contents(lines=tuple(lines), unread=unread)


def _sheets(data: bytes) -> list[tuple[str, list[Record]]]:
    import openpyxl

    with warnings.catch_warnings():
        # About styles and validations that nobody asked for; they would be printed over the screen.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    try:
        return [(str(sheet.title), _records(sheet)) for sheet in book.worksheets]
    finally:
        book.close()


def _records(sheet: Any) -> list[Record]:
    if sheet.max_row > _MOST_ROWS:
        raise ReadError(
            f"シート「{sheet.title}」の行が多すぎます（{sheet.max_row:,} 行）。",
            todo="空の行を消すか、面談ごとに分けると取り込めます。",
        )
    merged = _merged(sheet)
    records: list[Record] = []
    for number, row in enumerate(sheet.iter_rows(max_col=min(sheet.max_column, _MOST_COLUMNS), values_only=True), 1):
        cells = [_text(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            records.append(Record(number, tuple(cells), merged.get(number, frozenset())))
    return records


def _merged(sheet: Any) -> dict[int, frozenset[int]]:
    """Per row the 0-based columns whose cell continues the one above."""
    found: dict[int, set[int]] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row + 1, min(area.max_row, _MOST_ROWS) + 1):
            found.setdefault(row, set()).add(area.min_col - 1)
    return {row: frozenset(columns) for row, columns in found.items()}


def _text(value: object) -> str:
    """A cell as the table reader wants it: times as clock text, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, datetime.timedelta):
        return _clock(value.total_seconds())
    if isinstance(value, datetime.time):
        return _clock(value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return printable(str(value)).replace("\r\n", "\n").replace("\r", "\n")


def _clock(seconds: float) -> str:
    whole = round(abs(seconds) * 1000)
    minutes, rest = divmod(whole, 60_000)
    sign = "-" if seconds < 0 else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
