"""もう一度その場面 in a running app; what the tagger hears is given by a fake."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from textual.pilot import Pilot

from coach.errors import EngineError
from coach.model import Attempt, Observation
from coach.tui.app import CoachApp
from coach.tui.screens.retry import RetryScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.page import Page
from tests.tui.fakes import ASKED, FakeWorkspace, screen_text

WIDE, SMALL = (120, 40), (80, 24)


class FakeJudge:
    """Reads a line when it is let go; ``error`` is raised instead, if there is one."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.go_on.set()
        self.error: Exception | None = None
        self.read: list[str] = []

    def __call__(self, ws: Any, review: Any, finding: Any, text: str) -> Attempt:
        self.go_on.wait(10)
        self.read.append(text)
        if self.error is not None:
            raise self.error
        good = Observation("open", True, "開かれた問いです。", ((0, len(text)),))
        return Attempt(
            text, ("Q_OPEN",), 1, (), (good, Observation("no_own_words", False, f"「{text}」に一語足す手があります。"))
        )


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> FakeJudge:
    fake = FakeJudge()
    monkeypatch.setattr("coach.workflows.retry.judge_attempt", fake)
    return fake


@pytest.fixture
def session(ws: FakeWorkspace) -> str:
    made = ws.add_reviewed()
    ws.skip_questions(made)
    return made


async def settle(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    for _ in range(4):
        await pilot.pause()


async def to_retry(pilot: Pilot[None], *, finding: int = 1) -> RetryScreen:
    """From the review to the retry screen at the n-th finding."""
    await settle(pilot)
    await pilot.press("home", *["n"] * finding, "r")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, RetryScreen)
    return screen


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_scene_comes_first_and_nothing_is_told_before_one_has_tried(
    ws: FakeWorkspace, session: str, make_app: Any, judge: FakeJudge, size: tuple[int, int]
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=size) as pilot:
        screen = await to_retry(pilot, finding=3)
        shown = screen_text(app)
        assert "もう一度その場面" in shown
        assert "……すみません。" in shown
        assert "来月から六十八円で" in shown
        assert "今なら、どう言いますか" in shown
        assert "F2" in shown
        page = screen.query_one(Page).text
        assert ASKED[0].text[:8] not in page
        assert "これまでの言い方" not in page
        assert screen.focused is screen.query_one(AnswerBox)


