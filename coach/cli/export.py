"""``coach export``: the report of a session, the feedback sheet, the 逐語録検討シート; ``coach export-all``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coach.cli.output import ProgressBar, print_notes
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
    print_notes(done.notes)
    return 0


def export_all(folder: Path, *, anonymise: bool) -> int:
    """Write everything that is kept into a folder, in open forms; names replaced when asked for."""
    from coach.workflows.everything import export_everything

    with Workspace() as ws:
        if anonymise:
            print("すべての記録から、名前や連絡先をさがしています。数が多いと時間がかかります。", file=sys.stderr)
        done = export_everything(ws, folder, anonymise=anonymise)
    print(
        f"記録 {done.sessions} 件 (うち報告 {done.reports} 件) と書き込みのすべてを書き出しました: {folder}",
        file=sys.stderr,
    )
    held = "面談の言葉が入っています" if anonymise else "面談の言葉と名前が入っています"
    print(f"{held}。何がどのファイルかは README.txt にあります。", file=sys.stderr)
    print_notes([*done.notes, *done.left_out])
    return 0
