"""How the review and the summary look, as text: goldens for 80×24 and 120×40.

``UPDATE_GOLDEN=1 pytest tests/tui/test_review_golden.py`` writes them anew; read the difference before keeping it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coach.tui.screens.review import ReviewScreen
from tests.tui.fakes import FakeWorkspace, HostApp, screen_text

GOLDEN = Path(__file__).parent / "golden"
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
# What is pressed before looking: a finding in view, a note and a bookmark on its turn, one finding dismissed.
VIEWS = {
    "review": ("n", "n", "x", "2", "n", "b", "m", "k", "enter"),
    "summary": ("s",),
    "search": ("slash", "三", "enter"),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
async def test_looks_as_it_did(tmp_path: Path, view: str, size: str) -> None:
    with FakeWorkspace(tmp_path / "home") as ws:
        session = ws.add_reviewed()
        ws.skip_questions(session)
        app = HostApp(ReviewScreen(ws, session))  # type: ignore[arg-type]
        async with app.run_test(size=SIZES[size]) as pilot:
            await pilot.pause()
            await pilot.pause()
            for key in VIEWS[view]:
                await pilot.press(key)
                await pilot.pause()
            await pilot.pause()
            seen = screen_text(app) + "\n"
    file = GOLDEN / f"{view}-{size}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")
