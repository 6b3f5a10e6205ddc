#!/usr/bin/env python3
"""Time and memory of case search at 100,000 synthetic passages.

usage: bench_search.py [--passages N] [--queries N] [--write]

Cards are made by shuffling the words of the bundled ones, vectors are random unit vectors (both seeded). Timed is
``CaseIndex.search`` for one situation at a time with the query's vector already known; target p95 ≤ 50 ms.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import time
import tomllib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from evaluate import put

from coach.cases.loading import bundled_cases
from coach.cases.passages import passages_of_all
from coach.cases.search import CaseIndex, Situation
from coach.language.terms import terms
from coach.model import Case

ROOT = pathlib.Path(__file__).resolve().parent.parent
PER_CASE = 6
DIMENSION = 384
TARGET_MS = 50


class KnownVectors:
    """An encoder whose vectors are drawn from a seed: the bench times the search, not the encoding."""

    name = "bench/random"
    dimension = DIMENSION

    def __init__(self, seed: int = 5) -> None:
        self._random = np.random.default_rng(seed)
        self._known: dict[str, np.ndarray] = {}

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        rows = self._random.standard_normal((len(texts), DIMENSION), dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        for text in texts:
            if text not in self._known:
                self._known[text] = self.passages([text])[0]
        return np.stack([self._known[text] for text in texts])


def synthetic(count: int, seed: int = 5) -> list[Case]:
    """Cards of shuffled words: the words of a real card, half of them changed for words of the whole collection."""
    chance = random.Random(seed)
    real = bundled_cases()
    words = {case.id: terms(case.situation + case.told_issue + case.hidden_issue) for case in real}
    every = [word for found in words.values() for word in found]

    def text(case: Case, length: int) -> str:
        own = words[case.id]
        return " ".join(chance.choice(own if chance.random() < 0.5 else every) for _ in range(length))

    out = []
    for k in range(count):
        case = real[k % len(real)]
        exchange = replace(case.opened[0], receive=text(case, 5), question=text(case, 5), answer=text(case, 20))
        out.append(
            replace(
                case, id=f"S{k:06d}", title=text(case, 4), told_issue=text(case, 12), hidden_issue=text(case, 20),
                situation=text(case, 60), owner_words=[text(case, 25)], opened=[exchange], keywords=[],
                industry_detail=text(case, 2),
            )
        )  # fmt: skip
    return out


def resident_mib() -> float:
    """Memory of this process now (Linux)."""
    status = pathlib.Path("/proc/self/status").read_text("utf-8")
    return int(next(x for x in status.splitlines() if x.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    """Print the figures; with --write put them into docs/evidence.md."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--passages", type=int, default=100_000)
    ap.add_argument("--queries", type=int, default=320)
    ap.add_argument("--write", action="store_true")
    args = ap.parse_args()
    encoder = KnownVectors()
    cases = synthetic(args.passages // PER_CASE)
    vectors = encoder.passages([p.text for p in passages_of_all(cases)])
    before = resident_mib()
    begin = time.perf_counter()
    index = CaseIndex(cases, vectors, encoder, lambda texts: [t.split(" ") for t in texts])
    built = time.perf_counter() - begin
    used = resident_mib() - before + vectors.nbytes / 2**20
    rows = tomllib.loads((ROOT / "corpora" / "search" / "judged.toml").read_text("utf-8"))["situation"]
    asked = [Situation(r["text"], tuple(terms(r["text"])), r.get("step"), (), r.get("industry")) for r in rows]
    encoder.queries([s.text for s in asked])
    index.search(asked[:3])
    taken = []
    for k in range(args.queries):
        begin = time.perf_counter()
        index.search([asked[k % len(asked)]], 5)
        taken.append(1000 * (time.perf_counter() - begin))
    figures = {
        "passages": len(index.passages),
        "cases": len(cases),
        "search_p50_ms": round(float(np.percentile(taken, 50)), 1),
        "search_p95_ms": round(float(np.percentile(taken, 95)), 1),
        "index_memory_mib": round(used),
        "of_which_vectors_mib": round(vectors.nbytes / 2**20),
        "build_s_without_encoding": round(built, 1),
    }
    print(json.dumps(figures, indent=1))
    if args.write:
        targets = {"search_p95_ms": f"≤ {TARGET_MS}"}
        lines = ["| figure | value | target |", "|---|---:|---:|"]
        lines += [f"| {name} | {value} | {targets.get(name, '')} |" for name, value in figures.items()]
        put(ROOT / "docs" / "evidence.md", "bench-search", lines)


if __name__ == "__main__":
    main()
