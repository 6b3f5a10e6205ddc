"""How long an owner takes to answer, and the coach of 相談: p95 after loading, beside a bare parse of the same lines.

.venv/bin/python scripts/bench_practice.py [--write]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from pathlib import Path
from time import perf_counter

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluate import put  # noqa: E402

from coach.model import Utterance  # noqa: E402
from coach.workflows.practice import start_practice  # noqa: E402
from coach.workflows.workspace import Workspace  # noqa: E402

OWNERS = ("koumuten_hojokin", "ryokan_okami", "it_shacho")


def p95(seconds: list[float]) -> float:
    """The 95th percentile in milliseconds."""
    return float(np.percentile(seconds, 95)) * 1000


def main() -> None:
    """Play the good scripts with three owners and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/evidence.md")
    args = parser.parse_args()
    data = tomllib.loads((ROOT / "corpora" / "practice" / "scripts.toml").read_text("utf-8"))
    scripts = [s["lines"] for s in data["script"] if s["quality"] == "good" and s["owner"] == "any"]
    replies: list[float] = []
    parses: list[float] = []
    with tempfile.TemporaryDirectory() as home, Workspace(Path(home)) as ws:
        for owner in OWNERS:
            start_practice(ws, owner, keep=False).warm()
            for lines in scripts:
                practice = start_practice(ws, owner, keep=False)
                for line in lines:
                    begun = perf_counter()
                    practice.say(line)
                    replies.append(perf_counter() - begun)
                    begun = perf_counter()
                    ws.engine.submit([Utterance("advisor", (0,), (0,), line + " ")]).result()
                    parses.append(perf_counter() - begun)
                    if practice.ended is not None:
                        break
    out = [
        f"Answers of an owner ({len(replies)} lines, three owners): p95 {p95(replies):.0f} ms, "
        f"median {np.median(replies) * 1000:.0f} ms; {np.median(replies) / np.median(parses):.1f} times a bare parse of the line."
    ]
    print("\n".join(out))
    if args.write:
        put(ROOT / "docs" / "evidence.md", "bench-practice", out)


if __name__ == "__main__":
    main()
