"""稽古 with the real parser and encoder: three lines, one of them said differently, a hint, the debrief, the review."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.language.engine import LocalEngine
from coach.tui.app import CoachApp
from coach.tui.screens.debrief import DebriefScreen
from coach.tui.screens.opening import OpeningScreen
from coach.tui.screens.practice import PracticeScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.page import Page
from coach.tui.widgets.practice_talk import PracticeTalk
from coach.workflows.import_session import import_file
from coach.workflows.opening import OPENING_QUESTIONS
from coach.workflows.review import review_session
from coach.workflows.workspace import Workspace
from tests.tui.practice_fakes import only_own_owners
from tests.tui.test_journey import settle, shown

OPEN = "最近のお仕事の様子を、思いつくままに聞かせていただけますか"
BLAME = "なんで受注が減るまで放っておいたんですか"
RECEIVE = "少しずつ減ってきた、ということなんですね。そのあたり、もう少し聞かせてください"
TALK = (
    "鈴木：売上は去年いくらでしたか。\n田中：八千万くらいです。\n"
    "鈴木：後継者はいらっしゃいますか。\n"
    "田中：息子が一人いるんですが、継いでくれとは言い出せなくて、夜も眠れない日があるんです。\n"
    "鈴木：補助金を使って新しい機械を入れましょう。\n田中：はあ、機械の話ですか。今日はその話ではなかったんですけどね。\n"
    "鈴木：制度は使えますよ。\n田中：息子とは、正月に一度だけ、店の先行きの話をしかけたことがありまして。\n"
    "鈴木：そうですか。\n田中：本当は、息子に店を見てもらいたいんです。一緒にやれたらと思っています。\n"
)  # fmt: skip


async def say(app: CoachApp, pilot, line: str) -> None:
    app.screen.query_one(AnswerBox).text = line
    await pilot.press("enter")
    await settle(app, pilot)


@pytest.fixture
def ws(tmp_path: Path, nlp, monkeypatch: pytest.MonkeyPatch):
    with Workspace(tmp_path / "home", engine=LocalEngine(nlp)) as workspace:
        only_own_owners(monkeypatch, workspace.home)
        yield workspace


async def test_a_trainee_practises(ws) -> None:
    app = CoachApp(workspace=ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        await pilot.press("p")
        await settle(app, pilot)
        await pilot.press("enter")
        await settle(app, pilot)
        await pilot.press("enter")
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, PracticeScreen)
        for line in (OPEN, BLAME, ""):
            await say(app, pilot, line)
        assert len(screen.exchanges) == 4
        guarded = screen.exchanges[2].reply.state.trust
        assert guarded < screen.exchanges[1].reply.state.trust
        # The reproach is said differently.
        await pilot.press("tab", "up", "up", "enter")
        await settle(app, pilot)
        await pilot.press("1")
        await settle(app, pilot)
        assert screen.query_one(AnswerBox).text == BLAME
        await say(app, pilot, RECEIVE)
        assert screen.exchanges[-1].reply.state.trust > guarded
        await pilot.press("f2")
        await settle(app, pilot)
        assert "ヒント" in shown(app)
        await pilot.press("f8")
        await settle(app, pilot)
        assert isinstance(app.screen, OpeningScreen)
        await say(app, pilot, "受け止めたところ")
        assert isinstance(app.screen, DebriefScreen)
        page = "".join(app.screen.query_one(Page).text.split())
        assert "ほぐれた一言" in page
        assert "身構えた一言" not in page
        assert RECEIVE[:12] in page
        await pilot.press("1")
        await settle(app, pilot)
        assert isinstance(app.screen, ReviewScreen)
        review = ws.store.reviews.latest(app.screen.session_id)
        assert review is not None
        assert review.metrics.advisor_turns == 2
        assert ws.store.answers.of(app.screen.session_id)["turning-line"].text == "受け止めたところ"


async def test_a_place_of_ones_own_talk_is_practised(ws, tmp_path: Path) -> None:
    path = tmp_path / "昨日.txt"
    path.write_text(TALK, encoding="utf-8")
    session, _ = import_file(ws.store, path, "鈴木")
    review = review_session(ws, session)
    for identity, question in OPENING_QUESTIONS:
        ws.store.answers.put(session, identity, question, "")
    early = next(f for f in review.findings if f.finding.habit == "premature")
    app = CoachApp(workspace=ws, session=session)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        assert isinstance(app.screen, ReviewScreen)
        app.screen.show_finding(early)
        await pilot.press("P")
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, PracticeScreen)
        assert "言い出せなくて" in "".join(screen.query_one(PracticeTalk).text.split())
        await say(app, pilot, "言い出せなくて、眠れない日もおありなんですね")
        assert len(screen.exchanges) == 2
        await pilot.press("escape")
        await settle(app, pilot)
        app.action_owners()
        await settle(app, pilot)
        assert "自分の面談から" in shown(app)
