#!/usr/bin/env python3
"""Measure the five further habits and the praise against labels made by reading, without the tool.

usage: evaluate_habits.py [--dev DIR] [--heldout DIR] [--write]

Reads ``corpora/transcripts/habit_labels.toml``. A place found counts as right when a sure label lies on one of its
turns (runs: overlaps), and not at all when only a doubtful label does. ``--write`` puts the table into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import pathlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field

from evaluate import put

from coach.habits import HABITS, find_all
from coach.language.acts import tag_session
from coach.language.parsing import parse_transcript
from coach.language.pipeline import load
from coach.metrics import strengths
from coach.transcripts import guess_roles, read_file, to_transcript

ROOT = pathlib.Path(__file__).resolve().parent.parent
LABELS = ROOT / "corpora" / "transcripts" / "habit_labels.toml"
HABIT_KINDS = ("judging", "leading", "sheet", "dropped", "listening_only")
# The tool's kinds of praise by the labels' kind.
PRAISE = {
    "praise_receive": {"reflection", "empathy"},
    "praise_summary": {"summary"},
    "praise_dig": {"question", "deepening"},
    "praise_encourage": {"encouragement"},
}
SHOWN, ALL = 3, 99


@dataclass
class Count:
    """Places of one kind: found and labelled, found and not, labelled and not found; doubtful ones are in none."""

    right: int = 0
    false: int = 0
    missed: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, name: str, found: list[set[int]], sure: list[set[int]], doubtful: set[int]) -> None:
        """Compare the places of one dialogue; each place is the set of its turns."""
        for place in found:
            if any(place & gold for gold in sure):
                self.right += 1
            elif not place & doubtful:
                self.false += 1
                self.examples.append(f"{name} {min(place)}")
        self.missed += sum(not any(place & gold for place in found) for gold in sure)

    def row(self, name: str) -> str:
        """Markdown: labelled, found, precision, recall."""
        found, gold = self.right + self.false, self.right + self.missed
        share = [f"{self.right / n:.2f}" if n else "—" for n in (found, gold)]
        return f"| {name} | {gold} | {found} | {share[0]} | {share[1]} | {', '.join(self.examples[:4])} |"


def places(values: Iterable[object]) -> list[set[int]]:
    """Labels as sets of turns: a number is one turn, a pair a run."""
    return [{v} if isinstance(v, int) else set(range(v[0], v[1] + 1)) for v in values]  # type: ignore[index]


def main() -> None:
    """Print the table; with --write put it into docs/evidence.md."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--dev", type=pathlib.Path, default=ROOT.parent / "shared" / "eval" / "dev")
    ap.add_argument("--heldout", type=pathlib.Path, default=ROOT / "corpora" / "transcripts" / "heldout")
    ap.add_argument("--write", action="store_true")
    args = ap.parse_args()
    nlp = load()
    every = frozenset(h.id for h in HABITS)
    counts = {kind: Count() for kind in (*HABIT_KINDS, *PRAISE)}
    shown = Count()
    read = 0
    for label in tomllib.loads(LABELS.read_text("utf-8"))["dialogue"]:
        path = (args.heldout if label["id"].startswith("h-") else args.dev) / f"{label['id']}.json"
        if not path.is_file():
            continue
        read += 1
        raw = read_file(path)
        tagged = tag_session(parse_transcript(nlp, to_transcript(raw, guess_roles(raw).roles, id=label["id"])))
        findings = find_all(tagged, every)
        for kind in HABIT_KINDS:
            found = [set(f.turns) for f in findings if f.habit == kind]
            if kind == "listening_only":
                turns = {t.i for t in tagged.transcript.turns}
                sure, doubtful = [turns] * bool(label.get(kind)), turns if label.get(f"doubtful_{kind}") else set()
            else:
                sure = places(label.get(kind, ()))
                doubtful = set().union(*places(label.get(f"doubtful_{kind}", ())))
            counts[kind].add(label["id"], found, sure, doubtful)
        praised = strengths(tagged, ALL, ALL)
        for kind, ours in PRAISE.items():
            found = [set(s.turns) for s in praised if s.kind in ours]
            doubtful = set().union(*places(label.get(f"doubtful_{kind}", ())))
            counts[kind].add(label["id"], found, places(label.get(kind, ())), doubtful)
        sure = [place for kind in PRAISE for place in places(label.get(kind, ()))]
        doubtful = set().union(*(p for kind in PRAISE for p in places(label.get(f"doubtful_{kind}", ()))))
        shown.add(label["id"], [set(s.turns) for s in strengths(tagged, SHOWN)], sure, doubtful)
    lines = ["| kind | labelled | found | precision | recall | first false ones |", "|---|---:|---:|---:|---:|---|"]
    lines += [count.row(kind) for kind, count in counts.items()]
    found = shown.right + shown.false
    lines += [
        "",
        f"**praise as shown** (up to {SHOWN} a session, any kind): {shown.right} of {found} lie on a turn that was praised.",
    ]
    lines += [
        "",
        f"Dialogues: {read}. Labels by one language model, read once, blind to the tool; doubtful ones count neither way.",
    ]
    print("\n".join(lines))
    if args.write:
        put(ROOT / "docs" / "evidence.md", "habits", lines)


if __name__ == "__main__":
    main()
