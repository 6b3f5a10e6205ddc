from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coach.errors import NotFoundError, StoreError
from coach.store import database, failures, open_store


def test_a_newer_database_is_left_alone(store, home):
    store.close()
    with sqlite3.connect(store.path) as plain:
        plain.execute("PRAGMA user_version = 99")
        plain.execute("PRAGMA journal_mode = delete")
    plain.close()
    before = store.path.read_bytes()
    with pytest.raises(StoreError, match="より新しい伴走コーチ") as caught:
        open_store(home)
    assert "99" in caught.value.what
    assert "新しい版にすると開けます" in caught.value.todo
    assert caught.value.where == str(store.path)
    assert store.path.read_bytes() == before


def test_a_database_that_another_program_migrated_meanwhile(store):
    with sqlite3.connect(store.path) as plain:
        plain.execute("PRAGMA user_version = 99")
    plain.close()
    with ThreadPoolExecutor(1) as pool, pytest.raises(StoreError, match="より新しい"):
        pool.submit(store.sessions.rows).result()


def test_a_file_that_is_no_database(home):
    home.mkdir(parents=True)
    (home / "coach.db").write_bytes("これはメモです。".encode() * 200)
    with pytest.raises(StoreError, match="壊れているか") as caught:
        open_store(home)
    assert "coach.db" in caught.value.where
    assert "別の所に移す" in caught.value.todo
    assert (home / "coach.db").read_bytes() == "これはメモです。".encode() * 200


def test_a_database_of_another_program(home):
    home.mkdir(parents=True)
    with sqlite3.connect(home / "coach.db") as plain:
        plain.execute("CREATE TABLE recipes (name TEXT)")
    plain.close()
    with pytest.raises(StoreError, match="伴走コーチのものではありません"):
        open_store(home)
    with sqlite3.connect(home / "coach.db") as plain:
        assert plain.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    plain.close()


