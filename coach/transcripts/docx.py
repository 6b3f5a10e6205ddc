"""Word documents (``.docx``): paragraphs as lines, tables as rows, the talk in whichever holds more of it.

Tracked changes count as accepted: inserted text is read, deleted text is not. Ruby readings are left out, the words
below them read. Headers, footers, notes and comments are reported, not read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from coach.errors import ReadError
from coach.model import UnreadLine

from .contents import Contents
from .joining import printable
from .table import Record, holds_talk
from .zip_document import check_zip, damaged, has_part

FORMAT = "docx"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
# Not shown, or shown once more elsewhere: deleted text, readings, field codes, the fallback of a drawing.
_SKIPPED = frozenset(
    (
        "del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "tblPr", "tblGrid", "tcPr", "trPr",
        "sdtPr", "rt", "rubyPr", "Fallback",
    )
)  # fmt: skip
_BREAKS = frozenset({"br", "cr"})
_ASIDES = (
    ("header", "ヘッダーの文で、発話ではないようです。"),
    ("footer", "フッターの文で、発話ではないようです。"),
    ("footnotes", "脚注の文で、発話ではないようです。"),
    ("endnotes", "文末脚注の文で、発話ではないようです。"),
    ("comments", "コメントの文で、発話ではないようです。"),
)


@dataclass(slots=True)
class _Body:
    """The document from top to bottom: text with its line, and tables."""

    line: int = 0
    texts: list[tuple[int, str]] = field(default_factory=list)
    tables: list[list[Record]] = field(default_factory=list)


def sniff(data: bytes) -> bool:
    """Whether the bytes are a zip archive with parts of a Word document."""
    return has_part(data, "word/")


def contents(data: bytes) -> Contents:
    """Lines or rows of the document. Raises ReadError where it is damaged, too large, or not openable."""
    check_zip(data, "word/")
    body = _Body()
    try:
        from docx.package import Package

        package: Any = Package.open(io.BytesIO(data))
        _read_body(_main(package), body)
        asides = list(_asides(package, body.line))
    except ReadError:
        raise
    except Exception:
        # python-docx and lxml raise many kinds of errors on damaged packages.
        raise damaged("Word の") from None
    return _choose(body, asides)


def _main(package: Any) -> Any:
    """The body of the main part. ``docx.Document`` knows neither templates, macros nor the strict form of the format."""
    from docx.oxml.parser import parse_xml

    part = next(rel.target_part for rel in package.rels.values() if rel.reltype.endswith("/officeDocument"))
    root = getattr(part, "element", None)
    root = parse_xml(part.blob) if root is None else root
    return next(child for child in root if _name(child) == "body")


def _choose(body: _Body, asides: list[UnreadLine]) -> Contents:
    """The tables if they hold more talk than the text around them, else everything as lines."""
    rows: list[Record] = []
    width = 0
    rest = list(body.texts)
    for table in body.tables:
        if holds_talk(table) or (rows and len(table[0].cells) == width):
            rows += table
            width = len(table[0].cells)
        else:
            rest += _flat(table)
    if rows and sum(len(record.text) for record in rows) >= sum(len(text) for _, text in body.texts):
        unread = [UnreadLine(n, text.strip(), "表の外の文です。") for n, text in sorted(rest) if text.strip()]
        return Contents(rows=tuple(rows), unread=(*unread, *asides))
    lines = [""] * body.line
    for number, text in (*body.texts, *(item for table in body.tables for item in _flat(table))):
        lines[number - 1] = text
    return Contents(lines=tuple(lines), unread=tuple(asides))


def _flat(table: list[Record]) -> list[tuple[int, str]]:
    cells = ((record.line, [cell.replace("\n", " ") for cell in record.cells if cell.strip()]) for record in table)
    return [(line, "\t".join(found)) for line, found in cells if found]


def _read_body(parent: Any, body: _Body) -> None:
    for kind, element in _blocks(parent):
        if kind == "p":
            for text in _lines(element):
                body.line += 1
                body.texts.append((body.line, text))
        else:
            _read_table(element, body)


def _read_table(table: Any, body: _Body) -> None:
    rows = [_cells(row) for row in _rows(table)]
    if rows and max(len(cells) for cells in rows) == 1:
        # A frame around text or around the real table.
        for cells in rows:
            for cell, _, _ in cells:
                _read_body(cell, body)
        return
    records: list[Record] = []
    for cells in rows:
        body.line += 1
        texts: list[str] = []
        merged: set[int] = set()
        for cell, span, continued in cells:
            if continued:
                merged.add(len(texts))
            texts += ["\n".join(_cell_lines(cell)), *([""] * (span - 1))]
        if any(text.strip() for text in texts):
            records.append(Record(body.line, tuple(texts), frozenset(merged)))
    if records:
        body.tables.append(records)


def _blocks(parent: Any) -> Iterator[tuple[str, Any]]:
    """Paragraphs ("p") and tables ("tbl") in order, also within content controls and tracked insertions."""
    for child in parent:
        name = _name(child)
        if name in ("p", "tbl"):
            yield name, child
        elif name not in _SKIPPED:
            yield from _blocks(child)


def _rows(parent: Any) -> Iterator[Any]:
    for child in parent:
        name = _name(child)
        if name == "tr":
            if child.find(f"{_space(child)}trPr/{_space(child)}del") is None:
                yield child
        elif name not in _SKIPPED and name != "tc":
            yield from _rows(child)


def _cells(row: Any) -> list[tuple[Any, int, bool]]:
    """The cells of a row: element, columns it spans, whether it continues the cell above."""
    found: list[tuple[Any, int, bool]] = []
    for child in row:
        name = _name(child)
        if name == "tc":
            w = _space(child)
            span = child.find(f"{w}tcPr/{w}gridSpan")
            merge = child.find(f"{w}tcPr/{w}vMerge")
            columns = span.get(f"{w}val", "1") if span is not None else "1"
            continued = merge is not None and merge.get(f"{w}val", "continue") == "continue"
            found.append((child, min(int(columns), 64) if columns.isdecimal() else 1, continued))
        elif name not in _SKIPPED:
            found += _cells(child)
    return found


def _cell_lines(cell: Any) -> Iterator[str]:
    for kind, element in _blocks(cell):
        if kind == "p":
            yield from _lines(element)
        else:
            for row in _rows(element):
                for inner, _, _ in _cells(row):
                    yield from _cell_lines(inner)


def _lines(paragraph: Any) -> list[str]:
    """The text of a paragraph, cut at its line breaks; text boxes anchored in it come after it."""
    pieces: list[str] = []
    boxes: list[Any] = []
    _collect(paragraph, pieces, boxes)
    lines = "".join(pieces).split("\n")
    for box in boxes:
        for kind, element in _blocks(box):
            lines += _lines(element) if kind == "p" else list(_cell_lines([element]))
    return lines


def _collect(parent: Any, pieces: list[str], boxes: list[Any]) -> None:
    for child in parent:
        name = _name(child)
        if name == "t":
            pieces.append(printable(child.text or "").replace("\n", " "))
        elif name == "tab":
            pieces.append("\t")
        elif name in _BREAKS:
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _SKIPPED:
            _collect(child, pieces, boxes)


def _asides(package: Any, last: int) -> Iterator[UnreadLine]:
    """Text of headers, footers, notes and comments; a header is named at line 1, the others at the last line."""
    from docx.oxml.parser import parse_xml

    seen: set[str] = set()
    for part in sorted(package.iter_parts(), key=lambda part: str(part.partname)):
        stem = str(part.partname).rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")
        reason = dict(_ASIDES).get(stem)
        if reason is None:
            continue
        root = parse_xml(part.blob)
        found = [line.strip() for paragraph in _deep_paragraphs(root) for line in _lines(paragraph)]
        text = " ".join(line for line in found if line)
        if text and text not in seen:
            seen.add(text)
            yield UnreadLine(1 if stem == "header" else max(1, last), text, reason)


def _deep_paragraphs(root: Any) -> Iterator[Any]:
    return (element for element in root.iter() if _name(element) == "p")


def _name(element: Any) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _space(element: Any) -> str:
    return _STRICT if element.tag.startswith(_STRICT) else _W
