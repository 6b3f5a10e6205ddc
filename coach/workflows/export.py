"""Reports and sheets from a stored session, in the kind its file name asks for."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coach.errors import CoachError, UsageError
from coach.model import Review
from coach.workflows.review import review_session

if TYPE_CHECKING:
    from coach.reports.model import ReportInput
    from coach.reports.parts import Document
    from coach.workflows.anonymise import NameList
    from coach.workflows.workspace import Workspace

KINDS = (".html", ".htm", ".md")
OFFICE = (".docx", ".xlsx")
SheetKind = Literal["feedback", "verbatim"]
SHEETS: dict[SheetKind, str] = {"feedback": "フィードバックシート", "verbatim": "逐語録検討シート"}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written; ``notes`` are sentences the user should read before handing it on."""

    path: Path
    notes: tuple[str, ...] = ()


def report_input(ws: Workspace, review: Review, names: NameList | None = None) -> ReportInput:
    """The review with what the user added to it: verdicts, notes, bookmarks, answers; names replaced as in ``names``."""
    from coach.reports.model import ReportInput, VerdictView

    session = review.session
    verdicts = {k: VerdictView(v.verdict, v.reason) for k, v in ws.store.verdicts.of(session).items()}
    notes = {turn: note.text for turn, note in ws.store.notes.of(session).items()}
    answers = tuple((a.question, a.text) for a in ws.store.answers.of(session).values() if a.text)
    made = ReportInput(review, verdicts, notes, ws.store.bookmarks.of(session), answers)
    if names is None:
        return made
    from coach.workflows.masked_review import anonymous_review, masked_words

    return ReportInput(
        review=anonymous_review(review, names.replacer),
        verdicts=masked_words(verdicts, names.replacer),
        notes=masked_words(notes, names.replacer),
        bookmarks=made.bookmarks,
        answers=masked_words(answers, names.replacer),
        anonymous=True,
    )


def render(ws: Workspace, review: Review, kind: str, names: NameList | None = None) -> str:
    """The report as text of that kind (".html" or ".md"), names replaced as in ``names``. Raises UsageError for another kind."""
    if kind in (".html", ".htm"):
        from coach.reports.html import render_html

        return render_html(report_input(ws, review, names))
    if kind == ".md":
        from coach.reports.markdown import render_markdown

        return render_markdown(report_input(ws, review, names))
    raise unknown_ending(kind, KINDS)


def unknown_ending(ending: str, known: tuple[str, ...]) -> UsageError:
    """A file name whose ending says nothing we can write."""
    return UsageError(
        f"「{ending or '拡張子なし'}」の形では書き出せません。",
        todo=f"ファイル名の終わりを {' か '.join(known)} にすると書き出せます。",
    )


def export_session(
    ws: Workspace,
    session: str,
    path: Path | str,
    *,
    kind: str | None = None,
    sheet: SheetKind | None = None,
    anonymise: bool = False,
) -> Written:
    """Write the report of a session, or a ``sheet`` made of it, to ``path`` (0600), reviewing it first when needed.

    The form is that of the file's ending unless ``kind`` gives it; DOCX and XLSX are the feedback sheet unless another
    is asked for. ``anonymise``: with names replaced as in the session's list (coach.workflows.anonymise). The file appears
    whole or not at all. Raises UsageError, NotFoundError, EngineError, CoachError when it cannot be written.
    """
    path = Path(path).expanduser()
    kind = kind or path.suffix.lower()
    if kind not in (*KINDS, *OFFICE):
        raise unknown_ending(path.suffix, (*KINDS, *OFFICE))
    if sheet is None and kind in OFFICE:
        sheet = "feedback"
    review = review_session(ws, session)
    names = None
    told: tuple[str, ...] = ()
    if anonymise:
        from coach.workflows.anonymise import notes_of, settled

        names = settled(ws, [session])[0]
        told = notes_of(names, path)
    if sheet is None:
        write_privately(path, render(ws, review, kind, names))
        return Written(path, told)
    document, notes = sheet_document(ws, review, sheet, names)
    write_privately(path, render_document(document, kind))
    return Written(path, (*notes, *told))


def sheet_document(
    ws: Workspace, review: Review, sheet: SheetKind, names: NameList | None = None
) -> tuple[Document, tuple[str, ...]]:
    """The sheet as a document, names replaced as in ``names``, and what its reader should know. Raises StoreError."""
    from coach.reports.feedback import FeedbackSheet, feedback_document
    from coach.reports.verbatim import VerbatimSheet, verbatim_document

    person = next((row.person or "" for row in ws.store.sessions.rows() if row.id == review.session), "")
    report = report_input(ws, review, names)
    if sheet == "verbatim":
        from coach.workflows.retry import scene_of

        utterances = review.tagged.utterances
        places: dict[str, int] = {}
        for item in review.findings:
            position = scene_of(review, item.finding).position
            if position < len(utterances):
                places[item.finding.key] = utterances[position].utterance.turns[0]
        return verbatim_document(VerbatimSheet(report, person, places)), ()
    from coach.workflows.graded import ONLY_DRAFTS, final_grade

    grade, told = final_grade(ws, review)
    if names is not None:
        from coach.workflows.masked_review import masked_words

        grade = masked_words(grade, names.replacer)
        # Who graded is not said.
        told = tuple(note for note in told if note == ONLY_DRAFTS)
    return feedback_document(FeedbackSheet(report, person, grade)), told


def render_document(document: Document, kind: str) -> str | bytes:
    """A document in the form of that ending. Raises UsageError for another."""
    if kind == ".docx":
        from coach.reports.docx import render_docx

        return render_docx(document)
    if kind == ".xlsx":
        from coach.reports.xlsx import render_xlsx

        return render_xlsx(document)
    if kind in (".html", ".htm"):
        from coach.reports.parts_html import render_html

        return render_html(document)
    if kind == ".md":
        from coach.reports.parts_markdown import render_markdown

        return render_markdown(document)
    raise unknown_ending(kind, (*KINDS, *OFFICE))


def write_privately(path: Path, content: str | bytes) -> None:
    """Write a file only its owner can read, in one step. Raises CoachError."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".coach-")
        with os.fdopen(handle, "wb") as out:
            out.write(content.encode("utf-8") if isinstance(content, str) else content)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise CoachError(
            f"ファイルに書き出せませんでした ({error.strerror})。",
            where=str(path),
            todo="置き場所と空き容量を確かめてください。",
        ) from error
