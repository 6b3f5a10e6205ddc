"""支援先: what is known of an engagement brought together, what can be proposed for its sheets, and writing it out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.engagement.carte import build
from coach.engagement.prefill import Proposal, proposals
from coach.engagement.sheets import SheetForm, form_of, settle, with_line
from coach.engagement.visits import Visit
from coach.errors import NotFoundError
from coach.model import Review
from coach.model.engagement import PLANNED_VISITS, Carte, Engagement, Sheet, SheetKind
from coach.workflows.export import render_document, unknown_ending, write_privately

if TYPE_CHECKING:
    from coach.reports.parts import Document
    from coach.reports.sheets import SheetPage
    from coach.store import SessionRow, Store
    from coach.workflows.anonymise import NameList
    from coach.workflows.masking import Replacer
    from coach.workflows.workspace import Workspace

SHEET_ENDINGS = (".docx",)
MAP_ENDINGS = (".html", ".htm", ".md", ".mmd", ".opml")
ENDINGS = (*SHEET_ENDINGS, *MAP_ENDINGS)
_NUMBER = re.compile(r"[eE]?0*(\d+)")


def find_engagement(store: Store, text: str) -> Engagement:
    """The engagement of that number (「E003」「3」), or the only one in whose name the text stands.

    Raises NotFoundError when there is none or several, StoreError.
    """
    wanted = unicodedata.normalize("NFKC", text).strip()
    everyone = store.engagements.all()
    number = _NUMBER.fullmatch(wanted)
    found = [e for e in everyone if number and e.n == int(number[1])]
    found = found or [e for e in everyone if wanted and wanted in unicodedata.normalize("NFKC", e.name)]
    if len(found) == 1:
        return found[0]
    if found:
        names = "、".join(f"{e.id} {e.name}" for e in found[:5])
        raise NotFoundError(
            f"「{text}」に当てはまる支援先が {len(found)} 件あります。", todo=f"番号で指定できます: {names}"
        )
    raise NotFoundError(
        f"「{text}」という支援先は見つかりませんでした。", todo="`coach engagement list` で一覧を見られます。"
    )


def visits_of(ws: Workspace, n: int, *, with_reviews: bool = True) -> tuple[Visit, ...]:
    """The visits of which anything is known, in order, with their stored reviews. Reviews nothing anew. StoreError."""
    store = ws.store.engagements
    sessions, before, after = store.sessions(n), store.sheets(n, "before"), store.sheets(n, "after")
    rows = {row.id: row for row in ws.store.sessions.rows()} if sessions else {}
    out = []
    for number in sorted({*sessions, *before, *after}):
        session = sessions.get(number)
        sheet = after.get(number, Sheet())
        date = (rows[session].date if session in rows else None) or sheet.text("date")
        review = reviewed(ws, session) if session is not None and with_reviews else None
        out.append(Visit(number, session, date or "", review, before.get(number, Sheet()), sheet))
    return tuple(out)


def reviewed(ws: Workspace, session: str) -> Review | None:
    """The stored review of a session without the findings the user dismissed, None where there is none. StoreError."""
    review = ws.store.reviews.latest(session)
    if review is None:
        return None
    dismissed = {key for key, v in ws.store.verdicts.of(session).items() if v.verdict == "dismiss"}
    return replace(review, findings=tuple(f for f in review.findings if f.finding.key not in dismissed))


def visit_list(ws: Workspace, n: int) -> tuple[Visit, ...]:
    """Visits 1…10, further when there are more, with those nothing is known of yet; without reviews. StoreError."""
    known = {visit.number: visit for visit in visits_of(ws, n, with_reviews=False)}
    last = max(PLANNED_VISITS, *(number + visit.took_place for number, visit in known.items()), 0)
    return tuple(known.get(number, Visit(number)) for number in range(1, last + 1))


def visit_of(ws: Workspace, n: int, number: int) -> Visit:
    """One visit with its stored review; an empty one where nothing is known. Raises StoreError."""
    return next((visit for visit in visits_of(ws, n) if visit.number == number), Visit(number))


def free_sessions(ws: Workspace) -> list[SessionRow]:
    """Sessions that belong to no visit yet, practices left out; last imported first. Raises StoreError."""
    from coach.workflows.practice import SOURCE

    taken = {s for e in ws.store.engagements.all() for s in ws.store.engagements.sessions(e.n).values()}
    return [row for row in ws.store.sessions.rows() if row.id not in taken and not row.source.startswith(SOURCE)]


# ── sheets ──


def proposals_for(
    ws: Workspace, engagement: Engagement, kind: SheetKind, visit: int, sheet: Sheet
) -> tuple[Proposal, ...]:
    """What could be taken into a sheet (``coach.engagement.prefill``). Raises StoreError."""
    plan = ws.store.engagements.sheet(engagement.n, "plan")
    return proposals(kind, engagement, visits_of(ws, engagement.n), visit, plan, sheet)


def taken(sheet: Sheet, proposal: Proposal, form: SheetForm) -> Sheet:
    """The sheet with a proposal written into its field, as a line of its own (into a date or line: instead)."""
    listed = form.field(proposal.field).kind in ("lines", "text")
    old = sheet.text(proposal.field)
    text = with_line(old, proposal.text) if listed else proposal.text
    return settle(replace(sheet, values={**sheet.values, proposal.field: text}), proposal.key)


def page_of(form: SheetForm, sheet: Sheet, visit: int = 0, note: str = "") -> SheetPage:
    """A sheet as a page of a document."""
    from coach.reports.sheets import SheetPage, SheetPart

    parts = tuple(
        SheetPart(s.title, tuple((f.label, sheet.text(f.id), f.kind == "lines") for f in s.fields))
        for s in form.sections
    )
    return SheetPage(f"{form.mark} {form.title}{f' 第{visit}回' if visit else ''}", parts, note)


def sheets_document(
    ws: Workspace,
    engagement: Engagement,
    kind: SheetKind | None = None,
    visit: int = 0,
    names: NameList | None = None,
) -> Document:
    """All written sheets of an engagement, or one of them (also empty, to be written by hand). Raises StoreError.

    Names are replaced as in ``names``.
    """
    from coach.reports.sheets import sheets_document as document
    from coach.reports.wording import ANONYMOUS_NOTICE

    if kind is not None:
        form = form_of(kind)
        sheet = ws.store.engagements.sheet(engagement.n, kind, visit)
        pages, title = [page_of(form, sheet, visit, _note(ws, engagement, kind))], form.title
    else:
        pages, title = _written_pages(ws, engagement), "伴走支援の記録"
    if names is None:
        return document(engagement, f"{title} {engagement.name}", pages)
    from coach.workflows.name_lists import anonymous_engagement

    hidden = anonymous_engagement(engagement, names.replacer)
    made = document(hidden, f"{title} {hidden.name}", [_anonymous_page(page, names.replacer) for page in pages])
    return replace(made, notice=ANONYMOUS_NOTICE)


def _anonymous_page(page: SheetPage, replacer: Replacer) -> SheetPage:
    """What was written with names replaced, dates as months; headings and names of fields are ours."""
    from coach.workflows.masked_review import month_of

    parts = tuple(
        replace(
            part, fields=tuple((label, replacer.text(month_of(text)), listed) for label, text, listed in part.fields)
        )
        for part in page.parts
    )
    return replace(page, parts=parts, note=replacer.text(page.note))


def _written_pages(ws: Workspace, engagement: Engagement) -> list[SheetPage]:
    pages = [
        page_of(form_of(name), sheet, number, _note(ws, engagement, name))
        for name in ("overview", "plan")
        for number, sheet in ws.store.engagements.sheets(engagement.n, name).items()
        if sheet.written
    ]
    before, after = (ws.store.engagements.sheets(engagement.n, name) for name in ("before", "after"))
    for number in sorted({*before, *after}):
        for name, sheets in (("before", before), ("after", after)):
            if number in sheets and sheets[number].written:
                pages.append(page_of(form_of(name), sheets[number], number))
    circles = ws.store.engagements.sheet(engagement.n, "circles")
    if circles.written:
        pages.append(page_of(form_of("circles"), circles, 0, _note(ws, engagement, "circles")))
    if not pages:
        # Nothing is written yet: the first two sheets as forms for the meeting.
        pages = [page_of(form_of(name), Sheet()) for name in ("overview", "plan")]
    return pages


def _note(ws: Workspace, engagement: Engagement, kind: SheetKind) -> str:
    if kind != "circles":
        return ""
    from coach.engagement.circles import circles, overlap_text

    return overlap_text(circles(ws.store.engagements.sheet(engagement.n, "circles")))


# ── the map ──


def carte_of(ws: Workspace, n: int, visits: Sequence[Visit] | None = None) -> Carte:
    """The map as it was arranged, else as it can be built from the reviewed sessions. Raises StoreError."""
    stored = ws.store.engagements.carte(n)
    return stored if stored is not None else build(visits_of(ws, n) if visits is None else visits)


def render_carte(engagement: Engagement, carte: Carte, kind: str, *, anonymous: bool = False) -> str:
    """The map as text of that kind (".html", ".md" for Markmap, ".mmd" for Mermaid, ".opml"). Raises UsageError.

    ``anonymous``: names were replaced in it.
    """
    from coach.reports import carte as report
    from coach.reports.wording import ANONYMOUS_NOTICE, ENGAGEMENT_NOTICE

    renderers = {
        ".html": report.render_html, ".htm": report.render_html, ".md": report.render_markmap,
        ".mmd": report.render_mermaid, ".opml": report.render_opml,
    }  # fmt: skip
    if kind not in renderers:
        raise unknown_ending(kind, ENDINGS)
    return renderers[kind](engagement, carte, ANONYMOUS_NOTICE if anonymous else ENGAGEMENT_NOTICE)


def export_engagement(
    ws: Workspace,
    engagement: Engagement,
    path: Path | str,
    *,
    kind: SheetKind | None = None,
    visit: int = 0,
    anonymise: bool = False,
) -> tuple[str, ...]:
    """Write the sheets (.docx; one of them when ``kind`` says so) or the map (.html .md .mmd .opml) to ``path`` (0600).

    ``anonymise``: with names replaced as in the lists of its sessions (coach.workflows.anonymise), which blocks for some
    seconds. Returns what the user should know before handing it on. Raises UsageError for another ending, NotFoundError
    for a map of nothing, EngineError, CoachError when it cannot be written.
    """
    path = Path(path).expanduser()
    ending = path.suffix.lower()
    if ending in SHEET_ENDINGS:
        names = _names(ws, engagement) if anonymise else None
        write_privately(path, render_document(sheets_document(ws, engagement, kind, visit, names), ending))
        return _told(names, path)
    if ending not in MAP_ENDINGS:
        raise unknown_ending(path.suffix, ENDINGS)
    carte = carte_of(ws, engagement.n)
    if not carte.nodes:
        raise NotFoundError(
            "地図に置ける言葉が、まだありません。",
            where=engagement.name,
            todo="ふりかえった記録を訪問に結ぶと、経営者の言葉から地図ができます。",
        )
    names = _names(ws, engagement) if anonymise else None
    if names is not None:
        engagement, carte = anonymous_carte(engagement, carte, names)
    write_privately(path, render_carte(engagement, carte, ending, anonymous=anonymise))
    return _told(names, path)


def anonymous_carte(engagement: Engagement, carte: Carte, names: NameList) -> tuple[Engagement, Carte]:
    """The map and whose it is, names replaced."""
    from coach.workflows.masked_review import masked_words
    from coach.workflows.name_lists import anonymous_engagement

    nodes = tuple(replace(node, text=masked_words(node.text, names.replacer)) for node in carte.nodes)
    return anonymous_engagement(engagement, names.replacer), replace(carte, nodes=nodes)


def _names(ws: Workspace, engagement: Engagement) -> NameList:
    from coach.workflows.name_lists import engagement_names

    return engagement_names(ws, engagement)


def _told(names: NameList | None, path: Path) -> tuple[str, ...]:
    if names is None:
        return ()
    from coach.workflows.anonymise import notes_of

    return notes_of(names, path)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an engagement has got: visits that took place, sheets that wait to be written after one."""

    visits: int
    last_date: str
    next_date: str
    waiting: tuple[int, ...]


def progress_of(ws: Workspace, n: int) -> Progress:
    """Without looking into any review, so that a long list is quick. Raises StoreError."""
    store = ws.store.engagements
    sessions, before, after = store.sessions(n), store.sheets(n, "before"), store.sheets(n, "after")
    written = {number for number, sheet in after.items() if sheet.written}
    done = {*sessions, *written}
    rows = {row.id: row.date or "" for row in ws.store.sessions.rows()} if sessions else {}
    dates = {number: rows.get(session, "") for number, session in sessions.items()}
    dates |= {number: after[number].text("date") for number in written if not dates.get(number)}
    upcoming = max(done, default=0) + 1
    planned = before.get(upcoming, Sheet()).text("date") or after.get(upcoming - 1, Sheet()).text("next_date")
    waiting = tuple(sorted(set(sessions) - written))
    return Progress(len(done), max(dates.values(), default=""), planned, waiting)
