"""``coach ask``: one question to the coach."""

from __future__ import annotations

import shutil

from coach.cli.output import ProgressBar, print_json
from coach.errors import UsageError
from coach.language.wrap import wrap
from coach.workflows.workspace import Workspace

WIDEST = 80


def ask(question: str, session: str | None, *, as_json: bool) -> int:
    """Answer a question about a session, or about the craft. The conversation goes on from the one that is kept."""
    from coach.workflows.converse import Consultation, answer_json

    if not question.strip():
        raise UsageError("質問が空です。", todo="`coach ask 話しすぎたのはどこ --session 記録` のように聞けます。")
    with Workspace() as ws:
        found = ws.store.sessions.find(session) if session is not None else None
        if found is not None:
            _read(ws, found)
        # One question, one answer: there is nobody to answer a question back before it is told.
        answer = Consultation(ws, found).ask(question, ask_first=False).answer
    if as_json:
        print_json(answer_json(answer))
        return 0
    width = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
    for text in (answer.text, answer.follow_up):
        if text:
            print("\n".join(wrap(text, width)))
    if answer.refs:
        print("\n" + "\n".join(f"  {ref.label}" for ref in answer.refs))
    return 0


def _read(ws: Workspace, session: str) -> None:
    from coach.workflows.review import review_session

    bar = ProgressBar()
    try:
        review_session(ws, session, bar)
    finally:
        bar.clear()
