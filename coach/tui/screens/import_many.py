"""まとめて取り込む: many files in one list, each with its state; what is sure goes in together, the rest one by one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from coach.errors import CoachError
from coach.tui.paths import short_path
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.import_many_base import ManyWork
from coach.tui.widgets.file_list import FileList
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.wrapped import Wrapped
from coach.workflows.import_many import Found, State

if TYPE_CHECKING:
    from coach.tui.screens.importing import ImportOutcome
    from coach.workflows.line_patterns import NamedFormat

BREAKPOINTS = [(0, "-narrow"), (96, "-wide")]
NOTHING = "取り込める記録が見当たりません。"
DEEPER = "f で、中のフォルダーも見ます。"
EXPLAINED: dict[State, str] = {
    "new": "Ctrl+S で、新しい記録をまとめて取り込みます。Enter なら、この記録だけ確かめて取り込みます。",
    "known": "もう取り込んである記録です。Enter で開きます。",
    "unsure": "Enter で話し手を確かめると、取り込めます。どの記録も同じ支援者なら、a でまとめて決められます。",
    "unreadable": "Enter で、くわしく見られます。読み方を選ぶと読めることもあります。",
}
NAMELESS = "Enter で開いて、F3 で読み方を選ぶと、話し手に分けられることがあります。"
WHOSE = "支援者はどなたですか  この一覧のどの記録にも当てはめます"
MOST_NAMES = 7
_NEED_FILES = frozenset({"take_in", "open", "next_waiting", "advisor", "leave_out", "deeper", "read_on"})


class ImportManyScreen(ManyWork):
    """``paths`` are files and folders. Looks at all of them in the background; imports on the user's word."""

    CSS_PATH = "import_many.tcss"
    HELP_TOPIC = "import_many"
    AUTO_FOCUS = "#files"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take_in", "取り込む", priority=True, id="many.take_in",
                tooltip="確かめなくてよい記録を、まとめて取り込みます"),
        Binding("enter", "open", "開く", id="many.open", tooltip="選んだファイルを確かめて取り込む、または記録を開きます"),
        Binding("w", "next_waiting", "次の確認待ち", id="many.next", tooltip="確かめる必要のある次のファイルへ移ります"),
        Binding("a", "advisor", "支援者", id="many.advisor", tooltip="どの記録にも当てはまる、支援者の名前を決めます"),
        Binding("r", "read_on", "続きを読む", id="many.read_on", tooltip="止めた所から、読むのを続けます"),
        Binding("x", "leave_out", "外す", id="many.leave_out", tooltip="一覧から外します (ファイルはそのまま残ります)"),
        Binding("f", "deeper", "中のフォルダーも", id="many.deeper", tooltip="フォルダーの中のフォルダーも見ます"),
        Binding("escape", "back", "戻る", id="many.back", tooltip="仕事の途中なら止めて、そうでなければ戻ります"),
    ]  # fmt: skip

    def compose(self) -> ComposeResult:
        yield Heading("まとめて取り込む")
        yield Static("", id="state", markup=False)
        yield FileList(id="files")
        with Vertical(id="detail"):
            yield Wrapped(id="detail-path", classes="strong")
            yield Wrapped(id="detail-text", classes="quiet")
        yield KeyHints(minor=("deeper", "leave_out"))

    def on_mount(self) -> None:
        self._begin("読んでいます")
        self._look(self.recursive)

    def on_many_work_ended(self, message: ManyWork.Ended) -> None:
        imported = self.doing.startswith("取り込")
        stopped, self.doing = self._stop.is_set(), ""
        if message.error is not None:
            self.coach.show_trouble(message.error)
        self._show_state(self._counts() + ("  途中で止めました" if stopped else ""))
        self.refresh_bindings()
        if imported:
            self._tell_result()
        self.show_detail()

    def _tell_result(self) -> None:
        taken = sum(found.state == "new" and bool(found.session) for found in self.files.found.values())
        waiting = len(self.files.of("unsure"))
        text = f"{taken} 件を取り込みました。" if taken else ""
        text += f"確認待ちが {waiting} 件あります。w で移り、Enter で確かめます。" if waiting else ""
        if text:
            self.coach.tell(text)

    def _counts(self) -> str:
        if not self.files.paths:
            return NOTHING + (DEEPER if self._has_folder() and not self.recursive else "")
        return self.files.counts() + (f"  支援者は{self.advisor}" if self.advisor else "")

    def _has_folder(self) -> bool:
        return any(path.is_dir() for path in self.given)

    # ── the file under the cursor ─────────────────────────────────────────────

    def on_file_list_moved(self) -> None:
        self.show_detail()
        self.refresh_bindings()

    def on_file_list_chosen(self) -> None:
        self.action_open()

    def show_detail(self) -> None:
        """The file's place, what hinders it, and what one can do."""
        path = self.files.current
        found = self.files.found.get(path) if path is not None else None
        self.query_one("#detail-path", Wrapped).update(short_path(path) if path is not None else "")
        text = ""
        if found is not None:
            taken = found.session is not None
            todo = EXPLAINED["known" if taken else found.state]
            if found.state == "unsure" and not found.names:
                todo = NAMELESS
            if found.state == "unreadable" and found.error is not None:
                todo = found.error.todo
            text = "\n".join(part for part in (found.why, todo) if part)
        self.query_one("#detail-text", Wrapped).update(text)

    # ── what to do ────────────────────────────────────────────────────────────

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted or action not in _NEED_FILES:
            return True
        if action == "open":
            return self.files.current in self.files.found
        if self.doing:
            return False
        if action == "read_on":
            return bool(self._unread())
        if action == "deeper":
            return self._has_folder() and not self.recursive
        if action == "take_in":
            return bool(self.files.of("new"))
        if action == "advisor":
            return self.advisor is not None or any(self.files.found[path].names for path in self.files.of("unsure"))
        return bool(self.files.of("unsure")) if action == "next_waiting" else bool(self.files.paths)

    def action_take_in(self) -> None:
        others = [self.files.found[path] for path in self.files.of("unsure", "unreadable", "known")]
        self._begin("取り込んでいます")
        self._take_in(self.files.of("new"), others)

    def action_deeper(self) -> None:
        self.recursive = True
        self._begin("読んでいます")
        self._look(True)

    def action_read_on(self) -> None:
        self._begin("読んでいます")
        self._look(self.recursive, self._unread())

    def _unread(self) -> list[Path]:
        return [path for path in self.files.paths if path not in self.files.found]

    def action_next_waiting(self) -> None:
        files = self.files
        waiting = [files.paths.index(path) for path in files.of("unsure")]
        to = next((n for n in waiting if n > files.cursor), waiting[0])
        files.action_move(to - files.cursor)

    def action_advisor(self) -> None:
        """Whose sessions these are; what is known of the files then is looked at again."""
        from coach.tui.screens.choice import ChoiceScreen
        from coach.workflows.import_many import likely_advisors

        def chosen(name: str | None) -> None:
            if name is None or (name or None) == self.advisor:
                return
            self.advisor = name or None
            self._begin("読み直しています")
            self._look(self.recursive, self.files.of("new", "unsure"))

        names = likely_advisors(self.files.found.values(), self._my_name())[:MOST_NAMES]
        none = "決めない" if self.advisor else ""
        self.app.push_screen(ChoiceScreen(WHOSE, names, free="ほかの名前", none=none), chosen)

    def _my_name(self) -> str | None:
        from coach.workflows.naming import my_name

        try:
            return my_name(self.workspace.store)
        except CoachError:
            return None

    def action_leave_out(self) -> None:
        from coach.workflows.import_many import leave_out

        path = self.files.current
        if path is None:
            return
        try:
            leave_out(self.workspace.store, [path])
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        base = self.files.base
        self.files.show([other for other in self.files.paths if other != path], base)
        self._show_state(self._counts())

    def action_open(self) -> None:
        from coach.tui.screens.importing import ImportScreen

        path = self.files.current
        found = self.files.found.get(path) if path is not None else None
        if path is None or found is None:
            return
        if found.session is not None:
            self.coach.open_review(found.session)
            return

        formats = self._formats()

        def closed(outcome: ImportOutcome | None) -> None:
            if outcome is not None and outcome.session:
                self._seen_to(path, outcome.session)
            if not self.doing and self._formats() != formats:
                # A way of reading was saved: it may be that of other files that wait here.
                self._begin("読み直しています")
                self._look(self.recursive)

        self.app.push_screen(ImportScreen(self.workspace, path), closed)

    def _formats(self) -> tuple[NamedFormat, ...]:
        from coach.workflows.line_patterns import named_formats

        try:
            return named_formats(self.workspace.store)
        except CoachError:
            return ()

    def _seen_to(self, path: Path, session: str) -> None:
        """The user took in a file by hand: it waits no longer."""
        from coach.workflows.import_many import settled

        try:
            self.files.put(settled(self.workspace.store, path, session))
        except CoachError as error:
            self.coach.show_trouble(error)
        if not self.doing:
            self._show_state(self._counts())
            self.refresh_bindings()

    def action_back(self) -> None:
        if self.doing:
            self._stop.set()
            return
        forgotten = self._would_be_forgotten()
        if not forgotten:
            self.dismiss(None)
            return

        def answered(keep: bool | None) -> None:
            if not keep or self._keep(forgotten):
                self.dismiss(None)

        text = f"話し手を確かめていない記録が {len(forgotten)} 件あります。残しておくと、書庫の i のあと F2 で続けられます。"
        self.app.push_screen(ConfirmScreen("確認待ちとして残しますか", text, yes="残す", no="残さない"), answered)

    def _would_be_forgotten(self) -> tuple[Found, ...]:
        from coach.workflows.import_many import not_noted

        try:
            return not_noted(self.workspace.store, self.files.found.values())
        except CoachError:
            return ()

    def _keep(self, found: Sequence[Found]) -> bool:
        from coach.workflows.import_many import note_all

        try:
            note_all(self.workspace.store, found)
        except CoachError as error:
            self.coach.show_trouble(error)
            return False
        return True
