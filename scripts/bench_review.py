#!/usr/bin/env python3
"""Ratios, not seconds: a whole review against bare GiNZA on the same text in the same run; first paint of the app.

usage: bench_review.py [--dir DIR] [--rounds N]

1. review ÷ bare: (parse with our pipeline + acts + habits + metrics + cases + questions, after load) ÷ (bare
   ``ja_ginza`` without ner over the same turns, after load). Target ≤ 1.1.
2. acts and habits ÷ our parse. Target ≤ 0.15.
3. first paint: (``python -c`` that starts the app headless until its first screen is mounted and painted) ÷
   (``python -c "import textual.app"``). Target ≤ 3.
4. a 60-minute session (18,000 characters) from a cold start, the parser in its own process as in the app: time to the
   first finding and to the whole review ÷ (a process that loads bare ``ja_ginza`` without ner and parses the same turns).
5. Peak memory of this process (it holds both pipelines and the case index) and of a parser worker alone.
"""

from __future__ import annotations

import os

# As in the parser's own process (coach.language.engine), for both sides alike, and before numpy is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from evaluate import put

from coach.habits import find_all
from coach.language.acts import tag_session
from coach.language.engine import LocalEngine
from coach.language.parsing import parse_transcript
from coach.language.pipeline import MODEL, load
from coach.model import Transcript
from coach.transcripts import guess_roles, read_file, to_transcript
from coach.workflows.review import review_session
from coach.workflows.workspace import Workspace

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGETS = {
    "first_paint_over_import_textual": "≤ 3",
    "review_over_bare": "≤ 1.1",
    "acts_and_habits_over_parse": "≤ 0.15",
}
# A session of an hour at the pace of the samples.
LONG = 18_000
COLD_BARE = """
import json, sys, spacy
nlp = spacy.load("ja_ginza", exclude=["ner"])
list(nlp.pipe(json.load(open(sys.argv[1])), batch_size=32))
"""
COLD_REVIEW = """
import json, os, pathlib, sys, time
begin = float(sys.argv[3])
if __name__ == "__main__":
    from coach.model import Transcript, Turn
    from coach.workflows.review import review_session
    from coach.workflows.workspace import Workspace
    texts = json.load(open(sys.argv[1]))
    turns = tuple(Turn(i, ("advisor", "owner")[i % 2], text) for i, text in enumerate(texts))
    first = []
    with Workspace(pathlib.Path(sys.argv[2])) as ws:
        session = ws.store.sessions.add(Transcript("long", turns), source="b", digest="long", format="b")
        review_session(ws, session, lambda p: first.append(time.time()) if p.findings and not first else None)
        print(json.dumps([first[0] - begin, time.time() - begin]), flush=True)
"""
PAINT = """
import asyncio, os, pathlib, sys
from coach.tui.app import CoachApp
async def main():
    app = CoachApp(pathlib.Path(sys.argv[1]))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        # What comes after the first paint (warming the parser, closing) is not the user's waiting.
        os._exit(0)
asyncio.run(main())
"""


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def transcripts(folder: pathlib.Path) -> list[Transcript]:
    """Every readable transcript in the folder."""
    out = []
    for path in sorted(folder.iterdir()):
        if path.suffix in (".json", ".txt", ".vtt"):
            raw = read_file(path)
            out.append(to_transcript(raw, guess_roles(raw).roles, id=path.stem))
    return out


def median(values: list[float]) -> float:
    """Median of a few rounds."""
    return statistics.median(values)


