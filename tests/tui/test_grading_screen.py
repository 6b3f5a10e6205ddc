"""採点: levels, reasons, comments, blind and second grades, finalising and reopening, in a running app."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from coach.errors import Cancelled, EngineError, StoreError
from coach.grading.grade import mark_of, set_level
from coach.tui.app import CoachApp
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.grading import GradingScreen
from coach.tui.screens.grading_history import GradingHistoryScreen
from coach.tui.screens.grading_list import GradesScreen
from coach.tui.screens.grading_start import GradingStartScreen
from coach.tui.screens.grading_table import GradingTableScreen
from coach.tui.screens.grading_words import GradingWordsScreen
from coach.tui.screens.help import HelpScreen
from coach.tui.screens.note import NoteScreen
from coach.tui.screens.trouble import TroubleScreen
from coach.tui.widgets.page import Page
from coach.workflows import grading as flow
from coach.workflows.progress import Progress
from tests.tui.fakes import FakeWorkspace, screen_text
from tests.tui.grading_fakes import begun, finished, install, press, settle, toml
from tests.tui.test_kept_questions_screen import told

WIDE, SMALL = (120, 40), (80, 24)


@pytest.fixture
def session(ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> str:
    return install(monkeypatch, ws)


async def open_grade(app: CoachApp, pilot: Pilot[None], session: str) -> GradingScreen:
    """The newest grade of the session, through the list."""
    await settle(pilot)
    app.action_grades(session)
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)
    assert isinstance(app.screen, GradingScreen)
    return app.screen


# ── beginning ──


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_first_grade_begins_from_the_library(ws: FakeWorkspace, session: str, make_app: Any, size: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        await press(pilot, "S")
        assert isinstance(app.screen, GradingStartScreen)
        await press(pilot, "enter")
        assert "採点する人の名前を入れると" in screen_text(app)
        await press(pilot, *"sato", "enter")
        assert isinstance(app.screen, GradingScreen)
        (entry,) = flow.grades_of(ws, session)
        assert (entry.grader, entry.rubric_id, entry.blind, entry.set) == ("sato", "bansou", False, 0)
        await press(pilot, "q", "n")
        assert app.screen.query_one(Input).value == "sato"


async def test_the_review_leads_to_it_and_the_list_says_how_to_begin(
    ws: FakeWorkspace, session: str, make_app: Any
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "S", "escape")
        assert isinstance(app.screen, GradesScreen)
        assert "n で始められます" in screen_text(app)
        await press(pilot, "enter", "b", "D")
        assert isinstance(app.screen, GradesScreen)
        app.action_grades()
        await settle(pilot)
        assert "まだ採点がありません" in screen_text(app)


async def test_what_hinders_the_beginning_is_told_and_the_list_stays(
    ws: FakeWorkspace, session: str, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise EngineError("読み取りの部品が止まりました。")

    monkeypatch.setattr("coach.workflows.grading.start_grade", fails)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "S", *"sato", "enter")
        assert isinstance(app.screen, TroubleScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, GradesScreen)
        assert not app.screen.working


async def test_reading_for_the_proposal_can_be_stopped(
    ws: FakeWorkspace, session: str, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waits(*_: Any, on_progress: Any, cancelled: Any, **__: Any) -> None:
        on_progress(Progress("parse", 8, 24))
        while not cancelled():
            threading.Event().wait(0.01)
        raise Cancelled("途中でやめました。")

    monkeypatch.setattr("coach.workflows.grading.start_grade", waits)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "S", *"sato")
        await pilot.press("enter")
        for _ in range(4):
            await pilot.pause()
        assert isinstance(app.screen, GradesScreen)
        assert "記録を読んでいます 8/24" in screen_text(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, GradesScreen)
        assert not app.screen.working
        assert flow.grades_of(ws, session) == ()


# ── levels ──


async def test_a_level_is_kept_at_once_and_a_differing_one_asks_for_a_reason(
    ws: FakeWorkspace, session: str, make_app: Any
) -> None:
    grade = begun(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await open_grade(app, pilot, session)
        await press(pilot, "4")
        assert isinstance(app.screen, GradingScreen), "根拠なし: nothing to differ from"
        await press(pilot, "n", "3", "n", "4")
        assert isinstance(app.screen, NoteScreen)
        await press(pilot, *"naze", "enter")
        kept = flow.grade(ws, grade.n)
        assert {m.criterion: (m.level, m.reason) for m in kept.marks} == {
            "respect": (4, ""),
            "receive": (3, ""),
            "timing": (4, "naze"),
        }
        await press(pilot, "2")
        assert mark_of(flow.grade(ws, grade.n), "timing").reason == "", "agrees now"
        await press(pilot, "0")
        assert mark_of(flow.grade(ws, grade.n), "timing").level is None
        await press(pilot, "backspace")
        assert mark_of(flow.grade(ws, grade.n), "timing") is None


async def test_an_earlier_reason_is_there_again_when_the_level_changes(
    ws: FakeWorkspace, session: str, make_app: Any
) -> None:
    grade = begun(ws, session, levels={"receive": 5})
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await open_grade(app, pilot, session)
        await press(pilot, "n", "4", "escape")
        assert mark_of(flow.grade(ws, grade.n), "receive").reason == "見方が違う"


async def test_it_opens_where_one_left_off_and_goes_to_what_is_not_set(
    ws: FakeWorkspace, session: str, make_app: Any
) -> None:
    begun(ws, session, levels={"respect": 3, "timing": 2})
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_grade(app, pilot, session)
        assert screen.criterion.id == "receive"
        assert "2/3" in screen_text(app).splitlines()[0]
        await press(pilot, "n", "u")
        assert screen.criterion.id == "receive"
        await press(pilot, "3", "u")
        assert "どの項目も決まっています" in told(app)


async def test_an_anchor_can_be_chosen_and_below_the_least_level_it_says_so(
    ws: FakeWorkspace, session: str, make_app: Any
) -> None:
    grade = begun(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await open_grade(app, pilot, session)
        await press(pilot, "down", "enter")
        assert mark_of(flow.grade(ws, grade.n), "respect").level == 1
        assert "2 以上が求められています" in screen_text(app)


# ── evidence and dialogue ──


async def test_evidence_leads_to_the_turn_beside_it(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    begun(ws, session, levels={"respect": 3})
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_grade(app, pilot, session)
        text = screen.page.text
        assert "提案 3 (2〜4)  幅があります" in text
        assert "ほか 2 か所を開く" in text
        assert {s.turn for s in screen.marks().evidence} == {4, 6, 8, 12, 14, 20}
        await press(pilot, *["down"] * 6, "enter")
        assert screen.transcript.cursor == 4
        assert screen.page.has_focus
        await press(pilot, *["down"] * 3, "enter")
        assert "14番" in screen.page.text
        await press(pilot, "p")
        assert "根拠なし" in screen_text(app)
        assert not screen.marks().evidence


async def test_in_a_narrow_window_one_side_at_a_time(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    begun(ws, session, levels={"respect": 3})
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_grade(app, pilot, session)
        assert not screen.transcript.display
        await press(pilot, *["down"] * 10)
        place = screen.page.scroll_offset.y
        assert place > 0
        await press(pilot, "enter")
        assert screen.transcript.has_focus
        assert screen.transcript.cursor == 20
        assert not screen.page.display
        assert "言葉を受け止めて返す" in screen_text(app).splitlines()[2]
        await press(pilot, "tab")
        assert screen.page.has_focus
        assert screen.page.scroll_offset.y == place
        await press(pilot, "tab", "escape")
        assert screen.page.has_focus


async def test_searching_in_the_dialogue(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    begun(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_grade(app, pilot, session)
        await press(pilot, "slash")
        screen.query_one(Input).value = "釜が空かない"
        await settle(pilot)
        assert screen.transcript.cursor == 11
        await press(pilot, "escape", "escape")
        assert screen.page.has_focus


async def test_comments_on_turns(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    grade = begun(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_grade(app, pilot, session)
        screen.transcript.move_to(10)
        await press(pilot, "m", *"one", "enter", "M", *"two", "enter")
        kept = flow.grade(ws, grade.n)
        assert [(c.turn, c.text, c.criterion) for c in kept.comments] == [(10, "one", None), (10, "two", "respect")]
        shown = screen_text(app)
        assert "講評 one" in shown
        assert "〔敬意をもって向き合う〕two" in shown
        assert "この項目のコメント" in screen.page.text
        await press(pilot, "m", "backspace", "backspace", "backspace", "enter")
        assert [c.text for c in flow.grade(ws, grade.n).comments] == ["two"]


# ── blind, and a second grader ──


async def test_blind_the_proposal_waits_for_the_last_level(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    grade = begun(ws, session, levels={"respect": 3, "receive": 4}, blind=True)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_grade(app, pilot, session)
        assert "すべての段階を決めてから" in screen.page.text
        assert "根拠" not in screen.page.text
        assert not screen.marks().evidence
        await press(pilot, "l")
        assert "提案は、すべての段階を決めてから" in screen_text(app)
        await press(pilot, "t")
        assert isinstance(app.screen, GradingTableScreen)
        assert app.screen.rescored is None
        await press(pilot, "escape", "5")
        assert isinstance(app.screen, ConfirmScreen)
        await press(pilot, "n")
        assert mark_of(flow.grade(ws, grade.n), "timing") is None
        await press(pilot, "5", "y")
        assert isinstance(app.screen, GradingTableScreen)
        shown = screen_text(app)
        assert "提案" in shown
        assert "3 (2〜4)" in shown
        await press(pilot, "escape", "2")
        assert isinstance(app.screen, GradingScreen), "no reason is asked of a blind grade"
        assert "提案を見る前の段階は 5 でした" in screen.page.text
        kept = flow.grade(ws, grade.n)
        assert kept.blind_levels == {"respect": 3, "receive": 4, "timing": 5}
        changes = [entry.changes for entry in flow.history(ws, grade.n) if entry.event == "save"]
        assert changes[-1] == ("提案の時機: 5 → 2",), "what was changed after seeing stands apart"


async def test_a_second_grader_sees_the_first_ones_levels_only_when_done(
    ws: FakeWorkspace, session: str, make_app: Any
) -> None:
    first = finished(ws, session, "鈴木", (4, 3, 2))
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        app.action_grades(session)
        await press(pilot, "b")
        assert isinstance(app.screen, GradingStartScreen)
        assert "一人目と同じ採点表" in screen_text(app)
        await press(pilot, *"tanaka", "enter")
        screen = app.screen
        assert isinstance(screen, GradingScreen)
        assert (screen.grade.second_of, screen.grade.blind, screen.grade.rubric) == (first.n, True, first.rubric)
        await press(pilot, "2", "n", "2", "n", "2", "y")
        assert "鈴木" not in screen_text(app)
        assert "ほかの人の段階は" in screen_text(app)
        await press(pilot, "escape")
        assert "鈴木" not in screen.page.text
        await press(pilot, "F", "y", "l")
        row = next(line for line in screen_text(app).splitlines() if "敬意をもって" in line)
        assert row.split()[1:] == ["2", "根拠なし", "4"]
        await press(pilot, "escape", "home", "p", "p")
        assert "ほかの採点者 鈴木 4" in screen.page.text


async def test_opening_the_first_grade_during_the_second_is_asked(
    ws: FakeWorkspace, session: str, make_app: Any
) -> None:
    first = finished(ws, session, "鈴木", (4, 3, 2))
    begun(ws, session, "田中", second_of=first.n)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        app.action_grades(session)
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, ConfirmScreen)
        assert "田中" in screen_text(app)
        await press(pilot, "n")
        assert isinstance(app.screen, GradesScreen)
        await press(pilot, "enter", "y")
        assert isinstance(app.screen, GradingScreen)


# ── finishing ──


async def test_finalise_names_what_is_missing_then_asks(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    grade = begun(ws, session, levels={"respect": 3})
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_grade(app, pilot, session)
        await press(pilot, "p", "F")
        assert "まだ段階を決めていない項目があります" in told(app)
        assert screen.criterion.id == "receive"
        await press(pilot, "5", "escape", "n", "2", "F")
        assert screen.criterion.id == "receive"
        assert "理由がまだありません" in told(app)
        await press(pilot, "r", *"so", "enter", "F", "n")
        assert flow.grade(ws, grade.n).status == "draft"
        await press(pilot, "F", "y")
        assert flow.grade(ws, grade.n).status == "final"
        assert "確定" in screen_text(app).splitlines()[0]
        await press(pilot, "4")
        assert "Rで開き直します" in told(app)
        assert mark_of(flow.grade(ws, grade.n), "receive").level == 5


async def test_reopening_wants_a_reason_and_leaves_a_trace(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    grade = finished(ws, session, "鈴木", (4, 3, 2))
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await open_grade(app, pilot, session)
        await press(pilot, "R", "enter", "escape")
        assert flow.grade(ws, grade.n).status == "final"
        await press(pilot, "R", *"yomichigai", "enter", "3", "h")
        assert isinstance(app.screen, GradingHistoryScreen)
        text = app.screen.query_one(Page).text
        assert "開き直し" in text
        assert "yomichigai" in text
        assert "敬意をもって向き合う: 4 → 3" in text


async def test_keep_start_stop(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    grade = begun(ws, session, levels={"receive": 5})
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await open_grade(app, pilot, session)
        await press(pilot, "w")
        assert isinstance(app.screen, GradingWordsScreen)
        assert "言葉を受け止めて返す" in screen_text(app)
        await press(pilot, *"one", "enter", *"two", "tab", *"three", "escape")
        kept = flow.grade(ws, grade.n)
        assert (kept.keep, kept.start, kept.stop) == (("one", "two"), ("three",), ())
        await press(pilot, "w")
        assert "two" in screen_text(app)
        await press(pilot, "x")
    assert flow.grade(ws, grade.n).keep == ("one", "twox"), "leaving the app keeps what was being written"


async def test_rescoring_is_shown_beside_and_changes_nothing(
    ws: FakeWorkspace, session: str, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from tests.tui.grading_fakes import PROPOSAL

    grade = begun(ws, session, levels={"respect": 3})
    other = tuple(
        replace(item, level=5, low=5, high=5) if item.criterion == "timing" else item for item in PROPOSAL.items
    )
    monkeypatch.setattr("coach.grading.proposal.propose", lambda review, rubric: replace(PROPOSAL, items=other))
    (ws.home / "rubrics" / "small2.toml").write_text(toml(2), "utf-8")
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await open_grade(app, pilot, session)
        await press(pilot, "l", "t")
        shown = screen_text(app)
        assert "いまの提案" in shown
        assert "small v2" in shown
        row = next(line for line in shown.splitlines() if "提案の時機" in line)
        assert row.split() == ["*", "提案の時機", "_", "2", "5"]
        await press(pilot, "end", "down", "enter")
    assert flow.grade(ws, grade.n) == grade


# ── nothing is lost ──


async def test_a_change_in_another_window_is_read_first(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    grade = begun(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await open_grade(app, pilot, session)
        flow.save_grade(ws, set_level(flow.grade(ws, grade.n), "timing", 2))
        await press(pilot, "4")
        assert {m.criterion: m.level for m in flow.grade(ws, grade.n).marks} == {"respect": 4, "timing": 2}
        assert "別の画面での変更を読み込み" in told(app)


async def test_what_could_not_be_kept_goes_out_with_the_next_change(
    ws: FakeWorkspace, session: str, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade = begun(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await open_grade(app, pilot, session)

        def fails(*_: Any, **__: Any) -> None:
            raise StoreError("書き込めませんでした。")

        with monkeypatch.context() as patch:
            patch.setattr("coach.workflows.grading.save_grade", fails)
            await press(pilot, "4")
        assert "残せませんでした" in told(app)
        assert "段階 4" in screen.page.text
        await press(pilot, "n", "3")
        assert len(flow.grade(ws, grade.n).marks) == 2


async def test_deleting_is_asked(ws: FakeWorkspace, session: str, make_app: Any) -> None:
    begun(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        app.action_grades()
        await press(pilot, "D", "n")
        assert len(flow.all_grades(ws)) == 1
        assert "釜が空かない" in screen_text(app)
        await press(pilot, "D", "y")
        assert flow.all_grades(ws) == ()


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_help_everywhere(ws: FakeWorkspace, session: str, make_app: Any, size: Any) -> None:
    begun(ws, session)
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        app.action_grades(session)
        await settle(pilot)
        for keys, words in (
            (("question_mark",), "採点を始める"),
            (("escape", "enter", "question_mark"), "提案の読み方"),
        ):
            await press(pilot, *keys)
            assert isinstance(app.screen, HelpScreen)
            assert words in app.screen.query_one(Page).text
        for key in ("l", "h"):
            await press(pilot, "escape", *(("escape",) if key == "h" else ()), key, "question_mark")
            assert isinstance(app.screen, HelpScreen)
