#!/usr/bin/env python3
"""Print findings with what the owner had said, the advisor's words and the suggestions, to be read aloud.

usage: sample_suggestions.py [--dir DIR] [--most 40]
"""

from __future__ import annotations

import argparse
import pathlib
import tempfile

from coach.language.engine import LocalEngine
from coach.language.pipeline import load
from coach.questions import Suggester
from coach.transcripts import guess_roles, read_file, to_transcript
from coach.workflows.review import review_session
from coach.workflows.workspace import Workspace

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> None:
    """Spread evenly over the dialogues of the folder."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--dir", type=pathlib.Path, default=ROOT / "corpora" / "transcripts" / "heldout")
    ap.add_argument("--most", type=int, default=40)
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
            shown += [(path.stem, suggester.situation(item.finding)[0], item) for item in review.findings]
    step = max(1, len(shown) // args.most)
    for name, heard, item in shown[::step][: args.most]:
        print(f"\n{name} {item.finding.key}\n  経営者 …{heard[-90:]}\n  支援者 {item.finding.quote}")
        for question in item.questions:
            print(f"    {question.kind} [{question.from_case or question.from_template}] {question.text}")


if __name__ == "__main__":
    main()
