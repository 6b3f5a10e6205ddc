"""Asking for a file name to write to. A file that is there already is replaced only on a second Enter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from coach.tui.widgets.wrapped import Wrapped

ENDINGS = (".html", ".md")
AS_IT_IS = "名前はそのまま書き出します。Ctrl+N で、記号に置きかえます。"
REPLACED = "名前や連絡先を記号に置きかえます。Ctrl+N で、そのままに戻します。"
HINT = "終わりが .html なら印刷向き、.md なら文章です。"


class PathPromptScreen(ModalScreen[Path | None]):
    """Dismisses with a path whose ending is known and whose folder exists; None when the user goes back.

    With ``names`` the user may ask for names to be replaced: then ``anonymise`` is True.
    """

    CSS_PATH = "path_prompt.tcss"
    HELP_TOPIC = "review"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "やめる", id="path.back", tooltip="書き出さずに戻ります"),
        Binding("ctrl+n", "names", "名前", id="path.names", tooltip="名前や連絡先を記号に置きかえるかどうかを選びます"),
    ]

    def __init__(self, path: Path, *, endings: Sequence[str] = ENDINGS, hint: str = HINT, names: bool = False) -> None:
        super().__init__()
        self.names, self.anonymise = names, False
        self.start, self.endings, self.hint = path, tuple(endings), hint
        self._confirmed: Path | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="path-prompt", classes="dialog"):
            yield Static("書き出す先", id="path-title")
            yield Input(str(self.start), id="path-input", compact=True)
            yield Wrapped("", id="path-message")
            if self.names:
                yield Wrapped(AS_IT_IS, id="path-names")
            if self.hint:
                yield Wrapped(self.hint, classes="quiet")
            yield Wrapped("Enter で書き出す  Esc でやめる", classes="quiet")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self) -> None:
        self._confirmed = None
        self.query_one("#path-message", Wrapped).update("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            return
        path = Path(event.value.strip()).expanduser()
        problem = self._problem(path)
        if problem:
            self.query_one("#path-message", Wrapped).update(problem)
        else:
            self.dismiss(path)

    def _problem(self, path: Path) -> str:
        if path.suffix.lower() not in self.endings:
            return f"名前の終わりを {' か '.join(self.endings)} にすると書き出せます。"
        try:
            if not path.parent.is_dir():
                return f"{path.parent} が見つかりません。あるフォルダーを指定してください。"
            if path.is_dir():
                return "同じ名前のフォルダーがあります。別の名前にしてください。"
            if path.exists() and self._confirmed != path:
                self._confirmed = path
                return "同じ名前のファイルがあります。置き換えるなら、もう一度 Enter を押します。"
        except OSError:
            return "この場所は読めませんでした。別の場所を指定してください。"
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.names if action == "names" else True

    def action_names(self) -> None:
        self.anonymise = not self.anonymise
        self.query_one("#path-names", Wrapped).update(REPLACED if self.anonymise else AS_IT_IS)

    def action_back(self) -> None:
        self.dismiss(None)
