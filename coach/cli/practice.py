"""``coach practise`` and ``coach owners list | check``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from coach.cli.output import print_json, print_table
from coach.errors import CoachError, DataError, ReadError
from coach.workflows.text_files import read_text_file

# Names of difficulty 1, 2, 3.
LEVELS = ("易", "中", "難")


def practise(args: argparse.Namespace) -> int:
    """Play a script against an owner without a terminal and print what came of it. Keeps nothing."""
    from coach.workflows.owners import find_owner
    from coach.workflows.practice import script_result, start_practice
    from coach.workflows.workspace import Workspace

    lines = _script(args.script)
    with Workspace() as ws:
        practice = start_practice(ws, find_owner(ws, args.owner), args.seed, keep=False)
        for line in lines:
            if practice.ended is not None:
                break
            practice.say(line)
    if args.json:
        print_json(script_result(practice))
        return 0
    for exchange in practice.exchanges:
        if exchange.line:
            print(f"支援者  {exchange.line}")
        state = exchange.reply.state
        print(f"{practice.scenario.name}  {exchange.reply.text}")
        print(f"        信頼の目安 {round(state.trust * 100)}  話の深さ {state.layer}/{len(practice.scenario.layer)}")
    return 0


def _script(path: Path) -> list[str]:
    text = read_text_file(path, ReadError)
    return [line.strip() for line in text.splitlines() if line.strip()]


def owners(args: argparse.Namespace) -> int:
    """Dispatch on the action."""
    if args.action == "check":
        return check(args.files)
    from coach.workflows.owners import all_owners
    from coach.workflows.workspace import Workspace

    with Workspace() as ws:
        found, broken = all_owners(ws)
    for error in broken:
        print(error.text(), file=sys.stderr)
    if args.json:
        print_json(found)
        return 0
    rows = [[s.id, s.name, s.firm, LEVELS[s.difficulty - 1], s.title] for s in found]
    print_table(["番号", "名前", "会社", "難度", "どんな人か"], rows, [22, 8, 26, 4, 40])
    return 0


def check(files: Sequence[Path]) -> int:
    """Check owner files: what is broken, and what is thin. 0 when all can be played, else the code of DataError."""
    from coach.practice.checking import all_lines, thin_places
    from coach.practice.scenario import bundled_owners
    from coach.workflows.owners import read_owner

    bad = 0
    scenarios = list(bundled_owners()) if not files else []
    for path in files:
        try:
            scenarios.append(read_owner(path))
        except CoachError as error:
            bad += 1
            print(error.text(), file=sys.stderr)
    for scenario in scenarios:
        advice = thin_places(scenario)
        print(f"{scenario.id}: 稽古に使えます (台詞 {len(all_lines(scenario))} 行)。")
        for sentence in advice:
            print(f"  気になる所: {sentence}")
    return DataError.exit_code if bad else 0
