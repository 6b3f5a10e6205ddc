"""What a document file (Word, Excel, PDF) holds, before one of the text readers or the table reader reads it."""

from __future__ import annotations

from dataclasses import dataclass

from coach.model import UnreadLine

from .table import Record


@dataclass(frozen=True, slots=True)
class Contents:
    """Either ``rows`` (a table with talk) or ``lines`` (all other text), and what is surely no talk.

    Lines and rows are counted from the top of the document, from 1; a row counts as one line.
    """

    lines: tuple[str, ...] = ()
    rows: tuple[Record, ...] = ()
    unread: tuple[UnreadLine, ...] = ()
