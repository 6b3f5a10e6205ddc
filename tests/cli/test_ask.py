"""``coach ask``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from coach.cli import main
from coach.store import open_store
from coach.workflows.review import review_version
from tests.tui.fakes import review, transcript


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    home = tmp_path / "home"
    monkeypatch.setenv("COACH_HOME", str(home))
    with open_store(home) as store:
        found = store.sessions.add(transcript(), source="x.txt", digest="d", format="plain")
        store.reviews.put(replace(review(), session=found), review_version())
    return found


def test_about_a_session_as_json(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "話しすぎたのはどこ？", "--session", session[:4], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["intent"] == "where_habit"
    assert found["slots"] == {"habit": "one_sided"}
    assert {"turn", "label"} in [set(ref) for ref in found["refs"]]


def test_as_text_it_names_where_to_look(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "詰問になっていたのはどこですか", "--session", session]) == 0
    out = capsys.readouterr().out
    assert "6 番" in out
    assert main(["ask", "その次は？", "--session", session]) == 0
    assert "12 番" in capsys.readouterr().out


def test_without_a_session(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "詰問と深掘りの違いは？"]) == 0
    assert "受け止め" in capsys.readouterr().out
    assert main(["ask", "話しすぎたのはどこ？"]) == 0
    assert "面談" in capsys.readouterr().out


def test_what_cannot_be_asked(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "  "]) == 2
    assert main(["ask", "詰問はどこ", "--session", "nowhere"]) == 5
    assert "見つかりません" in capsys.readouterr().err
