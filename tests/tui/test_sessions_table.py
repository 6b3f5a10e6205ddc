"""The table of sessions with thousands of rows: only what is in view is made; keys and the mouse."""

from __future__ import annotations

from textual.app import App, ComposeResult

from coach.tui.session_table import Column, SessionLike
from coach.tui.widgets.sessions import SessionsTable
from tests.tui.test_library_table import Row

COUNT = 5000


class Shown(App[None]):
    """The table alone."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []
        self.heard: list[object] = []

    def compose(self) -> ComposeResult:
        yield SessionsTable(id="sessions")

    def on_mount(self) -> None:
        def name(row: SessionLike) -> str:
            self.made.append(row.id)
            return row.id

        rows = [Row(id=f"s{k}") for k in range(COUNT)]
        columns = (Column("name", "題", 10, name), Column("date", "日付", 10, lambda row: row.date or "", right=True))
        self.table.show(rows, columns, {})
        self.table.focus()

    @property
    def table(self) -> SessionsTable:
        return self.query_one(SessionsTable)

    def on_sessions_table_opened(self) -> None:
        self.heard.append(self.table.cursor_row)

    def on_sessions_table_head_clicked(self, event: SessionsTable.HeadClicked) -> None:
        self.heard.append(event.key)

    def line(self, y: int) -> str:
        return self.table.render_line(y).text.rstrip()


async def test_only_the_lines_in_view_are_made() -> None:
    app = Shown()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        await pilot.press("end", "up", "home", "pagedown")
        await pilot.pause()
        assert len(set(app.made)) < 200
        assert app.table.row_count == COUNT


async def test_the_head_stays_and_the_cursor_is_in_view() -> None:
    app = Shown()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        for keys, row in (
            (["end"], COUNT - 1),
            (["up"], COUNT - 2),
            (["g"], 0),
            (["j", "j", "k"], 1),
            (["pagedown"], 19),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            assert app.table.cursor_row == row
            assert app.line(0).split() == ["題", "日付"]
            assert f"s{row} " in "\n".join(app.line(y) for y in range(1, 20))


async def test_clicks() -> None:
    app = Shown()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        await pilot.press("end")
        await pilot.pause()
        shown = app.line(3).split()[0]
        await pilot.click(offset=(2, 3))
        assert f"s{app.table.cursor_row}" == shown
        assert app.heard == []
        await pilot.click(offset=(2, 3))
        await pilot.click(offset=(14, 0))
        await pilot.click(offset=(50, 0))
        await pilot.pause()
        assert app.heard == [app.table.cursor_row, "date"]


async def test_no_rows() -> None:
    app = Shown()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        app.table.show([], (), {})
        await pilot.press("down", "end", "pageup")
        await pilot.pause()
        assert app.table.cursor_row == 0
        assert app.line(5) == ""
