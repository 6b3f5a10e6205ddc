"""``coach cases list | show | search``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from coach.cases.loading import bundled_cases
from coach.cli.output import print_json, print_table
from coach.language.wrap import wrap
from coach.model import STEP_NAMES, Case

NOT_FOUND = "近い事例は見つかりませんでした。経営者の言葉に近い言い方で試せます。"
NOT_AMONG_THESE = "この絞り込みに当てはまる事例はありません。絞り込みを減らすと見つかることがあります。"


def cases(args: argparse.Namespace) -> int:
    """Dispatch on the action."""
    if args.action == "list":
        return _list(as_json=args.json)
    if args.action == "check":
        from coach.cli.case_checks import check

        return check(args.files, as_json=args.json)
    if args.action == "coverage":
        from coach.cli.case_checks import coverage

        return coverage(bundled_cases(), as_json=args.json, markdown=args.md)
    from coach.workflows.cases import case_filter, load_case, search_cases
    from coach.workflows.encoder import encoder_notice
    from coach.workflows.workspace import Workspace

    with Workspace() as ws:
        if args.action == "show":
            case = load_case(ws, args.case)
            if args.json:
                print_json(case)
            else:
                print("\n".join(case_text(case)))
            return 0
        only = case_filter(args.industry, args.step, args.wall, args.outcome, args.own)
        matches = search_cases(ws, args.text, max(1, args.top), only)
        notice = encoder_notice(ws.store, ws.case_index().encoder)
    if notice:
        print(notice, file=sys.stderr)
    if args.json:
        print_json(matches)
    elif not matches:
        print(NOT_FOUND if only == case_filter() else NOT_AMONG_THESE)
    for match in () if args.json else matches:
        print(f"{match.id}  {match.title}\n      {match.why}")
    return 0


def _list(*, as_json: bool) -> int:
    from coach.workflows.workspace import Workspace

    with Workspace() as ws:
        own = ws.store.own_cases.all()
    found = (*(entry.case for entry in own), *bundled_cases())
    if as_json:
        print_json(found)
        return 0
    drafts = {entry.case.id for entry in own if entry.draft}
    rows = [
        [c.id, c.industry, STEP_NAMES[c.step - 1][:1] if c.step else "", "・".join(c.walls),
         "下書き" if c.id in drafts else c.outcome, c.title]
        for c in found
    ]  # fmt: skip
    print_table(["番号", "業種", "段", "壁", "結果", "題"], rows, [5, 12, 2, 26, 6, 50])
    return 0


def case_text(case: Case, width: int = 76) -> list[str]:
    """A case to read in a terminal, as lines of at most ``width`` cells."""
    place = case.prefecture
    head = f"{case.industry_detail} / {place}" + (f" / {case.employees}人" if case.employees else "")
    lines = [
        f"{case.id} {case.title}",
        head,
        f"{STEP_NAMES[case.step - 1] if case.step else '段階はまだ'}  {case.visit}回目  壁: {'・'.join(case.walls)}",
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