def test_a_damaged_page(store, home, session):
    store.notes.put(session, 1, "あ" * 20000)
    store.close()
    data = bytearray(store.path.read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xa5" * 200
    store.path.write_bytes(bytes(data))
    with pytest.raises(StoreError, match="壊れているか"), open_store(home) as opened:
        opened.sessions.rows()


def test_home_is_a_file(tmp_path):
    file = tmp_path / "coach"
    file.write_text("x")
    for home in (file, file / "below"):
        with pytest.raises(StoreError, match="フォルダーではないもの") as caught:
            open_store(home)
        assert caught.value.where == str(home)
        assert "COACH_HOME" in caught.value.todo


def test_the_database_is_a_folder(home):
    (home / "coach.db").mkdir(parents=True)
    with pytest.raises(StoreError, match="開けませんでした"):
        open_store(home)


# Root may write anywhere, so this runs as somebody else.
AS_NOBODY = """
import os, sys
from pathlib import Path
import platformdirs, sqlite_utils
from coach.errors import StoreError
from coach.store import open_store
home = Path(sys.argv[1])
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
if sys.argv[2] == "mode stays":
    os.chmod = lambda *_: None
try:
    with open_store(home) as store:
        store.settings.set("a", 1)
    print("written")
except StoreError as error:
    print(error.what)
"""


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
@pytest.mark.parametrize("made_before", [False, True])
def test_a_read_only_folder(program, made_before):
    folder = Path(tempfile.mkdtemp())
    try:
        owner = (65534, 65534) if os.geteuid() == 0 else (-1, -1)
        home = folder / "coach"
        home.mkdir()
        if made_before:
            open_store(home).close()
            os.chown(home / "coach.db", *owner)
            (home / "coach.db").chmod(0o400)
        else:
            (home / "other.txt").touch()
        os.chown(home, *owner)
        home.chmod(0o500)
        folder.chmod(0o755)
        # The owner's program would mend the file's mode; on a read-only disk it cannot.
        said, _ = program(AS_NOBODY, home, "mode stays" if made_before else "").communicate(timeout=60)
        assert said.strip() in {"保存先に書き込む許可がありません。", "保存先を開けませんでした。"}
    finally:
        folder.chmod(0o700)
        (folder / "coach").chmod(0o700)
        shutil.rmtree(folder)


def test_a_disk_without_room_for_the_folder(home, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(StoreError, match="ディスクの空きが足りず"):
        open_store(home)


def test_disk_full_keeps_what_was_saved(store, session, transcript):
    db = store._connections.get()
    db.execute("PRAGMA max_page_count = 1")  # SQLite takes the current size when it is larger
    big = "長い覚え書き" * 20000
    with pytest.raises(StoreError, match="ディスクの空きが足りず") as caught:
        store.notes.put(session, 1, big)
    assert "もう一度お試しください" in caught.value.todo
    assert store.notes.of(session) == {}
    assert store.sessions.get(session) == transcript()
    db.execute("PRAGMA max_page_count = 1000000")
    store.notes.put(session, 1, big)
    assert store.notes.of(session)[1].text == big


def test_every_write_says_when_the_disk_is_full(store, session, transcript, review):
    db = store._connections.get()
    big = "長い覚え書き" * 20000
    writes = [
        lambda: store.sessions.add(transcript(title=big), source="", digest="d2", format="plain"),
        lambda: store.sessions.set_meta(session, title=big),
        lambda: store.parses.put({"a": big.encode()}),
        lambda: store.reviews.put(review(transcript()), big),
        lambda: store.verdicts.set(session, "early:2", "agree", big),
        lambda: store.notes.put(session, 1, big),
        lambda: store.answers.put(session, "q1", "問い", big),
        lambda: store.settings.set("a", big),
    ]
    db.execute("PRAGMA max_page_count = 1")
    for write in writes:
        with pytest.raises(StoreError, match="ディスクの空きが足りず"):
            write()
    assert store.parses.get(["a"]) == {}
    assert (store.verdicts.of(session), store.notes.of(session), store.answers.of(session)) == ({}, {}, {})
    assert (store.settings.get("a"), store.reviews.latest(session), len(store.sessions.rows())) == (None, None, 1)
    db.execute("PRAGMA max_page_count = 1000000")
    for write in writes:
        write()


def test_disk_full_inside_a_transaction_never_loses_half_silently(store, session):
    store._connections.get().execute("PRAGMA max_page_count = 1")
    later: list[str] = []

    def careless() -> None:
        with store.transaction():
            store.bookmarks.toggle(session, 1)
            for text in ("長い覚え書き" * 20000, "短い"):
                try:
                    store.notes.put(session, 1, text)
                except StoreError as error:
                    later.append(error.what)

    with pytest.raises(StoreError, match="取り消しました"):
        careless()
    assert "空きが足りず" in later[0]
    assert "取り消しました" in later[1]
    assert store.bookmarks.of(session) == frozenset()
    assert store.notes.of(session) == {}
    store.bookmarks.toggle(session, 1)


def test_a_transaction_that_sqlite_gave_up_is_said(store, session):
    def give_up() -> None:
        with store.transaction():
            store.bookmarks.toggle(session, 1)
            store._connections.get().conn.execute("ROLLBACK")

    with pytest.raises(StoreError, match="取り消しました"):
        give_up()
    assert store.bookmarks.of(session) == frozenset()


def test_locked_by_another_program(store, session, home, monkeypatch):
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store._connections.get().execute("PRAGMA busy_timeout = 1")
    with pytest.raises(StoreError, match="ほかで開いている伴走コーチ") as caught:
        store.notes.put(session, 1, "x")
    assert "閉じてから" in caught.value.todo
    assert len(store.sessions.rows()) == 1  # reading goes on
    other.execute("ROLLBACK")
    store.notes.put(session, 1, "x")
    store.close()
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 1)
    with pytest.raises(StoreError, match="ほかで開いている伴走コーチ"):
        open_store(home)
    other.close()
    open_store(home).close()


def test_the_file_is_taken_away_while_the_program_runs(store, session, home):
    shutil.rmtree(home)
    with ThreadPoolExecutor(1) as pool, pytest.raises(StoreError, match="開けませんでした"):
        pool.submit(store.sessions.rows).result()
    assert not home.exists()


def test_a_home_with_signs_that_mean_something_in_addresses(tmp_path):
    home = tmp_path / "記録 #1?mode=memory%20"
    with open_store(home) as store:
        store.settings.set("a", 1)
    with open_store(home) as store:
        assert store.settings.get("a") == 1
    assert [path.name for path in home.iterdir()] == ["coach.db"]


def test_unknown_session_by_foreign_key(store):
    with pytest.raises(NotFoundError), store._connections.writing() as db:
        db.table("notes").insert({"session": "nobody", "turn": 1, "text": "x", "at": ""})


def test_a_defect_of_ours_is_not_dressed_up(store):
    with pytest.raises(sqlite3.OperationalError), store._connections.reading() as db:
        db.execute("SELECT * FROM nowhere")
    assert failures.from_sqlite(sqlite3.ProgrammingError("misuse"), store.path) is None


def test_after_close(store):
    store.close()
    store.close()
    with pytest.raises(StoreError, match="もう閉じてあります"):
        store.sessions.rows()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_errors_of_the_file_system(number):
    assert "許可がありません" in failures.from_os(OSError(number, "no"), Path("/x")).what
    assert failures.from_os(OSError("no number"), Path("/x")).todo


def test_import_is_quick_and_pulls_in_nothing_heavy(program):
    code = (
        "import sys, coach.store\n"
        "heavy = {'sqlite_utils', 'numpy', 'pandas', 'spacy', 'torch', 'textual'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    said, _ = program(code).communicate(timeout=60)
    assert said.strip() == "[]"
