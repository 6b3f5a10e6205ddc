"""``coach growth``, ``coach share`` and ``coach export`` as a user meets them; nothing is parsed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.cli import main
from tests.tui.fakes import FakeWorkspace


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def read(home: Path) -> None:
    """One reviewed session of 三宅."""
    with FakeWorkspace(home) as ws:
        ws.add_reviewed()
        ws.store.sessions.set_meta("tofu-2", person="三宅")


def test_without_a_name_it_says_where_to_write_one(home: Path, capsys) -> None:
    assert main(["growth"]) == 5
    assert "「支援者」に名前を入れる" in capsys.readouterr().err


def test_growth_as_text_says_how_many_are_needed(read: None, capsys) -> None:
    assert main(["growth"]) == 0
    out = capsys.readouterr().out
    assert "三宅 さんの成長の記録" in out
    assert "あと 2 回で、いつもの幅が見えてきます。" in out
    assert "62 %" in out
    assert "ふりかえった稽古は、まだありません。" in out


def test_growth_as_json_and_html(read: None, tmp_path: Path, capsys) -> None:
    assert main(["growth", "三宅", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sessions"]["points"][0]["session"] == "tofu-2"
    assert main(["growth", "--to", str(tmp_path / "g.html")]) == 0
    assert (tmp_path / "g.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_share_and_read(read: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    path = str(tmp_path / "m.json")
    assert main(["share", "三宅", "--to", path]) == 0
    assert "会社名や面談の言葉は入っていません" in capsys.readouterr().err
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "trainer"))
    assert main(["share", "--read", path]) == 0
    assert "三宅 さんの数字を 1 回分" in capsys.readouterr().err
    assert main(["growth", "三宅"]) == 0
    assert "62 %" in capsys.readouterr().out


def test_talks_are_announced(read: None, tmp_path: Path, capsys) -> None:
    assert main(["share", "--to", str(tmp_path / "m.json"), "--with-talks"]) == 0
    assert "名前も含めてそのまま" in capsys.readouterr().err


@pytest.mark.parametrize("args", [["share"], ["share", "--to", "a", "--read", "b"]])
def test_giving_or_taking(home: Path, capsys, args: list[str]) -> None:
    assert main(args) == 2
    assert "決まりませんでした" in capsys.readouterr().err


@pytest.mark.usefixtures("names_by_form")
def test_export_of_sheets(read: None, tmp_path: Path, capsys) -> None:
    assert main(["export", "tofu-2", "--to", str(tmp_path / "a.xlsx")]) == 0
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    assert main(["export", "tofu-2", "--to", str(tmp_path / "v.md"), "--kind", "verbatim", "--anonymise"]) == 0
    assert (tmp_path / "v.md").read_text("utf-8").startswith("# 逐語録検討シート")
    assert "目で確かめてください" in capsys.readouterr().err
    assert main(["export", "tofu-2", "--to", str(tmp_path / "x.md"), "--anonymise"]) == 0
    assert main(["export", "tofu-2", "--to", str(tmp_path / "x.pdf")]) == 2
