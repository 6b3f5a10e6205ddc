"""Writing own cases in the app: the form, the list of masks, the search screen's filters and keys."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from textual.widgets import Input, TextArea

from coach.cases.loading import bundled_cases
from coach.errors import EngineError
from coach.model import CaseMatch
from coach.tui.screens.case import CaseScreen
from coach.tui.screens.confirm_masks import ConfirmMasksScreen
from coach.tui.screens.own_case import OwnCaseScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.screens.search_cases import SearchCasesScreen
from coach.tui.widgets.checks import Checks
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.page import Page
from coach.workflows.own_cases import keep_case
from tests.tui.fakes import FakeWorkspace, screen_text

OWN = replace(bundled_cases()[9], id="", title="ゼラニウムの温室", source="自組織の事例")
SIZES = [(80, 24), (120, 40)]


async def settle(app: Any, pilot: Any) -> None:
    await app.workers.wait_for_complete([w for w in app.workers if w.group in ("cases", "draft")])
    for _ in range(3):
        await pilot.pause()


# ── the form ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", SIZES)
async def test_a_case_is_written_section_by_section_and_kept_on_the_way(
    ws: FakeWorkspace, make_app: Any, size: tuple[int, int]
) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.push_screen(OwnCaseScreen(ws))  # type: ignore[arg-type]
        await pilot.pause()
        assert "まだ何も書いていません" in screen_text(app)
        await pilot.press(*"hamono", "enter", "right", "ctrl+n")
        await pilot.pause()
        kept = ws.store.own_cases.get("U001")
        assert kept.draft
        assert kept.case.title == "hamono"
        assert kept.case.industry == "製造"
        assert "2/9" in screen_text(app)
        app.screen.query_one(Checks).focus()
        await pilot.press("space", "down", "enter", "ctrl+n", "ctrl+n")
        await pilot.pause()
        topics = ws.store.own_cases.get("U001").case.topics
        assert topics[0] == "売上拡大"
        assert len(topics) == 2
        assert "4/9" in screen_text(app)
        assert isinstance(app.focused, TextArea)
        await pilot.press(*"neage", "enter", *"dekinai", "ctrl+b", "ctrl+b", "ctrl+b")
        await pilot.pause()
        assert app.screen.query(Input).first().value == "hamono"
        assert ws.store.own_cases.get("U001").case.told_issue == "neage\ndekinai"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not isinstance(app.screen, OwnCaseScreen)
        assert any("下書きとして残しました" in notice.message for notice in app._notifications)


async def test_the_last_page_leads_to_what_is_missing(ws: FakeWorkspace, make_app: Any) -> None:
    keep_case(ws, replace(OWN, learned=""), origin="form")  # type: ignore[arg-type]
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.push_screen(OwnCaseScreen(ws, "U001"))  # type: ignore[arg-type]
        await pilot.pause()
        await pilot.press(*["ctrl+n"] * 12)
        await pilot.pause()
        assert "持ち帰ること" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "8/9  その後" in screen_text(app)
        await pilot.press(*"matsu", "ctrl+n")
        await pilot.pause()
        assert "足りない所はありません" in screen_text(app)
        assert not ws.store.own_cases.get("U001").draft
        assert ws.store.own_cases.get("U001").case.learned == "matsu"


async def test_leaving_the_app_keeps_what_was_typed_last(ws: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.push_screen(OwnCaseScreen(ws))  # type: ignore[arg-type]
        await pilot.pause()
        await pilot.press(*"asa")
        await pilot.pause()
        await pilot.press("ctrl+q")
    assert ws.store.own_cases.get("U001").case.title == "asa"


async def test_an_untouched_form_leaves_nothing(ws: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.push_screen(OwnCaseScreen(ws))  # type: ignore[arg-type]
        await pilot.pause()
        await pilot.press("ctrl+n", "ctrl+n", "escape")
        await pilot.pause()
    assert ws.store.own_cases.all() == ()


async def test_a_number_that_cannot_be_read_is_told_and_stops_nothing_else(ws: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.push_screen(OwnCaseScreen(ws))  # type: ignore[arg-type]
        await pilot.pause()
        await pilot.press(*"asa")
        app.screen.query_one("#field-employees", Input).focus()
        await pilot.press(*"many")
        await pilot.pause()
        assert "数字で入れます" in screen_text(app)
        await pilot.press("ctrl+n")
        await pilot.pause()
        kept = ws.store.own_cases.get("U001").case
        assert (kept.title, kept.employees) == ("asa", 0)


# ── from a session ────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("names_by_form")
@pytest.mark.parametrize("size", SIZES)
async def test_a_reviewed_session_becomes_a_draft_after_its_masks_were_seen(
    full: FakeWorkspace, make_app: Any, size: tuple[int, int]
) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.open_review("tofu-2")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
        await pilot.press("w")
        await pilot.pause()
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, ConfirmMasksScreen)
        assert "五十八円 → 数十円" in screen_text(app)
        assert full.store.own_cases.all() == ()
        chosen = screen.query_one(Page).target
        assert isinstance(chosen, int)
        mask = screen.masks[chosen]
        await pilot.press("enter")
        assert screen.masks[chosen].on is not mask.on
        await pilot.press("enter", "e")
        await pilot.pause()
        await pilot.press("end", *"XX", "enter")
        await pilot.pause()
        assert screen.masks[chosen].alias == f"{mask.alias}XX"
        await pilot.press("n")
        await pilot.pause()
        app.screen.query_one(Input).value = "親父"
        await pilot.press("enter")
        await pilot.pause()
        assert screen.masks[-1].found == "親父"
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, OwnCaseScreen)
        kept = full.store.own_cases.get("U001")
        assert (kept.draft, kept.origin, kept.session) == (True, "session", "tofu-2")
        whole = str(kept.case)
        assert "五十八円" not in whole
        assert "親父" not in whole
        assert f"{mask.alias}XX" in whole
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)


@pytest.mark.usefixtures("names_by_form")
async def test_going_back_from_the_masks_stores_nothing(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.push_screen(ConfirmMasksScreen(full, "tofu-2"))  # type: ignore[arg-type]
        await pilot.pause()
        await settle(app, pilot)
        await pilot.press("escape")
        await pilot.pause()
    assert full.store.own_cases.all() == ()


async def test_a_recogniser_that_cannot_be_loaded_is_told(full: FakeWorkspace, make_app: Any, monkeypatch: Any) -> None:
    def fail(_: object) -> Any:
        raise EngineError("名前を見つける部品を動かせませんでした。", todo="coach doctor")

    monkeypatch.setattr("coach.workflows.anonymise.read_names_apart", fail)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.push_screen(ConfirmMasksScreen(full, "tofu-2"))  # type: ignore[arg-type]
        await pilot.pause()
        await settle(app, pilot)
        assert "動かせませんでした" in screen_text(app)
        await pilot.press("ctrl+s", "n", "e", "escape")
    assert full.store.own_cases.all() == ()


# ── the search screen ─────────────────────────────────────────────────────────


async def test_own_cases_are_listed_edited_and_removed(ws: FakeWorkspace, make_app: Any) -> None:
    keep_case(ws, OWN, origin="form")  # type: ignore[arg-type]
    keep_case(ws, replace(OWN, title="途中の話", learned=""), origin="form")  # type: ignore[arg-type]
    app = make_app()
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        app.screen.query_one("#filter-own", Choice).focus()
        await pilot.press("right")
        await settle(app, pilot)
        assert "2 件" in screen_text(app)
        assert "下書き" in screen_text(app)
        app.screen.query_one(Page).focus()
        await pilot.press("down", "e")
        await pilot.pause()
        assert isinstance(app.screen, OwnCaseScreen)
        await pilot.press("end", *"XX", "ctrl+s")
        await pilot.pause()
        await settle(app, pilot)
        assert isinstance(app.screen, SearchCasesScreen)
        assert "ゼラニウムの温室XX" in screen_text(app)
        await pilot.press("D")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        await settle(app, pilot)
        assert [own.case.id for own in ws.store.own_cases.all()] == ["U002"]
        assert "1 件" in screen_text(app)


async def test_empty_states_say_what_to_do(ws: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        app.screen.query_one("#filter-own", Choice).focus()
        await pilot.press("right")
        await settle(app, pilot)
        assert "まだありません" in screen_text(app)
        keep_case(ws, OWN, origin="form")  # type: ignore[arg-type]
        app.screen.query_one("#filter-industry", Choice).choose(5)
        await settle(app, pilot)
        assert "ゆるめる" in screen_text(app)


async def test_a_bundled_case_is_not_edited(ws: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        app.screen.query_one("#filter-industry", Choice).focus()
        await pilot.press("right")
        await settle(app, pilot)
        app.screen.query_one(Page).focus()
        await pilot.press("down", "e", "D")
        await pilot.pause()
        assert isinstance(app.screen, SearchCasesScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, CaseScreen)
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(app.screen, CaseScreen)


async def test_an_own_case_read_whole_can_be_changed_there(ws: FakeWorkspace, make_app: Any) -> None:
    keep_case(ws, OWN, origin="form")  # type: ignore[arg-type]
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.open_case("U001")
        await pilot.pause()
        assert "自組織の事例" in screen_text(app)
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("end", *"XX", "escape")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, CaseScreen)
        assert "ゼラニウムの温室XX" in screen_text(app)


async def test_shared_words_are_marked_and_a_late_answer_is_dropped(
    ws: FakeWorkspace, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    asked: list[object] = []

    def search(_: Any, text: str, top: int, only: Any) -> tuple[CaseMatch, ...]:
        asked.append(only)
        if only.industry is None:
            go_on.wait(10)
        return (CaseMatch("C010", "事務机", 0.5, "同じ言葉: 電気代 / 話の中身が近い", ("電気代",)),)

    monkeypatch.setattr("coach.workflows.cases.search_cases", search)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        app.screen.query_one("#query", Input).value = "電気代"
        app.screen.search_now()
        await pilot.pause()
        assert "読み込み中" in screen_text(app)
        app.screen.query_one("#filter-industry", Choice).choose(1)
        await pilot.pause()
        go_on.set()
        await settle(app, pilot)
        assert len(asked) == 2
        rows = [row for row in app.screen.query_one(Page)._rows if "電気代" in row.text]
        assert len(rows) == 2
        assert all(any("evidence" in style and text == "電気代" for text, style in row.parts) for row in rows)


# ── the looks ─────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("names_by_form")
@pytest.mark.parametrize("theme", ["coach-light", "coach-dark", "coach-contrast"])
async def test_everything_can_be_read_in_every_theme(full: FakeWorkspace, make_app: Any, theme: str) -> None:
    from tests.tui.test_app_themes import too_faint

    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.use_theme(theme)
        await pilot.pause()
        form = OwnCaseScreen(full)  # type: ignore[arg-type]
        app.push_screen(form)
        await pilot.pause()
        assert too_faint(app, 4.5) == []
        await form.show_section(1)
        form.query_one(Checks).focus()
        await pilot.pause()
        assert too_faint(app, 4.5) == []
        app.push_screen(ConfirmMasksScreen(full, "tofu-2"))  # type: ignore[arg-type]
        await pilot.pause()
        await settle(app, pilot)
        assert "五十八円" in screen_text(app)
        assert too_faint(app, 4.5) == []


def test_bindings_have_ids_and_tooltips_and_the_screens_help() -> None:
    from coach.tui.help_page import help_text

    for kind in (OwnCaseScreen, ConfirmMasksScreen, SearchCasesScreen, CaseScreen, Checks):
        assert all(binding.id and binding.tooltip for binding in kind.BINDINGS)  # type: ignore[union-attr]
        topic = getattr(kind, "HELP_TOPIC", None)
        assert topic is None or help_text(topic).startswith("# ")
