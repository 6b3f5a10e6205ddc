"""``coach backup``, ``coach restore``, ``coach export-all``: as a user meets them."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from coach.cli import main
from coach.store import open_store
from coach.workflows.import_session import sample_path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def filled(home: Path, capsys) -> Path:
    """A home with the sample in it and a note."""
    assert main(["import", str(sample_path())]) == 0
    with open_store(home) as store:
        store.notes.put("sample", 1, "はじめ")
    capsys.readouterr()
    return home


def note(home: Path) -> str:
    with open_store(home) as store:
        return store.notes.of("sample")[1].text


def test_a_backup_is_made_listed_put_back_and_taken_back(filled: Path, capsys) -> None:
    assert main(["backup"]) == 0
    assert "控えを取りました" in capsys.readouterr().err
    with open_store(filled) as store:
        store.notes.put("sample", 1, "あと")
    assert main(["backup", "list"]) == 0
    listed = capsys.readouterr().out
    assert "毎日の控え" in listed
    assert str(filled / "backups") in listed
    assert main(["backup", "list", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert main(["restore", row["day"], "--yes"]) == 0
    told = capsys.readouterr().out
    assert "戻しました。記録は 1 件です。" in told
    assert "coach restore 2" in told
    assert note(filled) == "はじめ"
    assert main(["restore", "2", "--yes"]) == 0
    assert note(filled) == "あと"


def test_to_a_file_and_from_it_in_an_empty_home(filled: Path, tmp_path: Path, capsys, monkeypatch) -> None:
    file = tmp_path / "控え.db"
    assert main(["backup", str(file)]) == 0
    assert main(["backup", str(file)]) == 2
    assert "同じ名前のファイル" in capsys.readouterr().err
    assert main(["backup", str(tmp_path / "none" / "x.db")]) == 2
    assert "フォルダー" in capsys.readouterr().err
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "new"))
    assert main(["restore", str(file), "--yes"]) == 0
    assert note(tmp_path / "new") == "はじめ"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_asks_first(filled: Path, capsys, monkeypatch) -> None:
    main(["backup"])
    with open_store(filled) as store:
        store.notes.put("sample", 1, "あと")
    assert main(["restore", "1"]) == 2
    assert "--yes" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    assert main(["restore", "1"]) == 0
    assert note(filled) == "あと"
    assert main(["backup", "clear"]) == 0
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert main(["restore", "1"]) == 0
    assert note(filled) == "はじめ"
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert main(["backup", "clear"]) == 0
    assert list((filled / "backups").iterdir()) == []


@pytest.mark.parametrize("which", ["2020-01-01", "77", "no-such-file.db"])
def test_a_backup_that_is_not_there(filled: Path, capsys, which: str) -> None:
    assert main(["restore", which, "--yes"]) == 5
    assert "coach backup list" in capsys.readouterr().err


def test_a_file_that_is_no_backup(filled: Path, tmp_path: Path, capsys) -> None:
    file = tmp_path / "memo.txt"
    file.write_text("これはメモです。" * 600, encoding="utf-8")
    assert main(["restore", str(file), "--yes"]) == 6
    told = capsys.readouterr().err
    assert "控えとして使えませんでした" in told
    assert "Traceback" not in told
    assert note(filled) == "はじめ"


def test_a_damaged_database_is_kept_aside(filled: Path, capsys) -> None:
    main(["backup"])
    (filled / "coach.db").write_bytes("こわれた".encode() * 5000)
    assert main(["sessions"]) == 6
    assert "coach restore" in capsys.readouterr().err
    assert main(["restore", "1", "--yes"]) == 0
    assert "damaged-001" in capsys.readouterr().out
    assert note(filled) == "はじめ"
    assert (filled / "backups" / "damaged-001" / "coach.db").read_bytes() == "こわれた".encode() * 5000


def test_back_to_the_version_before(filled: Path, capsys) -> None:
    main(["backup"])
    plain = sqlite3.connect(filled / "coach.db")
    plain.execute("PRAGMA user_version = 99")
    plain.close()
    assert main(["sessions"]) == 6
    assert main(["restore", "1", "--yes"]) == 0
    assert note(filled) == "はじめ"


def test_a_job_that_writes_makes_todays_copy_first(filled: Path, capsys) -> None:
    other = sample_path().with_name("zoom.vtt")
    assert main(["import", str(other), "--advisor", "鈴木"]) in (0, 4)
    assert [path.name[-9:] for path in (filled / "backups").iterdir()] == ["-daily.db"]


def test_that_no_copy_can_be_made_stops_nothing(filled: Path, capsys) -> None:
    (filled / "backups").write_text("a file where the folder should be")
    assert main(["import", str(sample_path())]) == 0
    assert "きょうの控えは取れませんでした" in capsys.readouterr().err


def test_everything_in_open_formats(filled: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "すべて"
    assert main(["export-all", str(out)]) == 0
    assert "README.txt" in capsys.readouterr().err
    assert main(["export-all", str(out)]) == 2
    assert "空のフォルダー" in capsys.readouterr().err
    kept = out / "kept_questions.json"
    assert main(["questions", "import", str(kept)]) == 0
    assert main(["questions", "import", str(out / "README.txt")]) == 8


def test_help_knows_them_without_loading_much() -> None:
    code = (
        "import sys\nfrom coach.cli.main import build_parser\nbuild_parser().format_help()\n"
        "print(sorted({'sqlite3', 'spacy', 'textual'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
