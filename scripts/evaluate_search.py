#!/usr/bin/env python3
"""Measure case search against judged owner situations and write docs/evidence.md.

usage: evaluate_search.py [--write]

corpora/search/judged.toml holds situations in owners' spoken words, written before the cards were read, with graded
relevance. Both halves were in sight when the weights of coach/cases/search.py were chosen (docs/evidence.md).
nDCG@5 (gain 2^grade - 1), MRR@10 and recall@10 (grade 1 or more).
"""

from __future__ import annotations

import argparse
import pathlib
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from evaluate import put

from coach.cases.encoder import load_encoder
from coach.cases.hybrid import best_rows
from coach.cases.loading import bundled_cases
from coach.cases.passages import passages_of_all
from coach.cases.search import CaseIndex, Situation
from coach.cases.vectors import vectors_for
from coach.language.terms import terms, terms_of_all

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEPTH = 10


def judged() -> list[dict]:
    """The judged situations."""
    return tomllib.loads((ROOT / "corpora" / "search" / "judged.toml").read_text("utf-8"))["situation"]


def situation_of(row: dict) -> Situation:
    """A judged situation as the index is asked."""
    return Situation(
        row["text"],
        tuple(terms(row["text"])),
        step=row.get("step"),
        walls=tuple(row.get("walls", ())),
        industry=row.get("industry"),
    )


def ndcg(found: Sequence[str], grades: dict[str, int], depth: int = 5) -> float:
    """Discounted gain of the first places over the best possible."""

    def gain(values: Sequence[int]) -> float:
        return sum((2**g - 1) / np.log2(k + 2) for k, g in enumerate(values[:depth]))

    return gain([grades.get(x, 0) for x in found]) / gain(sorted(grades.values(), reverse=True))


def figures(found: Sequence[Sequence[str]], rows: Sequence[dict]) -> tuple[float, float, float]:
    """(nDCG@5, MRR@10, recall@10), means."""
    values = []
    for ids, row in zip(found, rows, strict=True):
        grades = row["relevant"]
        hits = [k for k, x in enumerate(ids[:DEPTH]) if grades.get(x, 0)]
        values.append((ndcg(ids, grades), 1 / (hits[0] + 1) if hits else 0.0, len(hits) / len(grades)))
    return tuple(np.mean(values, axis=0).tolist())


def systems(index: CaseIndex) -> dict[str, Callable[[Situation], list[str]]]:
    """Ways to search, by name: situation to case ids."""
    ids = list(index.cases)
    dense: dict[str, np.ndarray] = {}

    def meaning(s: Situation) -> np.ndarray:
        if s.text not in dense:
            dense[s.text] = index.dense([s.text])[0]
        return dense[s.text]

    def ranked(scores: Callable[[Situation], np.ndarray]) -> Callable[[Situation], list[str]]:
        return lambda s: [ids[row] for row in best_rows(scores(s), DEPTH)]

    def found(s: Situation) -> list[str]:
        return [m.id for m in index.search([s], DEPTH)[0]]

    return {
        "dense": ranked(lambda s: index.by_meaning(meaning(s))),
        "lexical": ranked(lambda s: index.by_words(s.terms)),
        "themes": ranked(lambda s: index.by_theme(s.terms)),
        "dense + lexical": ranked(lambda s: index.by_meaning(meaning(s)) + index.by_words(s.terms)),
        "hybrid (dense + lexical + themes)": ranked(lambda s: index.fused(meaning(s), s.terms)),
        "hybrid, at most two of an industry": lambda s: found(replace(s, step=None, walls=(), industry=None)),
        "hybrid with step, walls, industry": found,
    }


def main() -> None:
    """Print the table; with --write put it into docs/evidence.md."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--write", action="store_true")
    args = ap.parse_args()
    cases, encoder = bundled_cases(), load_encoder()
    index = CaseIndex(cases, vectors_for(passages_of_all(cases), encoder, None), encoder, terms_of_all)
    rows = judged()
    asked = [situation_of(row) for row in rows]
    halves = {"odd": slice(0, None, 2), "even": slice(1, None, 2), "all": slice(None)}
    lines = [
        f"{len(rows)} situations, {sum(len(r['relevant']) for r in rows)} judged useful, {len(cases)} cases, {encoder.name}",
        "",
        "| system | " + " | ".join(f"nDCG@5 {h} | MRR@10 {h} | recall@10 {h}" for h in halves) + " |",
        "|---|" + "---:|" * 9,
    ]
    for name, search in systems(index).items():
        found = [search(s) for s in asked]
        cells = [f"{x:.3f}" for part in halves.values() for x in figures(found[part], rows[part])]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    print("\n".join(lines))
    if args.write:
        put(ROOT / "docs" / "evidence.md", "search", lines)


if __name__ == "__main__":
    main()
