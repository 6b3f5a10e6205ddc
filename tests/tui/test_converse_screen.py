"""相談 in a running app: asking, links, leaving, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from coach.conversation.model import Understood
from coach.conversation.slots import clean, slots_of
from coach.errors import EngineError
from coach.model import CaseMatch
from coach.tui.app import CoachApp
from coach.tui.screens.case import CaseScreen
from coach.tui.screens.converse import ConverseScreen
from coach.tui.screens.help import HelpScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.converse_talk import ConverseTalk
from coach.tui.widgets.transcript import TranscriptView
from tests.tui.fakes import FakeWorkspace, screen_text

WIDE, SMALL = (120, 40), (80, 24)
INTENTS = {"詰問": "where_habit", "事例": "similar_cases", "割合": "talk_share", "先に": "tell_first", "次は": "follow_next",
           "とは": "term_meaning", "違い": "difference"}  # fmt: skip


class StubReader:
    """Knows a few words; everything else is out of scope."""

    def understand(self, question: str) -> Understood:
        intent = next((i for word, i in reversed(INTENTS.items()) if word in question), "out_of_scope")
        return Understood(intent, slots_of(clean(question), intent), 0.9)


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.workflows.converse.reader_of", lambda ws: StubReader())
    found = (CaseMatch("C041", "一人目", 0.9, "", ("豆腐",)),)
    monkeypatch.setattr("coach.workflows.converse.Consultation._find_cases", lambda self, text: found)


@pytest.fixture
def session(ws: FakeWorkspace) -> str:
    found = ws.add_reviewed()
    ws.skip_questions(found)
    return found


async def settle(pilot: Pilot[Any]) -> None:
    for _ in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete(
            [w for w in pilot.app.workers if w.group == "converse"]
        )  # fmt: skip
    await pilot.pause()


async def ask(pilot: Pilot[Any], text: str) -> None:
    pilot.app.screen.query_one(AnswerBox).text = text
    await pilot.press("enter")
    await settle(pilot)


def talk(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(ConverseTalk).text.replace("\n", "").replace(" ", "")


MakeApp = Callable[..., CoachApp]


async def open_from_review(pilot: Pilot[Any], app: CoachApp, session: str) -> ConverseScreen:
    app.open_review(session)
    await settle(pilot)
    await pilot.press("c")
    await settle(pilot)
    assert isinstance(app.screen, ConverseScreen)
    return app.screen


async def test_an_empty_talk_shows_what_can_be_asked(make_app: MakeApp, session: str) -> None:
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_from_review(pilot, app, session)
        assert "話しすぎたのはどこ" in talk(pilot)
        assert "釜が空かない" in screen_text(app)


async def test_it_asks_first_and_then_tells(make_app: MakeApp, session: str) -> None:
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_from_review(pilot, app, session)
        await ask(pilot, "詰問はどこ")
        assert "先に教えて" in talk(pilot)
        assert "6番" not in talk(pilot)
        await ask(pilot, "少し急いでいました")
        assert "少し急いで" in talk(pilot)
        assert "6番" in talk(pilot)


async def test_a_link_moves_the_transcript_beside_it(make_app: MakeApp, session: str) -> None:
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_from_review(pilot, app, session)
        await ask(pilot, "詰問はどこ")
        await ask(pilot, "先に教えて")
        await ask(pilot, "1")
        assert app.screen is screen
        assert screen.query_one(TranscriptView).cursor == 6
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.transcript.cursor == 6


async def test_in_a_narrow_window_a_link_goes_back_to_the_review(make_app: MakeApp, session: str) -> None:
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await open_from_review(pilot, app, session)
        await ask(pilot, "割合は")
        await pilot.press("tab")
        await settle(pilot)
        await pilot.press("1")
        await settle(pilot)
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.transcript.cursor == 16


async def test_a_case_is_opened_and_closed_again(make_app: MakeApp, ws: FakeWorkspace) -> None:
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("a")
        await settle(pilot)
        await ask(pilot, "後継ぎで悩む会社の事例")
        await ask(pilot, "1")
        assert isinstance(app.screen, CaseScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ConverseScreen)


async def test_a_suggestion_is_asked_by_its_number(make_app: MakeApp, ws: FakeWorkspace) -> None:
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("a")
        await settle(pilot)
        await ask(pilot, "1")
        assert "詰問と深掘りの違いは" in talk(pilot)
        assert "受け止め" in talk(pilot)


async def test_a_number_that_is_no_link_is_a_question(make_app: MakeApp, ws: FakeWorkspace) -> None:
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("a")
        await settle(pilot)
        await ask(pilot, "違いは")
        await ask(pilot, "9")
        assert "あなた9" in talk(pilot)


async def test_the_talk_is_there_after_coming_back(make_app: MakeApp, session: str) -> None:
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_from_review(pilot, app, session)
        await ask(pilot, "割合は")
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert "あなた割合は" in talk(pilot)


async def test_forgetting_asks_first(make_app: MakeApp, session: str) -> None:
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_from_review(pilot, app, session)
        await ask(pilot, "割合は")
        await pilot.press("f8")
        await pilot.pause()
        await pilot.press("n")
        await settle(pilot)
        assert "あなた割合は" in talk(pilot)
        await pilot.press("f8")
        await pilot.pause()
        await pilot.press("y")
        await settle(pilot)
        assert "たとえば" in talk(pilot)


async def test_a_question_that_fails_is_given_back(
    make_app: MakeApp, ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("a")
        await settle(pilot)

        def broken(ws: Any) -> Any:
            raise EngineError("部品が止まりました。")

        monkeypatch.setattr("coach.workflows.converse.reader_of", broken)
        await ask(pilot, "違いは")
        assert app.screen.query_one(AnswerBox).text == "違いは"
        assert "あなた違いは" not in talk(pilot)


async def test_escape_steps_back_to_the_box_first(make_app: MakeApp, session: str) -> None:
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_from_review(pilot, app, session)
        screen.query_one(TranscriptView).focus()
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen
        assert screen.query_one(AnswerBox).has_focus


async def test_help_tells_what_can_be_asked(make_app: MakeApp, ws: FakeWorkspace) -> None:
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("a")
        await settle(pilot)
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        assert "先に聞かれること" in screen_text(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50), (40, 12)])
async def test_no_line_is_wider_than_the_window(size: tuple[int, int], make_app: MakeApp, session: str) -> None:
    from coach.language.wrap import cell_width

    app = make_app()
    async with app.run_test(size=size) as pilot:
        await open_from_review(pilot, app, session)
        await ask(pilot, "割合は")
        view = app.screen.query_one(ConverseTalk)
        assert all(cell_width(line) <= view.row_width for line in view.text.split("\n"))
