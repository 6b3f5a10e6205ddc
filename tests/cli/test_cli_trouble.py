"""When the place of the data cannot be used: what the command line says, and that nothing is lost."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from coach.cli import main
from coach.store import database, open_store
from coach.workflows.import_session import sample_path

ROOT = Path(__file__).resolve().parents[2]
OTHER = sample_path().with_name("zoom.vtt")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True)
    if made.returncode != 0:
        pytest.skip("needs the right to mount a tmpfs")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def coach(*args: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The command as a program of its own."""
    env = {**os.environ, "COACH_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "coach", *args], capture_output=True, text=True, env=env)


def test_a_full_disk(disk: Path) -> None:
    home = disk / "coach"
    assert coach("import", str(sample_path()), home=home).returncode == 0
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    done = coach("import", str(OTHER), home=home)
    assert done.returncode == 6, done.stderr
    assert "ディスクの空きが足りず" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((home / "backups").glob("*")) == [], "half a copy was left"
    filler.unlink()
    assert [row["id"] for row in json.loads(coach("sessions", "--json", home=home).stdout)] == ["sample"]
    again = coach("import", str(OTHER), home=home)
    assert again.returncode == 0, again.stderr


def test_a_disk_that_can_only_be_read(disk: Path) -> None:
    home = disk / "coach"
    assert coach("import", str(sample_path()), home=home).returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    done = coach("import", str(OTHER), home=home)
    assert done.returncode == 6, done.stderr
    assert "許可がありません" in done.stderr or "開けませんでした" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_newer_version_has_been_here(home: Path, capsys) -> None:
    assert main(["import", str(sample_path())]) == 0
    plain = sqlite3.connect(home / "coach.db")
    plain.execute("PRAGMA user_version = 99")
    plain.close()
    capsys.readouterr()
    for args in (["sessions"], ["import", str(OTHER)], ["backup"]):
        assert main(args) == 6
        told = capsys.readouterr().err
        assert "より新しい伴走コーチ" in told
        assert "新しい版にすると開けます" in told


def test_another_one_is_writing(home: Path, capsys, monkeypatch) -> None:
    assert main(["import", str(sample_path())]) == 0
    other = sqlite3.connect(home / "coach.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    capsys.readouterr()
    assert main(["sessions"]) == 0
    assert "sample" in capsys.readouterr().out
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 1)
    assert main(["cases", "remove", "U001", "--yes"]) in (5, 6)
    assert main(["share", "--read", str(sample_path())]) != 70
    capsys.readouterr()
    with open_store(home) as store, pytest.raises(Exception, match="ほかで開いている伴走コーチ"):
        store.notes.put("sample", 1, "メモ")
    other.execute("ROLLBACK")
    other.close()


def test_a_clock_set_back_changes_no_order(home: Path, capsys, monkeypatch) -> None:
    from coach.store import sessions

    for day, file in (("2031-05-05T00:00:00Z", sample_path()), ("2001-01-01T00:00:00Z", OTHER)):
        monkeypatch.setattr(sessions, "now", lambda day=day: day)
        main(["import", str(file)])
    capsys.readouterr()
    assert main(["sessions", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["imported_at"][:4] for row in rows] == ["2001", "2031"]  # the last imported first
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["find"], "足りないもの: 言葉"),
        (["lock", "foo"], "「foo」はありません。選べるのは set、change、remove"),
        (["find", "x", "--top"], "--top に続く言葉がありません"),
        (["find", "x", "--top", "many"], "--top の「many」は数として読めません"),
        (["find", "x", "--nonsense"], "知らない指定: --nonsense"),
    ],
)
def test_options_that_cannot_be_read_are_told_in_japanese(
    args: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(args) == 2
    assert said in capsys.readouterr().err
