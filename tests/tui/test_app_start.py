"""Starting, warming, help, palette, keys, and the end that was not expected."""

from __future__ import annotations

import gc
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from textual import events

from coach.errors import EngineError, ReadError
from coach.tui.app import CoachApp
from coach.tui.messages import CasesFound, Trouble
from coach.tui.screens.help import HelpScreen
from coach.tui.screens.library import LibraryScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.screens.search_cases import SearchCasesScreen
from coach.tui.screens.settings import KeyScreen, SettingsScreen
from coach.tui.screens.trouble import TroubleScreen
from coach.tui.widgets.page import Page
from coach.workflows.cases import case_filter
from coach.workflows.log import log_unexpected
from tests.tui.fakes import CASES, FakeWorkspace, screen_text

HEAVY = """
import asyncio, sys, tempfile
from pathlib import Path
from coach.tui.app import CoachApp
from coach.workflows.workspace import Workspace

class Engine:
    def warm(self): pass
    def close(self): pass

async def main():
    app = CoachApp(workspace=Workspace(Path(tempfile.mkdtemp()), engine=Engine()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    print([name for name in ("spacy", "torch", "sentence_transformers", "sudachipy", "budoux") if name in sys.modules])

asyncio.run(main())
"""


def test_first_paint_loads_no_model() -> None:
    done = subprocess.run([sys.executable, "-c", HEAVY], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip().splitlines()[-1] == "[]"


async def test_warming_begins_after_the_first_paint_and_blocks_nothing(ws: FakeWorkspace, make_app: Any) -> None:
    ws.engine.go_on.clear()
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert ws.engine.warmed.wait(5)
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        ws.engine.go_on.set()


async def test_an_engine_that_cannot_be_warmed_stays_quiet(ws: FakeWorkspace, make_app: Any) -> None:
    tried = threading.Event()

    def warm() -> None:
        tried.set()
        raise EngineError("読み込めません。")

    ws.engine.warm = warm
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert tried.wait(5)
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)


async def test_starting_with_a_session(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app(session="tofu")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)


async def test_starting_with_a_session_that_is_not_there(make_app: Any) -> None:
    app = make_app(session="nowhere")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, TroubleScreen)
        assert "nowhere" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)


async def test_sample_is_taken_in_once(ws: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    opened: list[str] = []
    app.open_review = opened.append
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for _ in range(2):
            await pilot.press("s")
            await app.workers.wait_for_complete()
            await pilot.pause()
        assert len(ws.store.sessions.rows()) == 1
        assert opened == [ws.store.sessions.rows()[0].id] * 2
        assert "見本の面談" in screen_text(app)


# ── help, palette, keys ───────────────────────────────────────────────────────


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_of_the_library(make_app: Any, key: str) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        text = app.screen.query_one(Page).text
        assert "話した割合" in text
        for words in ("取り込み", "選んだ記録を消します", "次の記録へ", "Ctrl+P", "Ctrl+Q"):
            assert words in text
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)


async def test_every_screen_has_help(full: FakeWorkspace, make_app: Any) -> None:
    from coach.tui.help_page import help_text
    from coach.tui.screens.case import CaseScreen
    from coach.tui.screens.choose_file import ChooseFileScreen
    from coach.tui.screens.import_many import ImportManyScreen
    from coach.tui.screens.importing import ImportScreen
    from coach.tui.screens.line_pattern import LinePatternScreen
    from coach.tui.screens.summary import SummaryScreen

    kinds = (
        LibraryScreen, ImportScreen, ChooseFileScreen, SearchCasesScreen, SettingsScreen, ReviewScreen, SummaryScreen,
        CaseScreen, ImportManyScreen, LinePatternScreen,
    )  # fmt: skip
    for kind in kinds:
        topic = getattr(kind, "HELP_TOPIC", kind.__name__.removesuffix("Screen").lower())
        assert help_text(topic).startswith("# "), (kind, topic)


