#!/usr/bin/env python3
"""How the app holds up: a five-hour session and a library of thousands, from a key to the painted screen.

usage: bench_load.py [--sessions N] [--talks N] [--write]

A library of N sessions (each put together of ``--talks`` labelled dialogues, seeded) and one session of five hours
(3,000 turns, 100,000 characters) with a stored review are made in a temporary home, through the store. The app then
runs headless at 120×40 on it. Timed is one key: pressed, handled, all messages done, and the changed part of the screen
drawn; ``cpu`` is the time this process worked, which other work on the machine leaves alone. Targets: key to paint p95
≤ 50 ms, search over all sessions p95 ≤ 200 ms. The load of the machine is told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pathlib
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from evaluate import put  # noqa: E402
from textual import events  # noqa: E402
from textual.keys import _character_to_key  # noqa: E402
from textual.pilot import Pilot  # noqa: E402
from textual.widgets import Input  # noqa: E402

from coach.habits import HABITS  # noqa: E402
from coach.model import (  # noqa: E402
    Finding,
    Metrics,
    Review,
    ReviewedFinding,
    Span,
    Suggestion,
    TaggedSession,
    TaggedUtterance,
    Transcript,
    Turn,
    Utterance,
)
from coach.store import Store, open_store  # noqa: E402
from coach.tui.app import CoachApp  # noqa: E402
from coach.workflows.opening import OPENING_QUESTIONS  # noqa: E402
from coach.workflows.review import review_version  # noqa: E402
from coach.workflows.workspace import Workspace  # noqa: E402

KEY_MS, SEARCH_MS = 50, 200
LONG = "five-hours"
WORDS = (
    "資金", "資金繰り", "嫁", "若い", "シイタケ", "眠れない", "不安 社長", "そうですね", "補助金を使って", "の", "後継ぎ",
    "ABC", "値上げ", "親父", "言い出せない", "なるほど、そうで",
)  # fmt: skip


def dialogues() -> list[dict]:
    """The labelled dialogues."""
    files = sorted((ROOT / "corpora" / "transcripts" / "labelled").glob("*/*-*.json"))
    read = (json.loads(path.read_text("utf-8")) for path in files)
    return [talk for talk in read if isinstance(talk, dict) and "turns" in talk]


def talk_of(said: Iterator[dict], count: int) -> tuple[Turn, ...]:
    """So many turns with times (six seconds each)."""
    return tuple(
        Turn(i, row["speaker"], row["text"], start=6.0 * i, end=6.0 * i + 5)
        for i, row in zip(range(count), said, strict=False)
    )


def fill(store: Store, talks: list[dict], sessions: int, per_session: int, seed: int = 7) -> float:
    """Put the library into the store; seconds per session."""
    chance = random.Random(seed)
    begin = time.perf_counter()
    for k in range(sessions):
        parts = chance.sample(talks, per_session)
        rows = [row for part in parts for row in part["turns"]]
        transcript = Transcript(
            f"s{k:05d}", talk_of(iter(rows), len(rows)), title=f"{parts[0]['title']} {k}", firm=f"有限会社{parts[-1]['title'][:5]}",
            date=f"{2016 + k % 10}-{1 + k % 12:02d}-{1 + k % 28:02d}", session_no=1 + k % 7,
        )  # fmt: skip
        store.sessions.add(transcript, source=f"{k}.vtt", digest=str(k), format="plain")
        if k % 3 == 0:
            store.reviews.put(review_of(replace(transcript, turns=transcript.turns[:20])), review_version())
    return (time.perf_counter() - begin) / max(1, sessions)


def long_session(talks: list[dict], turns: int = 3000, characters: int = 100_000, seed: int = 9) -> Transcript:
    """Five hours of talk: dialogues one after the other, turns added or left out until both numbers fit."""
    chance = random.Random(seed)
    rows = [row for talk in chance.sample(talks, len(talks)) for row in talk["turns"]]
    picked = rows[:turns]
    spare = sorted(rows[turns:], key=lambda row: -len(row["text"]))
    at = 0
    while sum(len(row["text"]) for row in picked) < characters and at < len(spare):
        k = min(range(len(picked)), key=lambda n: len(picked[n]["text"]))
        picked[k], at = {**picked[k], "text": spare[at]["text"]}, at + 1
    return Transcript(
        LONG, talk_of(iter(picked), turns), title="五時間の面談", firm="有限会社みどり", date="2026-01-01"
    )


def review_of(transcript: Transcript) -> Review:
    """A review made without a parser: one finding in every fifteen turns, of all kinds in turn."""
    utterances = tuple(
        TaggedUtterance(Utterance(turn.speaker, (turn.i,), (0,), turn.text), ()) for turn in transcript.turns
    )
    found = []
    for k, turn in enumerate(transcript.turns[5::15]):
        habit = HABITS[k % 3]
        finding = Finding(
            habit.id, habit.flag, (turn.i,), (Span(turn.i, 0, min(8, len(turn.text))),), turn.text[:20],
            ("すぐ前に気持ちの話がありました。",), habit.why, 0.5, {}, (),
        )  # fmt: skip
        found.append(ReviewedFinding(finding, (Suggestion("続けて二人、というのは…", "feeling"),), ()))
    advisor = sum(turn.speaker == "advisor" for turn in transcript.turns)
    metrics = Metrics(
        turns=len(transcript.turns), advisor_turns=advisor, owner_turns=len(transcript.turns) - advisor, minutes=300.0,
        talk_share=0.5, talk_share_basis="time", course=(0.5,) * 10, longest_advisor_turn=90,
        longest_advisor_turn_i=0, longest_owner_stretch=90, longest_owner_stretch_i=1, questions={"Q_OPEN": 3},
        open_ratio=0.5, reflections=3, empathies=1, reflection_to_question=0.6, longest_question_run=2,
        longest_question_run_i=4, proposals=(), proposal_positions=(), silences=None,
    )  # fmt: skip
    return Review(transcript.id, TaggedSession(transcript, utterances), metrics, tuple(found), (), (), {})


class QuietEngine:
    """No parser: nothing here is analysed."""

    def warm(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to end."""


