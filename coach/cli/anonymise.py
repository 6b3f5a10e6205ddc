"""``coach anonymise``: the words of a session that could point to somebody, and the talk with signs in their place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coach.workflows.anonymise import NameList


def add_anonymise(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("anonymise", help="名前や連絡先を記号に置きかえる (一覧を見る・直す・記録を書き出す)")
    parser.add_argument("session", metavar="記録")
    parser.add_argument(
        "-o", "--to", type=Path, metavar="出力先",
        help="置きかえた記録を書き出す。終わりで形が決まる: .txt .json .md .html .docx .xlsx",
    )  # fmt: skip
    parser.add_argument("--mask", action="append", default=[], metavar="言葉", help="この言葉も置きかえる (何度でも)")
    parser.add_argument(
        "--keep", action="append", default=[], metavar="言葉", help="この言葉はそのままにする (何度でも)"
    )
    parser.add_argument("--dates", action="store_true", help="日付も置きかえる")
    parser.add_argument("--amounts", action="store_true", help="金額も置きかえる")
    parser.add_argument("--json", action="store_true", help="一覧を JSON で出す (名前そのものが入ります)")


def anonymise(args: argparse.Namespace) -> int:
    """Show the list, change it as asked, write the talk. Raises UsageError for words the session does not have."""
    from coach.cli.output import print_json
    from coach.workflows.anonymise import decide, keep_list, name_list
    from coach.workflows.anonymise_export import export_talk
    from coach.workflows.name_words import AMOUNT, DATE
    from coach.workflows.workspace import Workspace

    with Workspace() as ws:
        session = ws.store.sessions.find(args.session)
        if sys.stderr.isatty():
            print("名前や連絡先をさがしています。", file=sys.stderr)
        names = name_list(ws, session)
        _known(names, [*args.keep], [*args.mask])
        kinds = [kind for kind, asked in ((DATE, args.dates), (AMOUNT, args.amounts)) if asked]
        names = decide(ws, names, mask=args.mask, keep=args.keep, kinds=kinds)
        keep_list(ws, names)
        notes = export_talk(ws, names, args.to) if args.to is not None else ()
    if args.json:
        print_json([_row(mask) for mask in names.masks])
    elif args.to is None:
        _print(names)
    if args.to is not None:
        print(f"書き出しました: {args.to}", file=sys.stderr)
    for note in notes:
        print(note, file=sys.stderr)
    return 0


def _known(names: NameList, keep: list[str], mask: list[str]) -> None:
    """What is asked for must be there."""
    from coach.errors import UsageError

    found = {item.found for item in names.masks}
    missing = [words for words in keep if words not in found] + [words for words in mask if words not in names.text]
    if missing:
        raise UsageError(
            f"「{'」「'.join(missing)}」は、この記録に見当たりませんでした。",
            todo=f"`coach anonymise {names.session}` で一覧を見られます。",
        )


def _row(mask: Any) -> dict[str, object]:
    return {
        "words": mask.found, "kind": mask.kind, "alias": mask.alias, "masked": mask.on, "sure": mask.sure,
        "count": mask.count, "around": mask.around,
    }  # fmt: skip


def _print(names: NameList) -> None:
    from coach.cli.output import print_table
    from coach.workflows.masking import CHECK_BY_EYE

    on = [mask for mask in names.masks if mask.on]
    off = [mask for mask in names.masks if not mask.on]
    for title, masks in (("置きかえる言葉", on), ("そのままにする言葉 (--mask で置きかえられます)", off)):
        if masks:
            print(f"{title}: {len(masks)} 語")
            rows = [[m.kind, m.found, m.alias, str(m.count), m.around] for m in masks]
            print_table(["種類", "言葉", "置きかえ", "数", "出てくる所"], rows, [8, 28, 16, 4, 60])
            print()
    if not names.masks:
        print("名前や連絡先と思われる言葉は見当たりませんでした。見落としもありえます。")
    print(f"機械が見つけたものなので、見落としがあります。{CHECK_BY_EYE}")
