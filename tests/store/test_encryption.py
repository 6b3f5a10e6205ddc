"""The database under a passphrase: what is on the disk, who gets in, what the driver's errors become."""

from __future__ import annotations

import os
import pickle
import sqlite3
import stat
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coach.errors import ConflictError, LockedError, NotFoundError, StoreError
from coach.store import Store, encryption, open_store
from coach.store.encryption import Key, asking, derive, is_encrypted

WORDS = "しおりの 三番目の 青い 自転車"
TALK = "若いのが続けて二人辞めまして"


@pytest.fixture(autouse=True)
def _no_keys_left_over(monkeypatch):
    # The figure of a real file costs 0.2 s a derivation; one test keeps it.
    monkeypatch.setattr(encryption, "ROUNDS", 1000)
    encryption.forget()
    yield
    encryption.forget()


def reopened(home: Path, passphrase: str | None) -> Store:
    """As another start of the program."""
    encryption.forget()
    with asking(None if passphrase is None else lambda path, again: None if again else passphrase):
        return open_store(home)


def all_bytes(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def test_nothing_of_the_talk_stays_readable(store, session, home):
    store.notes.put(session, 1, "覚え書き: 後継ぎの話")
    store.set_passphrase(WORDS)
    store.notes.put(session, 2, "覚え書き: あとの話")
    assert store.encrypted
    for text in (TALK, "有限会社みどり", "覚え書き"):
        assert text.encode() not in all_bytes(home)
    assert is_encrypted(store.path)
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {0o600}


def test_everything_is_there_afterwards_and_searched(store, session, home, transcript):
    store.set_passphrase(WORDS)
    store.close()
    with reopened(home, WORDS) as again:
        assert again.sessions.get(session) == transcript()
        assert [row.id for row in again.sessions.rows("補助金 みどり")] == [session]
        with pytest.raises(NotFoundError):
            again.notes.put("nobody", 1, "x")
        again.sessions.delete(session)
        assert again.sessions.rows("補助金") == []


def test_numbers_are_not_given_twice_after_a_conversion(store, session, transcript):
    store.sessions.delete(session)
    store.set_passphrase(WORDS)
    store.sessions.add(transcript(), source="", digest="d2", format="plain")
    db = store._connections.get()
    assert db.execute("SELECT n FROM sessions").fetchone() == (2,)


def test_threads_go_on_with_the_new_file(store, session):
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda _: len(store.sessions.rows()), range(6))) == [1] * 6
        written = [pool.submit(store.notes.put, session, turn, "x" * turn) for turn in (1, 2, 5)]
        store.set_passphrase(WORDS)
        assert list(pool.map(lambda _: len(store.sessions.rows()), range(6))) == [1] * 6
        for future in written:
            future.result()
    assert set(store.notes.of(session)) == {1, 2, 5}


def test_without_the_passphrase(store, home):
    store.set_passphrase(WORDS)
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(LockedError, match="鍵がかかっています") as caught:
        reopened(home, None)
    assert "--passphrase-file" in caught.value.todo
    with pytest.raises(LockedError, match="合いませんでした"):
        reopened(home, WORDS + "か")
    assert store.path.read_bytes() == before


def test_three_tries(store, home):
    store.set_passphrase(WORDS)
    store.close()
    encryption.forget()
    told: list[bool] = []

    def ask(path: Path, again: bool) -> str:
        told.append(again)
        return "ちがう言葉です" if len(told) < given else WORDS

    for given in (9, 3):
        told.clear()
        with asking(ask):
            if given == 9:
                with pytest.raises(LockedError, match="合いませんでした"):
                    open_store(home)
            else:
                open_store(home).close()
        assert told == [False, True, True]


def test_letters_of_an_input_method_left_on_are_the_same(store, home):
    store.set_passphrase("Blue bicycle 3")
    store.close()
    reopened(home, "Ｂｌｕｅ　ｂｉｃｙｃｌｅ　３").close()


def test_changing_and_taking_off(store, session, home):
    store.set_passphrase(WORDS)
    store.set_passphrase("別の 言葉 四つ 並べる")
    store.close()
    with pytest.raises(LockedError):
        reopened(home, WORDS)
    with reopened(home, "別の 言葉 四つ 並べる") as again:
        again.set_passphrase(None)
        assert not again.encrypted
    with sqlite3.connect(store.path) as plain:
        assert plain.execute("SELECT id FROM sessions").fetchall() == [(session,)]
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    plain.close()


def test_the_file_is_one_that_sqlcipher_opens_with_the_passphrase(store, session, monkeypatch):
    """No lock-in: SQLCipher's own derivation, at its default figures, fits."""
    monkeypatch.undo()
    store.set_passphrase(WORDS)
    store.close()
    conn = encryption.sqlcipher().connect(str(store.path))
    conn.execute(f"PRAGMA key = '{WORDS}'")
    assert conn.execute("SELECT id FROM sessions").fetchall() == [(session,)]
    conn.close()


