#!/usr/bin/env python3
"""Measure acts and flags against labelled dialogues and write docs/evidence.md.

usage: evaluate.py [--dev DIR] [--heldout DIR] [--write]

Neither set is used for training (scripts/train_acts.py reads corpora/transcripts/labelled only). ``--dev`` defaults to
../shared/eval/dev beside the checkout, if it is there; without it only the held-out set of the repository is measured
and the dev tables of an existing docs/evidence.md are not rewritten.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from coach.model import ACT_LABELS, Transcript, Turn
from coach.workflows.labelling import Labeller

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLAGS = ("INTERROGATION", "ONE_SIDED", "PREMATURE")
PUNCTUATION = re.compile(r"[。、？！?!，．,]")


@dataclass
class Row:
    """One advisor turn, gold and predicted."""

    dialogue: str
    style: str
    quality: str
    i: int
    text: str
    gold: dict[str, set[str]]
    pred: dict[str, set[str]] = field(default_factory=dict)


def style_of(meta: dict) -> str:
    """polite, dialect, keigo, asr or roleplay, from the dialogue's own description of its style."""
    text = str(meta.get("style", ""))
    for style, words in (
        ("asr", ("asr", "ASR")),
        ("roleplay", ("roleplay", "ロールプレイ", "OJT")),
        ("dialect", ("dialect", "弁", "の言葉", "ことば")),
        ("keigo", ("keigo", "敬語", "慇懃")),
    ):
        if any(word in text for word in words):
            return style
    return "polite"


def rows_of(labeller: Labeller, folder: pathlib.Path, *, strip: bool = False) -> list[Row]:
    """Predictions for every labelled advisor turn below ``folder`` (dialogues and single utterances)."""
    rows: list[Row] = []
    for path in sorted(folder.glob("*.json")):
        d = json.loads(path.read_text("utf-8"))
        turns = tuple(Turn(t["i"], t["speaker"], clean(t["text"], strip)) for t in d["turns"])
        talk = Transcript(d["id"], turns, session_no=d.get("session_no"), support_step=d.get("support_step"))
        pred = {t["i"]: t for t in labeller.label(talk)["turns"]}
        for t in d["turns"]:
            if t["speaker"] == "advisor":
                gold = {"acts": set(t["acts"]), "flags": set(t["flags"])}
                found = {"acts": set(pred[t["i"]]["acts"]), "flags": set(pred[t["i"]]["flags"])}
                rows.append(Row(d["id"], style_of(d), d.get("quality", ""), t["i"], t["text"], gold, found))
    return rows


def utterance_rows(labeller: Labeller, path: pathlib.Path) -> list[Row]:
    """Predictions for single exchanges (owner, advisor)."""
    rows = []
    for line in path.read_text("utf-8").splitlines():
        u = json.loads(line)
        talk = Transcript(u["id"], (Turn(0, "owner", u["owner"]), Turn(1, "advisor", u["advisor"])))
        found = labeller.label(talk)["turns"][0]
        rows.append(Row(u["id"], "single", "", 1, u["advisor"], {"acts": set(u["acts"])}, {"acts": set(found["acts"])}))
    return rows


def clean(text: str, strip: bool) -> str:
    """The text, without any punctuation when ``strip``; a turn of marks only stays as it is."""
    return (PUNCTUATION.sub("", text) or text) if strip else text


def prf(rows: Sequence[Row], kind: str, label: str) -> tuple[int, float, float, float]:
    """(gold count, precision, recall, F1)."""
    gold = [label in r.gold[kind] for r in rows]
    pred = [label in r.pred[kind] for r in rows]
    tp = sum(g and p for g, p in zip(gold, pred, strict=True))
    p, r = tp / max(1, sum(pred)), tp / max(1, sum(gold))
    return sum(gold), p, r, 2 * tp / max(1, sum(gold) + sum(pred))


def macro(rows: Sequence[Row], kind: str) -> float:
    """Macro-F1: acts with ten or more gold turns, or all flags (as score.py does)."""
    labels = ACT_LABELS if kind == "acts" else FLAGS
    values = [prf(rows, kind, x) for x in labels]
    kept = [f for n, _, _, f in values if kind == "flags" or n >= 10]
    return sum(kept) / max(1, len(kept))


def false_per_100(rows: Sequence[Row]) -> float | None:
    """Turns with a wrong flag per 100 advisor turns of good sessions."""
    good = [r for r in rows if r.quality == "good"]
    return 100 * sum(bool(r.pred["flags"] - r.gold["flags"]) for r in good) / len(good) if good else None


