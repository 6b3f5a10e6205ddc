"""``coach cases list | show | search | check``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from coach.cases.loading import bundled_cases, parse_case
from coach.cli.output import print_json, print_table
from coach.errors import CoachError, DataError
from coach.language.wrap import wrap
from coach.model import STEP_NAMES, Case


def cases(args: argparse.Namespace) -> int:
    """Dispatch on the action."""
    if args.action == "list":
        return _list(as_json=args.json)
    if args.action == "check":
        return check(args.files)
    from coach.workflows.cases import load_case, search_cases
    from coach.workflows.workspace import Workspace

    with Workspace() as ws:
        if args.action == "show":
            case = load_case(ws, args.case)
            if args.json:
                print_json(case)
            else:
                print("\n".join(case_text(case)))
            return 0
        matches = search_cases(ws, args.text, max(1, args.top))
    if args.json:
        print_json(matches)
    elif not matches:
        print("近い事例は見つかりませんでした。経営者の言葉に近い言い方で試せます。")
    for match in () if args.json else matches:
        print(f"{match.id}  {match.title}\n      {match.why}")
    return 0


def _list(*, as_json: bool) -> int:
    found = bundled_cases()
    if as_json:
        print_json(found)
        return 0
    rows = [[c.id, c.industry, STEP_NAMES[c.step - 1][:1], "・".join(c.walls), c.outcome, c.title] for c in found]
    print_table(["番号", "業種", "段", "壁", "結果", "題"], rows, [5, 12, 2, 26, 4, 50])
    return 0


def case_text(case: Case, width: int = 76) -> list[str]:
    """A case to read in a terminal, as lines of at most ``width`` cells."""
    place = case.prefecture
    head = f"{case.industry_detail} / {place}" + (f" / {case.employees}人" if case.employees else "")
    lines = [
        f"{case.id} {case.title}",
        head,
        f"{STEP_NAMES[case.step - 1]}  {case.visit}回目  壁: {'・'.join(case.walls)}",
        "",
    ]

    def block(title: str, texts: Sequence[str]) -> None:
        lines.append(f"■ {title}")
        for text in texts:
            lines.extend("  " + line for line in wrap(text, width - 2))
        lines.append("")

    block("その日", [case.situation])
    block("人", [case.people])
    block("経営者の言葉", [f"「{w}」" for w in case.owner_words])
    block("口に出された困りごと", [case.told_issue])
    block("奥にあったもの", [case.hidden_issue])
    for closing in case.closed:
        block("話が閉じたところ", [f"支援者「{closing.said}」", f"経営者「{closing.reply}」", closing.why])
    for opening in case.opened:
        block("話が開いた問い", [f"支援者「{opening.receive}{opening.question}」", f"経営者「{opening.answer}」"])
    block("転機", [case.turning_point])
    block(f"その後 ({case.outcome})", [case.aftermath])
    block("持ち帰ること", [case.learned])
    lines.append(f"出典: {case.source}")
    return lines


def check(files: Sequence[Path]) -> int:
    """Check case files; every problem is named. 0 when all are sound, else the exit code of DataError."""
    if not files:
        print(f"同梱の事例 {len(bundled_cases())} 件に、直すところはありませんでした。")
        return 0
    bad = 0
    for path in files:
        try:
            case = parse_case(path.read_text("utf-8"), path.name)
            print(f"{path.name}: {case.id} よさそうです。")
        except OSError as error:
            bad += 1
            print(CoachError(f"読めませんでした ({error.strerror})。", where=str(path)).text(), file=sys.stderr)
        except UnicodeDecodeError:
            bad += 1
            print(CoachError("文字の形が UTF-8 ではありません。", where=str(path)).text(), file=sys.stderr)
        except CoachError as error:
            bad += 1
            print(error.text(), file=sys.stderr)
    return DataError.exit_code if bad else 0
