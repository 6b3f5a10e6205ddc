"""Several writers at once, and writers that die."""

from __future__ import annotations

import gc
import os
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest

from coach.store import open_store

WRITES = 60

MANY_WRITES = f"""
import sys
from pathlib import Path
from coach.store import open_store
print("ready", flush=True)
sys.stdin.readline()
with open_store(Path(sys.argv[1])) as store:
    for n in range({WRITES}):
        store.settings.set(f"{{sys.argv[2]}}-{{n}}", n)
"""

# Commits, and says so after each commit, until it is killed.
ENDLESS = """
import sys
from pathlib import Path
from coach.store import open_store
store = open_store(Path(sys.argv[1]))
n = 0
while True:
    store.parses.put({f"key{n}": b"x" * 5000})
    print(n, flush=True)
    n += 1
"""

# One commit, then a large transaction that reaches the disk (a small page cache spills) but never ends.
HALF_WAY = """
import sys
from pathlib import Path
from coach.store import open_store
store = open_store(Path(sys.argv[1]))
store.notes.put("s1", 1, "committed")
store._connections.get().execute("PRAGMA cache_size = 10")
with store.transaction():
    store.notes.put("s1", 1, "not committed")
    store.parses.put({f"key{n}": b"y" * 5000 for n in range(2000)})
    store.sessions.set_meta("s1", title="not committed")
    print("half-way", flush=True)
    sys.stdin.readline()
"""


def check(path: os.PathLike[str]) -> str:
    plain = sqlite3.connect(path)
    try:
        return str(plain.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        plain.close()


def test_two_threads_writing(store, session):
    together = Barrier(2)

    def write(who: int) -> None:
        together.wait()
        for n in range(WRITES):
            store.notes.put(session, who * 1000 + n, f"{who} {n}")
            assert store.notes.of(session)[who * 1000 + n].text == f"{who} {n}"

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(write, who) for who in (1, 2)]:
            future.result()
    assert len(store.notes.of(session)) == 2 * WRITES


def test_reading_first_and_writing_then_does_not_collide(store, session):
    """toggle reads before it writes: with a deferred transaction one of two threads would fail at once."""
    together = Barrier(4)

    def toggle() -> None:
        together.wait()
        for _ in range(25):
            store.bookmarks.toggle(session, 1)

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(toggle) for _ in range(4)]:
            future.result()
    assert store.bookmarks.of(session) == frozenset()


def test_each_thread_has_its_own_connection_which_ends_with_it(store):
    seen: list[object] = []
    thread = Thread(target=lambda: seen.append(id(store._connections.get().conn)))
    thread.start()
    thread.join()
    assert seen[0] != id(store._connections.get().conn)
    gc.collect()
    assert len(store._connections._open) == 1


def test_close_closes_the_connections_of_all_threads(store):
    with ThreadPoolExecutor(1) as pool:
        db = pool.submit(store._connections.get).result()
        store.close()
        with pytest.raises(sqlite3.ProgrammingError):
            db.execute("SELECT 1")


def test_two_processes_opening_a_blank_file_and_writing(home, program):
    others = [program(MANY_WRITES, home, who) for who in "ab"]
    for other in others:
        assert other.stdout.readline() == "ready\n"
    for other in others:
        other.stdin.write("go\n")
        other.stdin.flush()
    for other in others:
        assert other.wait(timeout=60) == 0
    with open_store(home) as store:
        assert all(store.settings.get(f"{who}-{n}") == n for who in "ab" for n in range(WRITES))
    assert check(store.path) == "ok"


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_writer_killed_while_committing_loses_nothing_it_had_committed(home, program):
    writer = program(ENDLESS, home)
    told = [int(writer.stdout.readline()) for _ in range(40)]
    writer.send_signal(signal.SIGKILL)
    rest = writer.stdout.read().split("\n")[:-1]
    assert writer.wait(timeout=60) == -signal.SIGKILL
    told += [int(line) for line in rest]
    with open_store(home) as store:
        assert set(store.parses.get([f"key{n}" for n in told])) == {f"key{n}" for n in told}
        store.settings.set("still", "writable")
    assert check(store.path) == "ok"


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_writer_killed_inside_a_transaction_leaves_what_was_committed(home, program, transcript):
    with open_store(home) as store:
        store.sessions.add(transcript(), source="memo.txt", digest="d1", format="plain")
    writer = program(HALF_WAY, home)
    assert writer.stdout.readline() == "half-way\n"
    wal = home / "coach.db-wal"
    assert wal.stat().st_size > 1_000_000  # the unfinished work did reach the disk
    writer.send_signal(signal.SIGKILL)
    assert writer.wait(timeout=60) == -signal.SIGKILL
    with open_store(home) as store:
        assert store.notes.of("s1")[1].text == "committed"
        assert store.sessions.get("s1") == transcript()
        assert store.parses.get(["key0", "key1999"]) == {}
        store.notes.put("s1", 2, "life goes on")
    assert check(store.path) == "ok"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
def test_a_forked_child_is_told_to_open_its_own(store):
    store._connections._pid += 1
    with pytest.raises(RuntimeError, match="forked"):
        store.sessions.rows()
    store._connections._pid -= 1
