"""How 採点 looks, as text: goldens for 80×24 and 120×40.

``UPDATE_GOLDEN=1 pytest tests/tui/test_grading_golden.py`` writes them anew; read the difference before keeping it.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from coach.tui.app import CoachApp
from tests.tui.fakes import FakeWorkspace, screen_text
from tests.tui.grading_fakes import begun, finished, install, press, settle
from tests.tui.test_agreement_screen import graded
from tests.tui.test_grading_screen import open_grade
from tests.tui.test_review_golden import GOLDEN, SIZES

__all__ = ["graded"]


async def check(app: CoachApp, view: str, size: str) -> None:
    # Notices are not what is looked at here.
    app.clear_notifications()
    seen = screen_text(app) + "\n"
    file = GOLDEN / f"{view}-{size}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")


# What is pressed before looking, from the grade on.
VIEWS = {
    "grading": ("p", "n", "down"),
    "grading-dialogue": ("tab", *["down"] * 10, "m", *"ii", "enter"),
    "grading-table": ("l",),
    "grading-words": ("w", *"kiku"),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
async def test_a_grade(ws: FakeWorkspace, make_app: Any, monkeypatch: Any, view: str, size: str) -> None:
    session = install(monkeypatch, ws)
    begun(ws, session, levels={"respect": 1, "receive": 4})
    app: CoachApp = make_app()
    async with app.run_test(size=SIZES[size]) as pilot:
        screen = await open_grade(app, pilot, session)
        screen.show_criterion(1)
        await press(pilot, *VIEWS[view])
        await check(app, view, size)


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_and_the_start(ws: FakeWorkspace, make_app: Any, monkeypatch: Any, size: str) -> None:
    monkeypatch.setattr("coach.tui.screens.grading_list.day", lambda at: "10月14日")
    session = install(monkeypatch, ws)
    first = finished(ws, session, "鈴木", (4, 3, 2))
    begun(ws, session, "田中", {"respect": 3}, second_of=first.n)
    app: CoachApp = make_app()
    async with app.run_test(size=SIZES[size]) as pilot:
        app.action_grades(session)
        await settle(pilot)
        await check(app, "grades", size)
        await press(pilot, "n")
        await check(app, "grading-start", size)


@pytest.mark.parametrize("size", SIZES)
async def test_agreement(ws: FakeWorkspace, graded: list[str], make_app: Any, size: str) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SIZES[size]) as pilot:
        app.action_agreement()
        await settle(pilot)
        await check(app, "agreement", size)
