#!/usr/bin/env python3
"""Print findings with what the owner had said, the advisor's words and the suggestions, to be read aloud.

usage: sample_suggestions.py [--dir DIR] [--most 40] [--seed N]

Spread evenly over the dialogues of the folder, or drawn with a seed. Where to stop (一方的) and how to offer the same
idea later (早すぎる提案) are printed below the questions.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import tempfile

from coach.language.engine import LocalEngine
from coach.language.pipeline import load
from coach.questions import Suggester
from coach.transcripts import guess_roles, read_file, to_transcript
from coach.workflows.review import review_session
from coach.workflows.workspace import Workspace

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> None:
    """Review every dialogue of the folder and print some of the findings."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--dir", type=pathlib.Path, default=ROOT / "corpora" / "transcripts" / "heldout")
    ap.add_argument("--most", type=int, default=40)
    ap.add_argument("--seed", type=int)
    args = ap.parse_args()
    shown = []
    with tempfile.TemporaryDirectory() as home, Workspace(pathlib.Path(home), engine=LocalEngine(load())) as ws:
        for path in sorted(args.dir.glob("*.json")):
            raw = read_file(path)
            transcript = to_transcript(raw, guess_roles(raw).roles, id=path.stem)
            review = review_session(
                ws, ws.store.sessions.add(transcript, source=path.name, digest=path.stem, format=raw.format)
            )
            suggester = Suggester(review.tagged)
            turns = transcript.by_number()
            shown += [(path.stem, suggester.situation(item.finding)[0], item, turns) for item in review.findings]
    step = max(1, len(shown) // args.most)
    chosen = shown[::step][: args.most]
    if args.seed is not None:
        chosen = random.Random(args.seed).sample(shown, min(args.most, len(shown)))
    for name, heard, item, turns in chosen:
        print(f"\n{name} {item.finding.key}\n  経営者 …{heard[-90:]}\n  支援者 {item.finding.quote}")
        if item.stop:
            print(f"    止まる所 …{turns[item.stop.turn].text[item.stop.begin : item.stop.stop][-40:]}")
        for question in item.questions:
            print(f"    {question.kind} [{question.from_case or question.from_template}] {question.text}")
        if item.offer:
            print(f"    後で渡すなら {item.offer.text}")
    offered = sum(len(item.questions) for _, _, item, _ in chosen)
    print(f"\n{len(chosen)} findings, {offered} questions")


if __name__ == "__main__":
    main()
