"""問いかけ集: the questions the user kept, with where they came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from coach.errors import CoachError
from coach.language.wrap import shorten
from coach.model import ORIGIN_NAMES, KeptQuestion
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.note import NoteScreen
from coach.tui.screens.path_prompt import PathPromptScreen
from coach.tui.widgets.blocks import bullet, lines, para
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Row

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace

EMPTY = (
    "まだ問いがありません。",
    "ふりかえりで、問いの候補か、手応えのあった自分の発話を選んで t を押すと、ここに入ります。",
    "r の「もう一度その場面」で言い直した言葉も、残せます。",
)
NOT_FOUND = "この言葉のある問いは見当たりませんでした。Esc で全部に戻ります。"
FILE_NAME = "問いかけ集.html"
ENDINGS = (".html", ".md", ".txt")


@dataclass(frozen=True, slots=True)
class KeptTarget:
    """A kept question by its number in the store."""

    n: int


def kept_blocks(questions: Sequence[KeptQuestion]) -> list[Block]:
    """The questions as a page; each can be chosen."""
    blocks: list[Block] = []
    for question in questions:
        blocks += [Block(_rows(question), KeptTarget(question.n)), blank()]
    return blocks


def _rows(question: KeptQuestion) -> Callable[[int], list[Row]]:
    def rows(width: int) -> list[Row]:
        tag = ((f"[{question.tag}] ", "key"),) if question.tag else ()
        out = lines(question.text, width, style="strong", first=tag)
        if question.heard:
            out += lines(question.heard_quoted, width - 2, style="owner", first=(("  直前  ", "dim"),))
        if question.note:
            out += lines(question.note, width - 2, style="good", first=(("  メモ  ", "dim"),))
        return out + lines(_source(question), width - 2, style="dim", indent=2)

    return rows


def _source(question: KeptQuestion) -> str:
    kind = ORIGIN_NAMES[question.origin] + (f" (事例 {question.case})" if question.case else "")
    place = question.title + (f" {question.turn}番" if question.title and question.turn is not None else "")
    gone = "元の記録は消されています" if question.session is None else ""
    stays = "記録を消しても言葉を残します" if question.keep_words else ""
    return "  ".join(
        part for part in (kind, place, f"残した日 {question.at[:10]}" if question.at else "", gone, stays) if part
    )


class KeptQuestionsScreen(Screen[None]):
    """A list to read, filter, tidy and take along."""

    CSS_PATH = "kept_questions.tcss"
    HELP_TOPIC = "kept_questions"
    TITLE_JA = "問いかけ集"
    AUTO_FOCUS = "#kept-page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "source", "元の場面", show=False, id="kept.source", tooltip="選んだ問いの、元の場面か事例を開きます"),
        Binding("slash", "filter", "しぼる", id="kept.filter", tooltip="言葉でしぼります"),
        Binding("m", "note", "メモ", id="kept.note", tooltip="選んだ問いにメモを書きます"),
        Binding("t", "tag", "札", id="kept.tag", tooltip="選んだ問いに札を付けます (書き出すと札ごとに並びます)"),
        Binding("w", "keep_words", "言葉を残す", id="kept.words", tooltip="面談の記録を消しても、直前の言葉と出どころを残します"),
        Binding("d,delete", "delete", "消す", id="kept.delete", tooltip="選んだ問いを消します (u で戻せます)"),
        Binding("u", "undo", "戻す", show=False, id="kept.undo", tooltip="消した問いを戻します"),
        Binding("y", "copy", "写す", id="kept.copy", tooltip="選んだ問いを写します"),
        Binding("e", "export", "書き出す", id="kept.export", tooltip="いま見えている問いを、印刷用 (HTML)・文章で書き出します"),
        Binding("escape", "leave", "戻る", show=False, id="kept.leave", tooltip="しぼり込みをやめます。なければ前の画面へ"),
        Binding("q", "back", "戻る", id="kept.back", tooltip="前の画面へ戻ります"),
    ]  # fmt: skip

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.questions: tuple[KeptQuestion, ...] = ()
        self.shown: tuple[KeptQuestion, ...] = ()
        self._removed: list[KeptQuestion] = []

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    @property
    def page(self) -> Page:
        return self.query_one(Page)

    @property
    def current(self) -> KeptQuestion | None:
        """The chosen question."""
        target = self.page.target
        return next((q for q in self.shown if target == KeptTarget(q.n)), None)

    def compose(self) -> ComposeResult:
        yield Heading("問いかけ集")
        yield Input(placeholder="/ 言葉でしぼる", id="kept-filter", compact=True)
        yield Page(id="kept-page")
        yield KeyHints()

    def on_mount(self) -> None:
        self.reload()

    def on_screen_resume(self) -> None:
        # A session may have been deleted meanwhile.
        if self.is_mounted:
            self.reload()

    # ── showing ──

    def reload(self) -> None:
        """Read the store again and draw."""
        try:
            self.questions = self.workspace.store.kept_questions.all()
        except CoachError as error:
            self.coach.show_trouble(error)
        self._show()

    def _show(self) -> None:
        from coach.workflows.kept_questions import matching

        words = self.query_one(Input).value
        place = self.shown.index(self.current) if self.current is not None and self.current in self.shown else 0
        self.shown = matching(self.questions, words)
        count = f"{len(self.shown)}/{len(self.questions)} 件" if words.strip() else f"{len(self.questions)} 件"
        self.query_one(Heading).note = count if self.questions else ""
        page = self.page
        if self.shown:
            page.show([blank(), *kept_blocks(self.shown)], keep=True)
            if page.selected is None:
                page.reveal(KeptTarget(self.shown[min(place, len(self.shown) - 1)].n))
        elif self.questions:
            page.show([blank(), para(NOT_FOUND)])
        else:
            page.show([blank(), para(EMPTY[0]), blank(), *(bullet(text) for text in EMPTY[1:])])

    # ── filtering ──

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self) -> None:
        self._show()

    def on_input_submitted(self) -> None:
        self.page.focus()

    def on_key(self, event: events.Key) -> None:
        if isinstance(self.focused, Input) and event.key == "down":
            event.stop()
            self.page.focus()

    def action_leave(self) -> None:
        field = self.query_one(Input)
        if field.value or field.has_focus:
            field.value = ""
            self.page.focus()
        else:
            self.dismiss(None)

    def action_back(self) -> None:
        self.dismiss(None)

    # ── one question ──

    def _change(self, write: Callable[[], object]) -> bool:
        """Write to the store and draw again; a failure is told."""
        try:
            write()
        except CoachError as error:
            self.coach.show_trouble(error)
            return False
        self.reload()
        return True

    def action_note(self) -> None:
        question = self.current
        if question is not None:
            kept = self.workspace.store.kept_questions

            def write(text: str) -> bool:
                return self._change(lambda: kept.change(question.n, note=text))

            self.app.push_screen(NoteScreen("メモ", question.note, write, about=shorten(question.text, 64)))

    def action_tag(self) -> None:
        question = self.current
        if question is None:
            return
        tags = list(dict.fromkeys(q.tag for q in self.questions if q.tag))[:8]

        def give(tag: str | None) -> None:
            if tag is not None:
                self._change(lambda: self.workspace.store.kept_questions.change(question.n, tag=tag))

        self.app.push_screen(
            ChoiceScreen("札を付ける", tags, free="新しい札 (例: 承継、最初の問い)", none="札なし"), give
        )

    def action_keep_words(self) -> None:
        question = self.current
        if question is None:
            return
        stays = not question.keep_words
        if self._change(lambda: self.workspace.store.kept_questions.change(question.n, keep_words=stays)):
            self.coach.tell(
                "面談の記録を消しても、この問いの直前の言葉と出どころを残します。"
                if stays
                else "面談の記録を消すと、この問いの直前の言葉と出どころも消えます。"
            )

    def action_delete(self) -> None:
        question = self.current
        if question is not None and self._change(lambda: self.workspace.store.kept_questions.remove(question.n)):
            self._removed.append(question)
            self.coach.tell("問いを消しました。u で戻せます。")

    def action_undo(self) -> None:
        if not self._removed:
            self.coach.tell("戻せる問いはありません。")
            return
        question = self._removed[-1]
        if self._change(lambda: self.workspace.store.kept_questions.restore(question)):
            self._removed.pop()
            self.page.reveal(KeptTarget(question.n))

    def action_copy(self) -> None:
        if self.current is not None:
            self.app.copy_to_clipboard(self.current.text)
            self.coach.tell("問いを写しました。")

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        self.action_source()

    def action_source(self) -> None:
        """Where it was said or offered; the case where the session is gone."""
        question = self.current
        if question is None:
            return
        if question.session is not None:
            self.coach.open_review(question.session, question.turn)
        elif question.case is not None:
            self.coach.open_case(question.case)
        else:
            self.coach.tell("元の記録は消されています。")

    # ── taking it along ──

    def action_export(self) -> None:
        if not self.shown:
            self.coach.tell("書き出せる問いがありません。")
            return
        prompt = PathPromptScreen(Path.home() / FILE_NAME, endings=ENDINGS, names=True)
        self.app.push_screen(prompt, lambda path: self._export(path, anonymise=prompt.anonymise))

    def _export(self, path: Path | None, *, anonymise: bool) -> None:
        if path is None:
            return
        from coach.workflows.kept_questions import export_questions

        if anonymise:
            shown = tuple(self.shown)

            def without_names() -> str:
                count, notes = export_questions(self.workspace, path, shown, anonymise=True)
                return "\n".join((f"{count} 件を書き出しました。{path}", *notes))

            self.coach.write_without_names(without_names)
            return
        try:
            count, _ = export_questions(self.workspace, path, self.shown)
        except CoachError as error:
            self.coach.show_trouble(error)
        else:
            self.coach.tell(f"{count} 件を書き出しました。{path}")