def table(rows: Sequence[Row], kinds: Sequence[str] = ("acts", "flags")) -> list[str]:
    """Markdown table of precision, recall and F1 per label."""
    out = ["| label | gold | P | R | F1 |", "|---|---:|---:|---:|---:|"]
    for kind in kinds:
        for label in ACT_LABELS if kind == "acts" else FLAGS:
            n, p, r, f = prf(rows, kind, label)
            out.append(f"| {label} | {n} | {p:.3f} | {r:.3f} | {f:.3f} |")
    return out


def summary(name: str, rows: Sequence[Row]) -> str:
    """One line of totals."""
    false = false_per_100(rows)
    tail = "" if false is None else f", false flags per 100 turns of good sessions {false:.2f}"
    return f"**{name}**: {len(rows)} advisor turns, acts macro-F1 {macro(rows, 'acts'):.3f}, flags macro-F1 {macro(rows, 'flags'):.3f}{tail}"


def by_style(rows: Sequence[Row]) -> list[str]:
    """Macro-F1 per style; labels rarer than ten in a style are left out of its mean."""
    out = ["| style | turns | acts macro-F1 | flags macro-F1 |", "|---|---:|---:|---:|"]
    for style in ("polite", "dialect", "keigo", "asr", "roleplay"):
        part = [r for r in rows if r.style == style]
        if part:
            out.append(f"| {style} | {len(part)} | {macro(part, 'acts'):.3f} | {macro(part, 'flags'):.3f} |")
    return out


def confusions(rows: Sequence[Row], most: int = 12) -> list[str]:
    """The commonest pairs: what was there and not seen, beside what was seen and not there."""
    pairs: Counter[tuple[str, str]] = Counter()
    for r in rows:
        missed, extra = r.gold["acts"] - r.pred["acts"], r.pred["acts"] - r.gold["acts"]
        for a in missed or {"(nothing)"}:
            for b in extra or {"(nothing)"}:
                if (a, b) != ("(nothing)", "(nothing)"):
                    pairs[a, b] += 1
    out = ["| labelled | read as | turns |", "|---|---|---:|"]
    return out + [f"| {a} | {b} | {n} |" for (a, b), n in pairs.most_common(most)]


def misses(rows: Sequence[Row], per_label: int = 2) -> list[str]:
    """A few missed and wrong examples per label."""
    out = ["| label | missed | wrongly given |", "|---|---|---|"]
    for kind in ("acts", "flags"):
        for label in ACT_LABELS if kind == "acts" else FLAGS:
            lost = [r.text for r in rows if label in r.gold[kind] - r.pred[kind]][:per_label]
            wrong = [r.text for r in rows if label in r.pred[kind] - r.gold[kind]][:per_label]
            cells = ["<br>".join(t[:40].replace("|", "/") for t in part) for part in (lost, wrong)]
            out.append(f"| {label} | {cells[0]} | {cells[1]} |")
    return out


def main() -> None:
    """Print the totals; with --write put the tables into docs/evidence.md between its markers."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--dev", type=pathlib.Path, default=ROOT.parent / "shared" / "eval" / "dev")
    ap.add_argument("--heldout", type=pathlib.Path, default=ROOT / "corpora" / "transcripts" / "heldout")
    ap.add_argument("--write", action="store_true")
    args = ap.parse_args()
    labeller = Labeller()
    blocks: dict[str, list[str]] = {}
    held = rows_of(labeller, args.heldout)
    blocks["heldout"] = [summary("held-out dialogues", held), "", *table(held), "", "By style:", "", *by_style(held)]
    if args.dev.is_dir():
        dev = rows_of(labeller, args.dev)
        bare = rows_of(labeller, args.dev, strip=True)
        single = utterance_rows(labeller, args.dev.parent / "dev_utterances.jsonl")
        blocks["dev"] = [
            summary("dev dialogues", dev), "", *table(dev), "", "By style:", "", *by_style(dev), "",
            summary("dev without any punctuation", bare), "",
            f"**dev single utterances**: {len(single)}, acts macro-F1 {macro(single, 'acts'):.3f}", "",
            "Commonest confusions (dev):", "", *confusions(dev), "", "Examples of misses (dev):", "", *misses(dev),
        ]  # fmt: skip
    for name, lines in blocks.items():
        print("\n".join(x for x in lines if x.startswith("**")))
        if args.write:
            put(ROOT / "docs" / "evidence.md", name, lines)


def put(path: pathlib.Path, name: str, lines: Sequence[str]) -> None:
    """Replace the block ``<!-- name -->`` … ``<!-- /name -->`` of the document."""
    text = path.read_text("utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
    if not pattern.search(text):
        raise SystemExit(f"{path.name} has no block {name}")
    path.write_text(pattern.sub(lambda m: m.group(1) + "\n".join(lines) + "\n" + m.group(2), text), "utf-8")


if __name__ == "__main__":
    main()
