"""読み方を選ぶ: candidates with their counts, changes seen at once, saved under a name, used for the import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, OptionList

from coach.tui.app import CoachApp
from coach.tui.screens.importing import ImportScreen
from coach.tui.screens.line_pattern import LinePatternScreen
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.page import Page
from coach.tui.widgets.pattern_fields import PatternFields
from coach.workflows.line_patterns import named_formats
from tests.tui.fakes import FakeWorkspace, screen_text

TALK = (
    "面談の記録\n\n三宅＞今日はいかがですか。\n佐々木社長＞うちは、まあまあです。\n三宅＞と言いますと。\n※ ここで電話\n"
    "佐々木社長＞注文が減りましてね。\nそれで困っています。\n三宅＞減ったのは、いつごろからですか。\n"
)


@pytest.fixture
def arrow(tmp_path: Path) -> Path:
    path = tmp_path / "メモ.txt"
    path.write_text(TALK, encoding="utf-8")
    return path


async def settle(app: CoachApp, pilot: Any) -> None:
    for _ in range(4):
        workers = [worker for worker in app.workers if worker.group in {"import", "pattern"}]
        if workers:
            await app.workers.wait_for_complete(workers)
        await pilot.pause()


async def wizard(app: CoachApp, pilot: Any) -> LinePatternScreen:
    await pilot.pause()
    await settle(app, pilot)
    assert isinstance(app.screen, ImportScreen)
    await pilot.press("f3")
    await pilot.pause()
    await settle(app, pilot)
    assert isinstance(app.screen, LinePatternScreen)
    return app.screen


def preview(screen: LinePatternScreen) -> str:
    return screen.query_one(Page).text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_candidates_with_their_lines_and_first_turns(
    make_app: Any, arrow: Path, size: tuple[int, int]
) -> None:
    app = make_app(open_path=arrow)
    async with app.run_test(size=size) as pilot:
        screen = await wizard(app, pilot)
        text = screen_text(app)
        assert "名前＞発話" in text
        assert "5/8 行" in text
        assert "交互に二人" in text
        assert "話し手  三宅 (3)  佐々木社長 (2)" in text
        assert "今日はいかがですか。" in preview(screen)


async def test_another_candidate_is_seen_at_once(make_app: Any, arrow: Path) -> None:
    app = make_app(open_path=arrow)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await wizard(app, pilot)
        options = screen.query_one(OptionList)
        turns = next(n for n, each in enumerate(screen.found) if each.pattern.shape == "turns")
        await pilot.press(*["down"] * (turns - (options.highlighted or 0)))
        await pilot.pause()
        assert "一人目" in preview(screen)
        assert "次からは候補に並びます。自動では使いません" in screen_text(app)


async def test_changes_of_the_fields_are_read_live(make_app: Any, arrow: Path) -> None:
    app = make_app(open_path=arrow)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await wizard(app, pilot)
        screen.query_one("#pattern-skip", Input).value = "※"
        await pilot.pause()
        assert "8 行のうち 6 行" in preview(screen)
        assert "※ ここで電話" in preview(screen)
        separator = screen.query_one("#pattern-separator", Choice)
        separator.focus()
        await pilot.press("right")
        await pilot.pause()
        assert "発話が見つかりません" in preview(screen)
        screen.query_one("#pattern-own", Input).value = "＞"
        await pilot.pause()
        assert "8 行のうち 6 行" in preview(screen)
        # What finds no talk is not taken.
        screen.query_one("#pattern-own", Input).value = "+++"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.screen is screen


async def test_saved_under_a_name_it_reads_this_file_and_the_next(
    ws: FakeWorkspace, make_app: Any, arrow: Path, tmp_path: Path
) -> None:
    app = make_app(open_path=arrow)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await wizard(app, pilot)
        await pilot.press("enter")
        assert screen.focused is screen.query_one("#name")
        screen.query_one("#name", Input).value = "商工会メモ"
        await pilot.press("enter")
        await pilot.pause()
        await settle(app, pilot)
        assert isinstance(app.screen, ImportScreen)
        assert "保存した形式「商工会メモ」で読みました" in screen_text(app)
        assert [row.guess.name for row in app.screen.query("PersonRow")] == ["三宅", "佐々木社長"]  # type: ignore[attr-defined]
        assert [each.name for each in named_formats(ws.store)] == ["商工会メモ"]
        await pilot.press("escape")
        await pilot.pause()
        (tmp_path / "次.txt").write_text(TALK.replace("三宅", "山口"), encoding="utf-8")
        app.import_files([tmp_path / "次.txt"])
        await pilot.pause()
        await settle(app, pilot)
        assert "形式「商工会メモ」" in screen_text(app)
        assert "山口" in screen_text(app)


async def test_without_a_name_it_holds_this_once(ws: FakeWorkspace, make_app: Any, arrow: Path) -> None:
    app = make_app(open_path=arrow)
    async with app.run_test(size=(80, 24)) as pilot:
        await wizard(app, pilot)
        await pilot.press("ctrl+s")
        await pilot.pause()
        await settle(app, pilot)
        assert "選んだ読み方" in screen_text(app)
        assert named_formats(ws.store) == ()
        app.open_review = lambda session: None
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        stored = ws.store.sessions.get(ws.store.sessions.rows()[0].id)
        assert [turn.speaker for turn in stored.turns] == ["advisor", "owner"] * 2 + ["advisor"]


async def test_going_back_changes_nothing(ws: FakeWorkspace, make_app: Any, arrow: Path) -> None:
    app = make_app(open_path=arrow)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await wizard(app, pilot)
        screen.query_one("#name", Input).value = "いらない"
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ImportScreen)
        assert "話し手が分かりません" in screen_text(app)
        assert named_formats(ws.store) == ()


async def test_the_order_of_columns_is_the_users(make_app: Any, tmp_path: Path) -> None:
    path = tmp_path / "表.txt"
    path.write_text(
        "".join(f"{n};00:0{n}:00;{'三宅' if n % 2 else '佐々木'};{n} 番目です。\n" for n in range(1, 7)), "utf-8"
    )
    app = make_app(open_path=path)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await wizard(app, pilot)
        assert "三宅  01:00" in preview(screen)
        time = [choice for choice in screen.query(".column").results(Choice) if choice.value == "time"]
        time[0].choose([value for value, _ in time[0].options].index("other"))
        await pilot.pause()
        assert "01:00" not in preview(screen)
        assert screen.query_one(PatternFields).pattern.order == ("number", "other", "name", "text")


async def test_a_file_that_is_no_text_offers_no_wizard(make_app: Any, tmp_path: Path) -> None:
    path = tmp_path / "音声.txt"
    path.write_bytes(bytes(range(256)) * 4)
    app = make_app(open_path=path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await settle(app, pilot)
        assert "読み方を選ぶ" not in screen_text(app)
        await pilot.press("f3")
        await pilot.pause()
        assert isinstance(app.screen, ImportScreen)


async def test_help_on_both_screens(make_app: Any, arrow: Path) -> None:
    from coach.tui.screens.help import HelpScreen

    app = make_app(open_path=arrow)
    async with app.run_test(size=(80, 24)) as pilot:
        await wizard(app, pilot)
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        assert "行の形を選んで" in screen_text(app)


@pytest.mark.parametrize("size", [(80, 24), (104, 30), (120, 40)])
async def test_every_field_is_seen_whole(make_app: Any, arrow: Path, size: tuple[int, int]) -> None:
    """A separator of one's own is typed in the last of them."""
    app = make_app(open_path=arrow)
    async with app.run_test(size=size) as pilot:
        screen = await wizard(app, pilot)
        form = screen.query_one("#form").content_region
        own = screen.query_one("#pattern-own").region
        assert own.width == 6
        assert form.contains_region(own)
