"""Killed at any point of a conversion: one good database with everything in it, openable with one of both keys."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from coach.store import Store, encryption, open_store
from coach.store.converting import unfinished
from coach.store.encryption import asking

OLD, NEW = "もとの 合言葉 その一", "あとの 合言葉 その二"
CONVERT = """
import os, signal, sys
from pathlib import Path
from coach.store import encryption, open_store
encryption.ROUNDS = 1000
home, old, new, where = Path(sys.argv[1]), sys.argv[2] or None, sys.argv[3] or None, sys.argv[4]
with encryption.asking(lambda path, again: old):
    store = open_store(home)
def done(step):
    if step == where:
        os.kill(os.getpid(), signal.SIGKILL)
if where.isdigit():
    # In the middle of the copy: after so many steps of SQLite's machine.
    from coach.store import converting
    plain = converting._copy
    left = int(where)
    def tick():
        global left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
    def copy(conn, fresh, key):
        conn.set_progress_handler(tick, 50)
        plain(conn, fresh, key)
    converting._copy = copy
store._connections.change_key(new and encryption.new_key(new), done)
print("done")
"""


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(encryption, "ROUNDS", 1000)
    encryption.forget()
    yield
    encryption.forget()


def opened(home: Path) -> Store:
    """With whichever of both passphrases fits."""
    encryption.forget()
    with asking(lambda path, again: NEW if again else OLD):
        return open_store(home)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize("way", [("", NEW), (OLD, NEW), (OLD, "")], ids=["set", "change", "remove"])
@pytest.mark.parametrize("where", ["1", "40", "exported", "checked", "replaced", "emptied", "never"])
def test_killed(home, program, transcript, way, where):
    old, new = way
    with open_store(home) as store:
        for number in range(30):
            store.sessions.add(transcript(f"s{number}"), source="", digest=f"d{number}", format="plain")
        if old:
            store.set_passphrase(old)
    process = program(CONVERT, home, old, new, where)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == (0 if where == "never" else -signal.SIGKILL)
    assert said == ("done\n" if where == "never" else "")
    with opened(home) as store:
        assert len(store.sessions.rows("補助金")) == 30
        assert store.sessions.get("s7") == transcript("s7")
        db = store._connections.get()
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        changed = where in ("replaced", "emptied", "never")
        assert store.encrypted is bool(new if changed else old)
        assert not unfinished(store.path).exists()
        store.notes.put("s1", 1, "続き")
        left = {path.name for path in home.iterdir()}
        assert left == {"coach.db", "coach.db-wal", "coach.db-shm"}


def test_the_old_file_is_emptied(home, transcript):
    """What was readable is overwritten, not only unlinked."""
    with open_store(home) as store:
        store.sessions.add(transcript(firm="有限会社みどり"), source="", digest="d", format="plain")
        store.close()
        old = os.open(store.path, os.O_RDONLY)
        try:
            with open_store(home) as again:
                again.set_passphrase(NEW)
            found = os.read(old, 10_000_000)
            assert len(found) > 4096
            assert not found.strip(b"\0")
        finally:
            os.close(old)
