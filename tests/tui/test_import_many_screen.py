"""Many files in one list: states, taking in what is sure, opening the rest, stopping, what waits, dropped files."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual import events

from coach.tui.app import CoachApp
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.choose_file import ChooseFileScreen
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.import_many import ImportManyScreen
from coach.tui.screens.importing import ImportScreen
from coach.tui.screens.line_pattern import LinePatternScreen
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.path_input import PathInput
from coach.workflows.import_many import left_to_do, queue
from coach.workflows.watch_folder import set_watched
from tests.tui.fakes import FakeWorkspace, screen_text

SURE = "支援者：{}回目ですね。\n経営者：はい。うちは、まあまあです。\n"
ARROW = "三宅＞いかがですか。\n佐々木社長＞うちは、まあまあです。\n" * 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "面談の記録"
    found.mkdir()
    for number in (1, 2, 10):
        (found / f"面談{number}.txt").write_text(SURE.format(number), encoding="utf-8")
    (found / "名前.txt").write_text("田中：こんにちは。\n佐藤：どうも。\n", encoding="utf-8")
    (found / "空.txt").write_bytes(b"")
    (found / "中").mkdir()
    (found / "中" / "深い.txt").write_text(SURE.format(3), encoding="utf-8")
    return found


async def settle(app: CoachApp, pilot: Any, groups: frozenset[str] = frozenset({"many", "import", "pattern"})) -> None:
    for _ in range(4):
        workers = [worker for worker in app.workers if worker.group in groups]
        if workers:
            await app.workers.wait_for_complete(workers)
        await pilot.pause()


async def listed(app: CoachApp, pilot: Any, *paths: Path) -> ImportManyScreen:
    await pilot.pause()
    app.import_files(list(paths))
    await pilot.pause()
    await settle(app, pilot)
    assert isinstance(app.screen, ImportManyScreen)
    return app.screen


def titles(ws: FakeWorkspace) -> set[str | None]:
    return {row.title for row in ws.store.sessions.rows()}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_list_tells_the_states_and_stores_nothing(
    ws: FakeWorkspace, make_app: Any, folder: Path, size: tuple[int, int]
) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        screen = await listed(app, pilot, folder)
        text = screen_text(app)
        assert "新しい 3  確認待ち 1  読めない 1" in text
        assert [path.name for path in screen.files.paths[-3:]] == ["面談1.txt", "面談2.txt", "面談10.txt"]
        assert "ファイルが空です" in text
        assert "深い.txt" not in text
        assert titles(ws) == set()


async def test_what_is_sure_goes_in_and_the_rest_waits(ws: FakeWorkspace, make_app: Any, folder: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(app, pilot, folder)
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        assert titles(ws) == {"面談1", "面談2", "面談10"}
        assert "取り込んだ 3  確認待ち 1  読めない 1" in screen_text(app)
        assert left_to_do(ws.store) == (folder / "名前.txt",)
        await pilot.press("escape")
        await pilot.pause()
        assert len(app.library.rows) == 3


async def test_one_that_waits_is_opened_and_taken_in(ws: FakeWorkspace, make_app: Any, folder: Path) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await listed(app, pilot, folder)
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        await pilot.press("w", "enter")
        await pilot.pause()
        await settle(app, pilot)
        assert isinstance(app.screen, ImportScreen)
        first, second = app.screen.query(Choice).results(Choice).__iter__().__next__(), app.screen.query(Choice)[1]
        first.choose(0)
        second.choose(1)
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        assert app.screen is screen
        assert "名前" in titles(ws)
        assert "取り込んだ 4  読めない 1" in screen_text(app)
        assert left_to_do(ws.store) == ()


async def test_folders_inside_on_request(make_app: Any, folder: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(app, pilot, folder)
        await pilot.press("f")
        await settle(app, pilot)
        assert "中/深い.txt" in screen_text(app)


async def test_stopping_keeps_what_is_done_and_goes_on_later(
    ws: FakeWorkspace, make_app: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held inside the second file, stopped there: two are in, the third waits for another time."""
    from coach.workflows import import_many

    held, go_on, calls = threading.Event(), threading.Event(), []
    take_in = import_many.take_in

    def slowly(store: Any, path: Path, *rest: Any) -> Any:
        calls.append(path)
        if len(calls) == 2:
            held.set()
            go_on.wait(20)
        return take_in(store, path, *rest)

    monkeypatch.setattr(import_many, "take_in", slowly)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await listed(app, pilot, folder)
        await pilot.press("ctrl+s")
        while not held.is_set():
            await pilot.pause()
        assert "取り込んでいます  1/3" in screen_text(app)
        await pilot.press("escape")
        go_on.set()
        await settle(app, pilot)
        assert app.screen is screen
        assert "途中で止めました" in screen_text(app)
        assert titles(ws) == {"面談1", "面談2"}
        assert set(left_to_do(ws.store)) == {folder / "名前.txt", folder / "面談10.txt"}


