from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from coach.store import default_home, open_store


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
def test_only_the_user_may_read(umask, home):
    with open_store(home) as store:
        store.settings.set("a", 1)
        assert mode(home) == 0o700
        names = {path.name: mode(path) for path in home.iterdir()}
        assert names == {"coach.db": 0o600, "coach.db-wal": 0o600, "coach.db-shm": 0o600}


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
def test_an_open_copy_is_closed_again(home):
    with open_store(home) as store:
        store.settings.set("a", 1)
        for path in home.iterdir():
            path.chmod(0o666)
        with open_store(home) as again:
            assert {mode(path) for path in home.iterdir()} == {0o600}
            assert again.settings.get("a") == 1


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
def test_an_empty_folder_is_closed_and_a_shared_one_is_not_touched(tmp_path):
    for name, content in (("empty", None), ("shared", "keep.txt")):
        folder = tmp_path / name
        folder.mkdir()
        if content:
            (folder / content).touch()
        folder.chmod(0o755)
        with open_store(folder):
            assert mode(folder) == (0o755 if content else 0o700)
            assert mode(folder / "coach.db") == 0o600


def test_settings_of_the_connection(store):
    db = store._connections.get()

    def pragma(name: str) -> object:
        return db.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("foreign_keys") == 1
    assert pragma("busy_timeout") == 5000
    assert pragma("secure_delete") == 1


def test_default_home(monkeypatch, tmp_path):
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "own"))
    assert default_home() == tmp_path / "own"
    with open_store() as store:
        assert store.path == tmp_path / "own" / "coach.db"
    monkeypatch.setenv("COACH_HOME", "~/coach-data")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_home() == tmp_path / "coach-data"
    monkeypatch.setenv("COACH_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert default_home().name == "coach"


def test_a_relative_home_does_not_follow_the_working_directory(tmp_path, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    monkeypatch.chdir(tmp_path)
    with open_store(Path("here")) as store, ThreadPoolExecutor(1) as pool:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        pool.submit(store.settings.set, "a", 1).result()
        assert store.settings.get("a") == 1
    assert store.path == tmp_path / "here" / "coach.db"


def test_everything_is_there_after_reopening(home, transcript):
    with open_store(home) as store:
        store.sessions.add(transcript(), source="", digest="d", format="plain")
        store.notes.put("s1", 1, "メモ")
    assert [path.name for path in home.iterdir()] == ["coach.db"]
    with open_store(home) as store:
        assert store.sessions.get("s1") == transcript()
        assert store.notes.of("s1")[1].text == "メモ"
