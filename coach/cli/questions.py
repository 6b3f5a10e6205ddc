"""``coach questions list | export | import``: the user's 問いかけ集."""

from __future__ import annotations

import argparse
import sys

from coach.cli.output import print_json, print_notes
from coach.language.wrap import wrap
from coach.model import ORIGIN_NAMES
from coach.workflows.workspace import Workspace

WIDTH = 76


def questions(args: argparse.Namespace) -> int:
    """Dispatch on the action."""
    with Workspace() as ws:
        if args.action == "export":
            return _export(ws, args)
        if args.action == "import":
            return _import(ws, args)
        return _list(ws, as_json=args.json)


def _list(ws: Workspace, *, as_json: bool) -> int:
    kept = ws.store.kept_questions.all()
    if as_json:
        print_json(kept)
        return 0
    if not kept:
        print("問いかけ集は、まだ空です。ふりかえりの画面で、残したい問いを選んで t を押すと入ります。")
    for number, question in enumerate(kept, 1):
        lead = f"{number:>3}  "
        for n, line in enumerate(wrap(question.text, WIDTH - len(lead))):
            print((" " * len(lead) if n else lead) + line)
        parts = (question.tag, ORIGIN_NAMES[question.origin], question.title, question.at[:10])
        print(" " * len(lead) + "  ".join(part for part in parts if part))
    return 0


def _export(ws: Workspace, args: argparse.Namespace) -> int:
    from coach.workflows.kept_questions import export_questions

    count, notes = export_questions(ws, args.to, anonymise=args.anonymise)
    print(f"{count} 件を書き出しました: {args.to}", file=sys.stderr)
    print_notes(notes)
    return 0


def _import(ws: Workspace, args: argparse.Namespace) -> int:
    from coach.workflows.kept_questions import import_questions

    added, known = import_questions(ws, args.file)
    print(f"{added} 件を加えました。" + (f"{known} 件は、もう入っていました。" if known else ""))
    return 0
