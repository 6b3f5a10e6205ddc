"""coach grade, rubrics, agreement."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.cli import main
from coach.workflows.grading import finalise, find_rubric, start_grade
from coach.workflows.workspace import Workspace
from tests.grading.talks import LISTENING, PRESSING
from tests.grading.test_rubric import GOOD
from tests.workflows.test_grading import add, filled


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_grade_prints_the_proposal_with_its_evidence(home: Path, capsys) -> None:
    with Workspace(home) as ws:
        add(ws, "s1", *PRESSING)
    assert main(["grade", "s1"]) == 0
    out = capsys.readouterr().out
    assert "伴走支援の対話" in out
    assert "詰問" in out
    assert "なぜ放っておいたんですか。" in out
    assert main(["grade", "s1", "--rubric", "short", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["session"], data["rubric"]) == ("s1", "short v1")
    first = data["proposal"]["items"][0]
    assert first["low"] <= first["level"] <= first["high"]
    assert {"text", "side", "places", "source"} <= first["evidence"][0].keys()
    with Workspace(home) as ws:
        assert ws.store.grades.all() == ()


def test_grade_without_a_session_or_rubric(home: Path, capsys) -> None:
    assert main(["grade", "nowhere"]) == 5
    assert main(["grade", "nowhere", "--rubric", "nothing"]) == 5
    assert "coach rubrics list" in capsys.readouterr().err


def test_rubrics_are_listed_and_checked(home: Path, tmp_path: Path, capsys) -> None:
    assert main(["rubrics", "list"]) == 0
    assert "bansou" in capsys.readouterr().out
    assert main(["rubrics", "list", "--json"]) == 0
    assert {r["id"] for r in json.loads(capsys.readouterr().out)} >= {"bansou", "miti_like", "short"}
    assert main(["rubrics", "check"]) == 0
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(GOOD, "utf-8")
    bad.write_text(GOOD.replace('"more"', '"up"'), "utf-8")
    capsys.readouterr()
    assert main(["rubrics", "check", str(good), str(bad)]) == 8
    said = capsys.readouterr()
    assert "small v1" in said.out
    assert "bad.toml" in said.err
    assert "docs/rubrics.md" in said.err


def test_agreement_says_when_there_is_nothing_yet_and_then_the_figures(home: Path, capsys) -> None:
    assert main(["agreement"]) == 0
    assert "まだ確定した採点がありません" in capsys.readouterr().out
    with Workspace(home) as ws:
        rubric = find_rubric(ws, "short")
        for n in range(4):
            name = add(ws, f"s{n}", *(LISTENING if n % 2 else PRESSING))
            for grader, level in (("佐藤", 5), ("田中", 4)):
                finalise(ws, filled(start_grade(ws, name, rubric, grader, blind=True), level if n % 2 else 1))
    assert main(["agreement", "--rubric", "short"]) == 0
    out = capsys.readouterr().out
    assert "採点者どうし" in out
    assert "段階が離れている所" in out
    assert main(["agreement", "--rubric", "short", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["items"] == 4
    assert data["between"]["overall"]["kappa"]["low"] is not None
    assert main(["agreement", "--set", "春"]) == 5