async def key_ms(pilot: Pilot, key: str) -> tuple[float, float]:
    """From the key to a painted screen: ms by the clock and ms of this process (which a busy machine leaves alone).
    Not ``Pilot.press``: that waits until the processor is idle besides."""
    app = pilot.app
    single = len(key) == 1
    event = events.Key(_character_to_key(key) if single and not key.isalnum() else key, key if single else None)
    event.set_sender(app)
    begin, worked = time.perf_counter(), time.process_time()
    app._driver.send_message(event)
    for _ in range(2):  # the key, and what it makes widgets say to one another
        await pilot._wait_for_screen()
    await painted(pilot)
    taken = 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - worked)
    await asyncio.sleep(0.01)
    return taken


async def painted(pilot: Pilot) -> None:
    """Wait until the screen has drawn all that changed (headless, Textual makes the lines and keeps them)."""
    while True:
        screen = pilot.app.screen
        waiting = (screen._layout_required, screen._scroll_required, screen._repaint_required, screen._dirty_widgets)
        if not any(waiting):
            return
        await asyncio.sleep(0.001)


async def pressed(pilot: Pilot, keys: list[str]) -> list[tuple[float, float]]:
    """Times of keys pressed one after the other."""
    return [await key_ms(pilot, key) for key in keys]


