"""鍵: what a locked app shows, what gets past it, and what goes on below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from coach.errors import ReadError
from coach.store import encryption, open_store
from coach.tui import idle
from coach.tui.app import CoachApp
from coach.tui.messages import SessionReady, Trouble
from coach.tui.screens.library import LibraryScreen
from coach.tui.screens.lock import LockScreen
from coach.tui.screens.passphrase import PassphraseScreen
from coach.tui.screens.settings import SettingsScreen
from coach.tui.screens.trouble import TroubleScreen
from tests.tui.fakes import FakeWorkspace, screen_text

WORDS = "しおりの 三番目の 青い 自転車"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(encryption, "ROUNDS", 1000)
    encryption.forget()
    yield
    encryption.forget()


async def type_words(pilot: Any, words: str = WORDS) -> None:
    pilot.app.screen.query(Input).first().focus()
    pilot.app.screen.focused.value = words
    await pilot.press("enter")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_a_curtain_without_a_passphrase(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "しらかば" in screen_text(app)
        await pilot.press("ctrl+l")
        await pilot.pause()
        shown = screen_text(app)
        assert "だれでも戻れます" in shown
        assert "しらかば" not in shown
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)
        assert "しらかば" in screen_text(app)


async def test_the_passphrase_opens_it_and_nothing_else(full: FakeWorkspace, make_app: Any) -> None:
    full.store.set_passphrase(WORDS)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma")
        await pilot.pause()
        await pilot.press("ctrl+l")
        await pilot.pause()
        for key in ("escape", "q", "ctrl+p", "f1", "ctrl+l", "enter", "tab"):
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(app.screen, LockScreen), key
        await type_words(pilot, "ちがう言葉です")
        assert isinstance(app.screen, LockScreen)
        assert "合いませんでした" in screen_text(app)
        assert app.screen.query_one(Input).value == ""
        await type_words(pilot)
        assert isinstance(app.screen, SettingsScreen)


async def test_what_ends_meanwhile_shows_nothing_and_is_there_afterwards(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+l")
        await pilot.pause()
        app.post_message(Trouble(ReadError("ある面談が読めませんでした。")))
        app.tell("ある会社の記録")
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        assert "ある" not in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, TroubleScreen)
        assert "ある面談が読めませんでした" in screen_text(app)


async def test_a_screen_that_closes_itself_meanwhile(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma")
        await pilot.pause()
        settings = app.screen
        await pilot.press("ctrl+l")
        await pilot.pause()
        settings.dismiss(None)
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)
        assert "しらかば" in screen_text(app)


async def test_a_session_that_is_ready_waits_for_the_lock(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+l")
        await pilot.pause()
        app.post_message(SessionReady("dental"))
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.pause()
        assert getattr(app.screen_stack[1], "session_id", "") == "dental"


async def test_idle(full: FakeWorkspace, make_app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(idle, "now", lambda: clock[0])
    full.store.settings.set(idle.IDLE_SETTING, 5)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        clock[0] += 299
        app.lock_if_idle()
        assert not app.locked
        await pilot.press("down")
        clock[0] += 299
        app.lock_if_idle()
        assert not app.locked
        clock[0] += 2
        app.lock_if_idle()
        await pilot.pause()
        assert app.locked
        await pilot.press("enter")
        await pilot.pause()
        assert not app.locked


async def test_the_key_that_wakes_a_sleeping_machine_does_not_reach_the_work(
    full: FakeWorkspace, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(idle, "now", lambda: clock[0])
    full.store.settings.set(idle.IDLE_SETTING, 30)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        clock[0] += 8 * 3600
        await pilot.press("comma")
        await pilot.pause()
        assert app.locked
        assert not any(isinstance(screen, SettingsScreen) for screen in app.screen_stack)


@pytest.mark.parametrize("stored", [None, 7, "5", True, -1, [5]])
async def test_a_setting_that_is_none_of_the_choices(full: FakeWorkspace, make_app: Any, stored: object) -> None:
    full.store.settings.set(idle.IDLE_SETTING, stored)
    assert make_app().idle_minutes == 0


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_starting_under_a_passphrase(tmp_path: Path, size: tuple[int, int], monkeypatch: Any) -> None:
    with open_store(tmp_path / "home") as store:
        store.settings.set("theme", "coach-light")
        store.set_passphrase(WORDS)
    encryption.forget()
    monkeypatch.setattr(CoachApp, "_warm", lambda self: None)
    app = CoachApp(tmp_path / "home")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        assert "合言葉を入れて" in screen_text(app)
        for key in ("ctrl+p", "f1", "ctrl+l", "enter"):
            await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        await type_words(pilot, "ちがう言葉です")
        assert "合いませんでした" in screen_text(app)
        await type_words(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert app.library is app.screen
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
    app.workspace.close()


async def test_setting_changing_and_removing_in_the_settings(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(100, 80)) as pilot:
        await pilot.press("comma")
        await pilot.pause()
        settings = app.screen
        assert isinstance(settings, SettingsScreen)

        async def fill(**texts: str) -> None:
            screen = app.screen
            assert isinstance(screen, PassphraseScreen)
            for box in screen.query(Input):
                box.value = texts[str(box.id)]
            screen._begin()
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.pause()

        settings._change_passphrase()
        await pilot.pause()
        assert "忘れると" in screen_text(app)
        await fill(new="短い", again="短い")
        assert "短すぎます" in screen_text(app)
        await fill(new=WORDS, again=WORDS + "x")
        assert "違っています" in screen_text(app)
        await fill(new=WORDS, again=WORDS)
        assert app.screen is settings
        assert full.store.encrypted
        assert "決めてあります" in screen_text(app)
        settings._change_passphrase()
        await pilot.pause()
        await pilot.press("1")
        await pilot.pause()
        await fill(now="ちがう言葉です", new="別の 言葉 四つ 並べる", again="別の 言葉 四つ 並べる")
        assert "合いませんでした" in screen_text(app)
        await fill(now=WORDS, new="別の 言葉 四つ 並べる", again="別の 言葉 四つ 並べる")
        assert full.store.opened_by("別の 言葉 四つ 並べる")
        settings._change_passphrase()
        await pilot.pause()
        await pilot.press("2")
        await pilot.pause()
        await fill(now="別の 言葉 四つ 並べる")
        assert not full.store.encrypted
        assert len(full.store.sessions.rows()) == 3


async def test_a_new_passphrase_that_will_not_do_is_told_before_it_is_typed_again(
    full: FakeWorkspace, make_app: Any
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.push_screen(PassphraseScreen(full.store, "set"))
        await pilot.pause()
        boxes = list(app.screen.query(Input))
        boxes[0].value = "短い"
        await pilot.press("enter")
        await pilot.pause()
        assert "短すぎます" in screen_text(app)
        assert app.focused is boxes[0]
        boxes[0].value = WORDS
        await pilot.press("enter")
        await pilot.pause()
        assert app.focused is boxes[1]
        assert "短すぎます" not in screen_text(app)
        boxes[1].value = WORDS + "x"
        await pilot.press("enter")
        await pilot.pause()
        assert "違っています" in screen_text(app)
        assert [box.value for box in boxes] == ["", ""]
        assert app.focused is boxes[0]
        assert not full.store.encrypted
