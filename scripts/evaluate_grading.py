#!/usr/bin/env python3
"""How far the proposed levels agree with trainers, and the trainers with each other, on dialogues graded without the tool.

    .venv/bin/python scripts/evaluate_grading.py [--rubric bansou] [--write]

Reads ``corpora/grading/trainers.toml`` (``[[grade]]`` with dialogue, trainer, levels by criterion id) and the dialogues
of that name below corpora/transcripts. Weighted kappa (quadratic) and Krippendorff's alpha (ordinal) per criterion with
95 % bootstrap intervals over dialogues; how often a trainer's level lies in the proposed range. No threshold of a
rubric is fitted to these levels. ``--write`` puts the tables into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluate import put  # noqa: E402

from coach.grading.agreement import TOOL, Agreement, Row, Table, agreement, figure_text  # noqa: E402
from coach.grading.model_grades import model_grades, unfit  # noqa: E402
from coach.grading.proposal import Proposal, propose  # noqa: E402
from coach.grading.rubric import LEVELS, Rubric, bundled_rubrics  # noqa: E402
from coach.language.acts import tag_session  # noqa: E402
from coach.language.parsing import parse_transcript  # noqa: E402
from coach.language.pipeline import load  # noqa: E402
from coach.metrics import measure  # noqa: E402
from coach.model import Review, Transcript, Turn  # noqa: E402

RESAMPLES = 2000
# By dialogue, criterion and grader.
Ratings = dict[str, dict[str, dict[str, int]]]


def read_trainers(rubric: Rubric) -> Ratings:
    """The trainers' levels. SystemExit naming everything that is wrong in the file."""
    grades = model_grades()
    if problems := unfit(grades, rubric):
        raise SystemExit("\n".join(problems))
    ratings: Ratings = defaultdict(lambda: defaultdict(dict))
    for grade in grades:
        for criterion, level in grade.levels.items():
            ratings[grade.dialogue][criterion][grade.trainer] = level
    return ratings


def proposals(dialogues: list[str], rubric: Rubric) -> dict[str, Proposal]:
    """What the tool proposes for each dialogue."""
    paths = {p.stem: p for p in (ROOT / "corpora" / "transcripts").rglob("*.json")}
    missing = [d for d in dialogues if d not in paths]
    if missing:
        raise SystemExit(f"no dialogue {', '.join(missing)}")
    nlp = load()
    out = {}
    for name in dialogues:
        d = json.loads(paths[name].read_text("utf-8"))
        turns = tuple(Turn(t["i"], t["speaker"], t["text"]) for t in d["turns"])
        talk = Transcript(d["id"], turns, session_no=d.get("session_no"), support_step=d.get("support_step"))
        tagged = tag_session(parse_transcript(nlp, talk))
        out[name] = propose(Review(name, tagged, measure(tagged), (), (), (), {}), rubric)
    return out


def with_tool(ratings: Ratings, proposed: dict[str, Proposal]) -> Ratings:
    """The ratings with the proposed levels beside the trainers'."""
    for dialogue, proposal in proposed.items():
        for item in proposal.items:
            if item.level is not None and item.criterion in ratings[dialogue]:
                ratings[dialogue][item.criterion][TOOL] = item.level
    return ratings


def within_range(ratings: Ratings, proposed: dict[str, Proposal]) -> tuple[int, int, float]:
    """(trainers' levels in the proposed range, compared, mean width of the range in levels)."""
    inside, compared, widths = 0, 0, []
    for dialogue, by in ratings.items():
        for criterion, levels in by.items():
            item = proposed[dialogue].of(criterion)
            for grader, level in levels.items():
                if grader != TOOL and item.low is not None and item.high is not None:
                    compared += 1
                    inside += item.low <= level <= item.high
                    widths.append(item.high - item.low + 1)
    return inside, compared, sum(widths) / max(1, len(widths))


def baseline(ratings: Ratings) -> float:
    """How often a trainer's level equals that of the commonest level of all (what guessing one level would get)."""
    levels = [level for by in ratings.values() for lv in by.values() for g, level in lv.items() if g != TOOL]
    return max(levels.count(n) for n in range(1, LEVELS + 1)) / max(1, len(levels))


def table(title: str, found: Table) -> list[str]:
    """Markdown table of agreement per criterion."""
    out = [f"{title}:", "", "| criterion | dialogues | pairs | weighted kappa | alpha | same | within 1 |"]
    out.append("|---|---:|---:|---:|---:|---:|---:|")
    return out + [line(row) for row in (found.overall, *found.rows)]


def line(row: Row) -> str:
    """One row of the table."""
    part = ["—" if x is None else f"{x:.0%}" for x in (row.same, row.near)]
    name = f"{row.name} ({row.criterion})" if row.criterion else "**all**"
    return f"| {name} | {row.sessions} | {row.pairs} | {figure_text(row.kappa)} | {figure_text(row.alpha)} | {part[0]} | {part[1]} |"


def report(found: Agreement, ratings: Ratings, proposed: dict[str, Proposal]) -> list[str]:
    """The lines for docs/evidence.md."""
    inside, compared, width = within_range(ratings, proposed)
    kappa = found.tool.overall.kappa
    return [
        f"**grading**: {found.items} dialogues, trainers {' and '.join(found.graders)}; "
        f"tool against trainers kappa {figure_text(kappa)}, trainer against trainer {figure_text(found.between.overall.kappa)}",
        "",
        f"Trainers' levels inside the proposed range: {inside} of {compared} ({inside / max(1, compared):.0%}; "
        f"ranges hold {width:.1f} levels on average). The commonest level alone would equal {baseline(ratings):.0%}.",
        "", *table("Tool against trainers (mean over the two)", found.tool),
        "", *table("Trainer against trainer", found.between),
        "", "Furthest apart:", "", "| dialogue | criterion | levels |", "|---|---|---|",
        *(f"| {d.session} | {d.criterion} | {', '.join(f'{g} {n}' for g, n in d.levels.items())} |" for d in found.differing),
    ]  # fmt: skip


def main() -> None:
    """Print the report; with --write put it into docs/evidence.md."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rubric", default="bansou")
    ap.add_argument("--write", action="store_true")
    args = ap.parse_args()
    rubric = next(r for r in bundled_rubrics() if r.id == args.rubric)
    ratings = read_trainers(rubric)
    proposed = proposals(sorted(ratings), rubric)
    found = agreement(with_tool(ratings, proposed), rubric, resamples=RESAMPLES)
    lines = report(found, ratings, proposed)
    print("\n".join(lines))
    if args.write:
        put(ROOT / "docs" / "evidence.md", "grading", lines)


if __name__ == "__main__":
    main()
