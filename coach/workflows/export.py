"""Reports and sheets from a stored session, in the kind its file name asks for."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coach.errors import CoachError, UsageError
from coach.model import Review
from coach.workflows.review import review_session

if TYPE_CHECKING:
    from coach.reports.model import Masking, ReportInput
    from coach.reports.parts import Document
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


def report_input(ws: Workspace, review: Review) -> ReportInput:
    """The review with what the user added to it: verdicts, notes, bookmarks, answers."""
    from coach.reports.model import ReportInput, VerdictView

    session = review.session
    return ReportInput(
        review=review,
        verdicts={k: VerdictView(v.verdict, v.reason) for k, v in ws.store.verdicts.of(session).items()},
        notes={turn: note.text for turn, note in ws.store.notes.of(session).items()},
        bookmarks=ws.store.bookmarks.of(session),
        answers=tuple((a.question, a.text) for a in ws.store.answers.of(session).values() if a.text),
    )


def render(ws: Workspace, review: Review, kind: str) -> str:
    """The report as text of that kind (".html" or ".md"). Raises UsageError for another kind."""
    if kind in (".html", ".htm"):
        from coach.reports.html import render_html

        return render_html(report_input(ws, review))
    if kind == ".md":
        from coach.reports.markdown import render_markdown

        return render_markdown(report_input(ws, review))
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
    anonymous: bool = False,
) -> Written:
    """Write the report of a session, or a ``sheet`` made of it, to ``path`` (0600), reviewing it first when needed.

    The form is that of the file's ending unless ``kind`` gives it; DOCX and XLSX are the feedback sheet unless another
    is asked for. ``anonymous``: names taken out (sheets only). The file appears whole or not at all. Raises UsageError,
    NotFoundError, CoachError when it cannot be written.
    """
    path = Path(path).expanduser()
    kind = kind or path.suffix.lower()
    if kind not in (*KINDS, *OFFICE):
        raise unknown_ending(path.suffix, (*KINDS, *OFFICE))
    if sheet is None and kind in OFFICE:
        sheet = "feedback"
    if sheet is None and anonymous:
        raise UsageError(
            "名前を伏せて書き出せるのは、二つのシートだけです。",
            todo="`--kind feedback` (フィードバックシート) か `--kind verbatim` (逐語録検討シート) と一緒に使います。",
        )
    review = review_session(ws, session)
    if sheet is None:
        write_privately(path, render(ws, review, kind))
        return Written(path)
    document, notes = sheet_document(ws, review, sheet, anonymous=anonymous)
    write_privately(path, render_document(document, kind))
    return Written(path, notes)


def sheet_document(
    ws: Workspace, review: Review, sheet: SheetKind, *, anonymous: bool = False
) -> tuple[Document, tuple[str, ...]]:
    """The sheet as a document, and what its reader should know. Raises StoreError."""
    from coach.reports.feedback import FeedbackSheet, feedback_document
    from coach.reports.model import Masking
    from coach.reports.verbatim import VerbatimSheet, verbatim_document

    person = next((row.person or "" for row in ws.store.sessions.rows() if row.id == review.session), "")
    report, masking = report_input(ws, review), _masking(review, person) if anonymous else Masking()
    notes = (
        "人・場所・会社の名前と長い番号は、記号に置きかえました。残っていることもあります。",
        "渡す前に、ひととおり読んでお確かめください。",
    )  # fmt: skip
    if sheet == "verbatim":
        from coach.workflows.retry import scene_of

        utterances = review.tagged.utterances
        places: dict[str, int] = {}
        for item in review.findings:
            position = scene_of(review, item.finding).position
            if position < len(utterances):
                places[item.finding.key] = utterances[position].utterance.turns[0]
        made = verbatim_document(VerbatimSheet(report, person, places, masking))
        return made, notes if anonymous else ()
    from coach.workflows.graded import final_grade

    grade, told = final_grade(ws, review)
    made = feedback_document(FeedbackSheet(report, person, grade, masking))
    return made, (*told, *(notes if anonymous else ()))


def _masking(review: Review, person: str) -> Masking:
    """Names taken out; the advisor's own is known from the session, whatever the record calls them."""
    from coach.reports.model import Masking
    from coach.workflows.masking import Masker, Signs

    transcript = review.tagged.transcript
    turns = tuple(
        replace(turn, name=f"{turn.name or ''} {person}".strip()) if turn.speaker == "advisor" else turn
        for turn in transcript.turns
    )
    named = replace(review, tagged=replace(review.tagged, transcript=replace(transcript, turns=turns)))
    masker = Masker(named, Signs())
    return Masking(True, masker.text, lambda turn: masker.turn(turn.i))


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
