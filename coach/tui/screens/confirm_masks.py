"""この面談を事例にする: what was found in the draft that could point to somebody, and what becomes of it.

Nothing is stored before the user has said so here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from coach.errors import CoachError
from coach.language.wrap import shorten
from coach.tui.screens.note import NoteScreen
from coach.tui.widgets.blocks import heading, lines, para
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.marked import marked
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Row

if TYPE_CHECKING:
    from coach.workflows.case_masks import Mask
    from coach.workflows.own_cases import SessionDraft
    from coach.workflows.workspace import Workspace

SEARCHING = "名前や会社名、数をさがしています。数秒かかります。"
INTRO = "この面談から下書きを作りました。まだ残していません。誰の話か分かりそうな言葉を、置きかえてから残します。"
NOTHING = "置きかえる言葉は見当たりませんでした。見落としもありえます。n で足せます。"
NEXT = "よければ Ctrl+S で下書きとして残し、続きを書きます。あとから直すこともできます。"


class ConfirmMasksScreen(Screen[str | None]):
    """Gives the id of the draft that was stored, None when the user went back."""

    CSS_PATH = "confirm_masks.tcss"
    HELP_TOPIC = "own_case"
    AUTO_FOCUS = "#masks"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "これで残す", tooltip="置きかえて下書きとして残し、続きを書きます", id="masks.keep"),
        Binding("e", "edit", "置きかえを直す", tooltip="選んだ言葉を何に置きかえるかを直します", id="masks.edit"),
        Binding("n", "add", "言葉を足す", tooltip="ほかに置きかえたい言葉を足します", id="masks.add"),
        Binding("escape,q", "back", "やめる", tooltip="何も残さずに戻ります", id="masks.back"),
    ]

    class Drafted(Message):
        """The draft is there."""

        def __init__(self, draft: SessionDraft) -> None:
            super().__init__()
            self.draft = draft

    class Failed(Message):
        """No draft could be made."""

        def __init__(self, error: CoachError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, workspace: Workspace, session: str) -> None:
        super().__init__()
        self.workspace, self.session = workspace, session
        self.draft: SessionDraft | None = None
        self.masks: list[Mask] = []

    def compose(self) -> ComposeResult:
        yield Heading("この面談を事例にする")
        yield Page(id="masks")
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(Page).show([blank(), para(SEARCHING, "dim")])
        self._make_draft()

    @work(thread=True, exclusive=True, group="draft")
    def _make_draft(self) -> None:
        from coach.workflows.own_cases import draft_from_session

        try:
            draft = draft_from_session(self.workspace, self.session)
        except CoachError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Drafted(draft))

    # ── showing ───────────────────────────────────────────────────────────────

    def on_confirm_masks_screen_drafted(self, message: Drafted) -> None:
        self.draft = message.draft
        self.masks = list(message.draft.masks)
        self._show()
        self.query_one(Page).select_first()

    def on_confirm_masks_screen_failed(self, message: Failed) -> None:
        error = message.error
        self.query_one(Page).show([blank(), para(error.what, "strong"), para(error.todo)])

    def _show(self) -> None:
        on = sum(mask.on for mask in self.masks)
        self.query_one(Heading).note = f"置きかえる言葉 {on}  そのまま {len(self.masks) - on}"
        blocks: list[Block] = [blank(), para(INTRO)]
        if before := self._made_before():
            blocks.append(para(f"この面談からは、前に {before} を作っています。", "dim"))
        sure = [n for n, mask in enumerate(self.masks) if mask.sure]
        maybe = [n for n, mask in enumerate(self.masks) if not mask.sure]
        blocks += [heading("名前・場所・数と思われる言葉"), *map(self._mask_block, sure)] if sure else []
        blocks += [heading("念のため、確かめていただきたい言葉"), *map(self._mask_block, maybe)] if maybe else []
        if not self.masks:
            blocks += [blank(), para(NOTHING)]
        self.query_one(Page).show([*blocks, blank(), para(NEXT, "dim"), blank()], keep=True)

    def _made_before(self) -> str:
        own = self.workspace.store.own_cases.all()
        return "、".join(entry.case.id for entry in own if entry.session == self.session)

    def _mask_block(self, n: int) -> Block:
        mask = self.masks[n]

        def rows(width: int) -> list[Row]:
            lead = (("[x] " if mask.on else "[ ] ", "key"), (f"{mask.kind}  ", "dim"))
            told = f"{mask.found} → {mask.alias}" if mask.on else f"{mask.found}  そのまま"
            count = f"  {mask.count} か所" if mask.count > 1 else ""
            out = lines(told + count, width, style="strong" if mask.on else "", first=lead)
            return out + marked(lines(f"…{mask.around}…", width, style="dim", indent=4), (mask.found,))

        return Block(rows, n)

    # ── deciding ──────────────────────────────────────────────────────────────

    def on_page_chosen(self, message: Page.Chosen) -> None:
        """Enter or a click on a word: replace it, or leave it."""
        if isinstance(message.target, int):
            self._change(message.target, on=not self.masks[message.target].on)

    def _change(self, n: int, *, on: bool = True, alias: str | None = None) -> None:
        self.masks[n] = replace(self.masks[n], on=on, alias=alias or self.masks[n].alias)
        self._show()

    def action_edit(self) -> None:
        n = self.query_one(Page).target
        if not isinstance(n, int):
            return
        mask = self.masks[n]
        self._ask(
            f"「{shorten(mask.found, 40)}」を何に置きかえますか", mask.alias, lambda text: self._change(n, alias=text)
        )

    def action_add(self) -> None:
        if self.draft is not None:
            self._ask("ほかに置きかえたい言葉", "", self._add)

    def _ask(self, question: str, text: str, use: Callable[[str], None]) -> None:
        given = [text]

        def keep(words: str) -> None:
            given[0] = words

        def closed(_: None) -> None:
            words = " ".join(given[0].split())
            if words and words != text:
                use(words)

        self.app.push_screen(NoteScreen(question, text, keep), closed)

    def _add(self, words: str) -> None:
        from coach.workflows.case_masks import add_mask

        assert self.draft is not None
        found = add_mask(self.draft.case, self.masks, words)
        if found is None:
            self.notify(f"「{shorten(words, 30)}」は下書きの中に見当たりませんでした。", markup=False)
            return
        self.masks = list(found)
        self._show()

    def action_keep(self) -> None:
        if self.draft is None:
            return
        from coach.workflows.own_cases import keep_case

        try:
            done = keep_case(self.workspace, self.draft.masked(self.masks), origin="session", session=self.session)
        except CoachError as error:
            self.notify(error.text(), title="残せませんでした", severity="error", markup=False)
            return
        self.dismiss(done.id)

    def action_back(self) -> None:
        self.dismiss(None)
