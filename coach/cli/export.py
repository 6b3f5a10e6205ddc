"""``coach export``: the report of a session, the feedback sheet, the 逐語録検討シート; ``coach export-all``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

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
        done = export_session(ws, session, args.to, sheet=args.kind, anonymise=args.anonymise)
    print(f"書き出しました: {args.to}", file=sys.stderr)
    for note in done.notes:
        print(note, file=sys.stderr)
    return 0


def export_all(folder: Path) -> int:
    """Write everything that is kept into a folder, in open forms."""
    from coach.workflows.everything import export_everything

    with Workspace() as ws:
        done = export_everything(ws, folder)
    print(
        f"記録 {done.sessions} 件 (うち報告 {done.reports} 件) と書き込みのすべてを書き出しました: {folder}",
        file=sys.stderr,
    )
    print("面談の言葉と名前が入っています。何がどのファイルかは README.txt にあります。", file=sys.stderr)
    for note in done.left_out:
        print(note, file=sys.stderr)
    return 0
