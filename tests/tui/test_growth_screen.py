"""成長の記録 on the screen: empty states, the page, the ways on, and where the names come from."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from coach.language.names import NamesRead
from coach.language.wrap import cell_width
from coach.metrics.growth import FIGURES, course_of
from coach.tui.app import CoachApp
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.growth import GrowthScreen
from coach.tui.screens.help import HelpScreen
from coach.tui.screens.path_prompt import PathPromptScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.widgets.growth_blocks import SessionTarget, chart
from coach.tui.widgets.page import Page
from tests.metrics.test_growth import point
from tests.tui.fakes import FakeWorkspace, review, screen_text, transcript
from tests.workflows.test_growth import acted

GOLDEN = Path(__file__).parent / "golden"
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
SHARES = (0.62, 0.58, 0.6, 0.35)


def add(ws: FakeWorkspace, n: int, person: str | None, share: float = 0.5) -> str:
    talk = transcript(id=f"s{n}")
    talk = replace(talk, title=f"釜が空かない {n}", date=f"2026-0{n + 1}-05")
    ws.store.sessions.add(talk, source="f.txt", digest=str(n), format="plain", person=person)
    made = acted(review(talk))
    ws.store.reviews.put(replace(made, metrics=replace(made.metrics, talk_share=share)), "v")
    return talk.id


async def settled(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def page(app: CoachApp) -> Page:
    return app.screen.query_one(Page)


async def opened(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.press("n")
    await settled(pilot)


async def test_without_a_name_it_says_how_to_begin(ws: FakeWorkspace, make_app: Any) -> None:
    add(ws, 0, None)
    async with (app := make_app()).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert isinstance(app.screen, GrowthScreen)
        assert "書庫で E を押し" in page(app).text
        assert "三回ふりかえる" in page(app).text
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)


async def test_an_empty_library_leads_there_too(make_app: Any) -> None:
    async with (app := make_app()).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert isinstance(app.screen, GrowthScreen)


@pytest.mark.parametrize(("count", "needed"), [(1, "あと 2 回"), (2, "あと 1 回")])
async def test_before_three_sessions_it_says_how_many_are_needed(
    ws: FakeWorkspace, make_app: Any, count: int, needed: str
) -> None:
    for n in range(count):
        add(ws, n, "三宅")
    async with (app := make_app()).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert needed in page(app).text
        assert "まん中" not in page(app).text


async def test_what_lies_outside_the_usual_is_told(ws: FakeWorkspace, make_app: Any) -> None:
    for n, share in enumerate(SHARES):
        add(ws, n, "三宅", share)
    async with (app := make_app()).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        assert "それまでの幅 (59〜61 %) より少なめの 35 % でした。" in page(app).text
        assert "ふりかえった稽古は、まだありません。" in page(app).text


async def test_a_question_leads_to_its_turn_and_back(ws: FakeWorkspace, make_app: Any) -> None:
    ws.skip_questions(add(ws, 0, "三宅"))
    async with (app := make_app()).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        page(app).reveal(SessionTarget("s0", 18))
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.state.transcript.turns[app.screen.transcript.cursor].i == 18
        await pilot.press("q")
        await settled(pilot)
        assert isinstance(app.screen, GrowthScreen)


async def test_choosing_whose(ws: FakeWorkspace, make_app: Any) -> None:
    add(ws, 0, "三宅")
    add(ws, 1, "田所", 0.41)
    async with (app := make_app()).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert isinstance(app.screen, ChoiceScreen)
        await pilot.press("2")
        await settled(pilot)
        assert "41 %" in page(app).text
        await pilot.press("w")
        await pilot.pause()
        await pilot.press("1")
        await settled(pilot)
        assert "50 %" in page(app).text
        assert "41 %" not in page(app).text


async def test_writing_the_page(ws: FakeWorkspace, make_app: Any, tmp_path: Path) -> None:
    add(ws, 0, "三宅")
    async with (app := make_app()).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(app.screen, PathPromptScreen)
        app.screen.query_one(Input).value = str(tmp_path / "g.html")
        await pilot.press("enter")
        await settled(pilot)
        assert "<svg" in (tmp_path / "g.html").read_text("utf-8")


async def test_a_name_written_in_the_library_counts_at_once(ws: FakeWorkspace, make_app: Any) -> None:
    add(ws, 0, None)
    async with (app := make_app()).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("E")
        await pilot.pause()
        app.screen.query_one("#meta-person", Input).value = "三宅　静"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert ws.store.sessions.rows()[0].person == "三宅 静"
        await opened(pilot)
        assert "あと 2 回" in page(app).text


async def test_ones_own_name_in_the_settings_stands_in_the_import(
    ws: FakeWorkspace, make_app: Any, sample: Path
) -> None:
    async with (app := make_app()).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("comma")
        await pilot.pause()
        page(app).reveal(("name", ""))
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("m", "i", "enter")
        await settled(pilot)
        assert "> mi" in page(app).text
        await pilot.press("escape")
        app.import_files([sample])
        await settled_import(pilot)
        assert app.screen.query_one("#meta-person", Input).value == "mi"


async def settled_import(pilot: Pilot[None]) -> None:
    for _ in range(200):
        await pilot.pause()
        if pilot.app.screen.query("#meta-person"):
            return


def test_bars_fit_and_show_the_newest() -> None:
    course = course_of(FIGURES[0], [point(0.5)] * 100)
    for width in (40, 76, 92):
        rows = chart(course, [point(0.5)] * 100, width)
        assert max(cell_width(row.text) for row in rows) <= width
    gap = course_of(FIGURES[2], [point(), point(questions=0), point()])
    lowest = chart(gap, [point()] * 3, 76)[4].text
    assert "-" in lowest


@pytest.mark.parametrize("size", SIZES)
async def test_looks_as_it_did(ws: FakeWorkspace, make_app: Any, size: str) -> None:
    for n, share in enumerate(SHARES):
        add(ws, n, "三宅 静", share)
    async with (app := make_app()).run_test(size=SIZES[size]) as pilot:
        await opened(pilot)
        seen = screen_text(app) + "\n"
    path = GOLDEN / f"growth-{size}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


async def test_writing_the_page_without_names(
    ws: FakeWorkspace, make_app: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("coach.workflows.anonymise.read_names_apart", lambda texts: [NamesRead() for _ in texts])
    add(ws, 0, "三宅")
    async with (app := make_app()).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("e")
        await pilot.pause()
        app.screen.query_one(Input).value = str(tmp_path / "g.html")
        await pilot.press("ctrl+n")
        assert "記号に置きかえます" in str(app.screen.query_one("#path-names").render())
        await pilot.press("enter")
        await settled(pilot)
        text = (tmp_path / "g.html").read_text("utf-8")
        assert "三宅" not in text
        assert "支援者" in text
        assert any("目で確かめて" in note.message.replace("\n", "") for note in app._notifications)
