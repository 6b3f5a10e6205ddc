"""The library: the way in, the table, search, order, editing, deleting."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import Input

from coach.errors import StoreError
from coach.language.wrap import cell_width
from coach.tui.app import CoachApp
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.edit_session import EditScreen
from coach.tui.screens.library import LibraryScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.screens.trouble import TroubleScreen
from coach.tui.widgets.choice import Choice
from tests.tui.fakes import FakeWorkspace, screen_text

SIZES = [(80, 24), (120, 40), (200, 50)]


def ids(app: CoachApp) -> list[str]:
    return [row.id for row in app.library.rows]


async def test_empty_library_is_an_entrance(make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "まだ記録がありません。" in text
        assert "i で取り込み、s で見本を開けます。p で稽古から始められます。" in text
        assert "見本" in text.splitlines()[-1]
        assert "削除" not in text.splitlines()[-1]
        # Keys for a session do nothing where there is none.
        await pilot.press("enter", "E", "D", "o")
        assert isinstance(app.screen, LibraryScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_columns_line_up_on_the_screen(full: FakeWorkspace, make_app: Any, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        lines = screen_text(app).splitlines()
        head = next(line for line in lines if "日付" in line and "状態" in line)
        body = [line for line in lines if line.rstrip().endswith(("見た", "未確認"))]
        assert len(body) == 3
        place = cell_width(head[: head.index("状態")])
        for line in body:
            word = "見た" if "見た" in line else "未確認"
            assert cell_width(line[: line.rindex(word)]) == place
        assert all(cell_width(line) <= size[0] for line in lines)
        reviewed = next(line for line in body if "見た" in line)
        assert "62 %" in reviewed
        assert "0.2:1" in reviewed
        assert "Q2 L1 P2" in reviewed


async def test_the_last_hint_is_there_at_80_columns(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        last = screen_text(app).splitlines()[-1]
        assert "q 終わる" in last
        assert "Enter ふりかえり" in last


async def test_newest_first_and_detail_of_the_chosen(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert ids(app) == ["dental", "tofu-2", "bare"]
        assert "まだふりかえっていない" in screen_text(app)
        await pilot.press("down")
        await pilot.pause()
        assert "目安 20〜40 %" in screen_text(app)
        assert "Q 詰問 2" in screen_text(app)


async def test_live_search_in_firm_and_talk(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("slash", *"しらかば")
        await pilot.pause()
        assert ids(app) == ["dental"]
        app.library.query_one("#search", Input).value = "五十八円 豆腐"
        await pilot.pause()
        assert len(ids(app)) == 3
        app.library.query_one("#search", Input).value = "どこにもない"
        await pilot.pause()
        assert ids(app) == []
        assert "当てはまる記録は見当たりませんでした。" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(ids(app)) == 3
        assert app.focused is app.library.table


async def test_sorting_is_remembered(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        await pilot.press("O")
        await pilot.pause()
        assert ids(app)[0] == "tofu-2"
        assert "日付の古い順" in screen_text(app)
    again = make_app()
    async with again.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert ids(again)[0] == "tofu-2"
        await pilot.press("o", "o", "o", "o")
        await pilot.pause()
        assert "気になる所の多い順" in screen_text(again)
        assert ids(again)[0] == "tofu-2"


async def test_a_click_on_a_head_sorts(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        head = next(n for n, line in enumerate(screen_text(app).splitlines()) if "状態" in line)
        line = screen_text(app).splitlines()[head]
        await pilot.click(offset=(cell_width(line[: line.index("話した割合")]) + 1, head))
        await pilot.pause()
        assert app.library.sort_key == "share"
        assert ids(app)[0] == "tofu-2"


async def test_cursor_stays_on_its_session(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        await pilot.press("down")
        await pilot.press("O")
        await pilot.pause()
        assert app.library.current.id == "tofu-2"
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.library.current.id == "tofu-2"


async def test_delete_asks_first(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("D")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert "元のファイルは" in screen_text(app)
        await pilot.press("enter")  # the safe answer has the focus
        await pilot.pause()
        assert len(ids(app)) == 3
        await pilot.press("D", "y")
        await pilot.pause()
        assert ids(app) == ["tofu-2", "bare"]
        assert app.library.current.id == "tofu-2"
        assert [row.id for row in full.store.sessions.rows()] == ["bare", "tofu-2"]


async def test_edit(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("E")
        await pilot.pause()
        assert isinstance(app.screen, EditScreen)
        app.screen.query_one("#meta-firm", Input).value = "みほん製作所"
        app.screen.query_one("#meta-date", Input).value = "来週"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "日付が読めませんでした" in screen_text(app)
        app.screen.query_one("#meta-date", Input).value = "令和7年12月1日"
        app.screen.query_one("#meta-no", Input).value = "第３回"
        app.screen.query_one("#meta-step", Choice).choose(6)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)
        saved = full.store.sessions.get("dental")
        assert (saved.firm, saved.date, saved.session_no) == ("みほん製作所", "2025-12-01", 3)
        assert saved.support_step == "⑥課題解決"
        assert "みほん製作所" in screen_text(app)


async def test_edit_can_be_left(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("E", *"いろは", "escape")
        await pilot.pause()
        assert full.store.sessions.get("dental").title == "玄関から入ります"


async def test_enter_opens_the_review_and_back(full: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)
        assert app.library.current.id == "tofu-2"


async def test_a_store_that_cannot_be_read_is_told_once(
    full: FakeWorkspace, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()

        def broken(*_: Any, **__: Any) -> Any:
            raise StoreError("記録の入れ物を読めませんでした。", todo="coach doctor で様子が分かります。")

        monkeypatch.setattr(full.store.sessions, "rows", broken)
        monkeypatch.setattr(full.store.settings, "set", broken)
        app.library.reload()
        await pilot.pause()
        assert isinstance(app.screen, TroubleScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)
        await pilot.press("t")
        await pilot.pause()
        assert isinstance(app.screen, TroubleScreen)
