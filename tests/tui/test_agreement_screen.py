"""採点の一致: figures, honesty with few sessions, the way to the dialogue, and sets, in a running app."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from coach.errors import StoreError
from coach.tui.app import CoachApp
from coach.tui.screens.agreement import AgreementScreen
from coach.tui.screens.agreement_set import AgreementSetScreen
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.grading import GradingScreen
from coach.tui.widgets.page import Page
from coach.workflows import calibration, model_set
from coach.workflows import grading as flow
from coach.workflows.progress import Progress
from tests.tui.fakes import FakeWorkspace, screen_text, transcript
from tests.tui.grading_fakes import finished, install, press, settle
from tests.tui.test_kept_questions_screen import told

WIDE, SMALL = (120, 40), (80, 24)
# What two people gave in four sessions: they lie two levels apart once.
GIVEN = (((4, 3, 2), (4, 3, 2)), ((3, 3, 1), (3, 2, 3)), ((5, 4, 4), (4, 4, 4)), ((2, 2, 2), (2, 2, 2)))


@pytest.fixture
def graded(ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Four sessions graded by two people; their ids."""
    sessions = [install(monkeypatch, ws)]
    base = transcript()
    sessions += [ws.add_reviewed(replace(base, id=f"talk-{n}", title=f"面談その{n}", firm=None)) for n in (2, 3, 4)]
    for session, (one, two) in zip(sessions, GIVEN, strict=True):
        finished(ws, session, "鈴木", one)
        finished(ws, session, "田中", two)
    return sessions