async def test_palette_speaks_japanese(make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.pause(0.2)
        text = screen_text(app)
        assert "したいことを入れます" in text
        assert "取り込み" in text
        assert not any(word in text for word in ("Quit", "Theme", "Screenshot", "Search"))
        await pilot.press(*"明るい")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause()
        assert app.theme == "coach-light"


async def test_palette_offers_what_the_screen_can_do_first(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 64)) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        lines = [line.strip() for line in screen_text(app).splitlines()]
        assert lines.index("ふりかえり (Enter)") < lines.index("記録を取り込む")
        await pilot.press(*"消す")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause()
        assert "記録を消しますか" in screen_text(app).replace("\n", "")


async def test_palette_without_a_match(make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+p", *"ほげほげ")
        await pilot.pause(0.9)
        assert "当てはまるものがありません" in screen_text(app)


async def test_full_width_keys_are_taken(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("Ｄ")
        await pilot.pause()
        assert "消しますか" in screen_text(app)
        await pilot.press("n")
        app.post_message(events.Key("fullwidth_question_mark", "？"))
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)


async def test_full_width_letters_stay_letters_in_a_field(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("slash", "ｑ")
        await pilot.pause()
        assert app.library.query_text == "ｑ"


async def test_a_key_can_be_changed_and_changed_back(ws: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 60)) as pilot:
        await pilot.pause()
        await pilot.press("comma")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        app.screen._change_key("library.import")
        await pilot.pause()
        assert isinstance(app.screen, KeyScreen)
        await pilot.press("c")
        assert "「事例」に使っています" in screen_text(app)
        await pilot.press("w")
        await pilot.pause()
        assert ws.store.settings.get("keymap") == {"library.import": "w"}
        assert "w *" in app.screen.query_one(Page).text
        await pilot.press("escape")
        await pilot.pause()
        assert "w で取り込み" in screen_text(app)
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)
        await pilot.press("w")
        await pilot.pause()
        assert not isinstance(app.screen, LibraryScreen)
    again = make_app()
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "w 取り込み" in screen_text(again).splitlines()[-1]
        await pilot.press("comma")
        await pilot.pause()
        await pilot.press("R")
        await pilot.pause()
        assert ws.store.settings.get("keymap") == {}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_habits_are_switched_on_and_off(ws: FakeWorkspace, make_app: Any, size: tuple[int, int]) -> None:
    from coach.habits import CORE, DEFAULT_ON, HABITS
    from coach.workflows.review import enabled_habits

    assert enabled_habits(ws.store) == DEFAULT_ON
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press("comma")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        assert "[x] Q 詰問" in screen_text(app)
        # Three themes stand before the habits; the first is chosen.
        await pilot.press("down", "down", "down", "enter")
        await pilot.pause()
        assert "[ ] Q 詰問" in screen_text(app)
        assert enabled_habits(ws.store) == DEFAULT_ON - {"interrogation"}
        await pilot.press("enter")
        for habit in HABITS[3:]:
            app.screen._switch_habit(habit.id)
        assert enabled_habits(ws.store) == CORE | {"leading", "listening_only", "sheet"}
        assert ws.store.settings.get("habits") == ["interrogation", "one_sided", "premature", "leading", "listening_only", "sheet"]  # fmt: skip


def test_a_keymap_edited_by_hand_does_no_harm(ws: FakeWorkspace, make_app: Any) -> None:
    for value in (["x"], {"library.import": 3, "library.quit": " , "}, "x", None):
        ws.store.settings.set("keymap", value)
        assert make_app().keymap == {}


