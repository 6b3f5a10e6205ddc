#!/usr/bin/env python3
"""Train the dialogue-act model from labelled dialogues in the repository, or cross-validate it.

usage: train_acts.py [--out coach/language/acts/act_model.npz] [--data DIR …] [--cv] [--test DIR]

Labels exist per turn, sentences are what is scored: the model is a logistic regression per act over sentences,
joined by noisy-or within a turn, trained by gradient on the turn labels (torch, seeded, deterministic on one
thread). Thresholds per act are chosen on the training folds for F1.
"""

from __future__ import annotations

import argparse
import json
import pathlib
from dataclasses import dataclass

import numpy as np
import torch

from coach.language.acts.features import COLUMNS, hashed, sentence_features
from coach.language.acts.tagger import contexts
from coach.language.parsing import parse_transcript
from coach.language.pipeline import load
from coach.language.spans import spans_in_turns
from coach.model import ACT_LABELS, Transcript, Turn


@dataclass
class Example:
    dialogue: str
    rows: list[list[int]]
    labels: list[float]


def read_dialogues(folder: pathlib.Path) -> list[tuple[Transcript, dict[int, list[str]]]]:
    out = []
    for path in sorted(folder.glob("*.json")):
        d = json.loads(path.read_text("utf-8"))
        turns = tuple(Turn(t["i"], t["speaker"], t["text"]) for t in d["turns"])
        out.append(
            (
                Transcript(d["id"], turns, session_no=d.get("session_no")),
                {t["i"]: t["acts"] for t in d["turns"] if "acts" in t},
            )
        )
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            u = json.loads(line)
            turns = (Turn(0, "owner", u["owner"]), Turn(1, "advisor", u["advisor"]))
            out.append((Transcript(u["id"], turns), {1: u["acts"]}))
    return out


def examples(nlp, folder: pathlib.Path) -> list[Example]:
    out = []
    for transcript, gold in read_dialogues(folder):
        parsed = parse_transcript(nlp, transcript)
        for utterance, context, _ in contexts(parsed.utterances):
            if utterance.role != "advisor":
                continue
            columns = [hashed(sentence_features(utterance, k, context)) for k in range(len(utterance.sentences))]
            for turn in utterance.turns:
                rows = [
                    columns[k]
                    for k, s in enumerate(utterance.sentences)
                    if any(x.turn == turn for x in spans_in_turns(utterance, s.begin, s.stop))
                ]
                if rows and turn in gold:
                    out.append(Example(transcript.id, rows, [float(a in gold[turn]) for a in ACT_LABELS]))
    return out


def fit(data: list[Example], *, epochs: int, l2: float, seed: int = 0) -> np.ndarray:
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    flat = [r for e in data for r in e.rows]
    offsets = torch.tensor(np.cumsum([0, *map(len, flat)][:-1]))
    index = torch.tensor([c for r in flat for c in r])
    owner = torch.tensor([n for n, e in enumerate(data) for _ in e.rows])
    target = torch.tensor([e.labels for e in data])
    weight = torch.zeros(COLUMNS, len(ACT_LABELS), requires_grad=True)
    optimiser = torch.optim.Adam([weight], lr=0.03)
    rate = (target.mean(0)).clamp(min=1e-3)
    positive = (0.5 / rate).clamp(max=4.0) ** 0.5
    for _ in range(epochs):
        optimiser.zero_grad()
        logits = torch.nn.functional.embedding_bag(index, weight, offsets, mode="sum")
        silent = torch.zeros(len(data), len(ACT_LABELS)).index_add(0, owner, torch.nn.functional.logsigmoid(-logits))
        p = (1 - silent.exp()).clamp(1e-6, 1 - 1e-6)
        loss = -(positive * target * p.log() + (1 - target) * (1 - p).log()).sum() / len(data)
        (loss + l2 * (weight**2).sum()).backward()
        optimiser.step()
    return weight.detach().numpy().T.copy()


def turn_scores(weights: np.ndarray, data: list[Example]) -> np.ndarray:
    out = []
    for e in data:
        logits = np.stack([weights[:, r].sum(1) for r in e.rows])
        out.append(1 - np.prod(1 - 1 / (1 + np.exp(-np.clip(logits, -30, 30))), axis=0))
    return np.array(out)


