"""How 稽古 looks, as text: goldens for 80×24 and 120×40.

``UPDATE_GOLDEN=1 pytest tests/tui/test_practice_golden.py`` writes them anew; read the difference before keeping it.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from coach.tui.app import CoachApp
from coach.tui.screens.debrief import DebriefScreen
from coach.tui.screens.owners import OwnersScreen
from coach.tui.screens.practice import PracticeScreen
from coach.workflows.practice import start_practice
from tests.tui.fakes import FakeWorkspace, screen_text
from tests.tui.practice_fakes import OWNER, install, only_own_owners, script_answers
from tests.tui.test_practice_screen import say, settle
from tests.tui.test_review_golden import GOLDEN, SIZES

TALK = ("open", "receive", "feel", "…", "accuse ichi", "receive")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", ["owners", "practice", "debrief"])
async def test_looks_as_it_did(
    ws: FakeWorkspace, make_app: Any, monkeypatch: pytest.MonkeyPatch, view: str, size: str
) -> None:
    install(monkeypatch)
    script_answers(monkeypatch)
    only_own_owners(monkeypatch, ws.home)
    (ws.home / "owners" / "komatta.toml").write_text("version = 1\n", "utf-8")
    for place in ("owner_list", "debrief_blocks"):
        monkeypatch.setattr(f"coach.tui.widgets.{place}.day", lambda at: "10月14日")
    earlier = start_practice(ws, OWNER)  # type: ignore[arg-type]
    for line in ("open", "accuse ichi"):
        earlier.say(line)
    practice = start_practice(ws, OWNER, 2)  # type: ignore[arg-type]
    for line in TALK:
        practice.say(line)
    app: CoachApp = make_app()
    async with app.run_test(size=SIZES[size]) as pilot:
        if view == "owners":
            await pilot.press("p")
            await settle(pilot)
            assert isinstance(app.screen, OwnersScreen)
        else:
            app.practise(lambda: practice)
            await settle(pilot)
            assert isinstance(app.screen, PracticeScreen)
            await pilot.press("f4", "f2")
            await settle(pilot)
        if view == "debrief":
            await pilot.press("f8")
            await settle(pilot)
            await say_noticed(pilot)
            await pilot.press("u")
            await settle(pilot)
            assert isinstance(app.screen, DebriefScreen)
        seen = screen_text(app) + "\n"
    file = GOLDEN / f"{view}-{size}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")


async def say_noticed(pilot: Any) -> None:
    """Answer the question before the debrief."""
    await say(pilot, "責めたように聞こえたかもしれません")
