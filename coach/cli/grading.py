"""``coach grade``, ``coach rubrics list | check``, ``coach agreement``."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from coach.cli.output import ProgressBar, print_json, print_table
from coach.errors import CoachError, DataError
from coach.grading.agreement import TOOL, TOOL_NAME, Agreement, Table, figure_text
from coach.grading.evidence import Evidence
from coach.grading.proposal import SURENESS_NAMES, Proposal, ProposedLevel, range_text
from coach.grading.rubric import Rubric, advice, bundled_rubrics
from coach.language.wrap import wrap
from coach.workflows.workspace import Workspace

WIDEST = 90
PLACES = 3
SIDES = {"for": "＋", "against": "－", "neutral": "・"}


def grade(session: str, rubric_id: str, *, as_json: bool) -> int:
    """Print the proposed levels of a session with their evidence. Keeps no grade."""
    from coach.workflows.grading import find_rubric, propose

    bar = ProgressBar()
    with Workspace() as ws:
        rubric = find_rubric(ws, rubric_id)
        found = ws.store.sessions.find(session)
        try:
            proposal = propose(ws, found, rubric, bar)
        finally:
            bar.clear()
    if as_json:
        print_json({"session": found, "rubric": rubric.key, "proposal": proposal})
    else:
        _print_proposal(rubric, proposal)
    return 0


def _print_proposal(rubric: Rubric, proposal: Proposal) -> None:
    width = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
    print(f"{rubric.name} ({rubric.key}) による採点の提案\n")
    print("\n".join(wrap("段階を決めるのは採点する人です。かっこの中は、ありそうな段階の幅です。", width)))
    for area in rubric.areas:
        print(f"\n── {area}")
        for criterion in rubric.criteria_of(area):
            item = proposal.of(criterion.id)
            sure = f"  {SURENESS_NAMES[item.sureness]}" if item.level is not None else ""
            print(f"\n{criterion.name}  {range_text(item)}{sure}")
            anchor = criterion.levels[item.level - 1] if item.level is not None else item.note
            for line in wrap(anchor, width - 2):
                print(f"  {line}")
            least = criterion.must_not_fail
            if least is not None and item.level is not None and item.level < least:
                print(f"  ここは段階 {least} 以上が前提の項目です。")
            for evidence in item.evidence:
                _print_evidence(evidence, width)
    if proposal.overall is not None:
        print(f"\n提案の平均 {proposal.overall:.1f} (重みつき。根拠のある {_with_level(proposal.items)} 項目)")


def _with_level(items: Sequence[ProposedLevel]) -> int:
    return sum(item.level is not None for item in items)


def _print_evidence(evidence: Evidence, width: int) -> None:
    print(f"  {SIDES[evidence.side]} {evidence.text}")
    for place in evidence.places[:PLACES]:
        for line in wrap(f"{place.turn} 「{place.quote}」", width - 6):
            print(f"      {line}")
    if len(evidence.places) > PLACES:
        print(f"      ほか {len(evidence.places) - PLACES} か所")


def rubrics(args: argparse.Namespace) -> int:
    """Dispatch on the action."""
    return check(args.files) if args.action == "check" else _list(as_json=args.json)


def _list(*, as_json: bool) -> int:
    from coach.workflows.grading import rubrics as all_rubrics

    with Workspace() as ws:
        found, broken = all_rubrics(ws)
    for error in broken:
        print(error.text(), file=sys.stderr)
    if as_json:
        print_json(found)
        return 0
    rows = [[r.id, str(r.version), str(len(r.criterion)), r.name, r.about] for r in found]
    print_table(["番号", "版", "項目", "名前", "どんな採点表か"], rows, [16, 4, 4, 28, 60])
    return 0


def check(files: Sequence[Path]) -> int:
    """Check rubric files: what is broken, and what is thin. 0 when all can be used, else the code of DataError."""
    from coach.workflows.grading import read_rubric

    bad = 0
    found = list(bundled_rubrics()) if not files else []
    for path in files:
        try:
            found.append(read_rubric(path))
        except CoachError as error:
            bad += 1
            print(error.text(), file=sys.stderr)
    for rubric in found:
        print(f"{rubric.key}: 採点に使えます (項目 {len(rubric.criterion)})。")
        for sentence in advice(rubric):
            print(f"  気になる所: {sentence}")
    return DataError.exit_code if bad else 0


def agreement(set_name: str | None, rubric_id: str, *, as_json: bool) -> int:
    """Print how far the final grades of a set agree, with each other and with the proposals."""
    from coach.workflows.calibration import agreement as compare

    with Workspace() as ws:
        found = compare(ws, set_name, rubric_id)
    if as_json:
        print_json(found)
    else:
        _print_agreement(found)
    return 0


def calibration_sets(*, as_json: bool) -> int:
    """Print the sets there are."""
    from coach.workflows.calibration import sets

    with Workspace() as ws:
        found = sets(ws)
    if as_json:
        print_json(found)
    elif found:
        print_table(["組", "面談"], [[s.name, f"{len(s.sessions)} 件"] for s in found], [40, 8])
    else:
        print("くらべる組は、まだありません。アプリの採点の一致の画面で n を押すと作れます。")
        print("見本の組は `coach agreement --add-model-set` で加えられます。")
    return 0


def add_model_set() -> int:
    """Put the bundled calibration set among the user's sessions."""
    from coach.workflows.model_set import ABOUT, MODEL_SET
    from coach.workflows.model_set import add_model_set as add

    bar = ProgressBar()
    with Workspace() as ws:
        try:
            found = add(ws, bar)
        finally:
            bar.clear()
    print(f"「{MODEL_SET}」を加えました (面談 {len(found.sessions)} 件)。")
    print(ABOUT)
    return 0


def _print_agreement(found: Agreement) -> None:
    for note in found.notes:
        print(note)
    if not found.items:
        return
    print(f"\n面談 {found.items} 件、採点者 {'、'.join(found.graders)}。数字は 1 に近いほど一致、かっこは 95 % の幅。")
    for title, table in (("採点者どうし", found.between), ("提案と採点者", found.tool)):
        if table.overall.pairs:
            print(f"\n── {title}")
            _print_table(table)
    if found.differing:
        print("\n── 段階が離れている所")
        names = {TOOL: TOOL_NAME}
        for item in found.differing:
            levels = "  ".join(f"{names.get(g, g)} {n}" for g, n in item.levels.items())
            print(f"{item.session}  {item.name}  {levels}")


def _print_table(table: Table) -> None:
    rows = [
        [
            row.name,
            str(row.sessions),
            figure_text(row.kappa),
            figure_text(row.alpha),
            "—" if row.same is None else f"{row.same:.0%}",
            "—" if row.near is None else f"{row.near:.0%}",
        ]
        for row in (table.overall, *table.rows)
        if row.pairs
    ]
    print_table(["項目", "面談", "重みつきカッパ", "アルファ", "同じ", "差が 1 まで"], rows, [28, 4, 22, 22, 5, 11])
