"""A document to hand over, before it is written as DOCX, XLSX, HTML or Markdown: sections of text, lists and tables.

Renderers clean and escape what stands here; nothing in it is markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coach.reports.wording import clean

Style = Literal["", "muted", "quote", "strong", "bullet"]
# XML knows no such characters; one of them would make the whole file unreadable.
_NOT_XML = str.maketrans("", "", "\ufffe\uffff")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph inside a cell; line breaks in its text stay."""

    text: str
    style: Style = ""


Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a section."""

    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` are relative; ``room`` is the least height of a row in mm, where there is something to write by hand."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    room: float = 0


Block = Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """``notice`` is the line on confidentiality, shown on every page; ``facts`` as (name, value) below the title."""

    title: str
    notice: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    foot: str = ""
    landscape: bool = False


def cell(*lines: str | Line) -> Cell:
    """A cell of these paragraphs; empty ones are left out."""
    made = (line if isinstance(line, Line) else Line(line) for line in lines)
    return tuple(line for line in made if line.text.strip())


def safe(text: str) -> str:
    """``clean`` text without the characters XML does not know."""
    return clean(text).translate(_NOT_XML)
