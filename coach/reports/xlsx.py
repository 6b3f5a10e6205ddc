"""A document as XLSX: the text on the first sheet, every table on one of its own, ready to print on A4.

Nothing is merged: rows of merged cells do not grow with their text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from coach.language.wrap import cell_width
from coach.reports.parts import Bullets, Cell, Document, Section, Table, safe

FONT = "Yu Gothic"
INK, GREY = "27241F", "5D584F"
_RULE = Side(style="thin", color="B9B2A5")
_BORDER = Border(left=_RULE, right=_RULE, top=_RULE, bottom=_RULE)
_HEAD = PatternFill("solid", fgColor="F1EDE5")
FIRST, OTHERS = "はじめに", "ほかのシート"
# All columns of a table together, in widths of a digit: what fits A4 across at a readable size.
WIDE, NARROW = 150.0, 100.0
# Excel shows at most 409 points of a row; more than this many lines go on in the next row.
LINES = 23
# A line of Yu Gothic at 10 points, which sets lines far apart.
POINTS = 17.0
_NO_SHEET_NAME = re.compile(r"[\\/*?:\[\]]")


def render_xlsx(document: Document) -> bytes:
    """The file's bytes."""
    book = Workbook()
    # What is typed in later looks like the rest.
    book._named_styles["Normal"].font = Font(name=FONT, size=10, color=INK)
    book.properties.title = safe(document.title)
    book.properties.creator = ""
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = FIRST
    _first(first, document)
    for section in document.sections:
        for table in (block for block in section.blocks if isinstance(block, Table)):
            sheet = book.create_sheet(_free_name(book, section.title))
            _table(sheet, table, document, section)
    for sheet in book.worksheets:
        _print(sheet, document)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _first(sheet: Worksheet, document: Document) -> None:
    """Title, notice, facts, and the sections that are only text."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 86
    _head(sheet, document.title, document.notice, size=15)
    row = 4
    for name, value in document.facts:
        _put(sheet, row, 1, name, colour=GREY)
        _put(sheet, row, 2, value)
        row += 1
    for section in document.sections:
        lines = list(_lines(section))
        tables = any(isinstance(block, Table) for block in section.blocks)
        if not lines or tables:
            continue
        row += 1
        _put(sheet, row, 1, section.title, bold=True, size=12, wrap=False)
        row += 1
        for mark, text, colour in lines:
            _put(sheet, row, 1, mark, colour=GREY, right=True)
            _put(sheet, row, 2, text, colour=colour)
            sheet.row_dimensions[row].height = POINTS * _needed(text, 86)
            row += 1
    names = [s.title for s in document.sections if any(isinstance(block, Table) for block in s.blocks)]
    if names:
        row += 1
        _put(sheet, row, 1, OTHERS, colour=GREY)
        _put(sheet, row, 2, "、".join(names), colour=GREY)
    if document.foot:
        _put(sheet, row + 2, 2, document.foot, colour=GREY, size=8)
        sheet.row_dimensions[row + 2].height = POINTS * _needed(document.foot, 86)


def _head(sheet: Worksheet, title: str, notice: str, *, size: float) -> None:
    _put(sheet, 1, 1, title, size=size, bold=True, wrap=False)
    sheet.row_dimensions[1].height = 2 * size
    _put(sheet, 2, 1, notice, colour=GREY, wrap=False)


def _lines(section: Section) -> Iterator[tuple[str, str, str]]:
    """(mark, text, colour) for what is no table."""
    for block in section.blocks:
        if isinstance(block, Bullets):
            for number, item in enumerate(block.items, 1):
                yield (f"{number}." if block.numbered else "・"), item, INK
        elif not isinstance(block, Table):
            yield "", block.text, GREY if block.style == "muted" else INK


def _table(sheet: Worksheet, table: Table, document: Document, section: Section) -> None:
    total = sum(table.widths)
    across = WIDE if document.landscape else NARROW
    widths = [max(6.0, across * part / total) for part in table.widths]
    for number, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    _head(sheet, f"{document.title}  {section.title}", document.notice, size=12)
    row = 3
    for _, text, _ in _lines(section):
        _put(sheet, row, 1, text, colour=GREY, wrap=False)
        row += 1
    head = row
    for number, name in enumerate(table.head, 1):
        cell = _put(sheet, head, number, name, bold=True)
        cell.fill, cell.border = _HEAD, _BORDER
    for cells in table.rows:
        for piece in _pieces(cells, widths):
            row += 1
            for number, text in enumerate(piece, 1):
                _put(sheet, row, number, text).border = _BORDER
            # LibreOffice leaves rows without a height one line high.
            lines = max(_needed(text, width) for text, width in zip(piece, widths, strict=True))
            sheet.row_dimensions[row].height = max(POINTS * lines + 4, table.room * 72 / 25.4)
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"


def _pieces(cells: tuple[Cell, ...], widths: list[float]) -> Iterator[tuple[str, ...]]:
    """The row as text; more than ``LINES`` lines of a cell go on in a further row."""
    columns = [list(_chunks(_plain(cell), width)) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(len(column) for column in columns)):
        yield tuple(column[number] if number < len(column) else "" for column in columns)


def _chunks(text: str, width: float) -> Iterator[str]:
    """Parts of a text that each fit into ``LINES`` lines."""
    room = max(1, int((width - 1) / 2) * LINES)
    taken = ""
    for line in text.split("\n"):
        rest = line
        while rest:
            joined = f"{taken}\n{rest}" if taken else rest
            if _needed(joined, width) <= LINES:
                taken, rest = joined, ""
            elif taken:
                yield taken
                taken = ""
            else:
                yield rest[:room]
                rest = rest[room:]
    yield taken


def _plain(cell: Cell) -> str:
    return safe("\n".join(("・" if line.style == "bullet" else "") + line.text for line in cell))


def _needed(text: str, width: float) -> int:
    """How many lines a text takes in a column; a little too many rather than too few."""
    room = max(2, int(width) - 1)
    return sum(max(1, math.ceil(cell_width(line) / room)) for line in text.split("\n"))


def _put(
    sheet: Worksheet, row: int, column: int, text: str, *, size: float = 10, bold: bool = False, colour: str = INK,
    wrap: bool = True, right: bool = False,
) -> XlsxCell:  # fmt: skip
    cell = sheet.cell(row, column)
    assert isinstance(cell, XlsxCell)
    words = safe(text)
    cell.value = words
    # What someone said may begin with 「=」; it is text all the same.
    cell.data_type = "s"
    cell.quotePrefix = words[:1] in {"=", "+", "-", "@"}
    cell.font = Font(name=FONT, size=size, bold=bold, color=colour)
    cell.alignment = Alignment(wrap_text=wrap, vertical="top", horizontal="right" if right else "left")
    return cell


def _free_name(book: Workbook, wanted: str) -> str:
    """A sheet's name: at most 31 characters, none of those Excel keeps for itself, not taken."""
    base = _NO_SHEET_NAME.sub(" ", safe(wanted)).strip()[:28] or "表"
    name, number = base, 2
    while name in book.sheetnames:
        name, number = f"{base} {number}", number + 1
    return name


def _print(sheet: Worksheet, document: Document) -> None:
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if document.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    # & begins a code in headers and footers.
    sheet.oddHeader.left.text = safe(document.notice).replace("&", "&&")
    sheet.oddHeader.left.size = 8
    sheet.oddFooter.center.text = "&P / &N"
    sheet.sheet_view.showGridLines = False
