"""A workspace with the real store in a folder of its own; nothing is parsed, no model is loaded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from coach.tui.app import CoachApp
from tests.tui.fakes import FakeWorkspace, transcript


class StubEngine:
    """Notes that it was warmed; waits as long as the test wants."""

    def __init__(self) -> None:
        self.warmed = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def warm(self) -> Future[int]:
        self.warmed.set()
        self.go_on.wait(10)
        done: Future[int] = Future()
        done.set_result(0)
        return done

    def close(self) -> None:
        self.go_on.set()


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[FakeWorkspace]:
    """An empty workspace."""
    workspace = FakeWorkspace(tmp_path / "home")
    workspace.engine = StubEngine()
    yield workspace
    workspace.close()


@pytest.fixture
def full(ws: FakeWorkspace) -> FakeWorkspace:
    """Three sessions: one reviewed, two not; one of them with hardly anything known about it."""
    from dataclasses import replace

    ws.add_reviewed()
    ws.skip_questions("tofu-2")
    base = transcript()
    ws.add(replace(base, id="dental", title="玄関から入ります", firm="株式会社しらかば歯科技工所", date="2025-11-04"))
    ws.add(replace(base, id="bare", title=None, firm=None, date=None, session_no=None, support_step=None))
    return ws


@pytest.fixture
def make_app(ws: FakeWorkspace) -> Any:
    """The app on the workspace."""

    def make(**given: Any) -> CoachApp:
        return CoachApp(workspace=ws, **given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A short labelled talk as a file with a blank and Japanese in its name."""
    lines = [f"{'支援者' if turn.speaker == 'advisor' else '社長'}：{turn.text}" for turn in transcript().turns]
    path = tmp_path / "面談 十月.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
