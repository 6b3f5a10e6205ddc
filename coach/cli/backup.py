"""``coach backup`` and ``coach restore``: copies of the database, and putting one back."""

from __future__ import annotations

import sys
from pathlib import Path

from coach.cli.output import print_json, print_table
from coach.errors import UsageError
from coach.store import backups_in, clear_backups, default_home
from coach.workflows.backup import (
    KIND_NAMES,
    copy_now,
    find_backup,
    keep_daily,
    restore_backup,
    size_text,
    write_backup,
)
from coach.workflows.workspace import Workspace


def daily(ws: Workspace) -> None:
    """Make today's copy before a command writes; that it cannot be made stops nothing."""
    if told := keep_daily(ws):
        print(told, file=sys.stderr)


def backup(what: str | None, *, as_json: bool, sure: bool) -> int:
    """Make a copy now (into the folder, or to a file), list the copies, or delete them all."""
    if what == "list":
        return _list(as_json=as_json)
    if what == "clear":
        return _clear(sure=sure)
    with Workspace() as ws:
        path, size = write_backup(ws, Path(what)) if what else _copy(ws)
    print(f"控えを取りました: {path} ({size_text(size)})", file=sys.stderr)
    return 0


def _copy(ws: Workspace) -> tuple[Path, int]:
    made = copy_now(ws.store)
    return made.path, made.size


def _list(*, as_json: bool) -> int:
    backups = backups_in(default_home())
    if as_json:
        print_json(
            [{"number": b.n, "day": b.day, "kind": b.kind, "bytes": b.size, "file": str(b.path)} for b in backups]
        )
        return 0
    if not backups:
        print("まだ控えがありません。`coach backup` で、いま取れます。")
        return 0
    rows = [[str(b.n), b.day, KIND_NAMES[b.kind], size_text(b.size)] for b in backups]
    print_table(["番号", "日付", "どの控え", "大きさ"], rows, [6, 10, 20, 10])
    print(f"\n置き場所: {backups[0].path.parent}")
    return 0


def _clear(*, sure: bool) -> int:
    home = default_home()
    count = len(backups_in(home))
    question = f"控え {count} 個をすべて消します。元に戻せません。いまの記録はそのままです。よければ y: "
    if not (sure or _agreed(question)):
        print("消さずに残しました。")
        return 0
    clear_backups(home)
    print(f"控え {count} 個を消しました。`coach backup` で、いまの控えを取れます。")
    return 0


def restore(which: str, *, sure: bool) -> int:
    """Put a copy back; asks first. What there is now is kept as a copy of its own."""
    home = default_home()
    source = find_backup(home, which)
    question = (
        f"{source.name} ({size_text(source.stat().st_size)}) の中身に戻します。\n"
        "いまの記録は、先に控えに取っておきます。よければ y: "
    )
    if not (sure or _agreed(question)):
        print("戻さずに、いまのままにしました。")
        return 0
    done = restore_backup(home, source)
    print(f"戻しました。記録は {done.sessions} 件です。")
    if done.before is not None:
        print(
            f"戻す前の様子は、控え {done.before.n} にあります。`coach restore {done.before.n}` で、そちらに戻れます。"
        )
    if done.aside is not None:
        print(f"開けなかったファイルは、そのまま {done.aside} に置いてあります。")
    return 0


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("よいかどうかを確かめられませんでした。", todo="よければ --yes を付けてください。")
    try:
        return input(question).strip().lower() == "y"
    except EOFError:
        return False
