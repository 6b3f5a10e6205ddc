"""The list of owners, beginning with one of them, and the ways into a practice from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from coach.errors import UsageError
from coach.tui.app import CoachApp
from coach.tui.palette import app_commands
from coach.tui.screens.owners import OwnersScreen
from coach.tui.screens.practice import PracticeScreen
from coach.tui.screens.practice_start import PracticeStartScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.widgets.page import Page
from coach.workflows.practice import start_practice
from coach.workflows.review import review_version
from tests.tui.fakes import FakeWorkspace, review, screen_text, tagged
from tests.tui.practice_fakes import OWNER, install, only_own_owners
from tests.tui.test_practice_screen import SMALL, WIDE, say, settle


@pytest.fixture(autouse=True)
def small(ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    only_own_owners(monkeypatch, ws.home)


async def to_owners(pilot: Pilot[None]) -> OwnersScreen:
    await pilot.pause()
    await pilot.press("p")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, OwnersScreen)
    return screen


def intro(screen: OwnersScreen) -> str:
    return "".join(screen.query_one("#owners-intro", Page).text.split())


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_an_owner_is_introduced(ws: FakeWorkspace, make_app: Any, size: tuple[int, int]) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        screen = await to_owners(pilot)
        shown = screen_text(app)
        assert "受注の減った町工場" in shown
        assert "金本さん  ふつう" in shown
        about = intro(screen)
        for part in (
            "金属プレス加工",
            "新潟県",
            OWNER.goal,
            "3信頼関係",
            "向き合わない、付いてこない",
            "まだ稽古していません",
        ):
            assert part in about
        assert "続きから" not in shown.splitlines()[-1]


async def test_a_broken_file_is_named_and_the_rest_can_be_used(ws: FakeWorkspace, make_app: Any) -> None:
    (ws.home / "owners" / "komatta.toml").write_text("version = 1\nid = 'komatta'\n", "utf-8")
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await to_owners(pilot)
        assert "komatta.toml" in screen_text(app)
        await pilot.press("down")
        await pilot.pause()
        assert "まだ練習相手になりません" in intro(screen)
        assert "docs/owners.md" in intro(screen)
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is screen
        await pilot.press("up", "enter")
        await settle(pilot)
        assert isinstance(app.screen, PracticeStartScreen)


async def test_no_owner_at_all_is_said(ws: FakeWorkspace, make_app: Any) -> None:
    (ws.home / "owners" / "small_owner.toml").unlink()
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await to_owners(pilot)
        assert "練習相手が見当たりませんでした。" in screen_text(app)


async def test_the_way_of_practising_is_chosen_and_remembered(ws: FakeWorkspace, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await to_owners(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "ヒントも開けます" in screen_text(app)
        await pilot.press("up", "up", "right", "down", "right", "right", "enter")
        await settle(pilot)
        assert isinstance(app.screen, PracticeScreen)
        row = ws.store.practices.get(app.screen.number)
        assert (row.exam, row.minutes, row.seed) == (True, 10, 1)
        await say(pilot, "open")
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "[本番]" in screen_text(app)
        assert "[10 分]" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, OwnersScreen)


async def test_earlier_practices_go_on_or_open_their_review(ws: FakeWorkspace, make_app: Any) -> None:
    kept = start_practice(ws, OWNER)  # type: ignore[arg-type]
    kept.say("open")
    session = kept.finish()
    ws.skip_questions(session)
    ws.store.reviews.put(_empty_review(ws, session), review_version())
    left = start_practice(ws, OWNER, 2)  # type: ignore[arg-type]
    left.say("open")
    left.say("receive")
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await to_owners(pilot)
        assert "金本さん  ふつう  2回" in screen_text(app)
        assert "途中です" in intro(screen)
        assert "ふりかえりを開けます" in intro(screen)
        await pilot.press("c")
        await settle(pilot)
        assert isinstance(app.screen, PracticeScreen)
        assert app.screen.number == left.number
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session_id == session


def _empty_review(ws: FakeWorkspace, session: str) -> Any:
    return replace(review(), session=session, tagged=tagged(ws.store.sessions.get(session)), findings=(), strengths=())


async def test_a_place_of_ones_own_talk_is_practised(
    ws: FakeWorkspace, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = ws.add_reviewed()
    ws.skip_questions(session)
    asked: list[tuple[int, ...]] = []

    def place(workspace: Any, reviewed: Any, finding: Any) -> Any:
        asked.append(finding.turns)
        if len(asked) == 1:
            raise UsageError("この場面の後に経営者の言葉が少ないようです。")
        return start_practice(workspace, OWNER)

    monkeypatch.setattr("coach.workflows.practice.practise_place", place)
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        below = app.screen
        assert isinstance(below, ReviewScreen)
        await pilot.press("home", "n", "P")
        await settle(pilot)
        assert app.screen is below
        assert "経営者の言葉が少ないようです" in "".join("".join(n.message.split()) for n in app._notifications)
        await pilot.press("P")
        await settle(pilot)
        assert isinstance(app.screen, PracticeScreen)
        assert below.state.current is not None
        assert asked[-1] == below.state.current.finding.turns
        # Back to the review; an untouched practice leaves nothing.
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is below
        assert ws.store.practices.all() == ()


async def test_practice_is_in_the_palette(ws: FakeWorkspace, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        command = next(c for c in app_commands(app) if c.name == "稽古する")
        command.run()
        await settle(pilot)
        assert isinstance(app.screen, OwnersScreen)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_practices_are_marked_in_the_library(ws: FakeWorkspace, make_app: Any, size: tuple[int, int]) -> None:
    practice = start_practice(ws, OWNER)  # type: ignore[arg-type]
    practice.say("open")
    session = practice.finish()
    ws.store.sessions.set_meta(session, title="二回目")
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        row = next(line for line in screen_text(app).splitlines() if "二回目" in line)
        assert "稽古: 二回目" in row
        assert app.library.rows[0].date
