"""Whether practising rewards what it should: good scripts end above mixed above poor with every owner, and more.

    .venv/bin/python scripts/evaluate_practice.py [--owner ID …] [--write]

Reads ``corpora/practice/scripts.toml`` (advisor scripts by quality, written without sight of the engine, and
paraphrases of them) and plays each against the owners it is for. Reported: trust and layer at the end by quality and
owner; whether the order good > mixed > poor holds; scripts of open questions alone; paraphrases that reach the same
layer; off-topic and random lines (nothing may be unlocked); stock phrases of listening alone (the last layer must not
be told). ``corpora/practice/paraphrases_b.toml`` is a second set of scripts and paraphrases, written before the engine was
mended for them; only its sums are looked at, never where it goes astray.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluate import put  # noqa: E402

from coach.language.engine import LocalEngine  # noqa: E402
from coach.language.pipeline import load  # noqa: E402
from coach.model import Utterance  # noqa: E402
from coach.practice.scenario import bundled_owners  # noqa: E402
from coach.workflows.meaning import Floats  # noqa: E402
from coach.workflows.practice import start_practice  # noqa: E402
from coach.workflows.workspace import Workspace  # noqa: E402

QUALITIES = ("good", "mixed", "poor")
SIGNS = "あいうえおかきくけこさしすせそアイウ漢字山川犬猫月火a b c 1 2 3 、。？！…🙂\u200b\\\"'<>{}%"


class ReadOnce(LocalEngine):
    """Parses every text once: the same lines are said to every owner."""

    known: dict[str, Utterance]

    def submit(self, utterances: Sequence[Utterance]) -> Future[list[Utterance]]:
        """Parse what was never met."""
        self.known = getattr(self, "known", {})
        missing = [u for u in utterances if u.text not in self.known]
        self.known |= {u.text: u for u in super().submit(missing).result()} if missing else {}
        done: Future[list[Utterance]] = Future()
        done.set_result([self.known[u.text] for u in utterances])
        return done


def remember_vectors(ws: Workspace) -> None:
    """Let every line be encoded once."""
    meaning = ws.meaning()
    of, known = meaning.of, {}

    def once(texts: Sequence[str]) -> Floats:
        missing = [t for t in texts if t not in known]
        known.update(zip(missing, of(missing), strict=True))
        return np.stack([known[t] for t in texts])

    meaning.of = once


def play(ws: Workspace, owner: str, lines: list[str], seed: int = 0) -> tuple[float, int]:
    """Trust and layer after the script; a walkout ends it early."""
    practice = start_practice(ws, owner, seed, keep=False)
    for line in lines:
        if practice.ended is not None:
            break
        practice.say(line)
    return practice.state.trust, practice.state.layer


def noise(count: int, seed: int) -> list[str]:
    """Random lines of signs."""
    rng = random.Random(seed)
    return ["".join(rng.choice(SIGNS) for _ in range(rng.randint(1, 60))) for _ in range(count)]


class Played:
    """What playing every script with some owners came to."""

    def __init__(self, ws: Workspace, owners: list[str]) -> None:
        self.ws, self.owners = ws, owners
        self.ends: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
        self.reached: dict[tuple[str, str], int] = {}

    def scripts(self, data: dict[str, Any]) -> None:
        """Play the scripts, each with the owners it is for."""
        for script in data["script"]:
            for owner in self.owners if script["owner"] == "any" else [o for o in self.owners if o == script["owner"]]:
                end = play(self.ws, owner, script["lines"])
                self.ends[owner, script["quality"]].append(end)
                self.reached[owner, script["id"]] = end[1]

    def paraphrases(self, data: dict[str, Any]) -> Counter[int]:
        """How many layers deeper or less deep paraphrases went than their scripts."""
        apart: Counter[int] = Counter()
        for pair in data["paraphrase"]:
            for owner in self.owners:
                if (owner, pair["of"]) in self.reached:
                    apart[play(self.ws, owner, pair["lines"])[1] - self.reached[owner, pair["of"]]] += 1
        return apart


def same_depth(name: str, apart: Counter[int]) -> str:
    """The figures of one set of paraphrases."""
    total = max(1, apart.total())
    near = apart[-1] + apart[0] + apart[1]
    return (
        f"- 言い換えた台本が同じ深さに届いた ({name}): {apart[0]} / {total} ({apart[0] / total:.1%})、"
        f"一段以内 {near} ({near / total:.1%}; 段の差 {dict(sorted(apart.items()))})"
    )


def by_quality(played: Played) -> tuple[list[str], int]:
    """The table of trust and layer, and with how many owners the order holds."""
    out = ["| 相手 | 良い: 信頼 / 深さ | 混ざった | 悪い | 開かれた問いだけ | 順 |", "|---|---|---|---|---|---|"]
    in_order = 0
    for owner in played.owners:
        cells, figures = [], []
        for quality in (*QUALITIES, "open_only"):
            found = played.ends[owner, quality]
            trust, layer = mean(t for t, _ in found), mean(n for _, n in found)
            figures.append((trust, layer))
            cells.append(f"{trust:.2f} / {layer:.1f}")
        good, mixed, poor, open_only = figures
        ok = good[0] > mixed[0] > poor[0] and good[1] > mixed[1] >= poor[1] and good[1] > open_only[1]
        in_order += ok
        out.append(f"| {owner} | {' | '.join(cells)} | {'○' if ok else '×'} |")
    return out, in_order


def main() -> None:
    """Play everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--owner", nargs="*", default=None)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/evidence.md")
    args = parser.parse_args()
    folder = ROOT / "corpora" / "practice"
    data = tomllib.loads((folder / "scripts.toml").read_text("utf-8"))
    second = tomllib.loads((folder / "paraphrases_b.toml").read_text("utf-8"))
    scenarios = [s for s in bundled_owners() if not args.owner or s.id in args.owner]
    owners = [s.id for s in scenarios]
    with tempfile.TemporaryDirectory() as home:
        ws = Workspace(Path(home), engine=ReadOnce(load()))
        remember_vectors(ws)
        first = Played(ws, owners)
        first.scripts(data)
        out, in_order = by_quality(first)
        apart = first.paraphrases(data)
        other = Played(ws, owners)
        other.scripts(second)
        apart_b = other.paraphrases(second)
        idle = (data["off_topic"]["lines"], noise(40, 7))
        unlocked = sum(play(ws, owner, lines)[1] > 0 for owner in owners for lines in idle)
        last = {s.id: len(s.layer) for s in scenarios}
        stock = [(owner, play(ws, owner, script["lines"])[1]) for script in data["stock"] for owner in owners]
    out += [
        "",
        f"- 良い > 混ざった > 悪い、かつ開かれた問いだけより良い台本が深い: {in_order} / {len(owners)} 人",
        same_depth("一組目", apart),
        same_depth("二組目", apart_b),
        f"- 決まり文句だけの台本で最後の段まで届いた: {sum(n >= last[o] for o, n in stock)} / {len(stock)} 回 "
        f"(平均の深さ {mean(n for _, n in stock):.1f})",
        f"- 話と関係のない台詞・でたらめな文字で何かが開いた: {unlocked} / {2 * len(owners)} 回",
    ]
    print("\n".join(out))
    if args.write:
        put(ROOT / "docs" / "evidence.md", "practice", out)


if __name__ == "__main__":
    main()
