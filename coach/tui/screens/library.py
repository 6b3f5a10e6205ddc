"""書庫: every session at a glance, and the ways to bring one in, read one and put it in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from coach.errors import CoachError
from coach.language.wrap import shorten
from coach.tui.keymap import rows_of_class
from coach.tui.messages import Trouble
from coach.tui.session_table import ORDER_OF, SessionLike, columns, detail, name_of, sort_rows
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.sessions import SessionsTable

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace

BREAKPOINTS = [(0, "-narrow"), (96, "-wide")]
EMPTY = "まだ記録がありません。\n{import_key} で取り込み、{sample_key} で見本を開けます。{practice_key} で稽古から始められます。"
NOTHING_FOUND = "「{query}」に当てはまる記録は見当たりませんでした。\nEsc で全部の記録に戻ります。"
# Sessions that are filtered at every letter; with more of them the filter waits for a pause in the typing.
AT_ONCE, PAUSE = 1000, 0.12
SORT_SETTING = "library_sort"


class LibraryScreen(Screen[None]):
    """The table of sessions with live search; ``i`` brings files in, Enter opens the review."""

    CSS_PATH = "library.tcss"
    HELP_TOPIC = "library"
    TITLE_JA = "書庫"
    AUTO_FOCUS = "#sessions"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "ふりかえり", tooltip="選んだ記録のふりかえりを開きます", id="library.open"),
        Binding("i", "import", "取り込み", tooltip="面談の記録を読み込みます (複数も可)", id="library.import"),
        Binding("p", "app.owners", "稽古", tooltip="練習相手を選んで、面談の稽古をします", id="library.practice"),
        Binding("s", "sample", "見本", tooltip="同梱の見本の面談を開きます", id="library.sample"),
        Binding("slash", "search", "探す", tooltip="会社・題・発話の言葉で絞り込みます", id="library.search"),
        Binding(
            "F", "app.search_talk", "発話", tooltip="すべての記録の発話から、言葉をさがします", id="library.search_talk"
        ),
        Binding("a", "app.consult", "相談", tooltip="進め方や事例のことをコーチと話します", id="library.consult"),
        Binding("c", "cases", "事例", tooltip="伴走支援の事例をさがします", id="library.cases"),
        Binding("n", "app.growth", "成長", tooltip="面談と稽古の数字の移り変わりを見ます", id="library.growth"),
        Binding("S", "grades", "採点", tooltip="選んだ記録を採点します", id="library.grades"),
        Binding(
            "A",
            "app.agreement",
            "採点の一致",
            show=False,
            tooltip="採点する人どうし、提案との一致を見ます",
            id="library.agreement",
        ),
        Binding("f", "app.engagements", "支援先", tooltip="訪問のシートと話の地図を開きます", id="library.engagements"),
        Binding("E", "edit", "編集", tooltip="題・会社・支援者・日付・回・段階を直します", id="library.edit"),
        Binding("D", "delete", "削除", tooltip="選んだ記録を消します (先に確かめます)", id="library.delete"),
        Binding("o", "sort", "並べ替え", tooltip="並べる順を変えます", id="library.sort"),
        Binding("O", "reverse", "逆順", show=False, tooltip="並びを逆にします", id="library.reverse"),
        Binding("t", "app.next_theme", "テーマ", show=False, tooltip="画面の色を変えます", id="library.theme"),
        Binding("comma", "app.settings", "設定", show=False, tooltip="色とキーの設定を開きます", id="library.settings"),
        Binding("q", "app.quit", "終わる", tooltip="終わります (記録はいつも保存されています)", id="library.quit"),
        Binding("escape", "leave_search", "全部に戻る", show=False, tooltip="絞り込みをやめます", id="library.all"),
    ]

    class Deleted(Message):
        """A session is gone; ``after`` is the one to stand on now."""

        def __init__(self, name: str, after: str | None) -> None:
            super().__init__()
            self.name, self.after = name, after

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.rows: list[SessionLike] = []
        self.query_text = ""
        self.sort_key, self.sort_reverse = "date", False
        self._drawn: object = None
        self._told = ""
        self._all = 0
        self._pause: Timer | None = None

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    def compose(self) -> ComposeResult:
        yield Heading("書庫")
        yield Input(placeholder="会社・題・発話の言葉", id="search", compact=True)
        yield SessionsTable(id="sessions")
        yield Static(id="empty")
        with Vertical(id="detail"):
            yield Static(id="detail-text")
        yield KeyHints(minor=("sample", "sort", "app.consult", "app.growth", "edit", "delete"))

    def on_mount(self) -> None:
        stored = self.workspace.store.settings.get(SORT_SETTING)
        if isinstance(stored, list) and len(stored) == 2 and stored[0] in ORDER_OF:
            self.sort_key, self.sort_reverse = str(stored[0]), bool(stored[1])
        self.app.theme_changed_signal.subscribe(self, lambda _: self.show_rows())
        self.reload()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.reload()

    def on_resize(self, _: events.Resize) -> None:
        self.show_rows()

    # ── showing ───────────────────────────────────────────────────────────────

    @property
    def table(self) -> SessionsTable:
        return self.query_one(SessionsTable)

    @property
    def current(self) -> SessionLike | None:
        """The session under the cursor."""
        index = self.table.cursor_row
        return self.rows[index] if self.table.row_count and 0 <= index < len(self.rows) else None

    def reload(self, select: str | None = None) -> None:
        """Read the sessions anew; the cursor stays on its session, or goes to ``select``."""
        keep = select or (self.current.id if self.current else None)
        try:
            found: Sequence[SessionLike] = self.workspace.store.sessions.rows(self.query_text)
            self._told = ""
        except CoachError as error:
            # Closing the notice comes back to here: the same trouble is told once.
            if error.text() != self._told:
                self._told = error.text()
                self.coach.show_trouble(error)
            found = []
        if not self.query_text:
            self._all = len(found)
        self.rows = sort_rows(found, self.sort_key, self.sort_reverse)
        self.show_rows(keep)

    def show_rows(self, keep: str | None = None) -> None:
        """Lay the rows out for the present width."""
        if not self.is_mounted or not self.size.width:
            return
        keep = keep or (self.current.id if self.current else None)
        table, colors = self.table, self.app.theme_variables
        # Opening, resizing and coming back all ask for it, often with nothing new to show.
        order = (self.sort_key, self.sort_reverse)
        drawn = (self.size.width, self.app.theme, self.coach.keymap, self.query_text, order, tuple(self.rows))
        if drawn == self._drawn:
            self._move_to(keep)
            return
        self._drawn = drawn
        table.show(self.rows, columns(self.size.width), colors)
        self._move_to(keep)
        self.set_class(not self.rows, "-empty")
        self.query_one("#empty", Static).update(self._empty_text())
        self._show_note()
        self.show_detail()
        self.refresh_bindings()

    def _move_to(self, session: str | None) -> None:
        index = next((n for n, row in enumerate(self.rows) if row.id == session), 0)
        if self.rows and index != self.table.cursor_row:
            self.table.move_cursor(index)

    def _empty_text(self) -> Text:
        if self.query_text:
            text = NOTHING_FOUND.format(query=self.query_text)
        else:
            keys = {row.id: row.keys_text for row in rows_of_class(LibraryScreen, self.coach.keymap)}
            text = EMPTY.format(
                import_key=keys["library.import"],
                sample_key=keys["library.sample"],
                practice_key=keys["library.practice"],
            )
        first, _, rest = text.partition("\n")
        return Text.assemble((first, "bold"), "\n\n", rest)

    def _show_note(self) -> None:
        order = ORDER_OF[self.sort_key]
        count = f"{len(self.rows)} 件"
        note = f"「{self.query_text}」 {count}" if self.query_text else count
        order_text = order.down if self.sort_reverse else order.text
        self.query_one(Heading).note = f"{note}  {order_text}" if self.rows else ""

    def show_detail(self) -> None:
        row = self.current
        panel = self.query_one("#detail-text", Static)
        if row is None:
            panel.update("")
            return
        width = max(20, self.size.width - 4)
        first, second, third = (shorten(line, width) for line in detail(row, width))
        muted = self.app.theme_variables.get("text-muted", "")
        panel.update(Text.assemble((first, "bold"), "\n", (second, muted), "\n", (third, muted)))

    def on_sessions_table_moved(self) -> None:
        self.show_detail()

    def on_sessions_table_opened(self) -> None:
        self.action_open()

    def on_sessions_table_head_clicked(self, event: SessionsTable.HeadClicked) -> None:
        if event.key in ORDER_OF:
            self._sort_by(event.key, not self.sort_reverse if event.key == self.sort_key else False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for a session are offered only where there is one; the sample only where there is none yet."""
        if action in {"open", "grades", "edit", "delete", "sort", "reverse"}:
            return bool(self.rows)
        if action == "search":
            return bool(self.rows or self.query_text)
        return True

    # ── search and order ──────────────────────────────────────────────────────

    def action_search(self) -> None:
        self.add_class("-searching")
        self.query_one("#search", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id != "search":
            return
        if self._pause is not None:
            self._pause.stop()
        if self._all <= AT_ONCE:
            self._filter()
        else:
            self._pause = self.set_timer(PAUSE, self._filter)

    def _filter(self) -> None:
        self.query_text = self.query_one("#search", Input).value.strip()
        self.reload()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "search":
            self.table.focus()

    def on_key(self, event: events.Key) -> None:
        if event.key == "down" and self.focused is not None and self.focused.id == "search":
            event.stop()
            self.table.focus()

    def action_leave_search(self) -> None:
        self.remove_class("-searching")
        field = self.query_one("#search", Input)
        if field.value:
            field.value = ""
        self.table.focus()

    def action_sort(self) -> None:
        keys = ["date", "name", "share", "ratio", "flags", "state", "imported"]
        index = keys.index(self.sort_key) if self.sort_key in keys else -1
        self._sort_by(keys[(index + 1) % len(keys)], False)

    def action_reverse(self) -> None:
        self._sort_by(self.sort_key, not self.sort_reverse)

    def _sort_by(self, key: str, reverse: bool) -> None:
        self.sort_key, self.sort_reverse = key, reverse
        self.coach.remember(SORT_SETTING, [key, reverse])
        keep = self.current.id if self.current else None
        self.rows = sort_rows(self.rows, key, reverse)
        self.show_rows(keep)

    # ── what one can do ───────────────────────────────────────────────────────

    def action_open(self) -> None:
        if self.current is not None:
            self.coach.open_review(self.current.id)

    def action_grades(self) -> None:
        if self.current is not None:
            self.coach.action_grades(self.current.id)

    def action_import(self) -> None:
        self.coach.choose_files()

    def action_sample(self) -> None:
        self.coach.open_sample()

    def action_cases(self) -> None:
        self.coach.search_cases()

    def action_edit(self) -> None:
        if self.current is None:
            return
        from coach.tui.screens.edit_session import EditScreen

        self.app.push_screen(EditScreen(self.workspace, self.current))

    def action_delete(self) -> None:
        row = self.current
        if row is None:
            return
        from coach.tui.screens.confirm import ConfirmScreen

        def answered(yes: Any) -> None:
            if yes:
                self._delete(row)

        text = "気になる所への答え、メモ、しおりも一緒に消えます。元のファイルはそのまま残ります。"
        if self.workspace.store.engagements.of_session(row.id) is not None:
            text += "支援先のシートと地図に写した言葉は残ります。"
        question = f"「{name_of(row)}」の記録を消しますか"
        self.app.push_screen(ConfirmScreen(question, text, yes="消す", no="残す"), answered)

    def _delete(self, row: SessionLike) -> None:
        index = self.rows.index(row) if row in self.rows else 0
        after = self.rows[index + 1 : index + 2] or self.rows[index - 1 : index] if index else self.rows[1:2]
        self._delete_for_good(row, after[0].id if after else None)

    @work(thread=True, group="delete")
    def _delete_for_good(self, row: SessionLike, after: str | None) -> None:
        """In a thread: in a large library, taking every trace of the words out of the index takes a second."""
        from coach.workflows.review import delete_session  # not before it is needed: it brings numpy with it

        try:
            delete_session(self.workspace, row.id)
        except CoachError as error:
            self.post_message(Trouble(error))
        else:
            self.post_message(self.Deleted(name_of(row), after))

    def on_library_screen_deleted(self, event: Deleted) -> None:
        self.reload(event.after)
        self.coach.tell(f"「{shorten(event.name, 40)}」の記録を消しました。")

    def taken_in(self, sessions: Sequence[str], paths: Sequence[Path] = ()) -> None:
        """Called when an import has ended: show what is new."""
        self.reload(sessions[-1] if sessions else None)