def test_every_binding_has_an_id_and_a_tooltip() -> None:
    from textual.binding import Binding

    from coach.tui.screens.choose_file import ChooseFileScreen
    from coach.tui.screens.import_many import ImportManyScreen
    from coach.tui.screens.importing import ImportScreen
    from coach.tui.screens.line_pattern import LinePatternScreen
    from coach.tui.screens.watch_folder import WatchFolderScreen

    ids: list[str] = []
    for kind in (
        CoachApp,
        LibraryScreen,
        ImportScreen,
        ImportManyScreen,
        LinePatternScreen,
        WatchFolderScreen,
        ChooseFileScreen,
        SearchCasesScreen,
        SettingsScreen,
        HelpScreen,
    ):
        for binding in kind.BINDINGS:
            assert isinstance(binding, Binding)
            if binding.system:
                continue
            assert binding.id, binding
            assert binding.tooltip, binding
            ids.append(binding.id)
    assert len(ids) == len(set(ids))


# ── cases ─────────────────────────────────────────────────────────────────────


async def test_cases_are_searched_as_one_types(
    ws: FakeWorkspace, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def search(_: Any, text: str, top: int, only: Any) -> Any:
        asked.append(text)
        return CASES if "値上げ" in text else ()

    monkeypatch.setattr("coach.workflows.cases.search_cases", search)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, SearchCasesScreen)
        assert "たとえば" in screen_text(app)
        await pilot.press(*"値上げ")
        await pilot.press("enter")  # does not wait for the pause
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert asked == ["値上げ"]
        assert "C041" in screen_text(app)
        assert "3 件" in screen_text(app)
        # An answer to what is no longer asked changes nothing.
        screen.post_message(CasesFound("古い", (), (), case_filter()))
        await pilot.pause()
        assert len(screen.matches) == 3
        opened: list[str] = []
        app.open_case = opened.append
        await pilot.press("down")
        await pilot.press("2")
        await pilot.pause()
        assert opened == ["C002"]


async def test_a_case_search_that_fails_says_so(make_app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: Any, **__: Any) -> Any:
        raise EngineError("意味で探す部品を読み込めませんでした。", todo="coach doctor で様子が分かります。")

    monkeypatch.setattr("coach.workflows.cases.search_cases", search)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("c", "x", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "coach doctor" in screen_text(app)


# ── trouble ───────────────────────────────────────────────────────────────────


async def test_trouble_posted_from_anywhere_is_a_panel(make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.screen.post_message(Trouble(ReadError("読めませんでした。", where="a.txt", todo="ご確認ください。")))
        await pilot.pause()
        text = screen_text(app)
        assert all(words in text for words in ("読めませんでした。", "a.txt", "ご確認ください。"))


@pytest.mark.parametrize("where", ["handler", "worker"])
async def test_the_unexpected_ends_with_plain_words(
    ws: FakeWorkspace, make_app: Any, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app()

    def fail() -> None:
        raise RuntimeError("社長は秘密を話された")

    with pytest.raises(Exception):  # noqa: B017, PT011, PT012 - Pilot raises what it was, wrapped or not
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            if where == "handler":
                app.call_later(fail)
            else:
                app.run_worker(fail, thread=True)
            for _ in range(20):
                await pilot.pause(0.02)
    shown = "".join(capsys.readouterr())
    assert "思いがけない不具合" in shown.replace("\n", "")
    assert "coach.log" in shown.replace("\n", "")
    assert "Traceback" not in shown
    assert app.return_code == 1
    log = ws.home / "coach.log"
    assert "RuntimeError" in log.read_text(encoding="utf-8")
    assert "社長は秘密" not in log.read_text(encoding="utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_the_log_does_not_grow_for_ever(tmp_path: Path) -> None:
    (tmp_path / "coach.log").write_text("x" * 1_100_000, encoding="utf-8")
    log_unexpected(tmp_path, ValueError("x"))
    assert (tmp_path / "coach.log").stat().st_size < 10_000
    assert (tmp_path / "coach.log.1").exists()
    # A folder that cannot be written is no second error.
    assert log_unexpected(tmp_path / "nowhere", ValueError("x")).name == "coach.log"


async def test_the_collector_is_left_as_it_was_found(full: FakeWorkspace, make_app: Any) -> None:
    before = gc.get_threshold()
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert gc.get_freeze_count() > 0, "what is listed is not looked through in the middle of a key"
        assert gc.get_threshold() > before
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, before)