async def test_an_attempt_is_read_kept_and_compared(
    ws: FakeWorkspace, session: str, make_app: Any, judge: FakeJudge
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        screen = await to_retry(pilot)
        key = screen.reviewed.finding.key
        await pilot.press(*"ichi", "enter")
        await settle(pilot)
        first = screen.query_one(Page).text
        assert "+ 開かれた問いです。" in first
        assert "試すなら" in first
        assert first.index("開かれた問いです。") < first.index("試すなら")
        assert "そのとき" in first
        await pilot.press(*"ni", "enter")
        await settle(pilot)
        assert [a.text for a in ws.store.attempts.of(session, key)] == ["ichi", "ni"]
        second = screen.query_one(Page).text
        assert second.index("ni") < second.index("そのとき") < second.index("1 回目")
        assert "「ichi」に一語足す" in second
    # The next day.
    app = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        screen = await to_retry(pilot)
        assert "2 回目" in screen.query_one(Page).text


async def test_the_same_line_is_not_read_twice_and_an_empty_one_not_at_all(
    ws: FakeWorkspace, session: str, make_app: Any, judge: FakeJudge
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        await to_retry(pilot)
        await pilot.press("enter", *"ichi", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert judge.read == ["ichi"]


async def test_writing_goes_on_while_it_is_read(
    ws: FakeWorkspace, session: str, make_app: Any, judge: FakeJudge
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        screen = await to_retry(pilot)
        judge.go_on.clear()
        await pilot.press(*"ichi", "enter")
        await pilot.pause()
        assert "読み取っています" in screen_text(app)
        await pilot.press(*"ni", "enter")
        assert screen.query_one(AnswerBox).text == "ichini"
        judge.go_on.set()
        await settle(pilot)
        assert judge.read == ["ichi"]
        assert "+ 開かれた問いです。" in screen.query_one(Page).text


async def test_a_fault_is_told_and_the_words_stay(
    ws: FakeWorkspace, session: str, make_app: Any, judge: FakeJudge
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        screen = await to_retry(pilot)
        for error in (EngineError("読み取る部品が止まりました。"), RuntimeError("ours")):
            judge.error = error
            await pilot.press("a", "enter")
            await settle(pilot)
            assert "読み取っています" not in screen_text(app)
        told = "".join(n.message for n in app._notifications)
        assert "読み取る部品が止まりました。" in told
        assert "思いがけない不具合" in told
        assert screen.query_one(AnswerBox).text == "aa"
        judge.error = None
        await pilot.press("enter")
        await settle(pilot)
        assert judge.read[-1] == "aa"
        assert "+ 開かれた問いです。" in screen.query_one(Page).text


async def test_suggestions_are_folded_until_asked_for(
    ws: FakeWorkspace, session: str, make_app: Any, judge: FakeJudge
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        screen = await to_retry(pilot)
        page = screen.query_one(Page)
        await pilot.press("f2")
        assert ASKED[1].text[:10] in page.text
        await pilot.press("f2")
        assert ASKED[1].text[:10] not in page.text
        await pilot.press("f2", "tab", "2", "ctrl+s")
        await settle(pilot)
        (kept,) = ws.store.kept_questions.all()
        assert (kept.text, kept.origin, kept.pattern) == (ASKED[1].text, "suggestion", "relation-2")


async def test_a_good_attempt_is_kept_once(ws: FakeWorkspace, session: str, make_app: Any, judge: FakeJudge) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=SMALL) as pilot:
        await to_retry(pilot, finding=3)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert ws.store.kept_questions.all() == ()
        await pilot.press(*"ichi", "enter")
        await settle(pilot)
        await pilot.press("ctrl+s", "ctrl+s")
        await settle(pilot)
        (kept,) = ws.store.kept_questions.all()
        assert (kept.text, kept.origin, kept.session, kept.turn) == ("ichi", "attempt", session, 14)
        assert kept.heard.endswith("……すみません。")
        assert "まるはち豆腐店" in kept.title


async def test_an_earlier_attempt_can_be_taken_up_again(
    ws: FakeWorkspace, session: str, make_app: Any, judge: FakeJudge
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        screen = await to_retry(pilot)
        await pilot.press(*"ichi", "enter")
        await settle(pilot)
        box = screen.query_one(AnswerBox)
        box.text = "ni"
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("tab", "down", "down", "enter")
        await settle(pilot)
        assert box.text == "ichi"
        assert box.has_focus


async def test_half_a_line_is_there_again(ws: FakeWorkspace, session: str, make_app: Any, judge: FakeJudge) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        await to_retry(pilot)
        await pilot.press(*"hanbun", "escape")
        await settle(pilot)
        assert isinstance(app.screen, ReviewScreen)
        await pilot.press("r")
        await settle(pilot)
        assert app.screen.query_one(AnswerBox).text == "hanbun"


async def test_leaving_while_it_is_read_loses_nothing(
    ws: FakeWorkspace, session: str, make_app: Any, judge: FakeJudge
) -> None:
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        screen = await to_retry(pilot)
        judge.go_on.clear()
        await pilot.press(*"ichi", "enter", "escape")
        await pilot.pause()
        judge.go_on.set()
        await settle(pilot)
        assert [a.text for a in ws.store.attempts.of(session, screen.reviewed.finding.key)] == ["ichi"]


async def test_without_a_finding_the_key_says_what_to_do(
    ws: FakeWorkspace, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from coach.workflows.review import review_version
    from tests.tui.fakes import review

    session = ws.add()
    ws.skip_questions(session)
    ws.store.reviews.put(replace(review(), findings=()), review_version())
    app: CoachApp = make_app(session=session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert isinstance(app.screen, ReviewScreen)
        assert "気になる所を選ぶと" in "".join("".join(n.message.split()) for n in app._notifications)
