"""設定: the theme, the habits looked for, the keys as they are and how to change them, where the data lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from coach.errors import CoachError
from coach.habits import DEFAULT_ON, HABITS
from coach.habits.base import Habit
from coach.tui.backups import backup_blocks
from coach.tui.idle import IDLE_CHOICES, IDLE_SETTING
from coach.tui.keymap import KeyRow, key_name, rows_of_class, taken_by
from coach.tui.paths import short_path
from coach.tui.screens.settings_backups import BackupRows
from coach.tui.screens.watch_folder import WatchFolderScreen, watch_blocks
from coach.tui.themes import THEME_NAMES
from coach.tui.widgets.blocks import bullet, heading, item, lines, para
from coach.tui.widgets.flags import mark_of
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Row
from coach.tui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from coach.workflows.secrets import Sealed
    from coach.workflows.workspace import Workspace

KEEP = frozenset({"escape", "ctrl+q", "ctrl+c", "ctrl+p"})


def key_groups(keymap: Mapping[str, str]) -> list[tuple[str, tuple[KeyRow, ...]]]:
    """The keys of every screen that has some worth changing."""
    from coach.tui.screens.case import CaseScreen
    from coach.tui.screens.confirm_masks import ConfirmMasksScreen
    from coach.tui.screens.debrief import DebriefScreen
    from coach.tui.screens.growth import GrowthScreen
    from coach.tui.screens.import_many import ImportManyScreen
    from coach.tui.screens.importing import ImportScreen
    from coach.tui.screens.library import LibraryScreen
    from coach.tui.screens.own_case import OwnCaseScreen
    from coach.tui.screens.owners import OwnersScreen
    from coach.tui.screens.practice import PracticeScreen
    from coach.tui.screens.review import ReviewScreen
    from coach.tui.screens.search_cases import SearchCasesScreen
    from coach.tui.screens.summary import SummaryScreen
    from coach.tui.widgets.page import Page
    from coach.tui.widgets.transcript import TranscriptView

    kinds = (
        ("書庫", LibraryScreen), ("取り込み", ImportScreen), ("まとめて取り込む", ImportManyScreen),
        ("ふりかえり", ReviewScreen), ("要約", SummaryScreen),
        ("事例", CaseScreen), ("事例をさがす", SearchCasesScreen), ("事例を書く", OwnCaseScreen),
        ("この面談を事例にする", ConfirmMasksScreen), ("成長の記録", GrowthScreen), ("記録の中の移動", TranscriptView),
        ("稽古の相手", OwnersScreen), ("稽古", PracticeScreen), ("稽古のふりかえり", DebriefScreen), ("文章の中の移動", Page),
    )  # fmt: skip
    return [(title, rows_of_class(kind, keymap)) for title, kind in kinds]


class KeyScreen(ModalScreen[str | None]):
    """Waits for one key; gives it, 「」 for the key as it was at first, None for no change."""

    def __init__(self, row: KeyRow, groups: list[tuple[str, tuple[KeyRow, ...]]]) -> None:
        super().__init__()
        self.row, self.groups = row, groups

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self.row.description, classes="dialog-title")
            yield Wrapped(f"いまは {self.row.keys_text} です。新しいキーを押すと変わります。")
            yield Wrapped(id="taken", classes="wrong")
            yield Wrapped("Esc でやめる  Backspace で最初のキーに戻す", classes="quiet")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
        elif event.key == "backspace":
            self.dismiss("")
        elif event.key in KEEP:
            self.query_one("#taken", Wrapped).update(f"{key_name(event.key)} はほかの役目に使っています。")
        elif taken := taken_by(event.key, self.row.id, (rows for _, rows in self.groups)):
            text = f"{key_name(event.key)} は「{taken.description}」に使っています。別のキーを押すと変わります。"
            self.query_one("#taken", Wrapped).update(text)
        else:
            self.dismiss(event.key)


class SettingsScreen(BackupRows):
    """One page: what is chosen is marked, Enter changes it."""

    CSS_PATH = "settings.tcss"
    HELP_TOPIC = "settings"
    AUTO_FOCUS = "#settings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "戻る", tooltip="前の画面に戻ります", id="settings.back"),
        Binding("R", "reset", "キーを最初に戻す", tooltip="変えたキーをすべて最初に戻します", id="settings.reset"),
    ]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.habits = DEFAULT_ON
        self.my_name = ""

    def compose(self) -> ComposeResult:
        yield Heading("設定")
        yield Page(id="settings")
        yield KeyHints()

    def on_mount(self) -> None:
        from coach.workflows.naming import my_name
        from coach.workflows.review import enabled_habits

        try:
            self.habits = enabled_habits(self.workspace.store)
            self.my_name = my_name(self.workspace.store) or ""
        except CoachError as error:
            self.coach.show_trouble(error)
        self.show_all()
        self.call_after_refresh(self.query_one(Page).select_first)

    def show_all(self) -> None:
        """The page anew, the selection kept."""
        blocks: list[Block] = [heading("画面の色")]
        for name, text in THEME_NAMES.items():
            chosen = name == self.app.theme
            mark = "[x] " if chosen else "[ ] "
            blocks.append(bullet(text, "strong" if chosen else "", mark=mark, target=("theme", name)))
        blocks += [heading("見る話し方"), para("変えると、次に開いたときに読み直します。", "dim")]
        blocks += [self._habit_block(habit) for habit in HABITS]
        blocks += [
            heading("自分の名前"),
            bullet(self.my_name or "(まだ入れていません)", mark="> ", target=("name", "")),
        ]
        blocks.append(para("稽古の記録と、取り込む面談の「支援者」に入ります。「成長の記録」に使います。", "dim"))
        blocks += watch_blocks(self.workspace.store)
        blocks += self._lock_blocks()
        blocks += backup_blocks(self.coach.log_folder, self.coach.daily_copy.told, self.doing)
        blocks += [heading("データの置き場所"), para(short_path(self.coach.log_folder))]
        blocks.append(para("記録はこのパソコンの中だけに置かれます。COACH_HOME で場所を変えられます。", "dim"))
        keymap = self.coach.keymap
        blocks += [blank(), para("キー  Enter で変えられます。変えたキーには * が付きます。", "dim")]
        for title, rows in key_groups(keymap):
            if rows:
                blocks.append(heading(title))
                blocks += [self._key_block(row, row.id in keymap) for row in rows]
        self.query_one(Page).show([*blocks, blank()], keep=True)

    def _habit_block(self, habit: Habit) -> Block:
        chosen = habit.id in self.habits
        mark = mark_of(habit.flag)

        def rows(width: int) -> list[Row]:
            start = (("[x] " if chosen else "[ ] ", "dim"), (mark.letter, mark.style), (" ", ""))
            out = lines(habit.name, width, style="strong" if chosen else "", first=start)
            return out + lines(habit.why, width, style="dim", indent=6)

        return Block(rows, ("habit", habit.id))

    def _lock_blocks(self) -> list[Block]:
        encrypted = self.workspace.store.encrypted
        text = "決めてあります (記録は暗号にしてあります)" if encrypted else "(決めていません)"
        blocks = [heading("合言葉"), bullet(text, mark="> ", target=("passphrase", ""))]
        blocks.append(para("決めると、記録と控えを暗号にして、開くときにお尋ねします。", "dim"))
        blocks.append(heading("使わないときの鍵"))
        for minutes, name in IDLE_CHOICES.items():
            chosen = minutes == self.coach.idle_minutes
            mark = "[x] " if chosen else "[ ] "
            blocks.append(bullet(name, "strong" if chosen else "", mark=mark, target=("idle", str(minutes))))
        key = key_name(self.coach.keymap.get("app.lock", "ctrl+l"))
        blocks.append(para(f"{key} でも画面を隠せます。合言葉がなければ、目隠しだけです。", "dim"))
        return blocks

    def _change_passphrase(self) -> None:
        from coach.tui.screens.choice import ChoiceScreen
        from coach.tui.screens.passphrase import TITLES, PassphraseScreen, What

        def ask(what: What) -> None:
            self.app.push_screen(PassphraseScreen(self.workspace.store, what), self._passphrase_changed)

        def chosen(text: str | None) -> None:
            if text is not None:
                ask("change" if text == TITLES["change"] else "remove")

        if self.workspace.store.encrypted:
            self.app.push_screen(ChoiceScreen("合言葉", [TITLES["change"], TITLES["remove"]]), chosen)
        else:
            ask("set")

    def _passphrase_changed(self, sealed: Sealed | None) -> None:
        if sealed is None:
            return
        self.show_all()
        said = "合言葉を決めました。" if self.workspace.store.encrypted else "合言葉を外しました。"
        if sealed.left:
            said += f"書き直せなかった控えが {len(sealed.left)} 個あります。`coach lock` で分かります。"
        self.coach.tell(said)

    def _switch_habit(self, id: str) -> None:
        from coach.workflows.review import HABITS_SETTING

        self.habits = self.habits ^ {id}
        self.coach.remember(HABITS_SETTING, [habit.id for habit in HABITS if habit.id in self.habits])
        self.show_all()

    def _key_block(self, row: KeyRow, changed: bool) -> Block:
        keys = f"{row.keys_text} *" if changed else row.keys_text
        from coach.language.wrap import pad

        return item("", f"{pad(keys, 18)}{row.description}", ("key", row.id))

    def on_page_chosen(self, message: Page.Chosen) -> None:
        target = message.target
        if not isinstance(target, tuple):
            return
        kind, name = target
        if kind == "theme":
            self.coach.use_theme(name)
            self.show_all()
        elif kind == "habit":
            self._switch_habit(name)
        elif kind == "name":
            self._change_name()
        elif kind == "watch":
            self.app.push_screen(WatchFolderScreen(self.workspace), lambda _: self.show_all())
        elif kind == "backup":
            self.choose_copy() if name == "back" else self.copy_now()
        elif kind == "passphrase":
            self._change_passphrase()
        elif kind == "idle":
            self.coach.watch_idle(int(name))
            self.coach.remember(IDLE_SETTING, int(name))
            self.show_all()
        else:
            self._change_key(name)

    def _change_name(self) -> None:
        from coach.tui.screens.note import NoteScreen
        from coach.workflows.naming import set_my_name

        def keep(text: str) -> bool:
            self.my_name = " ".join(text.split())
            try:
                set_my_name(self.workspace.store, text)
            except CoachError as error:
                self.coach.show_trouble(error)
                return False
            return True

        about = "成長の記録に使う名前です。この機械の外には出ません。"
        self.app.push_screen(NoteScreen("自分の名前", self.my_name, keep, about=about), lambda _: self.show_all())

    def _change_key(self, id: str) -> None:
        groups = key_groups(self.coach.keymap)
        row = next(row for _, rows in groups for row in rows if row.id == id)

        def pressed(key: str | None) -> None:
            if key is None:
                return
            keymap = {other: keys for other, keys in self.coach.keymap.items() if other != id}
            self.coach.use_keymap({**keymap, id: key} if key else keymap)
            self.show_all()

        self.app.push_screen(KeyScreen(row, groups), pressed)

    def action_reset(self) -> None:
        self.coach.use_keymap({})
        self.show_all()
        self.coach.tell("キーを最初に戻しました。")

    def action_back(self) -> None:
        self.dismiss(None)
