#!/usr/bin/env python3
"""Measure how 相談 understands questions, against corpora/ask/judged.toml, and write docs/evidence.md.

usage: evaluate_ask.py [--write] [--dev] [--misses]

judged.toml was written by somebody who had only the list of intents, and is not read while examples are written;
--dev measures on the set that was used for tuning. Only figures are printed, unless --misses asks for the questions
(for dev; looking at the judged ones would end their use).
"""

from __future__ import annotations

import argparse
import pathlib
import tempfile
import time
import tomllib
from collections import Counter, defaultdict

import numpy as np
from evaluate import put

from coach.conversation.model import OUT_OF_SCOPE
from coach.conversation.slots import clean
from coach.workflows.converse import reader_of
from coach.workflows.workspace import Workspace

ROOT = pathlib.Path(__file__).resolve().parent.parent


def questions(dev: bool) -> list[dict]:
    """The judged (or tuning) questions."""
    file = ROOT / "corpora" / "ask" / ("dev.toml" if dev else "judged.toml")
    return tomllib.loads(file.read_text("utf-8"))["question"]


def same(name: str, wanted: object, found: object) -> bool:
    """Whether a slot holds what it should. A topic may be a little longer or shorter; terms are a set."""
    if name == "topic" and isinstance(found, str) and isinstance(wanted, str):
        one, two = clean(wanted), clean(found)
        return one in two or two in one
    if name == "terms" and isinstance(found, list) and isinstance(wanted, list):
        return {clean(str(w)) for w in wanted} == {clean(str(f)) for f in found}
    return wanted == found


def main() -> None:
    """Print the figures; with --write put them into docs/evidence.md."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--write", action="store_true")
    ap.add_argument("--dev", action="store_true")
    ap.add_argument("--misses", action="store_true")
    args = ap.parse_args()
    rows = questions(args.dev)
    with tempfile.TemporaryDirectory() as home, Workspace(pathlib.Path(home)) as ws:
        reader = reader_of(ws)
        taken, found = [], []
        for row in rows:
            begin = time.perf_counter()
            found.append(reader.understand(row["text"]))
            taken.append(time.perf_counter() - begin)
        left_out = float(np.mean(reader.left_out().argmax(axis=1) == reader.labels))
    right: dict[str, list[bool]] = defaultdict(list)
    slots: dict[str, list[bool]] = defaultdict(list)
    confused: Counter[tuple[str, str]] = Counter()
    for row, read in zip(rows, found, strict=True):
        # Where two intents would both do, the judge named both; the first gives the row of the table.
        named = OUT_OF_SCOPE if row.get("out_of_scope") else row["intent"]
        allowed = named if isinstance(named, list) else [named]
        wanted = allowed[0]
        right[wanted].append(read.intent in allowed)
        if read.intent not in allowed:
            confused[wanted, read.intent] += 1
            if args.misses and args.dev:
                print(f"{wanted} -> {read.intent} ({read.score:.2f}): {row['text']}")
        for name, value in row.get("slots", {}).items():
            slots[name].append(same(name, value, read.slots.given().get(name)))
            if args.misses and args.dev and not slots[name][-1]:
                print(f"  {name}: {value!r}, read {read.slots.given().get(name)!r}: {row['text']}")
    inside = [ok for name, oks in right.items() if name != OUT_OF_SCOPE for ok in oks]
    outside, every = right[OUT_OF_SCOPE], [ok for oks in slots.values() for ok in oks]
    lines = [
        f"{len(rows)} questions: intent right {np.mean(inside):.3f} of {len(inside)}, out of scope declined "
        f"{np.mean(outside):.3f} of {len(outside)}, slots right {np.mean(every):.3f} of {len(every)}; "
        f"examples left out one at a time {left_out:.3f} of {len(reader.labels)}; understanding takes "
        f"{1000 * np.percentile(taken, 50):.0f} ms (median), {1000 * np.percentile(taken, 95):.0f} ms (95 %)",
        "",
        "| intent | right | of |",
        "|---|---:|---:|",
        *(f"| {name} | {sum(oks)} | {len(oks)} |" for name, oks in sorted(right.items())),
        "",
        "Slots: " + ", ".join(f"{name} {sum(oks)}/{len(oks)}" for name, oks in sorted(slots.items())) + ".",
        "Confused: " + ("; ".join(f"{a} → {b} {n}" for (a, b), n in confused.most_common()) or "nothing") + ".",
    ]
    print("\n".join(lines))
    if args.write and not args.dev:
        put(ROOT / "docs" / "evidence.md", "ask", lines)


if __name__ == "__main__":
    main()
