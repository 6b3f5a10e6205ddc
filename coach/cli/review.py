"""``coach`` and ``coach review``: the app on a terminal, a report elsewhere."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from coach.cli.backup import daily
from coach.cli.output import ProgressBar, print_json
from coach.errors import NotFoundError
from coach.workflows.workspace import Workspace


def open_app(file: Path | None = None, session: str | None = None) -> int:
    """Run the app; without a terminal say how to go on instead. Returns the exit code."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(
            "端末の画面がないため、アプリは開けません。`coach review ファイル --print` なら文字で表示できます。",
            file=sys.stderr,
        )
        return 2
    from coach.tui.app import run_app

    return run_app(open_path=file, session=session)


def review(args: argparse.Namespace) -> int:
    """``coach review``: import when needed, review, and show in the way asked for."""
    wants_app = not (args.as_text or args.json or args.html or args.md)
    with Workspace() as ws:
        daily(ws)
        session = find_session(ws, args.target, args.advisor)
        if not (wants_app and sys.stdin.isatty() and sys.stdout.isatty()):
            return _report(ws, session, args)
    return open_app(session=session)


def find_session(ws: Workspace, target: str, advisor: str | None) -> str:
    """The session meant: an existing file is imported (once), anything else is looked up.

    Raises ReadError, RoleError, NotFoundError.
    """
    from coach.workflows.import_session import import_file

    path = Path(target).expanduser()
    if path.exists() or path.suffix:
        return import_file(ws.store, path, advisor)[0]
    try:
        return ws.store.sessions.find(target)
    except NotFoundError as error:
        raise NotFoundError(
            f"「{target}」という記録もファイルも見つかりませんでした。",
            todo="`coach sessions` で取り込んだ記録の一覧を見られます。",
        ) from error


def _report(ws: Workspace, session: str, args: argparse.Namespace) -> int:
    from coach.workflows.export import export_session, report_input
    from coach.workflows.review import review_session
    from coach.workflows.summary import review_json

    bar = ProgressBar()
    try:
        result = review_session(ws, session, bar)
    finally:
        bar.clear()
    for path in (args.html, args.md):
        if path is not None:
            export_session(ws, session, path, kind=".html" if path is args.html else ".md")
            print(f"書き出しました: {path}", file=sys.stderr)
            return 0
    if args.json:
        print_json(review_json(result))
        return 0
    from coach.reports.text import render_text

    print(render_text(report_input(ws, result), min(100, shutil.get_terminal_size((80, 24)).columns)))
    return 0
