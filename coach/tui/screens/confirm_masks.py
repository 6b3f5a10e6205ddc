"""この面談を事例にする: what was found in the draft that could point to somebody, and what becomes of it.

Nothing is stored before the user has said so here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message

from coach.errors import CoachError
from coach.tui.screens.masks_base import MasksScreen
from coach.tui.widgets.blocks import para
from coach.tui.widgets.page import Block, Page, blank

if TYPE_CHECKING:
    from coach.workflows.masking import Mask
    from coach.workflows.own_cases import SessionDraft
    from coach.workflows.workspace import Workspace

INTRO = "この面談から下書きを作りました。まだ残していません。誰の話か分かりそうな言葉を、置きかえてから残します。"
GROUPS = ("名前・場所・数と思われる言葉", "念のため、確かめていただきたい言葉")
NEXT = "よければ Ctrl+S で下書きとして残し、続きを書きます。あとから直すこともできます。"


class ConfirmMasksScreen(MasksScreen[str | None]):
    """Gives the id of the draft that was stored, None when the user went back."""

    CSS_PATH = "confirm_masks.tcss"
    HELP_TOPIC = "own_case"
    TITLE_TEXT = "この面談を事例にする"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "これで残す", tooltip="置きかえて下書きとして残し、続きを書きます", id="masks.keep"),
        *MasksScreen.BINDINGS,
        Binding("escape,q", "back", "やめる", tooltip="何も残さずに戻ります", id="masks.back"),
    ]

    class Drafted(Message):
        """The draft is there."""

        def __init__(self, draft: SessionDraft) -> None:
            super().__init__()
            self.draft = draft

    def __init__(self, workspace: Workspace, session: str) -> None:
        super().__init__()
        self.workspace, self.session = workspace, session
        self.draft: SessionDraft | None = None
        self.masks: list[Mask] = []

    @property
    def listed(self) -> Sequence[Mask]:
        return self.masks

    def on_mount(self) -> None:
        super().on_mount()
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

    def on_confirm_masks_screen_drafted(self, message: Drafted) -> None:
        self.draft = message.draft
        self.masks = list(message.draft.masks)
        self._show()
        self.query_one(Page).select_first()

    def _show(self) -> None:
        blocks: list[Block] = [blank(), para(INTRO)]
        if before := self._made_before():
            blocks.append(para(f"この面談からは、前に {before} を作っています。", "dim"))
        self.query_one(Page).show([*blocks, *self.mask_blocks(GROUPS), blank(), para(NEXT, "dim"), blank()], keep=True)

    def _made_before(self) -> str:
        own = self.workspace.store.own_cases.all()
        return "、".join(entry.case.id for entry in own if entry.session == self.session)

    def change(self, n: int, *, on: bool) -> None:
        self.masks[n] = replace(self.masks[n], on=on)
        self._show()

    def rename(self, n: int, alias: str) -> None:
        self.masks[n] = replace(self.masks[n], on=True, alias=alias)
        self._show()

    def add_words(self, words: str) -> bool:
        from coach.workflows.case_masks import add_mask

        found = add_mask(self.draft.case, self.masks, words) if self.draft is not None else None
        if found is not None:
            self.masks = list(found)
            self._show()
        return found is not None

    def action_keep(self) -> None:
        if self.draft is None:
            return
        from coach.workflows.own_cases import keep_session_draft

        try:
            done = keep_session_draft(self.workspace, self.draft, self.masks)
        except CoachError as error:
            self.notify(error.text(), title="残せませんでした", severity="error", markup=False)
            return
        self.dismiss(done.id)

    def action_back(self) -> None:
        self.dismiss(None)