def shares(values: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    cut = statistics.quantiles(values, n=20, method="inclusive") if len(values) > 1 else values * 20
    return round(statistics.median(values), 1), round(cut[18], 1)


def resident_mib() -> int:
    """Memory of this process now (Linux)."""
    status = pathlib.Path("/proc/self/status").read_text("utf-8")
    return int(next(x for x in status.splitlines() if x.startswith("VmRSS")).split()[1]) // 1024


async def app_figures(home: pathlib.Path) -> dict[str, object]:
    """Everything that is timed with the app open."""
    out: dict[str, object] = {}

    def note(name: str, values: list[tuple[float, float]]) -> None:
        out[f"{name}_p50_ms"], out[f"{name}_p95_ms"] = shares([clock for clock, _ in values])
        out[f"{name}_cpu_p95_ms"] = shares([cpu for _, cpu in values])[1]

    workspace = Workspace(home, engine=QuietEngine())  # type: ignore[arg-type]
    begin = time.perf_counter()
    app = CoachApp(workspace=workspace)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        out["library_open_s"] = round(time.perf_counter() - begin, 2)
        note("library_move", await pressed(pilot, ["down"] * 40 + ["pagedown"] * 20 + ["end", "home"] * 3))
        await pilot.press("slash")
        note(
            "library_filter",
            await pressed(pilot, list("若い") + ["backspace"] * 2 + list("資金繰り") + ["backspace"] * 4),
        )
        filtered = []
        for word in ("", *WORDS):
            app.library.query_one("#search", Input).value = word
            begin = time.perf_counter(), time.process_time()
            app.library._filter()
            await painted(pilot)
            filtered.append((1000 * (time.perf_counter() - begin[0]), 1000 * (time.process_time() - begin[1])))
        note("library_filter_after_the_pause", filtered)
        await pilot.press("escape")
        await pilot.pause()
        out["after_library_mib"] = resident_mib()
        begin = time.perf_counter()
        app.open_review(LONG)
        await pilot.pause()
        out["review_open_s"] = round(time.perf_counter() - begin, 2)
        out["review_to_the_end_at_once_ms"] = round((await key_ms(pilot, "end"))[0])
        await key_ms(pilot, "home")
        note("review_move", await pressed(pilot, ["down"] * 60 + ["pagedown"] * 20 + ["end", "home"] * 2))
        note("review_jump", await pressed(pilot, ["n"] * 60))
        await pilot.press("slash")
        note(
            "review_search", await pressed(pilot, list("資金") + ["enter"] * 20 + ["backspace"] * 2 + list("社長さん"))
        )
        await pilot.press("escape", "q")
        await pilot.pause()
        out["after_review_mib"] = resident_mib()
        await pilot.press("F")
        note("find_typing", await pressed(pilot, list("資金繰り") + ["backspace"] * 4))
    workspace.close()
    return out


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of one call, by the clock and of this process."""
    begin, worked = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - worked)


def main() -> None:
    """Print the figures; with --write put them into docs/evidence.md."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--sessions", type=int, default=5000)
    ap.add_argument("--talks", type=int, default=3, help="dialogues of about 70 turns in a session")
    ap.add_argument("--home", type=pathlib.Path, help="keep the library here and use it again")
    ap.add_argument("--write", action="store_true")
    args = ap.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = args.home or pathlib.Path(temporary)
        talks = dialogues()
        figures: dict[str, object] = {"load_of_the_machine": "/".join(f"{x:.1f}" for x in os.getloadavg())}
        with open_store(home) as store:
            if not store.sessions.rows():
                figures["import_ms_per_session"] = round(1000 * fill(store, talks, args.sessions, args.talks), 1)
                long = long_session(talks)
                store.sessions.add(long, source="long.vtt", digest=LONG, format="plain")
                store.reviews.put(review_of(long), review_version())
                for id, question in OPENING_QUESTIONS:
                    store.answers.put(LONG, id, question, "特にありません。")
            long = store.sessions.get(LONG)
            figures["long_session"] = f"{len(long.turns)} turns, {sum(len(t.text) for t in long.turns)} characters"
            rows = store.sessions.rows()
            figures["library"] = f"{len(rows)} sessions, {sum(row.turns for row in rows)} turns"
            figures["database_mib"] = round(sum(f.stat().st_size for f in home.glob("coach.db*")) / 2**20)
            for name, search in (("search_turns", store.talk.find), ("search_sessions", store.sessions.rows)):
                store.talk.find("はい")
                taken = [timed(lambda word=word, search=search: search(word)) for _ in range(3) for word in WORDS]
                figures[f"{name}_p50_ms"], figures[f"{name}_p95_ms"] = shares([clock for clock, _ in taken])
                figures[f"{name}_cpu_p95_ms"] = shares([cpu for _, cpu in taken])[1]
        figures |= asyncio.run(app_figures(home))
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    if args.write:
        lines = ["| figure | value | target |", "|---|---:|---:|"]
        for name, value in figures.items():
            target = (
                ""
                if not name.endswith("p95_ms") or "_cpu_" in name
                else SEARCH_MS
                if name.startswith("search") or "after_the_pause" in name
                else KEY_MS
            )
            lines.append(f"| {name} | {value} | {f'≤ {target}' if target else ''} |")
        put(ROOT / "docs" / "evidence.md", "bench-load", lines)


if __name__ == "__main__":
    main()
