"""kill -9 at random points of real work, many times: what was reported as saved is there, and the rest resumes.

.venv/bin/python scripts/kill_trial.py 200 --seed 1 [--real 2]

A child process imports a session, reviews it, grades it, practises and makes a backup, and writes a line into a pipe
after every commit. It is killed after so many lines, or after so many milliseconds, or kills itself before a certain
SQL statement. Then the database must open and be sound, everything reported must be in it, and the same work begun
again must end with the same review, grade and practice as without a kill.

Most children are forks of this process and find parses and sentence vectors already worked out, so that what is tried
is the storing. ``--real N`` of the kills hit a whole program of its own with its own parser process.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

# Before anything imports a numerical library: threads do not come along into a fork.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import msgspec  # noqa: E402

from coach.grading.grade import mark_of, set_level  # noqa: E402
from coach.model import Utterance  # noqa: E402
from coach.store import database  # noqa: E402
from coach.workflows.grading import finalise, find_rubric, grade, grades_of, save_grade, start_grade  # noqa: E402
from coach.workflows.import_session import import_file, sample_path  # noqa: E402
from coach.workflows.opening import OPENING_QUESTIONS  # noqa: E402
from coach.workflows.practice import resume_practice, start_practice  # noqa: E402
from coach.workflows.review import review_session  # noqa: E402
from coach.workflows.workspace import Workspace  # noqa: E402

OWNER = "ryokan_okami"
SAID = (
    "いつも朝は何時ごろから始められるんですか。",
    "そうでしたか。お一人で抱えてこられたんですね。",
    "人を入れましょう。",
)
# Counts as the user's own words: a whole day's typing is what must not go.
NOTE = "社長の声が変わった所。次はここから。"

KILLS_PER_HOME = 6
# Of the whole work: how far a child that goes on after a kill may come before the next.
AGAIN = 0.3

Tell = Callable[..., None]


def sha(value: object) -> str:
    """A digest of a value's JSON: the same for equal values, also from another process."""
    text = msgspec.json.encode(value, order="deterministic")
    plain = json.loads(text, parse_float=lambda number: int(float(number)) if float(number).is_integer() else number)
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16]


def work(ws: Workspace, tell: Tell) -> dict[str, Any]:
    """The whole of it, going on from whatever is there; ``tell`` after every commit. Returns what it ends with."""
    store = ws.store
    put = store.parses.put

    def put_and_tell(items: Any) -> None:
        put(items)
        tell("parses", sorted(items))

    store.parses.put = put_and_tell  # type: ignore[method-assign]
    session, _ = import_file(store, sample_path(), None, "三宅")
    tell("session", session, sha(store.sessions.get(session).turns))
    made = store.backups.daily()
    if made is not None:
        tell("backup", str(made.path))
    store.answers.put(session, *OPENING_QUESTIONS[0], "はじめの一言")
    tell("answer", session, OPENING_QUESTIONS[0][0])
    review = review_session(ws, session)
    tell("review", session, sha(review))
    store.notes.put(session, 3, NOTE)
    tell("note", session)
    graded = graded_to_the_end(ws, session, tell)
    talk = practised_to_the_end(ws, tell)
    return {
        "review": sha(review), "grade": graded, "talk": talk, "notes": [n.text for n in store.notes.of(session).values()],
        "sessions": sorted((row.id, row.turns) for row in store.sessions.rows()),
    }  # fmt: skip


def graded_to_the_end(ws: Workspace, session: str, tell: Tell) -> str:
    """A grade with every criterion set, one save each, and final."""
    known = grades_of(ws, session)
    given = grade(ws, known[0].n) if known else start_grade(ws, session, find_rubric(ws, "bansou"), "三宅")
    tell("step", given.n, given.step)
    for n, criterion in enumerate(given.rubric.criterion):
        if given.status == "draft" and mark_of(given, criterion.id) is None:
            given = save_grade(ws, set_level(given, criterion.id, 1 + n % 5, "記録を読んで"))
            tell("step", given.n, given.step)
    if given.status == "draft":
        given = finalise(ws, given)
        tell("step", given.n, given.step)
    return sha((given.body, given.status, given.proposal))


def practised_to_the_end(ws: Workspace, tell: Tell) -> str:
    """A practice with three lines, kept as a session."""
    rows = ws.store.practices.of_owner(OWNER)
    practice = resume_practice(ws, rows[0].n) if rows else start_practice(ws, OWNER, 5)
    tell("line", practice.number, practice.exchanges[-1].n)
    for line in SAID[len(practice.exchanges) - 1 :]:
        practice.say(line)
        tell("line", practice.number, practice.exchanges[-1].n)
    kept = practice.finish()
    tell("session", kept, sha(ws.store.sessions.get(kept).turns))
    return sha(practice.transcript().turns)


