"""支援先 in a running app: the office's list, a firm, its visits, sheets and map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from coach.model.engagement import Engagement, Sheet
from coach.tui.app import CoachApp
from coach.tui.screens.carte import CarteScreen
from coach.tui.screens.engagement import EngagementScreen
from coach.tui.screens.engagement_facts import EngagementFactsScreen
from coach.tui.screens.engagements import EngagementsScreen
from coach.tui.screens.help import HelpScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.screens.sheet import SheetScreen
from coach.tui.screens.visit import VisitScreen
from coach.tui.widgets.sheet_form import ProposalLine
from tests.tui.fakes import FakeWorkspace, screen_text, transcript

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def firm(ws: FakeWorkspace) -> Engagement:
    made = ws.store.engagements.add(
        Engagement("有限会社まるはち豆腐店", "食品製造", main="三宅", second="佐藤", step=3)
    )
    for number in (1, 2):
        session = ws.add_reviewed(replace(transcript(id=f"tofu-{number}"), date=f"2025-1{number - 1}-04"))
        ws.skip_questions(session)
        ws.store.engagements.link(made.n, number, session)
    ws.store.engagements.put_sheet(made.n, "after", Sheet({"done": "よい話ができた。"}), 2)
    ws.store.engagements.put_sheet(made.n, "plan", Sheet({"visit_3": "お父さんを交える"}))
    return made


async def settle(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    for _ in range(4):
        await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> str:
    await pilot.press(*keys)
    await settle(pilot)
    return screen_text(pilot.app)


def told(app: CoachApp) -> str:
    return "".join("".join((n.title + n.message).split()) for n in app._notifications)


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_office_is_an_entrance(make_app: Any, size: tuple[int, int]) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        text = await press(pilot, "f")
        assert isinstance(app.screen, EngagementsScreen)
        assert "n で一つ加える" in text
        await press(pilot, "n")
        assert isinstance(app.screen, EngagementFactsScreen)
        text = await press(pilot, "ctrl+s")
        assert "支援先名だけは" in text
        app.screen.query_one("#facts-name", Input).value = "有限会社みどり"
        app.screen.query_one("#facts-began", Input).value = "令和7年8月5日"
        text = await press(pilot, "ctrl+s")
        assert isinstance(app.screen, EngagementScreen)
        assert "有限会社みどり" in text
        (made,) = app.workspace.store.engagements.all()
        assert made.began == "2025-08-05"


@pytest.mark.parametrize("size", SIZES)
async def test_the_office_sees_signs_and_opens_their_evidence(
    ws: FakeWorkspace, firm: Engagement, make_app: Any, size: tuple[int, int]
) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        text = await press(pilot, "f")
        assert "3 信頼関係" in text
        assert "2025-11-04" in text
        assert "報告" in text
        assert "見当たりません" not in text
        text = await press(pilot, "s")
        assert "第2回の事後打合せ: 経営者の言葉の引用、数字、次の一歩" in text.replace("\n", "")
        assert "尋ねてみるなら" in text
        text = await press(pilot, "s")
        assert "尋ねてみるなら" not in text


async def test_an_ended_engagement_leaves_the_list(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    ws.store.engagements.add(Engagement("終わった会社", status="ended"))
    app: CoachApp = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "f")
        assert "終わった会社" not in text
        assert "ほかに終了 1 件" in text
        assert "終わった会社" in await press(pilot, "x")


async def test_deleting_asks_first_and_keeps_the_sessions(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "D", "n")
        assert len(ws.store.engagements.all()) == 1
        await press(pilot, "D", "y")
        assert ws.store.engagements.all() == ()
        assert len(ws.store.sessions.rows()) == 2


@pytest.mark.parametrize("size", SIZES)
async def test_a_firm_shows_sheets_visits_and_plan(
    ws: FakeWorkspace, firm: Engagement, make_app: Any, size: tuple[int, int]
) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        text = await press(pilot, "f", "enter")
        assert isinstance(app.screen, EngagementScreen)
        for part in ("a 概要", "b 活動計画", "第1回", "第10回", "釜が空かない", "(計画) お父さんを交える", "話の地図"):
            assert part in text
        page = app.screen.page.text
        assert "気になる所: 報告" in page
        await press(pilot, "v")
        assert isinstance(app.screen, VisitScreen)
        assert app.screen.number == 3


async def test_before_a_visit_what_is_proposed_and_where_it_was_said(
    ws: FakeWorkspace, firm: Engagement, make_app: Any
) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "f", "enter", "v")
        assert text.index("訪問の前に") < text.index("訪問のあとに")
        assert "[計画から] お父さんを交える" in text
        assert "[前回から] 詰問" in text
        await press(pilot, "down", "down", "enter")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session_id == "tofu-2"
        await press(pilot, "q")
        assert isinstance(app.screen, VisitScreen)
        assert "前回から残っていること" in await press(pilot, "right_square_bracket")
        assert app.screen.number == 4


async def test_a_proposal_is_taken_or_left_and_kept_at_once(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f", "enter", "v", "c")
        screen = app.screen
        assert isinstance(screen, SheetScreen)
        line = next(p for p in screen.query(ProposalLine) if p.proposal.field == "goal")
        line.focus()
        text = await press(pilot, "enter")
        assert "[計画から]" not in text
        assert ws.store.engagements.sheet(firm.n, "before", 3).text("goal") == "お父さんを交える"
        left = next(p for p in screen.query(ProposalLine) if p.proposal.field == "left_open")
        left.focus()
        await press(pilot, "x")
        assert left.proposal.key in ws.store.engagements.sheet(firm.n, "before", 3).settled
        assert left.proposal.text not in screen_text(app)
        await press(pilot, "escape", "c")
        again = app.screen
        assert isinstance(again, SheetScreen)
        assert left.proposal.key not in {p.proposal.key for p in again.query(ProposalLine)}


async def test_what_is_typed_is_kept_and_an_earlier_version_comes_back(
    ws: FakeWorkspace, firm: Engagement, make_app: Any
) -> None:
    app: CoachApp = make_app()
    store = ws.store.engagements
    store.put_sheet(firm.n, "after", Sheet({"done": "二つ目の版"}), 2)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f", "enter", "down", "down", "down", "enter", "d")
        screen = app.screen
        assert isinstance(screen, SheetScreen)
        assert screen.visit == 2
        screen.query_one("#sheet-done", TextArea).load_text("三つ目の版")
        await press(pilot, "ctrl+n")
        assert store.sheet(firm.n, "after", 2).text("done") == "三つ目の版"
        await press(pilot, "ctrl+r", "2")
        assert store.sheet(firm.n, "after", 2).text("done") == "よい話ができた。"
        assert [p.sheet.text("done") for p in store.history(firm.n, "after", 2)] == [
            "よい話ができた。", "三つ目の版", "二つ目の版", "よい話ができた。",
        ]  # fmt: skip


async def test_leaving_the_app_in_the_middle_loses_nothing(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "enter", "a")
        app.screen.query_one("#sheet-business", TextArea).load_text("豆腐と油揚げ")
        await pilot.pause()
        await pilot.press("ctrl+q")
    assert ws.store.engagements.sheet(firm.n, "overview").text("business") == "豆腐と油揚げ"


async def test_more_than_three_questions_are_remarked(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f", "enter", "v", "c", "ctrl+n")
        app.screen.query_one("#sheet-questions", TextArea).load_text("一\n二\n三\n四")
        assert "3 つまでが" in await press(pilot)


async def test_after_a_visit_the_goal_stands_beside_what_was_done(
    ws: FakeWorkspace, firm: Engagement, make_app: Any
) -> None:
    ws.store.engagements.put_sheet(firm.n, "before", Sheet({"goal": "揚げの話を聴ききる"}), 2)
    ws.store.engagements.put_sheet(firm.n, "after", Sheet({"reached": "一部届いた", "done": "釜の話"}), 2)
    app: CoachApp = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "f", "enter", "down", "down", "down", "enter")
        assert text.index("訪問のあとに") < text.index("訪問の前に")
        assert "揚げの話を聴ききる" in text
        assert "一部届いた" in text


async def test_a_session_is_linked_from_the_visit(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    ws.add(replace(transcript(id="tofu-3"), title="三回目の朝"))
    app: CoachApp = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "enter", "v")
        assert "三回目の朝" in await press(pilot, "l")
        text = await press(pilot, "1")
        assert ws.store.engagements.sessions(firm.n)[3] == "tofu-3"
        assert "まだふりかえっていません" in text
        await press(pilot, "l", "1")
        assert 3 not in ws.store.engagements.sessions(firm.n)


async def test_nothing_to_link_is_said(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "enter", "v", "l")
        assert "結べる記録がありません" in told(app)


async def test_the_three_circles_ask_for_evidence(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "f", "enter", "w")
        assert "事業者の満足感" in text
        app.screen.query_one("#sheet-owner_results").focus()
        await press(pilot, "right", "ctrl+n", "ctrl+b")
        assert "根拠がまだ書かれていない項目が 1 つ" in screen_text(app)


# ── the map ──


@pytest.mark.parametrize("size", SIZES)
async def test_the_map_shows_the_owners_words(
    ws: FakeWorkspace, firm: Engagement, make_app: Any, size: tuple[int, int]
) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=size) as pilot:
        await press(pilot, "f", "enter", "m")
        screen = app.screen
        assert isinstance(screen, CarteScreen)
        page = screen.page.text
        assert "言い出せなくて" in "".join(page.split())
        assert "第2回 11番" in page
        assert "経営者が課題として話されたこと" in page


async def test_arranging_is_kept_and_can_be_taken_back(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    store = ws.store.engagements
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f", "enter", "m", "down")
        screen = app.screen
        assert isinstance(screen, CarteScreen)
        node, first = screen.current, screen.carte
        assert node is not None
        await press(pilot, "3")
        assert store.carte(firm.n).get(node.id).telling == "wish"
        await press(pilot, "r", "end", "と", "enter")
        assert store.carte(firm.n).get(node.id).text == node.text + "と"
        told_branch = next(n for n in screen.carte.children(None) if n.branch == "told")
        tops = [n.id for n in screen.carte.children(None) if n.id != node.parent]
        await press(pilot, "v", str(tops.index(told_branch.id) + 1))
        assert store.carte(firm.n).get(node.id).parent == told_branch.id
        assert screen.current == store.carte(firm.n).get(node.id)
        await press(pilot, "d")
        assert node.id not in {n.id for n in store.carte(firm.n).nodes}
        await press(pilot, "u", "u", "u", "u")
        assert store.carte(firm.n) == first
        await press(pilot, "u")
        assert store.carte(firm.n) == first


async def test_words_of_ones_own_and_a_new_topic(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f", "enter", "m", "A", *"春", "enter")
        screen = app.screen
        assert isinstance(screen, CarteScreen)
        assert screen.current is not None
        assert screen.current.text == "春"
        await press(pilot, "a", "雪", "enter")
        (below,) = screen.carte.children(next(n.id for n in screen.carte.nodes if n.text == "春"))
        assert (below.text, below.heard) == ("雪", ())
        await press(pilot, "enter")
        assert "元の発話はありません" in told(app)


async def test_enter_goes_to_the_turn(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f", "enter", "m", "down")
        screen = app.screen
        assert isinstance(screen, CarteScreen)
        assert screen.current is not None
        (heard, *rest) = screen.current.heard
        assert rest == []
        await press(pilot, "enter")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session_id == heard.session
        shown = app.screen.transcript
        assert shown.turns[shown.cursor].i == heard.turn


async def test_a_new_session_is_taken_in_and_the_rest_stays(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f", "enter", "m", "A", *"春", "enter")
        session = ws.add_reviewed(replace(transcript(id="tofu-3"), date="2025-12-04"))
        ws.store.engagements.link(firm.n, 3, session)
        await press(pilot, "q")
        text = await press(pilot, "m")
        assert "新しい記録 1 件" in text
        screen = app.screen
        assert isinstance(screen, CarteScreen)
        before = screen.carte
        await press(pilot, "n")
        assert screen.carte.sessions[-1] == "tofu-3"
        assert set(before.nodes) - set(screen.carte.nodes) <= {n for n in before.nodes if n.branch == "walls"}
        assert "新しい記録" not in screen_text(app)


async def test_map_and_sheets_are_written_out(
    ws: FakeWorkspace, firm: Engagement, make_app: Any, tmp_path: Path
) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f", "enter", "e")
        app.screen.query_one(Input).value = str(tmp_path / "s.docx")
        await press(pilot, "enter")
        assert (tmp_path / "s.docx").is_file()
        await press(pilot, "m", "e")
        app.screen.query_one(Input).value = str(tmp_path / "m.opml")
        await press(pilot, "enter")
        assert "言い出せ" in (tmp_path / "m.opml").read_text(encoding="utf-8")


@pytest.mark.parametrize("keys", [(), ("enter",), ("enter", "v"), ("enter", "m")])
async def test_help_on_every_screen(ws: FakeWorkspace, firm: Engagement, make_app: Any, keys: tuple[str, ...]) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", *keys)
        name = app.screen.HELP_TOPIC  # type: ignore[attr-defined]
        text = await press(pilot, "question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert "この画面のキー" in text or len(text) > 200
        assert (Path(__file__).parents[2] / "coach/tui/help" / f"{name}.md").is_file()


async def test_help_while_writing_a_sheet(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "候補" in await press(pilot, "f", "enter", "v", "c", "f1")
        assert isinstance(app.screen, HelpScreen)


async def test_the_palette_leads_here_from_anywhere(ws: FakeWorkspace, firm: Engagement, make_app: Any) -> None:
    app: CoachApp = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "f", "enter", "m")
        app.action_engagements()
        await settle(pilot)
        assert isinstance(app.screen, EngagementsScreen)
        assert len([s for s in app.screen_stack if isinstance(s, EngagementsScreen)]) == 1
