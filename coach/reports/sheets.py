"""The sheets of an engagement as a document: every sheet a section, its parts as tables of field and content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.model.engagement import STATUS_NAMES, Engagement
from coach.model.vocabulary import STEP_NAMES
from coach.reports.parts import Block, Cell, Document, Line, Paragraph, Section, Table, cell
from coach.reports.wording import ENGAGEMENT_NOTICE

# Room to write by hand where a field is empty, in mm.
ROOM = 11


@dataclass(frozen=True, slots=True)
class SheetPart:
    """Fields under a heading: (label, content, whether the content is a list of lines)."""

    title: str
    fields: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One sheet. ``title`` as it is headed (「ⓒ 事前打合せ 第3回」); ``note`` stands below the heading."""

    title: str
    parts: tuple[SheetPart, ...]
    note: str = ""


def sheets_document(engagement: Engagement, title: str, pages: Sequence[SheetPage]) -> Document:
    """The sheets of an engagement in order. ``title`` is that of the document."""
    return Document(title, ENGAGEMENT_NOTICE, facts(engagement), tuple(_section(page) for page in pages))


def facts(engagement: Engagement) -> tuple[tuple[str, str], ...]:
    """What is known of an engagement, as (name, value); what nobody has said is left out."""
    step = STEP_NAMES[engagement.step - 1] if engagement.step else ""
    found = (
        ("支援先", engagement.name), ("業種", engagement.industry), ("地域", engagement.area), ("規模", engagement.size),
        ("主担当", engagement.main), ("副担当", engagement.second), ("始まり", engagement.began), ("段階", step),
        ("状態", STATUS_NAMES[engagement.status]),
    )  # fmt: skip
    return tuple((name, value) for name, value in found if value)


def _section(page: SheetPage) -> Section:
    blocks: list[Block] = [Paragraph(page.note, "muted")] if page.note else []
    for part in page.parts:
        rows = tuple((cell(Line(label, "strong")), _content(text, listed)) for label, text, listed in part.fields)
        blocks.append(Table((part.title, "内容"), rows, (1, 3), ROOM))
    return Section(page.title, tuple(blocks))


def _content(text: str, listed: bool) -> Cell:
    """A list as points, other text as paragraphs."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(Line(line, "bullet" if listed and len(lines) > 1 else "") for line in lines)
