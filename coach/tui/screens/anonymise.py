"""匿名化: the words of a session that could point to somebody, what stands for them, and what goes out with them.

Every decision is kept at once, for this session and the others of its 支援先.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message

from coach.errors import CoachError
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.masks_base import MasksScreen
from coach.tui.screens.path_prompt import PathPromptScreen
from coach.tui.widgets.blocks import lines, para
from coach.tui.widgets.marked import marked
from coach.tui.widgets.page import Block, Page, blank

if TYPE_CHECKING:
    from coach.workflows.anonymise import NameList
    from coach.workflows.export import SheetKind
    from coach.workflows.masking import Mask
    from coach.workflows.workspace import Workspace

INTRO = "誰の話か分かりそうな言葉です。Enter で、置きかえるか、そのままにするかを選びます。同じ言葉は、どこにあっても同じに扱います。"
CHECK = "機械が見つけたものなので、見落としがあります。v で記録を読み、残っていないか、目で確かめてください。"
GROUPS = ("名前や連絡先と思われる言葉", "念のため、確かめていただきたい言葉")
NEXT = "よければ Ctrl+S で書き出します。この一覧は、書き出すファイルには入りません。"
PREVIEW = "置きかえたあとの記録です。残っている名前があれば、n で足せます。v で一覧に戻ります。"
REPORT, TALK = "面談の報告", "記録だけ"
HINTS = {
    REPORT: "終わりが .html なら印刷向き、.md なら文章です。",
    TALK: ".txt .json .md .html .docx .xlsx から選べます。",
    "": "終わりが .docx なら Word、.xlsx なら Excel、.html .md も選べます。",
}


class AnonymiseScreen(MasksScreen[None]):
    """The list, the talk as it will be read, and the export."""

    CSS_PATH = "anonymise.tcss"
    HELP_TOPIC = "anonymise"
    TITLE_TEXT = "匿名化"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "export", "書き出す", tooltip="名前を置きかえて書き出します", id="anonymise.export"),
        *MasksScreen.BINDINGS,
        Binding(
            "v",
            "preview",
            "読む",
            tooltip="置きかえたあとの記録を読みます (もう一度で一覧へ)",
            id="anonymise.view",
        ),
        Binding(
            "d", "kind('日付')", "日付", tooltip="日付をすべて置きかえます (もう一度でそのままに)", id="anonymise.dates"
        ),
        Binding(
            "m",
            "kind('金額')",
            "金額",
            tooltip="金額をすべて置きかえます (もう一度でそのままに)",
            id="anonymise.amounts",
        ),
        Binding("escape,q", "back", "戻る", tooltip="戻ります (決めたことは残っています)", id="anonymise.back"),
    ]

    class Listed(Message):
        """The list is there."""

        def __init__(self, names: NameList) -> None:
            super().__init__()
            self.names = names

    def __init__(self, workspace: Workspace, session: str) -> None:
        super().__init__()
        self.workspace, self.session = workspace, session
        self.names: NameList | None = None
        self.reading = False

    @property
    def listed(self) -> Sequence[Mask]:
        return self.names.masks if self.names is not None else ()

    def on_mount(self) -> None:
        super().on_mount()
        self._find()

    @work(thread=True, exclusive=True, group="names")
    def _find(self) -> None:
        from coach.workflows.anonymise import name_list

        try:
            names = name_list(self.workspace, self.session)
        except CoachError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Listed(names))

    def on_anonymise_screen_listed(self, message: Listed) -> None:
        self.names = message.names
        self._show()
        self.query_one(Page).select_first()

    # ── showing ──

    def _show(self, *, keep: bool = True) -> None:
        if self.names is None:
            return
        listed = self.mask_blocks(GROUPS)
        blocks = [para(PREVIEW, "dim"), blank(), *self._talk()] if self.reading else [
            para(INTRO), para(CHECK), *listed, blank(), para(NEXT, "dim")
        ]  # fmt: skip
        self.query_one(Page).show([blank(), *blocks, blank()], keep=keep)

    def _talk(self) -> list[Block]:
        """The talk as it will be read, signs marked."""
        from coach.workflows.anonymise import anonymous_transcript
        from coach.workflows.anonymise_export import speaker_of

        assert self.names is not None
        aliases = {mask.alias for mask in self.names.masks if mask.on}
        transcript = anonymous_transcript(self.workspace, self.names)
        return [_turn_block(f"{turn.i} {speaker_of(turn)}  ", turn.text, aliases) for turn in transcript.turns]

    # ── deciding ──

    def change(self, n: int, *, on: bool) -> None:
        if self.names is not None:
            masks = tuple(replace(m, on=on) if k == n else m for k, m in enumerate(self.names.masks))
            self._keep(replace(self.names, masks=masks))

    def rename(self, n: int, alias: str) -> None:
        from coach.workflows.anonymise import change_alias

        if self.names is not None:
            self._keep(change_alias(self.names, self.names.masks[n].found, alias))

    def add_words(self, words: str) -> bool:
        from coach.workflows.anonymise import add_word

        names = add_word(self.names, words) if self.names is not None else None
        if names is not None:
            self._keep(names)
        return names is not None

    def action_kind(self, kind: str) -> None:
        """All of a kind: replaced, or if they are, left."""
        some = [mask for mask in self.listed if mask.kind == kind]
        if self.names is None or not some:
            self.notify(f"{kind}は見当たりませんでした。", markup=False)
            return
        on = not all(mask.on for mask in some)
        self._keep(
            replace(self.names, masks=tuple(replace(m, on=on) if m.kind == kind else m for m in self.names.masks))
        )

    def _keep(self, names: NameList) -> None:
        from coach.workflows.anonymise import keep_list

        self.names = names
        self._show()
        try:
            keep_list(self.workspace, names)
        except CoachError as error:
            self.notify(error.text(), title="残せませんでした", severity="error", markup=False)

    # ── reading and writing ──

    def action_preview(self) -> None:
        self.reading = not self.reading
        self._show(keep=False)
        if not self.reading:
            self.query_one(Page).select_first()

    def action_export(self) -> None:
        from coach.workflows.export import KINDS, OFFICE, SHEETS

        if self.names is None:
            return
        sheets: dict[str, SheetKind] = {name: kind for kind, name in SHEETS.items()}

        def chosen(what: str | None) -> None:
            if what is None:
                return
            endings = (
                (".txt", ".json", *KINDS, *OFFICE) if what == TALK else KINDS if what == REPORT else (*OFFICE, *KINDS)
            )
            start = Path.home() / (what + (".txt" if what == TALK else ".html" if what == REPORT else ".docx"))
            prompt = PathPromptScreen(start, endings=endings, hint=HINTS.get(what, HINTS[""]))
            self.app.push_screen(prompt, lambda path: self._export(path, what, sheets.get(what)))

        self.app.push_screen(ChoiceScreen("名前を置きかえて書き出すもの", [REPORT, *sheets, TALK]), chosen)

    def _export(self, path: Path | None, what: str, sheet: SheetKind | None) -> None:
        if path is None or self.names is None:
            return
        from coach.workflows.anonymise_export import export_talk
        from coach.workflows.export import export_session

        try:
            if what == TALK:
                notes = export_talk(self.workspace, self.names, path)
            else:
                notes = export_session(self.workspace, self.session, path, sheet=sheet, anonymise=True).notes
        except CoachError as error:
            self.notify(error.text(), title="書き出せませんでした", severity="error", markup=False)
        else:
            self.notify("\n".join((str(path), *notes)), title="書き出しました", timeout=15, markup=False)

    def action_back(self) -> None:
        if self.reading:
            self.action_preview()
        else:
            self.dismiss(None)


def _turn_block(who: str, text: str, aliases: set[str]) -> Block:
    return Block(lambda width: marked(lines(text, width, first=((who, "dim"),)), tuple(aliases)))