async def open_agreement(app: CoachApp, pilot: Pilot[None]) -> AgreementScreen:
    await settle(pilot)
    app.action_agreement()
    await settle(pilot)
    assert isinstance(app.screen, AgreementScreen)
    return app.screen


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_without_grades_it_says_what_to_do(ws: FakeWorkspace, make_app: Any, size: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        screen = await open_agreement(app, pilot)
        assert "まだ確定した採点がありません" in screen_text(app)
        await press(pilot, "enter", "g", "e", "D")
        assert app.screen is screen


async def test_too_few_sessions_are_no_figure(ws: FakeWorkspace, monkeypatch: Any, make_app: Any) -> None:
    session = install(monkeypatch, ws)
    finished(ws, session, "鈴木", (4, 3, 2))
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_agreement(app, pilot)
        text = screen.query_one(Page).text
        assert "採点者が一人なので" in text
        assert "採点者どうし" not in text
        assert "1 件では、まだ数字にできません" in text
        assert text.count("まだ数字にできません") == 1, "said once, not for every criterion"


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_figures_and_the_way_to_the_dialogue(
    ws: FakeWorkspace, graded: list[str], make_app: Any, size: Any
) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        screen = await open_agreement(app, pilot)
        found = calibration.agreement(ws, None, "small")  # type: ignore[arg-type]
        text = screen.query_one(Page).text
        assert f"{found.between.overall.kappa.value:.2f} (" in text
        assert f"{found.tool.overall.alpha.value:.2f} (" in text
        assert "—" not in text
        assert ("差が 1 まで" in text) == (size == WIDE)
        assert "面談その2   提案 2  鈴木 1  田中 3" in text
        page = screen.query_one(Page)
        await press(pilot, "end", "home")
        for _ in range(30):
            if page.target is not None:
                break
            await press(pilot, "down")
        first = found.differing[0]
        await press(pilot, "enter")
        opened = app.screen
        assert isinstance(opened, GradingScreen)
        assert (opened.grade.session, opened.criterion.id) == (first.session, first.criterion)
        assert opened.transcript.cursor in {span.turn for span in opened.marks().evidence}
        assert "ほかの採点者 鈴木" in opened.page.text


async def test_a_grade_reopened_meanwhile_is_no_longer_counted(
    ws: FakeWorkspace, graded: list[str], make_app: Any
) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_agreement(app, pilot)
        assert "面談 4 件" in screen.query_one(Page).text
        app.action_grades(graded[3])
        await settle(pilot)
        for entry in flow.grades_of(ws, graded[3]):  # type: ignore[arg-type]
            flow.reopen(ws, entry.n, "もう一度聴く")  # type: ignore[arg-type]
        await press(pilot, "escape")
        assert app.screen is screen
        assert "面談 3 件" in screen.query_one(Page).text


async def test_sets_are_made_changed_chosen_and_deleted(ws: FakeWorkspace, graded: list[str], make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_agreement(app, pilot)
        await press(pilot, "g")
        assert "まだ組がありません" in told(app)
        await press(pilot, "n", *"april", "enter")
        assert isinstance(app.screen, AgreementSetScreen)
        assert "確定した採点: 鈴木、田中" in screen_text(app)
        await press(pilot, "enter", "down", "enter", "enter", "escape")
        (made,) = calibration.sets(ws)  # type: ignore[arg-type]
        assert (made.name, len(made.sessions)) == ("april", 1)
        assert "面談 1 件" in screen.query_one(Page).text
        await press(pilot, "e", "down", "enter", "q")
        assert "面談 2 件" in screen.query_one(Page).text
        await press(pilot, "g", "1")
        assert "面談 4 件" in screen.query_one(Page).text
        await press(pilot, "g", "2", "D")
        assert isinstance(app.screen, ConfirmScreen)
        await press(pilot, "y")
        assert calibration.sets(ws) == ()  # type: ignore[arg-type]
        assert "すべての面談" in screen_text(app)


async def test_a_new_set_left_empty_is_not_made(ws: FakeWorkspace, graded: list[str], make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_agreement(app, pilot)
        await press(pilot, "n", *"may", "enter", "escape")
        assert app.screen is screen
        assert calibration.sets(ws) == ()  # type: ignore[arg-type]
        assert screen.set_name is None


async def test_another_rubric(ws: FakeWorkspace, graded: list[str], make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_agreement(app, pilot)
        assert screen.rubric_id == "small", "the one that was used"
        await press(pilot, "r", "1")
        assert screen.rubric_id == "bansou"
        assert "まだ確定した採点がありません" in screen_text(app)


async def test_an_error_is_told_in_the_page(ws: FakeWorkspace, make_app: Any, monkeypatch: Any) -> None:
    def fails(*_: Any) -> None:
        raise StoreError("読めませんでした。", todo="もう一度開くと直ることがあります。")

    monkeypatch.setattr("coach.workflows.calibration.agreement", fails)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await open_agreement(app, pilot)
        assert "読めませんでした" in screen_text(app)


async def test_the_model_set_is_asked_for_added_and_chosen(
    ws: FakeWorkspace, graded: list[str], make_app: Any, monkeypatch: Any
) -> None:
    asked: list[object] = []

    def adds(workspace: Any, on_progress: Any, cancelled: Any) -> calibration.CalibrationSet:
        asked.append(workspace)
        on_progress(Progress("grade", 1, 2))
        return calibration.save_set(workspace, model_set.MODEL_SET, graded[:3])

    monkeypatch.setattr(model_set, "add_model_set", adds)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_agreement(app, pilot)
        await press(pilot, "b")
        assert "正解ではありません" in screen_text(app)
        await press(pilot, "n")
        assert asked == []
        await press(pilot, "b", "y")
        await settle(pilot)
        assert screen.set_name == model_set.MODEL_SET
        assert "面談 3 件" in screen.query_one(Page).text
        await press(pilot, "b")
        assert len(asked) == 1, "it is there: chosen, not added again"


async def test_a_model_set_that_cannot_be_added_is_told(ws: FakeWorkspace, make_app: Any, monkeypatch: Any) -> None:
    def fails(*_: Any) -> None:
        raise StoreError("ディスクがいっぱいです。", todo="空きを作ると続けられます。")

    monkeypatch.setattr(model_set, "add_model_set", fails)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await open_agreement(app, pilot)
        await press(pilot, "b", "y")
        await settle(pilot)
        assert "ディスクがいっぱいです" in screen_text(app)
