"""A document as DOCX: A4, Japanese fonts, rows that are not cut, head rows repeated, the notice on every page."""

from __future__ import annotations

import datetime
from io import BytesIO

import docx
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as DocxTable
from docx.table import _Cell as DocxCell
from docx.table import _Row as DocxRow
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run

from coach.reports.parts import Block, Bullets, Cell, Document, Line, Table, safe

# On every Windows since 8.1 and with Office for Mac; elsewhere the nearest gothic font stands in.
FONT = "Yu Gothic"
PAGE = (210, 297)
MARGIN = 18
GREY, HEAD_FILL, RULE = RGBColor(0x5D, 0x58, 0x4F), "F1EDE5", "B9B2A5"
BLUE = RGBColor(0x1B, 0x5A, 0x73)


def render_docx(document: Document) -> bytes:
    """The file's bytes."""
    out = docx.Document()
    width = _page(out, document)
    _styles(out)
    out.core_properties.title = safe(document.title)
    out.core_properties.author = ""
    out.core_properties.language = "ja-JP"
    # The template carries the day it was made itself.
    out.core_properties.created = out.core_properties.modified = datetime.datetime.now(datetime.UTC)
    out.add_paragraph(safe(document.title), style="Title")
    if document.facts:
        _facts(out, document.facts, width)
    for section in document.sections:
        if section.title:
            out.add_heading(safe(section.title), level=1)
        for block in section.blocks:
            _block(out, block, width)
    if document.foot:
        _text(out.add_paragraph(), safe(document.foot), "muted", size=8)
    stored = BytesIO()
    out.save(stored)
    return stored.getvalue()


def _page(out: Docx, document: Document) -> float:
    """Size, margins, header and footer. Returns the width of the text in mm."""
    page = out.sections[0]
    short, long = PAGE
    wide, high = (long, short) if document.landscape else (short, long)
    page.orientation = WD_ORIENT.LANDSCAPE if document.landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = Mm(wide), Mm(high)
    page.left_margin = page.right_margin = Mm(MARGIN)
    page.top_margin, page.bottom_margin = Mm(22), Mm(18)
    page.header_distance = page.footer_distance = Mm(10)
    head = page.header.paragraphs[0]
    _text(head, safe(document.notice), "muted", size=8)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(foot, "PAGE")
    _text(foot, " / ", "muted", size=8)
    _field(foot, "NUMPAGES")
    return wide - 2 * MARGIN


def _styles(out: Docx) -> None:
    """Our font in every style used, in place of the template's theme fonts (which have no Japanese)."""
    defaults = out.styles.element.find(qn("w:docDefaults"))
    if defaults is not None:
        for fonts in defaults.iter(qn("w:rFonts")):
            _name_font(fonts)
        for language in defaults.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "ja-JP")
    sizes = {
        "Normal": 10,
        "Title": 17,
        "Heading 1": 12.5,
        "List Bullet": 10,
        "List Number": 10,
        "Header": 8,
        "Footer": 8,
    }
    for name, size in sizes.items():
        style = out.styles[name]
        assert isinstance(style, ParagraphStyle)
        _name_font(style.element.get_or_add_rPr().get_or_add_rFonts())
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(3)
        style.paragraph_format.line_spacing = 1.25
    for name in ("Title", "Heading 1"):
        style = out.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.color.rgb = BLUE if name == "Heading 1" else RGBColor(0x27, 0x24, 0x1F)
        style.font.bold = True
        style.paragraph_format.keep_with_next = True
    heading = out.styles["Heading 1"]
    assert isinstance(heading, ParagraphStyle)
    heading.paragraph_format.space_before = Pt(14)
    # The template draws a line below the title.
    for border in list(out.styles["Title"].element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)


def _name_font(fonts: BaseOxmlElement) -> None:
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _block(out: Docx, block: Block, width: float) -> None:
    if isinstance(block, Table):
        _table(out, block, width)
    elif isinstance(block, Bullets):
        # Numbers are written out: Word's own would go on counting from one list to the next.
        for number, item in enumerate(block.items, 1):
            paragraph = out.add_paragraph(style="Normal" if block.numbered else "List Bullet")
            if block.numbered:
                _hang(paragraph)
                _text(paragraph, f"{number}.\t", "")
            _text(paragraph, safe(item), "")
    else:
        _text(out.add_paragraph(), safe(block.text), block.style)


def _hang(paragraph: DocxParagraph) -> None:
    paragraph.paragraph_format.left_indent = Mm(6)
    paragraph.paragraph_format.first_line_indent = Mm(-6)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(6))


def _facts(out: Docx, facts: tuple[tuple[str, str], ...], width: float) -> None:
    widths = (25.0, width - 25)
    table = out.add_table(rows=0, cols=2)
    _prepare(table, widths, ruled=False)
    for name, value in facts:
        _fill(table.add_row(), ((Line(name, "muted"),), (Line(value),)), widths)


def _table(out: Docx, table: Table, width: float) -> None:
    total = sum(table.widths)
    widths = tuple(width * part / total for part in table.widths)
    made = out.add_table(rows=0, cols=len(table.head))
    _prepare(made, widths, ruled=True)
    head = made.add_row()
    _fill(head, tuple((Line(name, "strong"),) for name in table.head), widths)
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in head.cells:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), HEAD_FILL)
        cell._tc.get_or_add_tcPr().append(shade)
    for row in table.rows:
        added = made.add_row()
        _fill(added, row, widths)
        if table.room:
            added.height = Mm(table.room)
    # Word joins tables that touch.
    after = out.add_paragraph()
    after.paragraph_format.space_after = Pt(0)
    after.paragraph_format.line_spacing = 0.5


def _prepare(table: DocxTable, widths: tuple[float, ...], *, ruled: bool) -> None:
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    if ruled:
        margins = OxmlElement("w:tblCellMar")
        for side, width in (("top", 45), ("left", 100), ("bottom", 45), ("right", 100)):
            margin = OxmlElement(f"w:{side}")
            margin.set(qn("w:w"), str(width))
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        # The schema wants them in this order, before tblLook.
        properties = table._tbl.tblPr
        look = properties.find(qn("w:tblLook"))
        at = list(properties).index(look) if look is not None else len(properties)
        layout = properties.find(qn("w:tblLayout"))
        properties.insert(at, margins)
        properties.insert(list(properties).index(layout) if layout is not None else at, borders)


def _fill(row: DocxRow, cells: tuple[Cell, ...], widths: tuple[float, ...]) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for target, lines, width in zip(row.cells, cells, widths, strict=True):
        target.width = Mm(width)
        _write(target, lines)


def _write(target: DocxCell, lines: Cell) -> None:
    paragraph = target.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    for number, line in enumerate(lines):
        if number:
            paragraph = target.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(1)
        if line.style == "bullet":
            paragraph.paragraph_format.left_indent = Mm(3.5)
            paragraph.paragraph_format.first_line_indent = Mm(-3.5)
            _text(paragraph, "・" + safe(line.text), "", size=9)
        else:
            _text(paragraph, safe(line.text), line.style, size=9)


def _text(paragraph: DocxParagraph, text: str, style: str, *, size: float | None = None) -> Run:
    run = paragraph.add_run(text)
    if size is not None:
        run.font.size = Pt(size)
    if style == "muted":
        run.font.color.rgb = GREY
    elif style == "strong":
        run.font.bold = True
    return run


def _field(paragraph: DocxParagraph, name: str) -> None:
    """A number Word works out: PAGE, NUMPAGES."""
    for kind in ("begin", "instr", "end"):
        run = _text(paragraph, "", "muted", size=8)
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = name
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
