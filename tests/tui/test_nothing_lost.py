"""The app when the store cannot be written: what was typed stays, the reason is told, and backups run beside."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from coach.store import database
from coach.tui.app import CoachApp
from coach.tui.screens.note import NoteScreen
from coach.tui.screens.opening import OpeningScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.screens.settings import SettingsScreen
from coach.tui.widgets.answer_box import AnswerBox
from tests.tui.fakes import FakeWorkspace, screen_text

# More than a page that is already there can take in.
LONG = "値上げの話の前に、お父さんのことをもう一度聴く。" * 300


@contextmanager
def disk_full(ws: FakeWorkspace) -> Iterator[None]:
    """No page more than now."""
    db = ws.store._connections.get()
    db.execute("PRAGMA max_page_count = 1")
    yield
    db.execute("PRAGMA max_page_count = 1000000")


@contextmanager
def locked(ws: FakeWorkspace) -> Iterator[None]:
    """Another program is in the middle of writing, and does not end."""
    ws.store._connections.get().execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(ws.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def moved_away(ws: FakeWorkspace) -> Iterator[None]:
    """The folder is somewhere else for a while (a stick pulled out, a share gone)."""
    away = ws.home.with_name("away")
    ws.home.rename(away)
    yield
    shutil.rmtree(ws.home, ignore_errors=True)  # a log may have been begun there
    away.rename(ws.home)


HINDRANCES = {
    "disk full": (disk_full, "ディスクの空きが足りず"),
    "locked": (locked, "ほかで開いている伴走コーチ"),
    "moved away": (moved_away, "動かされたか"),
}


def shown(app: CoachApp) -> str:
    """What stands on the screen and in its messages, without the breaks between lines."""
    notes = "".join(str(note.message) for note in app._notifications)
    return "".join((screen_text(app) + notes).split())


@pytest.mark.parametrize("what", HINDRANCES)
async def test_a_note_stays_until_it_can_be_kept(full: FakeWorkspace, make_app: Any, what: str) -> None:
    hindrance, words = HINDRANCES[what]
    app = make_app(session="tofu-2")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
        with hindrance(full):
            await pilot.press("m")
            await pilot.pause()
            app.screen.query_one(AnswerBox).text = LONG
            await pilot.press("enter")
            await pilot.pause()
            assert isinstance(app.screen, NoteScreen)
            assert app.screen.query_one(AnswerBox).text == LONG
            assert words in shown(app)
            assert "まだ残せていません" in shown(app)
            await pilot.press("enter")
            await pilot.pause()
            assert isinstance(app.screen, NoteScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
        assert [note.text for note in full.store.notes.of("tofu-2").values()] == [LONG]


async def test_a_note_that_cannot_be_kept_can_be_given_up(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app(session="tofu-2")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        with disk_full(full):
            await pilot.press("m")
            await pilot.pause()
            app.screen.query_one(AnswerBox).text = LONG
            await pilot.press("escape")
            await pilot.pause()
            assert isinstance(app.screen, NoteScreen)
            await pilot.press("escape")
            await pilot.pause()
            assert isinstance(app.screen, ReviewScreen)
        assert full.store.notes.of("tofu-2") == {}


@pytest.mark.parametrize("what", HINDRANCES)
async def test_an_answer_stays_until_it_can_be_kept(ws: FakeWorkspace, make_app: Any, what: str) -> None:
    hindrance, words = HINDRANCES[what]
    ws.add_reviewed()
    app = make_app(session="tofu-2")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, OpeningScreen)
        with hindrance(ws):
            app.screen.query_one(AnswerBox).text = LONG
            await pilot.press("enter")
            await pilot.pause()
            assert app.screen.query_one(AnswerBox).text == LONG
            assert words in shown(app)
            assert app.screen.at == 0
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen.at == 1
        assert ws.store.answers.of("tofu-2")["best-moment"].text == LONG


async def test_reading_goes_on_while_another_program_writes(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    with locked(full):
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            assert "しらかば" in screen_text(app)
            app.library.reload()
            app.open_review("tofu-2")
            await pilot.pause()
            assert isinstance(app.screen, ReviewScreen)
            assert "豆腐" in screen_text(app)


async def test_todays_copy_is_made_beside_the_work(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await until(pilot, lambda: bool(full.store.backups.all()))
        assert [backup.kind for backup in full.store.backups.all()] == ["daily"]


async def test_the_settings_show_the_copies_and_make_one(full: FakeWorkspace, make_app: Any) -> None:
    full.store.backups.make("daily")
    app = make_app()
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        app.action_settings()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, SettingsScreen)
        day = full.store.backups.all()[0].day
        assert f"最後は{day}。1個" in "".join(all_text(screen).split())
        screen.copy_now()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "控えを取りました。" in shown(app)
        assert [backup.n for backup in full.store.backups.all()] == [2]  # the newest of the day stays
        (full.home / "backups").rename(full.home / "elsewhere")
        (full.home / "backups").write_text("a file where the folder should be")
        screen.copy_now()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "フォルダーではないもの" in shown(app)


async def test_a_copy_is_put_back_from_the_settings(full: FakeWorkspace, make_app: Any) -> None:
    """Asked first, the present state kept, and the app shows the library of that day."""
    copy = full.store.backups.make("daily")
    there = {row.id for row in full.store.sessions.rows()}
    app = make_app(session="tofu-2")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        # The session opens by a worker; a screen pushed before it would lie below.
        await app.workers.wait_for_complete()
        await pilot.pause()
        full.store.sessions.delete("tofu-2")
        full.store.settings.set("theme", "coach-light")
        app.action_settings()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, SettingsScreen)
        screen.choose_copy()
        await pilot.pause()
        assert f"控え{copy.n}(毎日の控え、" in shown(app)
        await pilot.press("1")
        await pilot.pause()
        assert "いまの様子は先に控えに取っておく" in shown(app)
        await pilot.press("n")
        await pilot.pause()
        assert "tofu-2" not in {row.id for row in full.store.sessions.rows()}
        screen.choose_copy()
        await pilot.pause()
        await pilot.press("1", "y")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.screen is app.library
        assert {row.id for row in app.library.rows} == there
        assert full.store.settings.get("theme") != "coach-light"
        assert [backup.kind for backup in full.store.backups.all()] == ["restore", "daily"]
        assert f"戻す前の様子は、控え{copy.n + 1}にあります。" in shown(app)


async def test_a_broken_copy_changes_nothing(full: FakeWorkspace, make_app: Any) -> None:
    copy = full.store.backups.make("daily")
    copy.path.write_bytes(copy.path.read_bytes()[:5000])
    there = {row.id for row in full.store.sessions.rows()}
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.action_settings()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, SettingsScreen)
        screen.choose_copy()
        await pilot.pause()
        await pilot.press("1", "y")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert copy.path.name in shown(app)
        assert screen.doing == ""
        assert {row.id for row in full.store.sessions.rows()} == there


async def test_leaving_at_once_waits_for_no_copy(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q")
    full.close()
    assert not list(full.home.glob("backups/.*"))


def all_text(screen: SettingsScreen) -> str:
    """Every row of the page, also those below what fits."""
    from coach.tui.widgets.page import Page

    page = screen.query_one(Page)
    return "".join(row.text for block in page.blocks for row in block.rows(90))


async def until(pilot: Any, there: Callable[[], bool]) -> None:
    """Let the app go on until something another thread does is there (the test's time limit ends a wait in vain)."""
    while not there():
        await pilot.pause(0.01)


def test_busy_timeout_is_five_seconds() -> None:
    """Other tests make it short; what a user waits is this."""
    assert database.BUSY_TIMEOUT_MS == 5000
