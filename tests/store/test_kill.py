"""kill -9 at random points of import, review, grading, practice and backup: scripts/kill_trial.py, and that it can fail."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from coach.store import open_store
from tests.store.conftest import make_transcript

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "kill_trial.py"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="fork and SIGKILL")


@pytest.mark.timeout(1200)
def test_two_hundred_kills_lose_nothing() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "200", "--seed", "7", "--real", "1"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.startswith("200 kills"), done.stdout
    assert "0 found wrong" in done.stdout


@pytest.fixture(scope="module")
def trial() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("kill_trial", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["kill_trial"] = module
    before = {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "HF_HUB_OFFLINE")}
    spec.loader.exec_module(module)
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    return module


def test_the_trial_finds_what_is_missing(trial: ModuleType, home: Path) -> None:
    with open_store(home) as store:
        store.sessions.add(make_transcript(), source="", digest="d1", format="plain")
        store.notes.put("s1", 3, trial.NOTE)
        store.parses.put({"there": b"x"})
        digest = trial.sha(store.sessions.get("s1").turns)
    there = [["session", "s1", digest], ["note", "s1"], ["parses", ["there"]]]
    assert trial.missing(home, there) == []
    gone = [["session", "s1", "another"], ["parses", ["there", "gone"]], ["review", "s1", "x"]]
    assert trial.missing(home, [*there, *gone]) == [str(claim) for claim in gone]


def test_the_trial_finds_a_row_that_leads_nowhere(trial: ModuleType, home: Path) -> None:
    with open_store(home) as store:
        db = store._connections.get()
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("INSERT INTO notes (session, turn, text, at) VALUES ('nobody', 1, 'x', '')")
    assert any("foreign key" in text for text in trial.missing(home, []))
