"""``coach export``: the report of a session, the feedback sheet, the 逐語録検討シート."""

from __future__ import annotations

import argparse
import sys

from coach.cli.output import ProgressBar
from coach.workflows.workspace import Workspace


def export(args: argparse.Namespace) -> int:
    """Write what is asked for; the session is reviewed first when that has not been done."""
    from coach.workflows.export import export_session
    from coach.workflows.review import review_session

    with Workspace() as ws:
        session = ws.store.sessions.find(args.session)
        bar = ProgressBar()
        try:
            review_session(ws, session, bar)
        finally:
            bar.clear()
        done = export_session(ws, session, args.to, sheet=args.kind, anonymous=args.anonymous)
    print(f"書き出しました: {args.to}", file=sys.stderr)
    for note in done.notes:
        print(note, file=sys.stderr)
    return 0
