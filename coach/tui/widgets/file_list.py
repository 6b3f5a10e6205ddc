"""The files of まとめて取り込む: one line each, drawn only where it is seen, so that thousands of files cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from coach.language.wrap import cell_width, pad, shorten
from coach.tui.widgets.rows import Row, RowView, printable
from coach.workflows.import_many import STATE_NAMES, Found, State

_STATE_WIDTH = 14
_STYLES: dict[State, str] = {"new": "good", "known": "dim", "unsure": "key", "unreadable": "other"}
NOT_YET = "読む前"
TAKEN_IN = "取り込んだ"


class FileList(RowView, can_focus=True):
    """Paths and what was found of each; the cursor stays on its file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "下へ", show=False, id="files.down", tooltip="次のファイルへ"),
        Binding("up,k", "move(-1)", "上へ", show=False, id="files.up", tooltip="前のファイルへ"),
        Binding("pagedown", "page(1)", "次の画面", show=False, id="files.page_down", tooltip="一画面下へ"),
        Binding("pageup", "page(-1)", "前の画面", show=False, id="files.page_up", tooltip="一画面上へ"),
        Binding("home", "move(-1000000)", "先頭", show=False, id="files.home", tooltip="先頭へ"),
        Binding("end", "move(1000000)", "末尾", show=False, id="files.end", tooltip="末尾へ"),
    ]

    class Moved(Message):
        """The cursor is on another file."""

    class Chosen(Message):
        """A file was clicked a second time."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.paths: list[Path] = []
        self.found: dict[Path, Found] = {}
        self.cursor = 0
        self.base = Path()

    # ── content ──

    def show(self, paths: Sequence[Path], base: Path) -> None:
        """Other files; names are shown from the folder ``base`` on."""
        here = self.current
        self.paths, self.base = list(paths), base
        self.found = {path: found for path, found in self.found.items() if path in set(self.paths)}
        self.cursor = self.paths.index(here) if here in self.paths else min(self.cursor, max(0, len(paths) - 1))
        self.virtual_size = Size(self.row_width, len(self.paths))
        self.refresh()
        self.post_message(self.Moved())

    def put(self, found: Found) -> None:
        """What a file turned out to be."""
        self.found[found.path] = found
        self.refresh()
        if found.path == self.current:
            self.post_message(self.Moved())

    @property
    def current(self) -> Path | None:
        """The file under the cursor."""
        return self.paths[self.cursor] if self.cursor < len(self.paths) else None

    def counts(self) -> str:
        """「新しい 12  確認待ち 2」: how many files are in which state."""
        names = [self._state_text(self.found[path]) for path in self.paths if path in self.found]
        order = (TAKEN_IN, *STATE_NAMES.values())
        return "  ".join(f"{name} {names.count(name)}" for name in order if name in names)

    def of(self, *states: State) -> list[Path]:
        """The files in these states, in order of the list."""
        return [path for path in self.paths if (found := self.found.get(path)) and _shown(found) in states]

    def row_at(self, y: int) -> Row | None:
        if y >= len(self.paths):
            return None
        path = self.paths[y]
        found = self.found.get(path)
        state, style = (NOT_YET, "dim") if found is None else (self._state_text(found), _STYLES[found.state])
        width = self.row_width - 2
        names = max(16, (width - _STATE_WIDTH) * 2 // 5) if found is not None and found.why else width - _STATE_WIDTH
        name = shorten(printable(self._from_base(path)), names)
        parts = [(" ", ""), (pad(state, _STATE_WIDTH), style), (name, "dim" if style == "dim" else "")]
        if found is not None and found.why:
            room = width - _STATE_WIDTH - max(names, cell_width(name)) - 2
            parts += [(" " * (names - cell_width(name) + 2), ""), (shorten(printable(found.why), max(4, room)), "dim")]
        row = Row(tuple(parts))
        return row.over("cursor" if self.has_focus else "blurred") if y == self.cursor else row

    @staticmethod
    def _state_text(found: Found) -> str:
        return TAKEN_IN if found.state == "new" and found.session else STATE_NAMES[found.state]

    def _from_base(self, path: Path) -> str:
        try:
            return str(path.relative_to(self.base))
        except ValueError:
            return str(path)

    # ── moving ──

    def action_move(self, by: int) -> None:
        to = max(0, min(len(self.paths) - 1, self.cursor + by))
        if to != self.cursor and self.paths:
            self.cursor = to
            top, height = self.scroll_offset.y, self.size.height
            if to < top:
                self.scroll_to(y=to, animate=False)
            elif to >= top + height:
                self.scroll_to(y=to - height + 1, animate=False)
            self.refresh()
            self.post_message(self.Moved())

    def action_page(self, way: int) -> None:
        self.action_move(way * max(1, self.size.height - 1))

    def on_click(self, event: events.Click) -> None:
        y = event.y + self.scroll_offset.y
        if y >= len(self.paths):
            return
        if y == self.cursor:
            self.post_message(self.Chosen())
        else:
            self.action_move(y - self.cursor)

    def on_resize(self, _: events.Resize) -> None:
        self.virtual_size = Size(self.row_width, len(self.paths))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


def _shown(found: Found) -> State:
    return "known" if found.session else found.state