def review_ratios(talks: list[Transcript], rounds: int) -> dict[str, float]:
    """Ratios 1 and 2; bare, review and again alternate, so that a busy machine hits all alike."""
    import spacy

    bare, ours = spacy.load(MODEL, exclude=["ner"]), load()
    characters = sum(len(t.text) for talk in talks for t in talk.turns)
    # Warm both once: first use builds caches that belong to loading.
    list(bare.pipe([talks[0].turns[0].text]))
    parse_transcript(ours, Transcript("warm", talks[0].turns[:2]))
    bare_s, review_s, reading_s, parse_s = [], [], [], []
    for _ in range(rounds):
        bare_s.append(timed(lambda: [list(bare.pipe([t.text for t in talk.turns], batch_size=32)) for talk in talks]))
        with tempfile.TemporaryDirectory() as home, Workspace(pathlib.Path(home), engine=LocalEngine(ours)) as ws:
            ws.case_index()
            ids = [ws.store.sessions.add(t, source="b", digest=t.id, format="b") for t in talks]
            review_s.append(timed(lambda ws=ws, ids=ids: [review_session(ws, i) for i in ids]))
        parsed: list = []
        parse_s.append(timed(lambda parsed=parsed: parsed.extend(parse_transcript(ours, talk) for talk in talks)))
        reading_s.append(timed(lambda parsed=parsed: [find_all(tag_session(p)) for p in parsed]))
    return {
        "characters": characters,
        "bare_chars_per_s": round(characters / median(bare_s)),
        "review_over_bare": round(median([r / b for r, b in zip(review_s, bare_s, strict=True)]), 3),
        "acts_and_habits_over_parse": round(median([r / p for r, p in zip(reading_s, parse_s, strict=True)]), 3),
    }


def first_paint(rounds: int) -> float:
    """Ratio 3."""
    values = []
    for _ in range(rounds):
        base = timed(lambda: subprocess.run([sys.executable, "-c", "import textual.app"], check=True))
        with tempfile.TemporaryDirectory() as home:
            app = timed(lambda home=home: subprocess.run([sys.executable, "-c", PAINT, home], check=True, cwd=ROOT))
        values.append(app / base)
    return round(median(values), 2)


def cold_start(talks: list[Transcript], rounds: int) -> dict[str, float]:
    """Ratios 4: turns alternate between advisor and owner, taken from the talks until there are 18,000 characters."""
    texts: list[str] = []
    pool = [turn.text for talk in talks for turn in talk.turns]
    while sum(map(len, texts)) < LONG:
        # A line that comes again in another round is another line: nothing is parsed once for two places.
        texts.append(pool[len(texts) % len(pool)] + "、はい" * (len(texts) // len(pool)))
    first, whole = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            home = pathlib.Path(folder)
            (home / "t.json").write_text(json.dumps(texts))
            (home / "r.py").write_text(COLD_REVIEW)
            bare = timed(
                lambda home=home: subprocess.run([sys.executable, "-c", COLD_BARE, home / "t.json"], check=True)
            )
            args = [sys.executable, str(home / "r.py"), str(home / "t.json"), str(home / "home"), str(time.time())]
            out = subprocess.run(
                args, check=True, capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
            )
            seconds = json.loads(out.stdout)
            first.append(seconds[0] / bare)
            whole.append(seconds[1] / bare)
    return {
        "first_finding_over_bare_cold": round(median(first), 3),
        "whole_review_over_bare_cold": round(median(whole), 3),
    }


def main() -> None:
    """Print the figures as JSON."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--dir", type=pathlib.Path, default=ROOT / "corpora" / "transcripts" / "samples")
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--write", action="store_true", help="put the figures into docs/evidence.md")
    args = ap.parse_args()
    figures: dict[str, float] = {"first_paint_over_import_textual": first_paint(args.rounds)}
    talks = transcripts(args.dir)
    figures |= review_ratios(talks, args.rounds)
    figures |= cold_start(talks, args.rounds)
    figures["peak_memory_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(figures, indent=1))
    if args.write:
        lines = ["| figure | value | target |", "|---|---:|---:|"]
        lines += [f"| {name} | {value} | {TARGETS.get(name, '')} |" for name, value in figures.items()]
        put(ROOT / "docs" / "evidence.md", "bench", lines)


if __name__ == "__main__":
    main()
