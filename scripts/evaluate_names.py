#!/usr/bin/env python3
"""Measure how 匿名化 finds names, against corpora/names/*.toml, and write docs/evidence.md.

usage: evaluate_names.py [--write] [--misses]

The utterances were labelled before the tool was run on them. Those with even numbers were looked at while it was
improved, those with odd numbers never; ``--misses`` shows the even ones only. A label counts as found when every one of
its characters is replaced (by whatever kind); a replaced place is right when it touches a label. Every utterance stands
for itself: in a session, a name that is seen once is replaced everywhere, so this is the harder measure. Dates and
amounts count as switched on.

heldout.toml labels the twelve dialogues of corpora/transcripts/heldout: they are measured both ways, and their misses are
never shown, so that nobody improves the tool by them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluate import put  # noqa: E402

from coach.language.names import NamesRead, read_names  # noqa: E402
from coach.workflows.masking import pattern_of  # noqa: E402
from coach.workflows.name_finding import find_names  # noqa: E402
from coach.workflows.name_patterns import Place  # noqa: E402
from coach.workflows.name_words import KINDS, NAME  # noqa: E402

CORPUS = ROOT / "corpora" / "names" / "labelled.toml"
HELDOUT = ROOT / "corpora" / "names" / "heldout.toml"
DIALOGUES = ROOT / "corpora" / "transcripts" / "heldout"
MARK = re.compile(r"\{([^{}]+):([^{}:]+)\}")
STYLES = {
    "polite": "ていねいな話し言葉", "tricky": "名前に見える普通の言葉", "asr": "句読点のない音声認識", "dialect": "方言", "firms": "社名・団体名",
    "places": "地名・住所", "numbers": "番号・日付・金額", "hard": "めずらしい名前・紛らわしい名前",
    "written": "書き起こした面談", "heard": "句読点のない音声認識の面談",
}  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """An utterance and its labels as (begin, stop, kind)."""

    id: int
    style: str
    text: str
    labels: tuple[tuple[int, int, str], ...]


def labelled(path: Path = CORPUS) -> list[Labelled]:
    """The corpus. SystemExit naming what is wrong in it."""
    out = []
    for row in tomllib.loads(path.read_text("utf-8"))["utterance"]:
        text, labels = unmarked(row["marked"])
        if row["style"] not in STYLES:
            raise SystemExit(f"{path.name}: {row['id']}: {row['style']}")
        out.append(Labelled(row["id"], row["style"], text, labels))
    return out


def unmarked(marked: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """「{田中:人名}です」 as its text and labels. SystemExit for marks that cannot be read."""
    labels, text, at = [], "", 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        labels.append((len(text), len(text) + len(match.group(1)), match.group(2)))
        text += match.group(1)
        at = match.end()
    text += marked[at:]
    if set("{}") & set(text) or any(kind not in KINDS for _, _, kind in labels):
        raise SystemExit(f"読めないしるし: {marked}")
    return text, tuple(labels)


def heldout() -> list[list[Labelled]]:
    """The dialogues with their labels; a turn that heldout.toml does not name has none. SystemExit when they differ."""
    marked = {
        (row["dialogue"], row["turn"]): row["marked"] for row in tomllib.loads(HELDOUT.read_text("utf-8"))["turn"]
    }
    dialogues = []
    for path in sorted(DIALOGUES.glob("h-*.json")):
        turns = json.loads(path.read_text("utf-8"))["turns"]
        style = "written" if any("。" in turn["text"] for turn in turns) else "heard"
        dialogue = []
        for turn in turns:
            text, labels = unmarked(marked.pop((path.stem, turn["i"]), turn["text"]))
            if text != turn["text"]:
                raise SystemExit(f"{HELDOUT.name}: {path.stem} {turn['i']}: {text}")
            dialogue.append(Labelled(turn["i"], style, text, labels))
        dialogues.append(dialogue)
    if marked:
        raise SystemExit(f"{HELDOUT.name}: {sorted(marked)}")
    return dialogues


def places_of(texts: Sequence[str], reads: Sequence[NamesRead]) -> list[list[Place]]:
    """What is replaced in texts of one session unless the user decides otherwise, dates and amounts included.

    As in a session, words are replaced wherever they stand, and not where a short name could be part of a word.
    """
    found = {f.words: f.kind for f in find_names(texts, reads) if f.sure}
    if not found:
        return [[] for _ in texts]
    pattern = pattern_of(found.items())
    return [[Place(m.start(), m.end(), NAME) for m in pattern.finditer(text)] for text in texts]


def alone(items: Sequence[Labelled], reads: Sequence[NamesRead]) -> list[list[Place]]:
    """What is replaced in each utterance when nothing else is known."""
    return [places_of([item.text], [read])[0] for item, read in zip(items, reads, strict=True)]


def measure(items: Sequence[Labelled], replaced: Sequence[list[Place]]) -> tuple[list[str], list[str]]:
    """Rows of the tables (by kind, by style) and the lines that were missed or wrongly replaced."""
    wanted, found, told = Counter[str](), Counter[str](), []
    used = {item.style for item in items}
    by_style: dict[str, Counter[str]] = {style: Counter() for style in STYLES if style in used}
    for item, places in zip(items, replaced, strict=True):
        covered = {k for place in places for k in range(place.begin, place.stop)}
        marked = {k for begin, stop, _ in item.labels for k in range(begin, stop)}
        missed = [(item.text[b:s], kind) for b, s, kind in item.labels if not set(range(b, s)) <= covered]
        false = [item.text[p.begin : p.stop] for p in places if not set(range(p.begin, p.stop)) & marked]
        for _, _, kind in item.labels:
            wanted[kind] += 1
        for kind in (kind for _, kind in missed):
            found[kind] -= 1
        count = by_style[item.style]
        count.update(utterances=1, wanted=len(item.labels), missed=len(missed), places=len(places), false=len(false))
        if missed or false:
            told.append(f"{item.id} {item.text}  missed {missed} false {false}")
    for kind in wanted:
        found[kind] += wanted[kind]
    rows = [
        f"| {kind} | {wanted[kind]} | {found[kind]} | {_share(found[kind], wanted[kind])} |"
        for kind in KINDS
        if wanted[kind]
    ]
    total = Counter[str]()
    for count in by_style.values():
        total.update(count)
    rows.append(_row("合計", total["wanted"], total["missed"]))
    rows += [
        "",
        "| 話し方 | 発話 | 名前など | 見つけた割合 | 置きかえた所 | 当たっていた割合 |",
        "|---|---|---|---|---|---|",
    ]
    for name, count in [*((STYLES[s], c) for s, c in by_style.items()), ("合計", total)]:
        recall = _share(count["wanted"] - count["missed"], count["wanted"])
        precision = _share(count["places"] - count["false"], count["places"])
        rows.append(
            f"| {name} | {count['utterances']} | {count['wanted']} | {recall} | {count['places']} | {precision} |"
        )
    return rows, told


def _row(name: str, wanted: int, missed: int) -> str:
    return f"| {name} | {wanted} | {wanted - missed} | {_share(wanted - missed, wanted)} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "—"


def _heldout_lines() -> list[str]:
    """The tables of the heldout dialogues: a dialogue as one session, and every utterance for itself."""
    dialogues = heldout()
    items = [item for dialogue in dialogues for item in dialogue]
    reads = read_names([item.text for item in items])
    whole: list[list[Place]] = []
    for dialogue in dialogues:
        some = reads[len(whole) : len(whole) + len(dialogue)]
        whole += places_of([item.text for item in dialogue], some)
    lines: list[str] = []
    for title, replaced in (("面談全体で見る", whole), ("発話を一つずつ見る", alone(items, reads))):
        lines += [*_headed(f"取り分けてある面談 12 件: {title}"), *measure(items, replaced)[0], ""]
    return lines


def _headed(title: str) -> list[str]:
    return [f"### {title}", "", "| 種類 | しるし | 見つけた | 割合 |", "|---|---|---|---|"]


def main() -> None:
    """Print the figures; with --write put them into docs/evidence.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/evidence.md")
    parser.add_argument("--misses", action="store_true", help="show what is missed among the even numbers")
    args = parser.parse_args()
    items = labelled()
    reads = read_names([item.text for item in items])
    lines: list[str] = []
    for title, odd in (("番号が奇数のもの (直すあいだ見ていない)", True), ("番号が偶数のもの (見ながら直した)", False)):
        half = [(i, r) for i, r in zip(items, reads, strict=True) if i.id % 2 == odd]
        chosen = [i for i, _ in half]
        rows, told = measure(chosen, alone(chosen, [r for _, r in half]))
        lines += [*_headed(title), *rows, ""]
        if args.misses and not odd:
            print("\n".join(told))
    lines += _heldout_lines()
    print("\n".join(lines))
    if args.write:
        put(ROOT / "docs" / "evidence.md", "names", lines[:-1])


if __name__ == "__main__":
    main()
