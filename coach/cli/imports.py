"""``coach import``: files and folders; ``coach formats``: the saved line patterns."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coach.cli.backup import daily
from coach.cli.output import print_json, print_table
from coach.errors import ReadError
from coach.store import Store
from coach.workflows.import_many import SUFFIXES, Found, ManyProgress, files_in, take_in_all
from coach.workflows.workspace import Workspace


def import_paths(
    paths: Sequence[Path], advisor: str | None, *, as_json: bool, person: str | None = None, recursive: bool = False
) -> int:
    """Import what is sure of the files and folders; the rest is told and kept for the app. 0 when all went well.

    Each file is committed for itself: run again after an interruption, it goes on where it was.
    """
    files = files_in(paths, recursive=recursive)
    if not files:
        endings = " ".join(sorted(SUFFIXES))
        todo = f"読むのは、終わりが次のファイルです: {endings}"
        if not recursive:
            todo += "\n中のフォルダーも見るときは `--recursive` を付けます。"
        raise ReadError("取り込める記録が見当たりません。", where=str(paths[0]), todo=todo)
    told = _Told(many=len(files) > 1, as_json=as_json)
    with Workspace() as ws:
        daily(ws)
        results = take_in_all(ws.store, files, advisor, person, on_file=lambda p: told.file(ws.store, p))
    told.clear()
    if as_json:
        print_json(told.rows)
    elif len(files) > 1:
        print(summary(results))
    return next((found.error.exit_code for found in results if found.error is not None), 0)


def summary(results: Sequence[Found]) -> str:
    """「取り込んだ記録 12  取り込み済み 3  確認待ち 1」, and how to go on with what waits."""
    counts = (
        ("取り込んだ記録", sum(f.state == "new" for f in results)),
        ("取り込み済み", sum(f.state == "known" for f in results)),
        ("確認待ち", sum(f.state == "unsure" for f in results)),
        ("読めない", sum(f.state == "unreadable" for f in results)),
    )
    text = "  ".join(f"{name} {count}" for name, count in counts if count)
    if any(found.state == "unsure" for found in results):
        text += "\n確認待ちの記録は、`coach` の取り込み (i のあと F2) で話し手を確かめると取り込めます。"
    return text


class _Told:
    """What is printed while files go in."""

    def __init__(self, *, many: bool, as_json: bool) -> None:
        self.many, self.as_json = many, as_json
        self.rows: list[dict[str, Any]] = []
        self._bar = many and sys.stderr.isatty()

    def file(self, store: Store, progress: ManyProgress) -> None:
        found = progress.found
        self.clear()
        turns = len(store.sessions.get(found.session).turns) if found.session else 0
        if self.as_json:
            self.rows.append(_row(found, turns))
        if found.error is not None:
            print(found.error.text(), file=sys.stderr)
        elif not self.as_json:
            print(f"{found.session}: {found.path.name} から {turns} 発話{_note(found)}")
            if found.state == "new":
                for unread in found.unread:
                    print(f"  {unread.line} 行目は使えませんでした: {unread.reason}", file=sys.stderr)
        if self._bar:
            sys.stderr.write(f"取り込んでいます {progress.text}")
            sys.stderr.flush()

    def clear(self) -> None:
        if self._bar:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _note(found: Found) -> str:
    if found.state == "known":
        return " (取り込み済みの記録です)"
    kind, _, name = found.format.partition(":")
    return f" (形式「{name}」で読みました)" if kind == "pattern" and name else ""


def _row(found: Found, turns: int) -> dict[str, Any]:
    states = {"new": "imported", "known": "known", "unsure": "waiting", "unreadable": "unreadable"}
    return {
        "session": found.session,
        "file": str(found.path),
        "state": states[found.state],
        "why": found.why,
        "format": found.format or None,
        "turns": turns,
        "already": found.state == "known",
        "unread": [{"line": u.line, "text": u.text, "reason": u.reason} for u in found.unread],
    }


def list_formats(*, as_json: bool) -> int:
    """The saved formats."""
    from coach.transcripts.pattern_words import describe
    from coach.workflows.line_patterns import named_formats

    with Workspace() as ws:
        formats = named_formats(ws.store)
    if as_json:
        print_json([{"name": each.name, "reads": describe(each.pattern), "pattern": each.pattern} for each in formats])
    elif formats:
        print_table(["形式", "読み方"], [[each.name, describe(each.pattern)] for each in formats], [30, 60])
    else:
        print("保存した形式は、まだありません。アプリの取り込み画面の「読み方を選ぶ」で作れます。")
    return 0


def remove_format(name: str) -> int:
    """Forget a saved format."""
    from coach.workflows import line_patterns

    with Workspace() as ws:
        line_patterns.remove_format(ws.store, name)
    print(f"形式「{name}」を消しました。この形式で取り込んだ記録は残っています。")
    return 0
