"""稽古 in a running app: the owner is real, what is heard is given by a fake."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from coach.errors import EngineError
from coach.tui.app import CoachApp
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.debrief import DebriefScreen
from coach.tui.screens.library import LibraryScreen
from coach.tui.screens.opening import OpeningScreen
from coach.tui.screens.owners import OwnersScreen
from coach.tui.screens.practice import PracticeScreen, exchange_of
from coach.tui.screens.practice_converse import PracticeConverseScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.page import Page
from coach.tui.widgets.practice_talk import PracticeTalk
from coach.tui.widgets.relation_meter import RelationMeter
from coach.workflows.practice import resume_practice, start_practice
from tests.tui.fakes import FakeAnalysis, FakeWorkspace, review, screen_text
from tests.tui.practice_fakes import OWNER, Clock, FakeEar, install

SMALL, WIDE = (80, 24), (120, 40)


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> FakeEar:
    return install(monkeypatch)


async def settle(pilot: Pilot[None]) -> None:
    for _ in range(2):
        await pilot.app.workers.wait_for_complete()
        for _ in range(4):
            await pilot.pause()


async def begin(pilot: Pilot[None], ws: FakeWorkspace, **given: Any) -> PracticeScreen:
    """A practice with the small owner, opened."""
    pilot.app.practise(lambda: start_practice(ws, OWNER, **given))  # type: ignore[attr-defined, arg-type]
    for _ in range(4):
        await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, PracticeScreen)
    return screen


async def say(pilot: Pilot[None], *lines: str) -> None:
    for line in lines:
        pilot.app.screen.query_one(AnswerBox).text = line
        await pilot.press("enter")
        await settle(pilot)


def told(app: CoachApp) -> str:
    return "".join("".join(n.message.split()) for n in app._notifications)


def talk(screen: PracticeScreen) -> str:
    return screen.query_one(PracticeTalk).text


async def test_the_first_words_are_there_while_it_loads_and_a_line_sent_early_waits(
    ws: FakeWorkspace, make_app: Any, ear: FakeEar
) -> None:
    ear.loaded.clear()
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws)
        assert screen.exchanges[0].reply.text in talk(screen)
        assert "準備をしています" in screen_text(app)
        assert isinstance(app.focused, AnswerBox)
        await pilot.press(*"open", "enter")
        await pilot.pause()
        assert "open" in talk(screen)
        assert ear.said == []
        ear.loaded.set()
        await settle(pilot)
        assert ear.said == ["open"]
        assert screen.exchanges[1].reply.text in talk(screen).replace("\n", "").replace(" ", "")
        assert talk(screen).count("open") == 1
        assert "準備をしています" not in screen_text(app)


async def test_an_empty_enter_is_waiting_in_silence(ws: FakeWorkspace, make_app: Any, ear: FakeEar) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws)
        assert "何も書かずに Enter" in screen_text(app)
        await say(pilot, "open", "")
        assert "(黙って待つ)" in talk(screen)
        assert [line.line for line in ws.store.practices.lines(screen.number)] == ["", "open", "…"]


async def test_while_the_owner_thinks_nothing_else_is_sent(ws: FakeWorkspace, make_app: Any, ear: FakeEar) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws)
        await settle(pilot)
        ear.go_on.clear()
        await pilot.press(*"open", "enter", "enter", *"feel", "enter")
        await pilot.pause()
        assert "金本さんは聞いています。" in screen_text(app)
        assert screen.query_one(AnswerBox).text == "feel"
        ear.go_on.set()
        await settle(pilot)
        assert ear.said == ["open"]
        assert screen.query_one(AnswerBox).text == "feel"


@pytest.mark.parametrize("error", [EngineError("話を聞き取る部品が止まりました。"), RuntimeError("ours")])
async def test_a_fault_gives_the_line_back(ws: FakeWorkspace, make_app: Any, ear: FakeEar, error: Exception) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws)
        await settle(pilot)
        ear.error = error
        await say(pilot, "open a")
        assert screen.query_one(AnswerBox).text == "open a"
        assert "もう一度" in told(app) or "止まりました" in told(app)
        ear.error = None
        await pilot.press("enter")
        await settle(pilot)
        assert ear.said == ["open a"]
        assert len(screen.exchanges) == 2


async def test_what_cannot_be_loaded_is_told_and_can_be_tried_again(
    ws: FakeWorkspace, make_app: Any, ear: FakeEar
) -> None:
    ear.error = EngineError("部品を読み込めませんでした。")
    ear.loaded.clear()
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws)
        await pilot.press(*"open", "enter", *"ni")
        ear.loaded.set()
        await settle(pilot)
        assert "部品を読み込めませんでした。" in told(app)
        assert screen.query_one(AnswerBox).text == "open\nni"
        ear.error = None
        await say(pilot, "open")
        assert ear.said == ["open"]


async def test_hints_come_on_demand_and_are_noted(ws: FakeWorkspace, make_app: Any, ear: FakeEar) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws)
        await say(pilot, "open")
        panel = screen.query_one("#practice-hint", Page)
        assert not panel.display
        await pilot.press("f2")
        first = panel.text
        assert "ヒント" in first
        await pilot.press("f2")
        assert panel.text != first
        await pilot.pause()
        # The owner's last words are not pushed out of view.
        assert screen.exchanges[-1].reply.text[:8] in screen_text(app)
        await say(pilot, "feel")
        assert not panel.display
        assert "(ヒントを見て)" in talk(screen)
        assert [line.hints for line in ws.store.practices.lines(screen.number)] == [0, 0, 2]


async def test_what_was_heard_is_shown_only_on_demand(ws: FakeWorkspace, make_app: Any, ear: FakeEar) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await begin(pilot, ws)
        await say(pilot, "open", "accuse")
        assert "聞こえ方" not in talk(screen)
        await pilot.press("f4")
        assert "聞こえ方: 開かれた質問" in talk(screen)
        assert "聞こえ方: 責める質問" in talk(screen)
        await pilot.press("f4", "tab", "up", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ChoiceScreen)
        await pilot.press("2")
        await pilot.pause()
        assert talk(screen).count("聞こえ方") == 1
        assert "聞こえ方: 責める質問" in talk(screen)


async def test_the_meter_follows_in_words_and_can_be_hidden(ws: FakeWorkspace, make_app: Any, ear: FakeEar) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws)
        meter = screen.query_one(RelationMeter)
        assert meter.text.startswith("様子  様子を見ている")
        await say(pilot, "open", "receive")
        assert "少しほぐれた" in meter.text
        await say(pilot, "accuse")
        assert "少し身構えた" in meter.text
        await pilot.press("f3")
        assert "様子を見ている" not in meter.text
        assert "伏せています" in meter.text
    # It stays so the next time.
    async with make_app().run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws)
        assert "伏せています" in screen.query_one(RelationMeter).text


async def test_in_an_exam_nothing_helps_until_it_is_over(ws: FakeWorkspace, make_app: Any, ear: FakeEar) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws, exam=True)
        await say(pilot, "open", "receive")
        await pilot.press("f2", "f3", "f4", "tab", "up", "enter")
        await pilot.pause()
        shown = screen_text(app)
        assert app.screen is screen
        assert "本番" in screen.query_one(RelationMeter).text
        assert "ほぐれ" not in screen.query_one(RelationMeter).text
        assert "聞こえ方" not in shown
        assert "ヒント" not in shown.splitlines()[-1]
        assert screen.hint is None
        await pilot.press("f8")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is screen
        assert "少しほぐれた" in screen.query_one(RelationMeter).text


async def test_the_coach_is_asked_in_between_and_the_practice_waits(
    ws: FakeWorkspace, make_app: Any, ear: FakeEar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.workflows.converse.reader_of", lambda ws: None)
    clock = Clock()
    practice = start_practice(ws, OWNER, minutes=5)  # type: ignore[arg-type]
    screen = PracticeScreen(ws, practice, now=clock)  # type: ignore[arg-type]
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        app.push_screen(screen)
        await settle(pilot)
        await say(pilot, "open", "receive")
        screen.query_one(AnswerBox).text = "書きかけ"
        await pilot.press("f9")
        await settle(pilot)
        assert isinstance(app.screen, PracticeConverseScreen)
        assert "receive" in screen_text(app)
        clock.at = 1000
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is screen
        screen.tick()
        assert "残り 5 分" in screen.query_one(RelationMeter).text
        assert screen.query_one(AnswerBox).text == "書きかけ"
        await say(pilot, "feel")
        assert len(screen.exchanges) == 4


async def test_in_an_exam_the_coach_is_asked_afterwards(ws: FakeWorkspace, make_app: Any, ear: FakeEar) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await begin(pilot, ws, exam=True)
        await say(pilot, "open")
        await pilot.press("f9")
        await settle(pilot)
        assert app.screen is screen
        assert "終わってから相談できます" in told(app)


def test_a_turn_of_the_transcript_is_found_again(ws: FakeWorkspace, ear: FakeEar) -> None:
    practice = start_practice(ws, OWNER)  # type: ignore[arg-type]
    for line in ("open", "receive", "feel"):
        practice.say(line)
    turns = practice.transcript().turns
    for k, exchange in enumerate(practice.exchanges[1:], 1):
        assert {exchange_of(t.i) for t in turns if t.text in (exchange.line, exchange.reply.text)} == {k}


async def test_another_way_is_tried_and_the_first_one_kept(ws: FakeWorkspace, make_app: Any, ear: FakeEar) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await begin(pilot, ws)
        await say(pilot, "open", "accuse ichi", "feel")
        first = [e.reply.text for e in screen.exchanges]
        await pilot.press("tab", "up", "up", "enter")
        await pilot.pause()
        await pilot.press("1")
        await settle(pilot)
        box = screen.query_one(AnswerBox)
        assert (box.text, box.selected_text) == ("accuse ichi", "accuse ichi")
        assert app.focused is box
        assert len(screen.exchanges) == 2
        await say(pilot, "receive")
        assert "accuse ichi" not in talk(screen)
        await pilot.press("f5")
        await pilot.pause()
        assert isinstance(app.screen, ChoiceScreen)
        assert "accuse ichi" in screen_text(app)
        await pilot.press("1")
        await settle(pilot)
        assert [e.reply.text for e in screen.exchanges] == first
        assert "receive" not in talk(screen)
        await pilot.press("f5")
        await pilot.pause()
        assert "receive" in screen_text(app)


async def test_a_practice_that_is_left_is_taken_up_where_it_stood(
    ws: FakeWorkspace, make_app: Any, ear: FakeEar
) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws)
        await say(pilot, "open", "receive")
        number, before = screen.number, talk(screen)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert "残しました" in told(app)
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        app.practise(lambda: resume_practice(ws, number))  # type: ignore[arg-type]
        await settle(pilot)
        assert isinstance(app.screen, PracticeScreen)
        assert talk(app.screen) == before


async def test_leaving_while_the_owner_thinks_loses_nothing(ws: FakeWorkspace, make_app: Any, ear: FakeEar) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await begin(pilot, ws)
        await settle(pilot)
        ear.go_on.clear()
        await pilot.press(*"open", "enter", "escape")
        await pilot.pause()
        ear.go_on.set()
        await settle(pilot)
        assert [line.line for line in ws.store.practices.lines(screen.number)] == ["", "open"]


async def test_a_practice_in_which_nothing_was_said_leaves_no_trace(
    ws: FakeWorkspace, make_app: Any, ear: FakeEar
) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await begin(pilot, ws)
        await pilot.press("f8")
        await pilot.pause()
        assert "まだ何も話していません" in told(app)
        await pilot.press("escape")
        await settle(pilot)
        assert ws.store.practices.all() == ()


async def test_time_counts_while_the_screen_is_open_and_ends_politely(
    ws: FakeWorkspace, make_app: Any, ear: FakeEar
) -> None:
    clock = Clock()
    practice = start_practice(ws, OWNER, minutes=5)  # type: ignore[arg-type]
    screen = PracticeScreen(ws, practice, now=clock)  # type: ignore[arg-type]
    app: CoachApp = make_app()
    async with app.run_test(size=SMALL) as pilot:
        app.push_screen(screen)
        await settle(pilot)
        meter = screen.query_one(RelationMeter)
        assert "残り 5 分" in meter.text
        clock.at = 200
        await say(pilot, "open")
        assert "残り 120 秒" in meter.text
        # Reading the help takes no time away.
        await pilot.press("f1")
        await pilot.pause()
        clock.at = 1000
        await pilot.press("escape")
        await pilot.pause()
        screen.tick()
        assert "残り 120 秒" in meter.text
        clock.at = 1101
        screen.tick()
        assert "最後に一言" in meter.text
        assert not screen.over
        await say(pilot, "receive")
        assert screen.over
        last = screen.exchanges[-1].reply
        assert last.state.ending == "polite"
        assert any(last.text.endswith(words) for words in OWNER.endings.polite)
        assert "席を立ちました" in screen_text(app)
        assert ws.store.practices.get(screen.number).seconds == pytest.approx(301)
        # Another way from an earlier line is not cut short.
        screen.rewind(2)
        await say(pilot, "feel", "receive")
        assert not screen.over


async def test_the_debrief_asks_first_and_the_talk_becomes_a_session(
    ws: FakeWorkspace, make_app: Any, ear: FakeEar, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = FakeAnalysis(replace(review(), findings=(), strengths=()))
    analysis.free()
    monkeypatch.setattr("coach.workflows.review.review_session", analysis)
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await begin(pilot, ws)
        await say(pilot, "open", "receive", "accuse ichi", "thanks 今日はありがとうございました")
        assert screen.over
        assert "Enter でふりかえり" in screen.query_one(AnswerBox).placeholder
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, OpeningScreen)
        shown = screen_text(app)
        assert "どの一言で" in shown
        assert "身構えた" not in shown
        await pilot.press(*"accuse", "enter")
        await settle(pilot)
        assert isinstance(app.screen, DebriefScreen)
        page = app.screen.query_one(Page).text
        assert "あなたの手応え: accuse" in page
        assert page.index("ほぐれた一言") < page.index("身構えた一言") < page.index("まだ話されていないこと")
        assert "責められたように感じた" in page
        # What stayed unsaid comes one at a time.
        first, second = (layer.unsaid[:8] for layer in app.screen.found.unsaid[:2])
        assert first not in page
        await pilot.press("u")
        page = app.screen.query_one(Page).text
        assert first in page
        assert second not in page
        await pilot.press("r")
        await settle(pilot)
        assert isinstance(app.screen, ReviewScreen)
        session = app.screen.session_id
        assert ws.store.answers.of(session)["turning-line"].text == "accuse"
        assert app.screen.state.revealed
        await pilot.press("q")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert "稽古: 受注の減った町工場" in screen_text(app)
        # The same talk is kept once; said differently it is another one.
        practice = resume_practice(ws, screen.number)  # type: ignore[arg-type]
        assert practice.finish() == session
        practice.go_to(2)
        practice.say("feel")
        assert practice.finish() != session


async def test_from_the_debrief_to_a_line_and_again(ws: FakeWorkspace, make_app: Any, ear: FakeEar) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=WIDE) as pilot:
        screen = await begin(pilot, ws)
        await say(pilot, "open", "accuse ichi")
        await pilot.press("f8")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        debrief = app.screen
        assert isinstance(debrief, DebriefScreen)
        assert "まだ続きを話せます" in debrief.query_one(Page).text
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert app.screen is screen
        assert isinstance(app.focused, PracticeTalk)
        assert app.focused.target is not None
        await pilot.press("escape", "f8")
        await settle(pilot)
        # Asked once for the same talk.
        assert isinstance(app.screen, DebriefScreen)
        await pilot.press("a")
        await settle(pilot)
        assert isinstance(app.screen, PracticeScreen)
        assert app.screen is not screen
        assert app.screen.practice.seed != screen.practice.seed
        await say(pilot, "open", "receive", "feel", "receive")
        await pilot.press("f8")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        page = app.screen.query_one(Page).text
        assert "これまでの稽古とくらべて" in page
        assert "前の稽古より" in page
        await pilot.press("o")
        await settle(pilot)
        assert isinstance(app.screen, OwnersScreen)
