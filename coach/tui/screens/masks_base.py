"""A list of words that could point to somebody, to be gone through: what becomes of each, and which more there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from coach.errors import CoachError
from coach.language.wrap import shorten
from coach.tui.screens.line import LineScreen
from coach.tui.widgets.blocks import heading, lines, para
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.marked import marked
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Row

if TYPE_CHECKING:
    from coach.workflows.masking import Mask

T = TypeVar("T")
SEARCHING = "名前や会社名、連絡先をさがしています。初めての面談では数秒から数十秒かかります。"
NOTHING = "置きかえる言葉は見当たりませんでした。見落としもありえます。n で足せます。"


class MasksScreen(Screen[T]):
    """Subclasses say where the masks come from and what becomes of a change (``change``, ``rename``, ``add_words``)."""

    AUTO_FOCUS = "#masks"
    TITLE_TEXT: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "直す", tooltip="選んだ言葉を何に置きかえるかを直します", id="masks.edit"),
        Binding("n", "add", "足す", tooltip="ほかに置きかえたい言葉を足します", id="masks.add"),
    ]

    class Failed(Message):
        """The words could not be searched for."""

        def __init__(self, error: CoachError) -> None:
            super().__init__()
            self.error = error

    @property
    def listed(self) -> Sequence[Mask]:
        """The masks as they are now."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        yield Heading(self.TITLE_TEXT)
        yield Page(id="masks")
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(Page).show([blank(), para(SEARCHING, "dim")])

    # ── showing ──

    def on_masks_screen_failed(self, message: Failed) -> None:
        """What hindered the search, in place of the list."""
        self.query_one(Page).show([blank(), para(message.error.what, "strong"), para(message.error.todo)])

    def mask_blocks(self, titles: tuple[str, str]) -> list[Block]:
        """The sure words and the others, each under its title."""
        masks = self.listed
        on = sum(mask.on for mask in masks)
        self.query_one(Heading).note = f"置きかえる言葉 {on}  そのまま {len(masks) - on}"
        blocks: list[Block] = []
        for title, sure in zip(titles, (True, False), strict=True):
            some = [self._mask_block(n) for n, mask in enumerate(masks) if mask.sure is sure]
            blocks += [heading(title), *some] if some else []
        return blocks or [blank(), para(NOTHING)]

    def _mask_block(self, n: int) -> Block:
        mask = self.listed[n]

        def rows(width: int) -> list[Row]:
            lead = (("[x] " if mask.on else "[ ] ", "key"), (f"{mask.kind}  ", "dim"))
            told = f"{mask.found} → {mask.alias}" if mask.on else f"{mask.found}  そのまま"
            count = f"  {mask.count} か所" if mask.count > 1 else ""
            out = lines(told + count, width, style="strong" if mask.on else "", first=lead)
            return out + marked(lines(f"…{mask.around}…", width, style="dim", indent=4), (mask.found,))

        return Block(rows, n)

    # ── deciding ──

    def change(self, n: int, *, on: bool) -> None:
        """Replace a word, or leave it."""
        raise NotImplementedError

    def rename(self, n: int, alias: str) -> None:
        """Another alias."""
        raise NotImplementedError

    def add_words(self, words: str) -> bool:
        """One more word; False when it stands nowhere."""
        raise NotImplementedError

    def on_page_chosen(self, message: Page.Chosen) -> None:
        """Enter or a click on a word."""
        if isinstance(message.target, int):
            self.change(message.target, on=not self.listed[message.target].on)

    def action_edit(self) -> None:
        n = self.query_one(Page).target
        if isinstance(n, int):
            mask = self.listed[n]
            question = f"「{shorten(mask.found, 40)}」を何に置きかえますか"
            self._ask(question, mask.alias, lambda text: self.rename(n, text))

    def action_add(self) -> None:
        def add(words: str) -> None:
            if not self.add_words(words):
                self.notify(f"「{shorten(words, 30)}」は見当たりませんでした。", markup=False)

        self._ask("ほかに置きかえたい言葉", "", add)

    def _ask(self, question: str, text: str, use: Callable[[str], object]) -> None:
        def answered(words: str | None) -> None:
            if words is not None and words != text:
                use(words)

        topic = str(getattr(self, "HELP_TOPIC", "anonymise"))
        self.app.push_screen(LineScreen(question, value=text, topic=topic), answered)
