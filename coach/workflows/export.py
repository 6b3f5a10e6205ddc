"""Reports from a stored session, in the kind its file name asks for."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import CoachError, UsageError
from coach.model import Review
from coach.workflows.review import review_session

if TYPE_CHECKING:
    from coach.reports.model import ReportInput
    from coach.workflows.workspace import Workspace

KINDS = (".html", ".htm", ".md")


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
    raise _unknown_kind(kind)


def _unknown_kind(kind: str) -> UsageError:
    return UsageError(
        f"「{kind or '拡張子なし'}」の形では書き出せません。",
        todo=f"ファイル名の終わりを {' か '.join(KINDS)} にすると書き出せます。",
    )


def export_session(ws: Workspace, session: str, path: Path | str, *, kind: str | None = None) -> None:
    """Write the report of a session to ``path`` (0600), reviewing it first when that has not been done.

    The kind is that of the file's ending unless given. The file appears whole or not at all. Raises UsageError, NotFoundError, CoachError when it cannot be written.
    """
    path = Path(path).expanduser()
    kind = kind or path.suffix.lower()
    if kind not in KINDS:
        raise _unknown_kind(path.suffix)
    text = render(ws, review_session(ws, session), kind)
    write_privately(path, text)


def write_privately(path: Path, text: str) -> None:
    """Write a file only its owner can read, in one step. Raises CoachError."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".coach-")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise CoachError(
            f"ファイルに書き出せませんでした ({error.strerror})。",
            where=str(path),
            todo="置き場所と空き容量を確かめてください。",
        ) from error
