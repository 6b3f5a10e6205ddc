"""``coach cases add / export / import / remove`` and the filters of ``coach cases search``."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from coach.cases.loading import bundled_cases
from coach.cli import main
from coach.store import open_store
from coach.workflows.case_toml import case_toml
from tests.tui.fakes import FakeWorkspace

OWN = replace(bundled_cases()[9], title="ゼラニウムの温室", source="自組織の事例")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "card.toml"
    path.write_text(case_toml(OWN), encoding="utf-8")
    return path


def test_a_case_goes_in_is_listed_shown_shared_and_removed(home: Path, card: Path, tmp_path: Path, capsys) -> None:
    assert main(["cases", "add", str(card), "--by", "三宅"]) == 0
    assert "U001" in capsys.readouterr().out
    assert main(["cases", "add", str(card)]) == 0
    assert "すでにあります" in capsys.readouterr().out
    assert main(["cases", "list"]) == 0
    assert "U001" in capsys.readouterr().out.splitlines()[1]
    assert main(["cases", "show", "u1"]) == 0
    assert OWN.title in capsys.readouterr().out
    shared = tmp_path / "a.coachcases"
    assert main(["cases", "export", "--to", str(shared)]) == 0
    told = capsys.readouterr()
    assert "1 件" in told.err
    assert "もう一度" in told.err
    assert main(["cases", "remove", "U001", "--yes"]) == 0
    assert main(["cases", "remove", "U001", "--yes"]) == 5
    capsys.readouterr()
    assert main(["cases", "import", str(shared)]) == 0
    assert "U002" in capsys.readouterr().out
    assert main(["cases", "import", str(shared)]) == 0
    assert "1 件は加えていません" in capsys.readouterr().out


def test_an_incomplete_card_is_refused_or_kept_as_a_draft(home: Path, card: Path, capsys) -> None:
    card.write_text(case_toml(replace(OWN, learned="")), encoding="utf-8")
    assert main(["cases", "add", str(card)]) == 8
    assert "持ち帰ること" in capsys.readouterr().err
    assert main(["cases", "add", str(card), "--draft"]) == 0
    assert "下書き" in capsys.readouterr().out
    assert main(["cases", "list"]) == 0
    assert "下書き" in capsys.readouterr().out.splitlines()[1]
    assert main(["cases", "export", "--to", str(card.with_suffix(".coachcases"))]) == 5


def test_removing_asks_first(home: Path, card: Path, capsys, monkeypatch) -> None:
    main(["cases", "add", str(card)])
    assert main(["cases", "remove", "U001"]) == 2

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for answer, left in (("\n", 1), ("n\n", 1), ("y\n", 0)):
        monkeypatch.setattr("sys.stdin", Terminal(answer))
        assert main(["cases", "remove", "U001"]) == 0
        with open_store(home) as store:
            assert len(store.own_cases.all()) == left


@pytest.mark.parametrize(
    "args",
    [
        ["add"], ["add", "a.toml", "--from-session", "x"], ["add", "a.toml", "--to", "b.toml"], ["export"], ["import"],
        ["remove"], ["search", "値上げ", "--industry", "宇宙"], ["search", "値上げ", "--step", "9"],
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_a_usage_error(home: Path, args: list[str], capsys) -> None:
    assert main(["cases", *args]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_session_becomes_a_masked_draft_on_file_and_nothing_is_stored(
    home: Path, tmp_path: Path, capsys, names_by_form: None
) -> None:
    with FakeWorkspace(home) as ws:
        session = ws.add_reviewed()
    path = tmp_path / "draft.toml"
    assert main(["cases", "add", "--from-session", session[:4], "--to", str(path)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "五十八円" in told.err
    assert "数十円" in told.err
    text = path.read_text("utf-8")
    assert "五十八円" not in text
    assert "数十円" in text
    assert path.stat().st_mode & 0o077 == 0
    with open_store(home) as store:
        assert store.own_cases.all() == ()
    assert main(["cases", "add", str(path)]) == 8
    assert main(["cases", "add", "--from-session", session]) == 0
    assert capsys.readouterr().out == text
    assert main(["cases", "add", "--from-session", "nobody"]) == 5


@pytest.mark.xdist_group("cases")
def test_search_takes_filters_and_finds_own_cases(home: Path, card: Path, capsys) -> None:
    main(["cases", "add", str(card)])
    capsys.readouterr()
    assert main(["cases", "search", "ゼラニウム", "--own", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["id"] == "U001"
    assert "自組織の事例" in found["why"]
    args = ["--industry", "飲食", "--wall", "見えない", "--top", "50", "--json"]
    assert main(["cases", "search", "値上げ", *args]) == 0
    ids = [row["id"] for row in json.loads(capsys.readouterr().out)]
    allowed = {c.id for c in bundled_cases() if c.industry == "飲食" and "見えない" in c.walls}
    assert set(ids) == allowed
    assert main(["cases", "search", "値上げ", "--own", "--industry", "飲食"]) == 0
    assert "絞り込み" in capsys.readouterr().out
