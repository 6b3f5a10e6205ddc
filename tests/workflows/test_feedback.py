"""Verdicts as labelled cases: what a line holds, that names are masked, that no model is loaded in this process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coach.cli import main
from coach.errors import NotFoundError
from coach.model import TaggedSession
from coach.store import open_store
from coach.workflows.feedback import export_feedback
from coach.workflows.import_session import import_file, sample_path
from coach.workflows.review import review_version
from tests.tui.fakes import FakeWorkspace, review, transcript

pytestmark = pytest.mark.usefixtures("names_by_form")


@pytest.fixture
def ws(tmp_path: Path):
    with FakeWorkspace(tmp_path / "home") as workspace:
        yield workspace


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_line_for_each_verdict(ws: FakeWorkspace, tmp_path: Path) -> None:
    session = ws.add_reviewed()
    keys = [item.finding.key for item in review().findings]
    ws.store.verdicts.set(session, keys[2], "dismiss", "三宅さんが頼まれていた話")
    ws.store.verdicts.set(session, keys[0], "agree")
    ws.store.verdicts.set(session, keys[1], "agree")
    ws.store.verdicts.clear(session, keys[1])
    ws.store.verdicts.set(session, "gone:99", "agree")
    path = tmp_path / "out.jsonl"
    done = export_feedback(ws, path)  # type: ignore[arg-type]
    assert (done.lines, done.lost) == (2, 1)
    assert path.stat().st_mode & 0o077 == 0
    one, two = lines_of(path)
    assert set(one) == {"habit", "flag", "verdict", "reason", "turns", "version"}
    assert (one["habit"], one["flag"], one["verdict"]) == ("premature", "PREMATURE", "dismiss")
    assert one["reason"] == "Aさんが頼まれていた話"
    talk = transcript().turns
    assert one["turns"] == [{"speaker": t.speaker, "text": t.text} for t in talk[12:16]]
    assert (two["habit"], two["verdict"], two["reason"]) == ("interrogation", "agree", "")
    assert two["turns"] == [{"speaker": t.speaker, "text": t.text} for t in talk[4:10]]
    assert one["version"] == "coach=test"


def test_edges_of_the_talk_and_one_session_only(ws: FakeWorkspace, tmp_path: Path) -> None:
    first = ws.add_reviewed()
    short = replace(transcript(id="other"), turns=transcript().turns[:13])
    second = ws.add(short)
    kept = [item for item in review().findings if item.finding.turns[0] <= 12]
    cut = replace(review(), session=second, findings=tuple(kept), tagged=TaggedSession(short, ()))
    ws.store.reviews.put(cut, review_version())
    for session in (first, second):
        ws.store.verdicts.set(session, "interrogation:12", "agree")
    path = tmp_path / "out.jsonl"
    assert export_feedback(ws, path, second).lines == 1  # type: ignore[arg-type]
    (only,) = lines_of(path)
    assert len(only["turns"]) == 3
    assert export_feedback(ws, path).lines == 2  # type: ignore[arg-type]


def test_a_finding_of_an_earlier_review_is_still_told(ws: FakeWorkspace, tmp_path: Path) -> None:
    session = ws.add_reviewed()
    ws.store.verdicts.set(session, "premature:14", "dismiss")
    newer = replace(review(), findings=(), versions={"coach": "newer"})
    ws.store.reviews.put(newer, "another-version")
    assert [r.versions["coach"] for r in ws.store.reviews.history(session)] == ["newer", "test"]
    path = tmp_path / "out.jsonl"
    assert export_feedback(ws, path).lines == 1  # type: ignore[arg-type]
    assert lines_of(path)[0]["version"] == "coach=test"


def test_nothing_to_write_writes_nothing(ws: FakeWorkspace, tmp_path: Path) -> None:
    ws.add_reviewed()
    path = tmp_path / "out.jsonl"
    with pytest.raises(NotFoundError, match="印"):
        export_feedback(ws, path)  # type: ignore[arg-type]
    assert not path.exists()


def test_the_command(tmp_path: Path, capsys, monkeypatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("COACH_HOME", str(home))
    path = tmp_path / "out.jsonl"
    assert main(["feedback", "export", "--to", str(path)]) == 5
    assert "印がまだありません" in capsys.readouterr().err
    with FakeWorkspace(home) as ws:
        session = ws.add_reviewed()
        ws.store.verdicts.set(session, "premature:14", "dismiss", "わけ")
    assert main(["feedback", "export", "--to", str(path), "--session", session[:3]]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "1 件" in told.err
    assert "確かめてください" in told.err
    assert len(lines_of(path)) == 1
    assert main(["feedback", "export", "--to", str(path), "--session", "nothing"]) == 5
    assert main(["feedback"]) == 2
    assert main(["feedback", "export", "--to", str(tmp_path / "no" / "out.jsonl")]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_no_language_model_is_loaded(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with FakeWorkspace(home) as ws:
        session = ws.add_reviewed()
        ws.store.verdicts.set(session, "premature:14", "agree")
    code = (
        "import sys; from coach.cli import main\n"
        f"assert main(['feedback', 'export', '--to', {str(tmp_path / 'out.jsonl')!r}]) == 0\n"
        "bad = {'spacy', 'ginza', 'torch', 'sudachipy', 'textual', 'sentence_transformers'} & set(sys.modules)\n"
        "sys.exit(str(bad) if bad else 0)"
    )
    monkey = {"COACH_HOME": str(home), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=monkey, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, done.stderr


def test_an_imported_talk_without_a_review_is_passed_over(tmp_path: Path) -> None:
    with open_store(tmp_path / "home") as store:
        session, _ = import_file(store, sample_path())
        store.verdicts.set(session, "premature:3", "agree")
        with pytest.raises(NotFoundError):
            export_feedback(SimpleNamespace(store=store), tmp_path / "out.jsonl")  # type: ignore[arg-type]
