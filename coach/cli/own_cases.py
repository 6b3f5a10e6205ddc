"""``coach cases add | export | import | remove``: the organisation's own cases."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from coach.cli.backup import daily
from coach.cli.output import print_table
from coach.errors import UsageError
from coach.workflows.masking import Mask
from coach.workflows.workspace import Workspace


def own_cases(args: argparse.Namespace) -> int:
    """Dispatch on the action."""
    with Workspace() as ws:
        daily(ws)
        match args.action:
            case "add":
                return add(ws, args)
            case "export":
                return export(ws, args.to)
            case "import":
                return take_in(ws, args.file)
            case _:
                return remove(ws, args.case, sure=args.yes)


def add(ws: Workspace, args: argparse.Namespace) -> int:
    """Take in TOML files, or write the masked draft of a session as one."""
    if args.from_session is not None:
        if args.files:
            raise UsageError("ファイルと --from-session は、どちらか一方にします。")
        return _draft(ws, args.from_session, args.to)
    if not args.files:
        raise UsageError("加えるファイルか、--from-session 記録 を指定してください。")
    if args.to is not None:
        raise UsageError("--to は --from-session と一緒に使います。")
    from coach.workflows.own_cases import add_file

    for path in args.files:
        done = add_file(ws, path, draft=args.draft, author=args.by or "")
        if done.known:
            print(f"{path.name}: 同じ中身の事例がすでにあります ({done.id})。")
        elif done.missing:
            print(
                f"{path.name}: {done.id} を下書きとして残しました。残り {len(done.missing)} か所: {'、'.join(done.missing[:3])}"
            )
        else:
            print(f"{path.name}: {done.id} として加えました。もうさがせます。")
    return 0


def _draft(ws: Workspace, session: str, to: Path | None) -> int:
    """The masked draft as TOML (to a file or the screen), and what was masked on the error stream: it holds names."""
    from coach.workflows.case_toml import case_toml
    from coach.workflows.export import write_privately
    from coach.workflows.own_cases import draft_from_session

    draft = draft_from_session(ws, ws.store.sessions.find(session))
    text = case_toml(draft.masked())
    if to is None:
        print(text, end="")
    else:
        write_privately(to.expanduser(), text)
    sys.stdout.flush()
    _tell_masks("伏せた言葉", [mask for mask in draft.masks if mask.on])
    _tell_masks("気になるので、確かめていただきたい言葉 (そのままにしてあります)", [m for m in draft.masks if not m.on])
    place = f"{to} を" if to is not None else "下書きを"
    print(
        f"{place}ひととおり読み、伏せ足りない所を直し、空の所を埋めてください。まだ何も加えていません。\n"
        f"できたら `coach cases add {to or 'ファイル'}` で加わります。",
        file=sys.stderr,
    )
    return 0


def _tell_masks(title: str, masks: Sequence[Mask]) -> None:
    if masks:
        print(f"{title}:", file=sys.stderr)
        rows = [[m.kind, m.found, m.alias, str(m.count), m.around] for m in masks]
        print_table(["種類", "言葉", "置きかえ", "数", "出てくる所"], rows, [8, 28, 16, 4, 60], file=sys.stderr)
        print(file=sys.stderr)


def export(ws: Workspace, to: Path) -> int:
    """Write the own cases to one file."""
    from coach.workflows.own_cases import READ_ONCE_MORE, export_cases

    done = export_cases(ws, to)
    print(f"自組織の事例 {done.cases} 件を書き出しました: {to}", file=sys.stderr)
    if done.drafts:
        print(f"下書き {done.drafts} 件は入れていません。", file=sys.stderr)
    print(READ_ONCE_MORE, file=sys.stderr)
    return 0


def take_in(ws: Workspace, path: Path) -> int:
    """Take in a shared file."""
    from coach.workflows.own_cases import import_cases

    done = import_cases(ws, path)
    print(f"{len(done.added)} 件を加えました。" if done.added else "新しく加わる事例はありませんでした。")
    for id, title in done.added:
        print(f"  {id}  {title}")
    if done.known:
        print(f"同じ中身がすでにあるため、{len(done.known)} 件は加えていません。")
        for title in done.known:
            print(f"  {title}")
    return 0


def remove(ws: Workspace, case: str, *, sure: bool) -> int:
    """Delete an own case; asks first on a terminal."""
    from coach.workflows.own_cases import remove_case

    title = ws.store.own_cases.get(case).case.title
    if not sure:
        if not sys.stdin.isatty():
            raise UsageError(
                f"{case}「{title}」を消してよいか、確かめられませんでした。",
                todo="消すと元に戻せません。よければ --yes を付けてください。",
            )
        if input(f"{case}「{title}」を消します。元に戻せません。よければ y: ").strip().lower() != "y":
            print("消さずに残しました。")
            return 0
    removed = remove_case(ws, case)
    print(f"{removed.case.id}「{removed.case.title}」を消しました。")
    return 0