async def test_looking_can_be_stopped_and_taken_up(
    make_app: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coach.workflows import import_many

    held, go_on, calls = threading.Event(), threading.Event(), []
    look_at = import_many.look_at

    def slowly(store: Any, path: Path, *rest: Any) -> Any:
        calls.append(path)
        if len(calls) == 2:
            held.set()
            go_on.wait(20)
        return look_at(store, path, *rest)

    monkeypatch.setattr(import_many, "look_at", slowly)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.import_files([folder])
        while not held.is_set():
            await pilot.pause()
        await pilot.press("escape")
        go_on.set()
        await settle(app, pilot)
        assert "途中で止めました" in screen_text(app)
        assert "読む前" in screen_text(app)
        await pilot.press("r")
        await settle(app, pilot)
        assert "新しい 3  確認待ち 1  読めない 1" in screen_text(app)
        assert len(calls) == 5


async def test_left_out_files_leave_the_list(ws: FakeWorkspace, make_app: Any, folder: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await listed(app, pilot, folder)
        gone = screen.files.current
        await pilot.press("x")
        await pilot.pause()
        assert gone not in screen.files.paths
        assert gone is not None
        assert gone.exists()


async def test_a_way_of_reading_saved_for_one_file_serves_the_others(
    ws: FakeWorkspace, make_app: Any, tmp_path: Path
) -> None:
    for name in ("一", "二", "三"):
        (tmp_path / f"{name}.txt").write_text(ARROW.replace("まあまあ", name), encoding="utf-8")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await listed(app, pilot, *sorted(tmp_path.glob("*.txt")))
        assert "確認待ち 3" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        await settle(app, pilot)
        await pilot.press("f3")
        await pilot.pause()
        await settle(app, pilot)
        assert isinstance(app.screen, LinePatternScreen)
        await pilot.press("enter", *"yajirushi", "enter")
        await pilot.pause()
        await settle(app, pilot)
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        assert app.screen is screen
        assert "新しい 2  取り込み済み 1" in screen_text(app)


# ── ways to the list ──────────────────────────────────────────────────────────


async def test_a_folder_and_what_waits_from_the_dialog(ws: FakeWorkspace, make_app: Any, folder: Path) -> None:
    queue(ws.store, [folder / "名前.txt", folder / "面談1.txt"])
    app = make_app()
    opened: list[list[Path]] = []
    app.import_files = opened.append
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(app.screen, ChooseFileScreen)
        assert "2 件あります。F2" in screen_text(app)
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("i")
        await pilot.pause()
        app.screen.query_one(PathInput).value = str(folder)
        await pilot.press("f3")
        await pilot.pause()
        assert opened == [[folder / "名前.txt", folder / "面談1.txt"], [folder]]


async def test_files_dropped_onto_the_library(make_app: Any, folder: Path) -> None:
    app = make_app()
    opened: list[list[Path]] = []
    app.import_files = opened.append
    one, two = folder / "面談1.txt", folder / "面談2.txt"
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for text in (f"'{one}' '{two}'", "ただの言葉", f"{folder}/ない.txt"):
            app.post_message(events.Paste(text))  # as the terminal sends it
            await pilot.pause()
        assert opened == [[one, two]]


async def test_a_new_file_in_the_watched_folder_is_told_and_waits(
    ws: FakeWorkspace, make_app: Any, folder: Path
) -> None:
    set_watched(ws.store, folder)
    app = make_app()
    told: list[str] = []
    app.tell = told.append
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot, frozenset({"watch"}))
        (folder / "新しい面談.txt").write_text(SURE.format(7), encoding="utf-8")
        for _ in range(3):
            app.look_at_folder()
            await settle(app, pilot, frozenset({"watch"}))
        assert told == ["見守るフォルダーに、新しい記録が 1 件あります。i のあと F2 で見られます。"]
        assert titles(ws) == set()
        assert left_to_do(ws.store) == (folder / "新しい面談.txt",)


async def test_an_import_that_was_broken_off_is_told_at_the_start(
    ws: FakeWorkspace, make_app: Any, folder: Path
) -> None:
    queue(ws.store, [folder / "面談1.txt"])
    app = make_app()
    told: list[str] = []
    app.tell = told.append
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await settle(app, pilot, frozenset({"watch"}))
        assert told == ["取り込みの途中の記録が 1 件あります。i のあと F2 で続けられます。"]


async def test_the_watched_folder_is_set_in_the_settings(ws: FakeWorkspace, make_app: Any, folder: Path) -> None:
    from coach.tui.screens.watch_folder import WatchFolderScreen
    from coach.workflows.watch_folder import watched

    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for typed, kept, open_still in ((f"{folder}", folder, False), ("/ない/所", folder, True), ("", None, False)):
            if not isinstance(app.screen, WatchFolderScreen):
                app.push_screen(WatchFolderScreen(ws))  # type: ignore[arg-type]
                await pilot.pause()
            app.screen.query_one(PathInput).value = typed
            await pilot.press("enter")
            await pilot.pause()
            assert watched(ws.store) == kept
            assert isinstance(app.screen, WatchFolderScreen) is open_still


async def test_one_name_settles_many_files(ws: FakeWorkspace, make_app: Any, folder: Path) -> None:
    """The names in the files are offered; files that are clear by themselves and files without it stay as they are."""
    (folder / "名前2.txt").write_text("佐藤：はい。\n田中：きょうは寒いですね。\n", encoding="utf-8")
    (folder / "よそ.txt").write_text("山本：はい。\n木村：ええ。\n", encoding="utf-8")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await listed(app, pilot, folder)
        assert "新しい 3  確認待ち 3" in screen_text(app)
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(app.screen, ChoiceScreen)
        assert set(app.screen.options[:2]) == {"田中", "佐藤"}
        await pilot.press(str(app.screen.options.index("田中") + 1))
        await settle(app, pilot)
        assert app.screen is screen
        assert "新しい 5  確認待ち 1  読めない 1  支援者は田中" in screen_text(app)
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        assert titles(ws) == {"面談1", "面談2", "面談10", "名前", "名前2"}
        for row in ws.store.sessions.rows():
            if row.title in ("名前", "名前2"):
                turns = ws.store.sessions.get(row.id).turns
                assert {turn.name for turn in turns if turn.speaker == "advisor"} == {"田中"}
        assert left_to_do(ws.store) == (folder / "よそ.txt",)


@pytest.mark.parametrize(("answer", "kept"), [("y", True), ("n", False), ("escape", False)])
async def test_leaving_asks_whether_to_keep_what_waits(
    ws: FakeWorkspace, make_app: Any, tmp_path: Path, answer: str, kept: bool
) -> None:
    """Also where nothing was there to take in at once."""
    folder = tmp_path / "確認だけ"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"{number}.txt").write_text(f"田中：{number}。\n佐藤：どうも。\n", encoding="utf-8")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(app, pilot, folder)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press(answer)
        await pilot.pause()
        assert app.screen is app.library
        assert left_to_do(ws.store) == ((folder / "1.txt", folder / "2.txt") if kept else ())


async def test_the_same_talk_twice_in_a_list_is_said(make_app: Any, folder: Path) -> None:
    (folder / "面談9.txt").write_text(SURE.format(1), encoding="cp932")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await listed(app, pilot, folder)
        assert "「面談1.txt」と同じ内容です。" in screen_text(app)