def missing(home: Path, told: Sequence[Sequence[Any]]) -> list[str]:
    """What was reported as saved and is not there; and what is wrong with the file itself."""
    path = home / database.FILE_NAME
    with database_of(path) as plain:
        wrong = [row[0] for row in plain.execute("PRAGMA integrity_check") if row[0] != "ok"]
        wrong += [f"foreign key: {row}" for row in plain.execute("PRAGMA foreign_key_check")]
    with Workspace(home, engine=NoEngine()) as ws:
        wrong += [str(claim) for claim in told if not _there(ws, *claim)]
    return wrong


class database_of(sqlite3.Connection):
    """A plain connection that is closed at the end of its block."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)

    def __exit__(self, *_: object) -> bool:  # type: ignore[override]
        self.close()
        return False


def _there(ws: Workspace, kind: str, *what: Any) -> bool:
    store = ws.store
    match kind, what:
        case "parses", (keys,):
            return set(store.parses.get(keys)) == set(keys)
        case "session", (id, digest):
            return sha(store.sessions.get(id).turns) == digest
        case "backup", (file,):
            with database_of(Path(file)) as plain:
                return plain.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        case "answer", (id, question):
            return store.answers.of(id)[question].text == "はじめの一言"
        case "review", (id, digest):
            review = store.reviews.latest(id)
            return review is not None and sha(review) == digest
        case "note", (id,):
            return store.notes.of(id)[3].text == NOTE
        case "step", (n, step):
            return any(row.n == step for row in store.grades.steps(n))
        case "line", (n, line):
            return any(row.n == line for row in store.practices.lines(n))
    raise ValueError(kind)


# ── what is worked out before ─────────────────────────────────────────────────


class NoEngine:
    """For looking only."""

    def warm(self) -> Future[int]:
        raise AssertionError

    def submit(self, utterances: Sequence[Utterance]) -> Future[list[Utterance]]:
        raise AssertionError

    def restart(self) -> None:
        return None

    def close(self) -> None:
        return None


class KeptEngine(NoEngine):
    """Parses that were made once, by text; what is new is parsed by the real pipeline."""

    def __init__(self) -> None:
        from coach.language.engine import LocalEngine
        from coach.language.pipeline import load

        self._real = LocalEngine(load())
        self._known: dict[str, Utterance] = {}

    def warm(self) -> Future[int]:
        return self._real.warm()

    def submit(self, utterances: Sequence[Utterance]) -> Future[list[Utterance]]:
        new = [u for u in utterances if u.text not in self._known]
        if new:
            self._known |= {u.text: parsed for u, parsed in zip(new, self._real.submit(new).result(), strict=True)}
        done: Future[list[Utterance]] = Future()
        done.set_result([self._known[u.text] for u in utterances])
        return done


class KeptSearch:
    """Case searches that were made once, by what was asked."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._known: dict[str, Any] = {}

    def search(self, situations: Any, top: int) -> Any:
        key = repr((situations, top))
        if key not in self._known:
            self._known[key] = self._index.search(situations, top)
        return self._known[key]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


def keep_sentences(meaning: Any) -> None:
    """Sentence vectors that were made once, by text."""
    known: dict[tuple[str, ...], Any] = {}
    real = meaning.of

    def of(texts: Sequence[str]) -> Any:
        key = tuple(texts)
        if key not in known:
            known[key] = real(texts)
        return known[key]

    meaning.of = of


@dataclass
class Ready:
    """What every child shares, and what the work ends with when nobody kills it."""

    engine: KeptEngine
    index: Any
    meaning: Any
    expected: dict[str, Any]
    lines: int
    statements: int
    seconds: float

    def open(self, home: Path) -> Workspace:
        """A workspace that loads nothing."""
        ws = Workspace(home, engine=self.engine)
        ws.case_index = lambda: self.index  # type: ignore[method-assign]
        ws.meaning = lambda: self.meaning  # type: ignore[method-assign]
        return ws


def prepare(folder: Path) -> Ready:
    """Do the work twice: the first time loads and keeps everything, the second measures."""
    engine = KeptEngine()
    with Workspace(folder / "first", engine=engine) as ws:
        index, meaning = KeptSearch(ws.case_index()), ws.meaning()
        keep_sentences(meaning)
        ready = Ready(engine, index, meaning, {}, 0, 0, 0.0)
    with ready.open(folder / "second") as ws:
        ready.expected = work(ws, lambda *_: None)
    told: list[object] = []
    count = watch_statements(lambda n: None)
    begun = monotonic()
    with ready.open(folder / "third") as ws:
        again = work(ws, lambda *claim: told.append(claim))
    ready.lines, ready.statements, ready.seconds = len(told), count[0], monotonic() - begun
    watch_statements(None)
    assert again == ready.expected, "the work itself is not the same twice"
    return ready


_connect = database.Connections._connect