def test_backups_go_along(store, session, home):
    store.backups.make("daily")
    copy = store.backups.all()[0].path
    assert TALK.encode() in copy.read_bytes()
    assert store.open_copies() == (copy,)
    assert store.set_passphrase(WORDS) == (1, ())
    assert store.open_copies() == ()
    assert TALK.encode() not in all_bytes(home)
    store.sessions.delete(session)
    store.backups.restore(copy)
    assert [row.id for row in store.sessions.rows()] == [session]
    assert store.encrypted


def test_a_backup_under_an_older_passphrase_is_asked_for_and_restored(store, session, home, tmp_path):
    store.set_passphrase(WORDS)
    store.backups.write(tmp_path / "elsewhere.db")
    store.set_passphrase("別の 言葉 四つ 並べる")
    store.sessions.delete(session)
    store.close()
    with reopened(home, "別の 言葉 四つ 並べる") as again:
        with pytest.raises(LockedError) as caught:
            again.backups.restore(tmp_path / "elsewhere.db")
        assert caught.value.where == str(tmp_path / "elsewhere.db")
        assert again.sessions.rows() == []
        with asking(lambda path, wrong: WORDS):
            again.backups.restore(tmp_path / "elsewhere.db")
        assert len(again.sessions.rows()) == 1
    reopened(home, "別の 言葉 四つ 並べる").close()


def test_a_plain_backup_into_an_encrypted_database(store, session, home, tmp_path):
    store.backups.write(tmp_path / "plain.db")
    store.set_passphrase(WORDS)
    store.sessions.delete(session)
    store.backups.restore(tmp_path / "plain.db")
    assert len(store.sessions.rows()) == 1
    assert "有限会社みどり".encode() not in all_bytes(home)


def test_not_while_somebody_else_has_it_open(store, session, home, program):
    """Another process: SQLite's locks do not hold within one."""
    other = program(
        "import sys; from pathlib import Path; from coach.store import open_store\n"
        "store = open_store(Path(sys.argv[1])); store.sessions.rows(); print('open', flush=True); sys.stdin.read()",
        home,
    )
    assert other.stdout.readline() == "open\n"
    with pytest.raises(ConflictError, match="ほかで開いている"):
        store.set_passphrase(WORDS)
    assert not is_encrypted(store.path)
    assert len(store.sessions.rows()) == 1
    other.communicate()
    store.set_passphrase(WORDS)
    assert is_encrypted(store.path)


def test_not_while_a_second_store_of_this_process_is_open(store, home):
    with open_store(home), pytest.raises(ConflictError):
        store.set_passphrase(WORDS)
    store.set_passphrase(WORDS)


def test_a_full_disk_changes_nothing(store, session, home, monkeypatch):
    from coach.store import converting

    def full(*_: object) -> None:
        raise encryption.sqlcipher().OperationalError("database or disk is full")

    monkeypatch.setattr(converting, "_copy", full)
    with pytest.raises(encryption.sqlcipher().OperationalError):
        store.set_passphrase(WORDS)
    assert not is_encrypted(store.path)
    assert len(store.sessions.rows()) == 1
    assert not converting.unfinished(store.path).exists()


def test_errors_of_this_driver_are_explained(store, session):
    store.set_passphrase(WORDS)
    db = store._connections.get()
    db.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="ディスクの空きが足りず"):
        store.notes.put(session, 1, "長い覚え書き" * 20000)
    db.execute("PRAGMA max_page_count = 1000000")
    with pytest.raises(encryption.errors("OperationalError")), store._connections.reading() as db:
        db.execute("SELECT * FROM nowhere")


def test_settings_of_the_connection_are_the_same(store):
    store.set_passphrase(WORDS)
    db = store._connections.get()
    found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")}  # fmt: skip
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "secure_delete": 1,
    }


def test_a_key_shows_itself_nowhere(capfd, store, home):
    key = derive(WORDS, bytes(16))
    assert "00" not in repr(key)
    assert repr(key) == str(key) == "Key(…)"
    with pytest.raises(TypeError):
        pickle.dumps(key)
    store.set_passphrase(WORDS)
    store.close()
    raw = store._connections.key.literal[2:66]
    try:
        reopened(home, WORDS + "x")
    except LockedError as error:
        trace = "".join(traceback.format_exception(error))
        assert WORDS not in trace
        assert raw not in trace
    said = capfd.readouterr()
    assert said.out + said.err == ""  # SQLCipher itself would write there


@pytest.mark.parametrize(
    ("content", "noise"),
    [
        (b"", False),
        (b"\0" * 4096, False),
        ("これはメモです。".encode() * 600, False),
        (b"SQLite format 3\0" + os.urandom(4080), False),
        (os.urandom(100), False),
        (os.urandom(4096), True),
    ],
    ids=["empty", "zeros", "text", "plain database", "short", "noise"],
)
def test_what_counts_as_encrypted(tmp_path, content, noise):
    (tmp_path / "coach.db").write_bytes(content)
    assert is_encrypted(tmp_path / "coach.db") is noise


def test_the_derivation_is_sqlciphers():
    assert isinstance(derive("x", bytes(16)), Key)
    assert derive("x", bytes(16)) == derive("ｘ", bytes(16)) != derive("X", bytes(16))
