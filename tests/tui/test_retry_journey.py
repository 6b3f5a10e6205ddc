"""With the real parser: a place of yesterday's talk is tried again, a good line kept, written out, and outlives the talk."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from coach.language.engine import LocalEngine
from coach.tui.app import CoachApp
from coach.tui.screens.kept_questions import KeptQuestionsScreen
from coach.tui.screens.retry import RetryScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.page import Page
from coach.workflows.import_session import import_file
from coach.workflows.opening import OPENING_QUESTIONS
from coach.workflows.review import delete_session, review_session
from coach.workflows.workspace import Workspace
from tests.tui.test_journey import TALK, settle, shown

BLAME = "なぜ今まで息子さんに話さなかったんですか。"
BETTER = "継いでくれとは言い出せない、眠れない夜がある。そういう夜は、どんなことが浮かぶんでしょうか。"


async def test_a_place_is_tried_again(tmp_path: Path, nlp) -> None:
    path = tmp_path / "昨日.txt"
    path.write_text(TALK, encoding="utf-8")
    with Workspace(tmp_path / "home", engine=LocalEngine(nlp)) as ws:
        session, _ = import_file(ws.store, path, "鈴木")
        review = review_session(ws, session)
        for identity, question in OPENING_QUESTIONS:
            ws.store.answers.put(session, identity, question, "")
        app = CoachApp(workspace=ws, session=session)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(app, pilot)
            screen = app.screen
            assert isinstance(screen, ReviewScreen)
            early = next(f for f in review.findings if f.finding.habit == "premature")
            screen.show_finding(early)
            await pilot.pause()
            await pilot.press("r")
            await settle(app, pilot)
            again = app.screen
            assert isinstance(again, RetryScreen)
            assert "眠れない日がある" in "".join(shown(app).split())
            assert "補助金を使って" in shown(app)
            box, page = again.query_one(AnswerBox), again.query_one(Page)
            for text, seen in ((BLAME, "責めている"), (BETTER, "開かれた問いです")):
                box.text = text
                await pilot.press("enter")
                await settle(app, pilot)
                assert seen in page.text
            assert (
                page.text.index("開かれた問いです")
                < page.text.index("提案が入っている")
                < page.text.index("責めている")
            )
            assert [a.text for a in ws.store.attempts.of(session, early.finding.key)] == [BLAME, BETTER]
            await pilot.press("ctrl+s", "escape")
            await settle(app, pilot)
            await pilot.press("T")
            await settle(app, pilot)
            assert isinstance(app.screen, KeptQuestionsScreen)
            assert "言い出せなくて" in "".join(app.screen.query_one(Page).text.split())
            await pilot.press("e")
            await settle(app, pilot)
            app.screen.query_one(Input).value = str(tmp_path / "out.html")
            await pilot.press("enter")
            await settle(app, pilot)
            html = (tmp_path / "out.html").read_text("utf-8")
            assert BETTER in html
            assert "面談の内容が含まれます" in html
            delete_session(ws, session)
            app.action_library()
            app.action_kept_questions()
            await settle(app, pilot)
            after = "".join(app.screen.query_one(Page).text.split())
            assert BETTER in after
            assert "言い出せなくて" not in after
            assert "元の記録は消されています" in after
