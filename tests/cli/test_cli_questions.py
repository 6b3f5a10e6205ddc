"""``coach questions`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.cli import main
from coach.model import KeptQuestion
from coach.store import open_store


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def kept(home: Path) -> None:
    with open_store(home) as store:
        store.kept_questions.add(
            KeptQuestion("どんな一年でしたか。", "attempt", heard="続けて二人辞めまして。", tag="人")
        )
        store.kept_questions.add(KeptQuestion("一年後の朝は、どんな朝でしょう。", "suggestion", case="C041"))


def test_an_empty_collection_says_how_to_begin(home: Path, capsys) -> None:
    assert main(["questions", "list"]) == 0
    assert "t を押す" in capsys.readouterr().out


def test_list(kept: None, capsys) -> None:
    assert main(["questions", "list"]) == 0
    out = capsys.readouterr().out
    assert out.index("一年後の朝は") < out.index("どんな一年でしたか")
    assert "人  言い直し" in out


def test_list_as_json(kept: None, capsys) -> None:
    assert main(["questions", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["text"] for row in rows] == ["一年後の朝は、どんな朝でしょう。", "どんな一年でしたか。"]
    assert rows[0]["case"] == "C041"
    assert rows[1]["heard"] == "続けて二人辞めまして。"


@pytest.mark.parametrize(
    ("ending", "begins"), [("html", "<!DOCTYPE html>"), ("md", "# 問いかけ集"), ("txt", "問いかけ集")]
)
def test_export(kept: None, tmp_path: Path, capsys, ending: str, begins: str) -> None:
    path = tmp_path / f"out.{ending}"
    assert main(["questions", "export", "--to", str(path)]) == 0
    assert path.read_text("utf-8").startswith(begins)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "2 件" in capsys.readouterr().err


def test_an_unknown_ending_writes_nothing(kept: None, tmp_path: Path, capsys) -> None:
    path = tmp_path / "out.pdf"
    assert main(["questions", "export", "--to", str(path)]) == 2
    assert ".html" in capsys.readouterr().err
    assert not path.exists()


def test_nothing_to_export(home: Path, tmp_path: Path, capsys) -> None:
    assert main(["questions", "export", "--to", str(tmp_path / "out.md")]) == 5
    assert "空です" in capsys.readouterr().err
