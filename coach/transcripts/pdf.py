"""PDF with text in it (``.pdf``): its lines, with hard wraps joined and page numbers and headings taken out."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from typing import TYPE_CHECKING

from coach.errors import ReadError
from coach.model import UnreadLine

from .contents import Contents
from .kinds import not_talk
from .pdf_lines import begins, mended, table_rows, unwrap
from .zip_document import damaged

if TYPE_CHECKING:
    import pypdf

FORMAT = "pdf"
# Acrobat accepts the mark within the first 1,024 bytes.
_MARK, _MARK_WITHIN = b"%PDF-", 1024
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:p\.?|page)?\s*\d{1,4}\s*(?:(?:[/／]|of)\s*\d{1,4})?\s*(?:ページ|頁)?[-–—\s]*", re.IGNORECASE
)


def sniff(data: bytes) -> bool:
    """Whether the bytes begin like a PDF."""
    return _MARK in data[:_MARK_WITHIN]


def contents(data: bytes) -> Contents:
    """The lines of all pages. Raises ReadError for damaged and encrypted files and for those without text (scans)."""
    try:
        pages = _pages(data)
    except ReadError:
        raise
    except Exception as error:
        if _needs_aes(error):
            raise ReadError(
                "暗号化 (AES) されている PDF のため、読めませんでした。",
                todo="PDF を開いて「印刷」から「PDF に保存」し直すと、取り込めます。文章を写してテキストに保存しても読めます。",
            ) from None
        # pypdf raises many kinds of errors on damaged files, RecursionError among them.
        raise damaged("PDF の") from None
    if not any(line.strip() for page in pages for line in page):
        raise ReadError(
            "文字の入っていない PDF のようです（紙を読み取った画像など）。",
            todo="文字認識（OCR）にかけるか、もとの文書を「テキスト」で保存すると取り込めます。",
        )
    lines: list[str] = []
    unread: list[UnreadLine] = []
    furniture = _furniture(pages)
    for page in pages:
        for at, line in enumerate(page):
            edge = at == 0 or at == len(page) - 1
            if edge and line and (_PAGE_NUMBER.fullmatch(line) or line in furniture):
                unread.append(UnreadLine(len(lines) + 1, line, "ページの番号や見出しのようです。"))
                line = ""
            lines.append(line)
    table = table_rows(lines)
    if table is not None:
        rows, above = table
        return Contents(rows=tuple(rows), unread=(*above, *unread))
    return Contents(lines=tuple(unwrap(lines)), unread=tuple(unread))


def _pages(data: bytes) -> list[list[str]]:
    import pypdf

    # Its warnings about odd files would be printed over the screen.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _opened(reader):
        raise not_talk("パスワードのかかった PDF", "パスワードを外して保存し直すと取り込めます。")
    found: list[list[str]] = []
    for page in reader.pages:
        lines = [mended(line) for line in page.extract_text().split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        while lines and not lines[0]:
            lines.pop(0)
        found.append(lines)
    return found


def _opened(reader: pypdf.PdfReader) -> bool:
    """Many PDFs only forbid printing or copying and open with the empty password."""
    try:
        return bool(reader.decrypt(""))
    except Exception as error:
        if _needs_aes(error):
            raise
        return False


def _needs_aes(error: Exception) -> bool:
    """Whether pypdf lacks the library for AES, which we do not ship."""
    from pypdf.errors import DependencyError

    return isinstance(error, DependencyError)


def _furniture(pages: list[list[str]]) -> frozenset[str]:
    """First and last lines that return on most pages."""
    edges = Counter(line for page in pages if page for line in {page[0], page[-1]})
    often = {line for line, count in edges.items() if count >= 2 and count * 2 > len(pages)}
    return frozenset(line for line in often if not begins(line))