def watch_statements(before: Callable[[int], None] | None) -> list[int]:
    """Call ``before`` with its number before each SQL statement of connections opened from now on; the count so far."""
    count = [0]

    def seen(_: str) -> None:
        count[0] += 1
        assert before is not None
        before(count[0])

    def traced(self: Any, *given: Any, **named: Any) -> Any:
        db = _connect(self, *given, **named)
        db.conn.set_trace_callback(seen)
        return db

    database.Connections._connect = _connect if before is None else traced  # type: ignore[method-assign]
    return count


# ── children and their ends ───────────────────────────────────────────────────


def child(ready: Ready, home: Path, pipe: int, statement: int | None) -> None:
    """In the fork: work until killed. Never returns."""
    code = 1
    try:
        if statement is not None:
            watch_statements(lambda n: os.kill(os.getpid(), signal.SIGKILL) if n == statement else None)
        with ready.open(home) as ws:
            work(ws, lambda *claim: os.write(pipe, json.dumps(claim).encode() + b"\n") and None)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def read_until(pipe: int, lines: int | None, seconds: float | None, kill: Callable[[], None]) -> list[list[Any]]:
    """All lines until the other end is closed; ``kill`` once so many are there or so much time is over."""
    data, killed, begun = b"", False, monotonic()
    while True:
        rest = None if seconds is None or killed else max(0.0, begun + seconds - monotonic())
        if select.select([pipe], [], [], rest)[0]:
            got = os.read(pipe, 65536)
            if not got:
                break
            data += got
        if not killed and ((lines is not None and data.count(b"\n") >= lines) or rest == 0.0):
            kill()
            killed = True
    whole, _, _ = data.rpartition(b"\n")
    return [json.loads(line) for line in whole.splitlines()]


def one_kill(ready: Ready, home: Path, rng: random.Random, share: float) -> tuple[str, list[list[Any]], bool]:
    """One child and its end: how it was to be killed, what it reported, whether it was killed (else it had finished).

    ``share`` of the whole work is the latest it is killed.
    """
    way = rng.choice(("line", "statement", "time"))
    lines = rng.randint(0, round(share * ready.lines)) if way == "line" else None
    statement = rng.randint(1, round(share * ready.statements)) if way == "statement" else None
    seconds = rng.uniform(0, share * ready.seconds) if way == "time" else None
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        child(ready, home, write, statement)
    os.close(write)
    told = read_until(read, lines, seconds, lambda: os.kill(pid, signal.SIGKILL))
    os.close(read)
    _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise SystemExit(f"{way}: the child failed by itself")
    return way, told, os.WIFSIGNALED(status)


def real_kill(home: Path, lines: int) -> list[list[Any]]:
    """A whole program with its own parser process, killed after so many lines."""
    program = subprocess.Popen([sys.executable, __file__, "--child", str(home)], stdout=subprocess.PIPE)
    assert program.stdout is not None
    # Read to the end: it only comes when the parser process, which holds the pipe too, has noticed and ended.
    told = read_until(program.stdout.fileno(), lines, None, program.kill)
    program.stdout.close()
    assert program.wait() == -signal.SIGKILL, "the program was not killed"
    return told


def run(kills: int, seed: int, real: int) -> int:
    """The trial. Prints what was found; 0 when nothing is wrong."""
    rng, wrong, done = random.Random(seed), [], dict.fromkeys(("line", "statement", "time", "real"), 0)
    folder = Path(tempfile.mkdtemp(prefix="coach-kill-"))
    homes = 0
    try:
        ready = prepare(folder)
        while sum(done.values()) < kills:
            homes += 1
            home = folder / f"home-{homes}"
            told: list[list[Any]] = []
            # Once anywhere, then again and again soon after it has gone on.
            for again in range(KILLS_PER_HOME):
                if done["real"] < real:
                    told += real_kill(home, rng.randint(1, 6))
                    way, killed = "real", True
                else:
                    way, fresh, killed = one_kill(ready, home, rng, AGAIN if again else 1.0)
                    told += fresh
                done[way] += killed
                if killed and home.exists():
                    wrong += [f"seed {seed}, home {homes}, {way}: {text}" for text in missing(home, told)]
                if not killed or sum(done.values()) >= kills:
                    break
            with ready.open(home) as ws:
                if work(ws, lambda *_: None) != ready.expected:
                    wrong.append(f"seed {seed}, home {homes}: the work begun again ends otherwise")
            wrong += [f"seed {seed}, home {homes}, at the end: {text}" for text in missing(home, told)]
            shutil.rmtree(home)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ways = ", ".join(f"{name} {count}" for name, count in done.items())
    print(f"{sum(done.values())} kills ({ways}) in {homes} homes; {len(wrong)} found wrong")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", type=int, default=0, help="how many of them are whole programs")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child is not None:
        with Workspace(args.child) as ws:
            work(ws, lambda *claim: print(json.dumps(claim), flush=True))
        return 0
    return run(args.kills, args.seed, args.real)


if __name__ == "__main__":
    raise SystemExit(main())
