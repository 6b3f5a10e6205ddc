"""A document as one HTML file, in the style of the reports; prints on A4 with head rows repeated."""

from __future__ import annotations

from html import escape

from coach.reports.html import document as html_document
from coach.reports.parts import Block, Bullets, Cell, Document, Line, Section, Table, safe

_STYLE = """
table{width:100%;border-collapse:collapse;table-layout:fixed;font-size:.9375rem;line-height:1.65}
th,td{border:1px solid var(--rule);padding:.4rem .6rem;text-align:left;vertical-align:top}
th{background:var(--soft);font-weight:600}
td p+p{margin-top:.25rem}
td .bullet{padding-left:1em;text-indent:-1em}
.strong{font-weight:600}
main p{margin-bottom:.4rem}
@media(max-width:40rem){table{font-size:.8125rem}th,td{padding:.3rem .4rem}}
@media print{thead{display:table-header-group}tr{break-inside:avoid}
th{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
_LANDSCAPE = "body{max-width:72rem}\n@page{size:A4 landscape}\n"


def render_html(document: Document) -> str:
    """A complete HTML document."""
    facts = "".join(f"<li><span>{_e(name)}</span>{_e(value)}</li>" for name, value in document.facts)
    sections = "\n".join(map(_section, document.sections))
    foot = f"<footer>{_e(document.foot)}</footer>\n" if document.foot else ""
    return html_document(
        safe(document.title),
        f'<header>\n<p class="notice">{_e(document.notice)}</p>\n<h1>{_e(document.title)}</h1>\n'
        f'<ul class="facts">{facts}</ul>\n</header>\n<main>\n{sections}\n</main>\n{foot}',
        style=_STYLE + (_LANDSCAPE if document.landscape else ""),
    )


def _section(section: Section) -> str:
    heading = f"<h2>{_e(section.title)}</h2>\n" if section.title else ""
    return f"<section>\n{heading}{''.join(map(_block, section.blocks))}</section>"


def _block(block: Block) -> str:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Bullets):
        tag = "ol" if block.numbered else "ul"
        return f"<{tag}>{''.join(f'<li>{_e(item)}</li>' for item in block.items)}</{tag}>\n"
    return _paragraph(Line(block.text, block.style)) + "\n"


def _table(table: Table) -> str:
    total = sum(table.widths)
    columns = "".join(f'<col style="width:{100 * part / total:.1f}%">' for part in table.widths)
    head = "".join(f'<th scope="col">{_e(name)}</th>' for name in table.head)
    style = f' style="height:{table.room:g}mm"' if table.room else ""
    rows = "\n".join(f"<tr{style}>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    return f"<table>\n<colgroup>{columns}</colgroup>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"


def _cell(cell: Cell) -> str:
    return f"<td>{''.join(map(_paragraph, cell))}</td>"


def _paragraph(line: Line) -> str:
    text = _e(line.text)
    if line.style == "bullet":
        return f'<p class="bullet">・{text}</p>'
    return f'<p class="{line.style}">{text}</p>' if line.style else f"<p>{text}</p>"


def _e(text: str) -> str:
    return escape(safe(text)).replace("\n", "<br>")