def f1(gold: np.ndarray, pred: np.ndarray) -> float:
    tp = (gold & pred).sum()
    return 2 * tp / max(1, gold.sum() + pred.sum())


def pick_thresholds(scores: np.ndarray, gold: np.ndarray) -> np.ndarray:
    out = []
    for c in range(len(ACT_LABELS)):
        grid = np.arange(0.25, 0.71, 0.05)
        values = [f1(gold[:, c], scores[:, c] >= t) for t in grid]
        # Small sets make a single peak an accident: the mean of the best three, drawn to one half.
        best = grid[np.argsort(values)[-3:]].mean()
        out.append(0.5 * best + 0.25)
    return np.array(out)


def decide(scores: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    pred = scores >= thresholds
    for n in np.flatnonzero(~pred.any(1)):
        pred[n, np.argmax(scores[n] / thresholds)] = True
    b = ACT_LABELS.index("BACKCHANNEL")
    pred[pred.sum(1) > 1, b] = False
    return pred


def report(gold: np.ndarray, pred: np.ndarray) -> float:
    values = []
    for c, label in enumerate(ACT_LABELS):
        g, p = gold[:, c], pred[:, c]
        tp = (g & p).sum()
        value = f1(g, p)
        if g.sum() >= 10:
            values.append(value)
        print(
            f"{label:12} gold {g.sum():4d} pred {p.sum():4d} P {tp / max(1, p.sum()):.3f} R {tp / max(1, g.sum()):.3f} F1 {value:.3f}"
        )
    print(f"macro-F1 {np.mean(values):.3f}")
    return float(np.mean(values))


def cross_predict(data: list[Example], extra: list[Example], folds: int, **kw) -> tuple[np.ndarray, np.ndarray]:
    """Out-of-fold scores of ``data`` (folds by dialogue), ``extra`` always in training."""
    ids = sorted({e.dialogue for e in data})
    rng = np.random.default_rng(7)
    rng.shuffle(ids)
    scores = np.zeros((len(data), len(ACT_LABELS)))
    for k in range(folds):
        held = set(ids[k::folds])
        weights = fit([e for e in data if e.dialogue not in held] + extra, **kw)
        where = [n for n, e in enumerate(data) if e.dialogue in held]
        scores[where] = turn_scores(weights, [data[n] for n in where])
    return scores, np.array([e.labels for e in data]) > 0.5


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parent.parent
    ap.add_argument("--out", type=pathlib.Path)
    ap.add_argument("--data", type=pathlib.Path, nargs="*", default=[root / "corpora/transcripts/labelled"])
    ap.add_argument("--cv", action="store_true")
    ap.add_argument("--test", type=pathlib.Path, nargs="*", default=[])
    ap.add_argument("--epochs", type=int, default=150)
    ap.add_argument("--l2", type=float, default=2e-4)
    args = ap.parse_args()
    nlp = load()
    data = [e for folder in args.data for e in examples(nlp, folder)]
    print(f"{len(data)} labelled turns from {len({e.dialogue for e in data})} dialogues and snippets")
    kw = {"epochs": args.epochs, "l2": args.l2}
    scores, gold = cross_predict(data, [], 8, **kw)
    thresholds = pick_thresholds(scores, gold)
    print("cross-validated by dialogue:")
    report(gold, decide(scores, thresholds))
    if args.cv:
        return
    weights = fit(data, **kw)
    for folder in args.test:
        test = examples(nlp, folder)
        print(f"test on {folder}:")
        report(np.array([e.labels for e in test]) > 0.5, decide(turn_scores(weights, test), thresholds))
    if args.out:
        weights[np.abs(weights) < 0.01] = 0
        scale = np.abs(weights).max(axis=1) / 127
        table = np.round(weights / scale[:, None]).astype(np.int8)
        version = f"{len(data)}turns"
        np.savez_compressed(
            args.out,
            weights=table,
            scale=scale.astype(np.float32),
            thresholds=thresholds.astype(np.float32),
            version=version,
        )
        print(f"wrote {args.out} ({args.out.stat().st_size // 1024} KiB)")


if __name__ == "__main__":
    main()
