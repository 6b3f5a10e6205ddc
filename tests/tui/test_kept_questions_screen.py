"""問いかけ集: keeping from the review, and the list in a running app."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from coach.model import KeptQuestion
from coach.tui.app import CoachApp
from coach.tui.screens.case import CaseScreen
from coach.tui.screens.kept_questions import KeptQuestionsScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.widgets.page import Page
from tests.tui.fakes import ASKED, TALK, FakeWorkspace, screen_text

WIDE, SMALL = (120, 40), (80, 24)


@pytest.fixture
def session(ws: FakeWorkspace) -> str:
    made = ws.add_reviewed()
    ws.skip_questions(made)
    return made


async def settle(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    for _ in range(4):
        await pilot.pause()


def told(app: CoachApp) -> str:
    return "".join("".join((n.title + n.message).split()) for n in app._notifications)


# ── keeping ──


async def test_a_suggestion_is_kept_from_the_panel_and_by_its_number(
    ws: FakeWorkspace, session: str, make_app: Any
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("home", "n", "2", "t")
        await settle(pilot)
        (one,) = ws.store.kept_questions.all()
        assert (one.text, one.origin, one.pattern, one.turn) == (ASKED[1].text, "suggestion", "relation-2", 6)
        assert one.heard
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        screen.panel.focus()
        await pilot.press("up", "t", "t")
        await settle(pilot)
        assert [q.text for q in ws.store.kept_questions.all()] == [ASKED[0].text, ASKED[1].text]
        assert ws.store.kept_questions.all()[0].case == "C041"
        assert "もう問いかけ集にあります" in told(app)


async def test_a_line_of_ones_own_that_worked_is_kept_and_another_is_not(
    ws: FakeWorkspace, session: str, make_app: Any
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        screen.transcript.focus()
        screen.transcript.move_to(10)
        await pilot.press("t")
        await settle(pilot)
        (one,) = ws.store.kept_questions.all()
        assert (one.text, one.origin, one.turn, one.heard) == (
            TALK[10][1],
            "turn",
            10,
            "六人ですね。半々、くらいかな。まあ、そうですね。",
        )
        screen.transcript.move_to(11)
        await pilot.press("t")
        await settle(pilot)
        assert len(ws.store.kept_questions.all()) == 1
        assert "読み取れませんでした" in told(app)


async def test_a_number_chosen_elsewhere_is_not_kept_here(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        await pilot.press("1")
        screen.transcript.move_to(20)
        await pilot.press("t")
        await settle(pilot)
        assert [q.text for q in ws.store.kept_questions.all()] == [TALK[20][1]]


# ── the list ──


def fill(ws: FakeWorkspace, session: str | None) -> None:
    add = ws.store.kept_questions.add
    add(KeptQuestion("どんな一年でしたか。", "attempt", session, 18, "まるはち 第2回", "続けて二人辞めまして。"))
    add(KeptQuestion("一年後の朝は、どんな朝でしょう。", "suggestion", case="C041"))
    add(
        KeptQuestion(
            "お父さんとは、どんな言葉を。", "turn", session, 10, "まるはち 第2回", "まあ、そうですね。", tag="承継"
        )
    )


async def open_list(app: CoachApp, pilot: Pilot[None]) -> KeptQuestionsScreen:
    await settle(pilot)
    app.action_kept_questions()
    await settle(pilot)
    assert isinstance(app.screen, KeptQuestionsScreen)
    return app.screen


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_empty_list_is_an_entrance(ws: FakeWorkspace, make_app: Any, size: tuple[int, int]) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        await open_list(app, pilot)
        shown = screen_text(app)
        assert "まだ問いがありません" in shown
        assert "t を押す" in shown
        await pilot.press("d", "m", "t", "w", "y", "enter", "u", "e")
        await settle(pilot)
        assert isinstance(app.screen, KeptQuestionsScreen)


async def test_filter_by_typing(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    fill(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_list(app, pilot)
        assert screen.current is not None
        assert screen.current.tag == "承継"
        await pilot.press("slash")
        screen.query_one(Input).value = "二人"
        await settle(pilot)
        assert [q.text for q in screen.shown] == ["どんな一年でしたか。"]
        assert "1/3 件" in screen_text(app)
        screen.query_one(Input).value = "ｃ０４１"
        await settle(pilot)
        assert [q.case for q in screen.shown] == ["C041"]
        screen.query_one(Input).value = "ない言葉"
        await settle(pilot)
        assert "見当たりませんでした" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert len(screen.shown) == 3
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is not screen


async def test_note_tag_and_words(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    fill(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_list(app, pilot)
        await pilot.press("down", "down", "m")
        await settle(pilot)
        await pilot.press(*"memo", "enter")
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("1")
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        last = ws.store.kept_questions.all()[-1]
        assert (last.text, last.note, last.tag, last.keep_words) == ("どんな一年でしたか。", "memo", "承継", True)
        text = "".join(screen.query_one(Page).text.split())
        assert "memo" in text
        assert "記録を消しても言葉を残します" in text
        assert screen.current == last


async def test_deleting_can_be_undone(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    fill(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_list(app, pilot)
        before = ws.store.kept_questions.all()
        await pilot.press("down", "d")
        await settle(pilot)
        assert [q.n for q in ws.store.kept_questions.all()] == [before[0].n, before[2].n]
        assert screen.current == before[2]
        await pilot.press("d", "u", "u", "u")
        await settle(pilot)
        assert ws.store.kept_questions.all() == before


async def test_enter_leads_back_to_the_place(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    fill(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        review = app.screen
        assert isinstance(review, ReviewScreen)
        assert review.transcript.cursor == 10
        # From the review and back into the same one.
        await pilot.press("T")
        await settle(pilot)
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert app.screen is review
        assert review.transcript.cursor == 18


async def test_without_its_session_a_suggestion_leads_to_its_case(ws: FakeWorkspace, make_app: Any) -> None:
    fill(ws, None)
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_list(app, pilot)
        assert "元の記録は消されています" in screen.query_one(Page).text
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is screen
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, CaseScreen)


async def test_what_is_seen_is_written_out(ws: FakeWorkspace, session: str, make_app: Any, tmp_path: Path) -> None:
    fill(ws, session)
    path = tmp_path / "out.txt"
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_list(app, pilot)
        screen.query_one(Input).value = "承継"
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        app.screen.query_one(Input).value = str(path)
        await pilot.press("enter")
        await settle(pilot)
    text = path.read_text("utf-8")
    assert "お父さんとは、どんな言葉を。" in text
    assert "どんな一年でしたか。" not in text
    assert "面談の内容が含まれます" in text


async def test_the_palette_knows_the_collection(ws: FakeWorkspace, make_app: Any) -> None:
    from coach.tui.palette import app_commands

    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        command = next(c for c in app_commands(app) if c.name == "問いかけ集")
        command.run()
        await settle(pilot)
        assert isinstance(app.screen, KeptQuestionsScreen)
