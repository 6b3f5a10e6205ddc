"""The talk of a session with signs in the place of names, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coach.model import ROLE_NAMES, Transcript, Turn
from coach.workflows.anonymise import NameList, anonymous_transcript, keep_list, notes_of
from coach.workflows.export import KINDS, OFFICE, render_document, unknown_ending, write_privately

if TYPE_CHECKING:
    from coach.reports.parts import Document
    from coach.workflows.workspace import Workspace

TITLE = "面談の記録"
ENDINGS = (".txt", ".json", *KINDS, *OFFICE)


def export_talk(ws: Workspace, names: NameList, path: Path | str) -> tuple[str, ...]:
    """Write the talk to ``path`` (0600) in the form of its ending; returns what its reader should know.

    Who speaks is told by role, with the sign of their name where there is one. Raises UsageError for an unknown ending,
    NotFoundError, CoachError when it cannot be written.
    """
    path = Path(path).expanduser()
    kind = path.suffix.lower()
    if kind not in ENDINGS:
        raise unknown_ending(path.suffix, ENDINGS)
    transcript = anonymous_transcript(ws, names)
    write_privately(path, _rendered(transcript, kind))
    keep_list(ws, names)
    return notes_of(names, path)


def _rendered(transcript: Transcript, kind: str) -> str | bytes:
    if kind == ".json":
        from coach.transcripts.interchange import dump_interchange

        return dump_interchange(transcript)
    if kind == ".txt":
        return (
            "\n".join(f"{_time(turn)}{speaker_of(turn)}：{' '.join(turn.text.split())}" for turn in transcript.turns)
            + "\n"
        )
    return render_document(talk_document(transcript), kind)


def talk_document(transcript: Transcript) -> Document:
    """The talk as a document to hand over: number, speaker, time, words."""
    from coach.reports import wording as w
    from coach.reports.parts import Document, Line, Paragraph, Section, Table, cell

    rows = tuple(
        (cell(Line(str(t.i), "muted")), cell(speaker_of(t), Line(w.clock(t.start), "muted")), cell(t.text))
        for t in transcript.turns
    )
    body = Table(("番", "話し手", "言葉"), rows, (8, 18, 74)) if rows else Paragraph(w.NO_RECORD)
    facts = (("業種", transcript.industry or ""), ("日付", transcript.date or ""))
    return Document(TITLE, w.ANONYMOUS_NOTICE, tuple(f for f in facts if f[1]), (Section(w.RECORD, (body,)),))


def speaker_of(turn: Turn) -> str:
    """「支援者」, 「経営者 B」: the role, and the sign where several people have one role."""
    role, name = ROLE_NAMES[turn.speaker], (turn.name or "").strip()
    return role if not name or name == role else f"{role} {name}"


def _time(turn: Turn) -> str:
    from coach.reports.wording import clock

    return f"[{clock(turn.start)}] " if turn.start is not None else ""
