"""``coach growth`` and ``coach share``: a person's figures over their sessions, and handing them on."""

from __future__ import annotations

import argparse
import sys

from coach.cli.backup import daily
from coach.cli.output import print_json, print_notes, print_table
from coach.errors import UsageError
from coach.language.wrap import wrap
from coach.metrics.growth import Series, change_text, usual_text, value_text
from coach.workflows.growth import Growth, export_growth, growth_json, growth_of, level_tables, notes_of, whose
from coach.workflows.workspace import Workspace

WIDTH = 76
NOTHING = {False: "ふりかえった面談は、まだありません。", True: "ふりかえった稽古は、まだありません。"}
TITLES = {False: "面談", True: "稽古"}
HEADS = ("日付", "話した割合", "受け止め:問い", "開かれた質問", "気になる所/100", "うまくいった/100")


def growth(args: argparse.Namespace) -> int:
    """Print the growth of a person, or write it as HTML. Raises UsageError for --anonymise on the screen."""
    if args.anonymise and args.to is None:
        raise UsageError(
            "--anonymise は、ファイルに書き出すときに使えます。",
            todo="`coach growth 名前 --to ファイル.html --anonymise` で書き出せます。",
        )
    with Workspace() as ws:
        person = whose(ws, args.person)
        if args.to is not None:
            notes = export_growth(ws, person, args.to, anonymise=args.anonymise)
            print(f"書き出しました: {args.to}", file=sys.stderr)
            print_notes(notes)
            return 0
        found = growth_of(ws, person)
    if args.json:
        print_json(growth_json(found))
        return 0
    _print(found)
    return 0


def _print(found: Growth) -> None:
    print(f"{found.person} さんの成長の記録")
    for note in notes_of(found):
        _say(note)
    for series in (found.real, found.practice):
        print()
        _print_series(series)
    if found.best:
        print("\n話が開いた問い")
        for number, question in enumerate(found.best, 1):
            _say(f"{number} {question.text}", "  ")
            _say(f"{question.title} {question.turn}番  {question.effect}", "    ")
    for table in level_tables(found):
        print(f"\n採点の段階 ({table.rubric})")
        rows = [[name, *("-" if v is None else str(v) for v in levels)] for _, name, levels in table.rows]
        print_table(["観点", *table.columns], rows, [30, *(10 for _ in table.columns)])


def _print_series(series: Series) -> None:
    print(f"{TITLES[series.practice]} {len(series.points)} 回")
    if not series.points:
        print(f"  {NOTHING[series.practice]}")
        return
    rows = [
        [point.date, *(value_text(course.figure, course.values[k]) for course in series.courses)]
        for k, point in enumerate(series.points)
    ]
    print_table(HEADS, rows, [10, 10, 13, 12, 14, 16])
    for course in series.courses:
        print(f"  {course.figure.name}")
        _say(usual_text(course), "    ")
        if change := change_text(course):
            _say(change, "    ")


def _say(text: str, indent: str = "") -> None:
    for line in wrap(text, WIDTH - len(indent)):
        print(indent + line)


def share(args: argparse.Namespace) -> int:
    """Write a person's figures into a file, or take one in. Raises UsageError when it is not clear which."""
    from coach.workflows.masking import CHECK_BY_EYE
    from coach.workflows.sharing import read_growth, share_growth

    if (args.to is None) == (args.read is None):
        raise UsageError(
            "渡すのか受け取るのか、決まりませんでした。",
            todo="渡すときは `coach share 名前 --to ファイル`、受け取るときは `coach share --read ファイル` です。",
        )
    with Workspace() as ws:
        if args.read is not None:
            daily(ws)
            taken = read_growth(ws, args.read, person=args.as_name)
            print(f"{taken.person} さんの数字を {taken.points} 回分、受け取りました。", file=sys.stderr)
            if taken.talks:
                print(f"面談の記録は {taken.talks} 件 (新しいものは {taken.new_talks} 件) です。", file=sys.stderr)
            print(f"`coach growth {taken.person}` で見られます。", file=sys.stderr)
            return 0
        person = whose(ws, args.person)
        given = share_growth(ws, person, args.to, with_talks=args.with_talks, anonymise=args.anonymise)
    print(f"{given.points} 回分の数字を書き出しました: {args.to}", file=sys.stderr)
    if given.talks and args.anonymise:
        print(
            f"面談の記録 {given.talks} 件が、名前や連絡先を置きかえて入っています。{CHECK_BY_EYE}\n"
            "だれの数字かは書いていません。受け取る人は --as 名前 を付けて取り込みます。",
            file=sys.stderr,
        )
    elif given.talks:
        print(
            f"面談の記録 {given.talks} 件が、名前も含めてそのまま入っています。渡す相手と置き場所にご注意ください。",
            file=sys.stderr,
        )
    else:
        print("会社名や面談の言葉は入っていません。", file=sys.stderr)
    if given.unread:
        print(f"まだふりかえっていない記録が {given.unread} 件あり、入っていません。", file=sys.stderr)
    return 0
