"""``coach import`` of folders, and ``coach formats``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.cli import main
from coach.store import open_store
from coach.transcripts.line_pattern import LinePattern
from coach.workflows.line_patterns import NamedFormat, save_format


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "記録"
    (found / "中").mkdir(parents=True)
    (found / "a.txt").write_text("支援者：いかがですか。\n経営者：まあまあです。\n", encoding="utf-8")
    (found / "b.txt").write_text("田中：こんにちは。\n佐藤：どうも。\n", encoding="utf-8")
    (found / "写真.png").write_bytes(b"x")
    (found / "中" / "c.txt").write_text("支援者：次です。\n経営者：はい。\n", encoding="utf-8")
    return found


def test_a_folder_is_imported_as_far_as_it_is_sure(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(folder)]) == 4
    told = capsys.readouterr()
    assert "a: a.txt から 2 発話" in told.out
    assert "取り込んだ記録 1  確認待ち 1" in told.out
    assert "田中、佐藤" in told.err
    assert "png" not in told.out + told.err


def test_run_again_it_goes_on(home: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", str(folder)])
    capsys.readouterr()
    assert main(["import", str(folder), "--recursive", "--json"]) == 4
    rows = json.loads(capsys.readouterr().out)
    assert [(Path(row["file"]).name, row["state"], row["turns"]) for row in rows] == [
        ("a.txt", "known", 2), ("b.txt", "waiting", 0), ("c.txt", "imported", 2),
    ]  # fmt: skip
    assert "支援者" in rows[1]["why"]


def test_the_advisor_is_named_for_all(home: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(folder / "b.txt"), "--advisor", "田中"]) == 0
    assert "b: b.txt から 2 発話" in capsys.readouterr().out


def test_a_folder_without_records_says_what_is_read(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(tmp_path)]) == 3
    told = capsys.readouterr().err
    assert ".docx" in told
    assert "--recursive" in told


def test_formats_are_listed_used_and_removed(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["formats", "list"]) == 0
    assert "まだありません" in capsys.readouterr().out
    with open_store(home) as store:
        save_format(store, NamedFormat("商工会メモ", LinePattern("inline", separator="＞")))
    path = tmp_path / "メモ.txt"
    path.write_text("支援者＞いかがですか。\n社長＞まあまあです。\n" * 3, encoding="utf-8")
    assert main(["import", str(path)]) == 0
    assert "形式「商工会メモ」で読みました" in capsys.readouterr().out
    assert main(["formats", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(each["name"], each["reads"]) for each in listed] == [("商工会メモ", "名前＞発話")]
    assert main(["formats", "remove", "商工会メモ"]) == 0
    assert main(["formats", "remove", "商工会メモ"]) == 5
