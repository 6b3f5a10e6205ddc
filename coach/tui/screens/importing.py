"""取り込み: what was recognised in a file, who is who, and what is known about the session. One file a screen."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button, Input, Static

from coach.errors import CoachError
from coach.model import Role
from coach.tui import import_page
from coach.tui.messages import Imported, ImportFailed, PreviewFailed, PreviewReady
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.meta_fields import Meta, MetaFields
from coach.tui.widgets.page import Page
from coach.tui.widgets.person_row import PersonRow
from coach.tui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from coach.tui.screens.line_pattern import ChosenPattern
    from coach.workflows.import_session import ImportPreview
    from coach.workflows.workspace import Workspace

BREAKPOINTS = [(0, "-narrow"), (104, "-wide")]


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """``session`` taken in or chosen; ``known`` when it was there before; ``stop`` leaves the files that follow."""

    session: str | None = None
    known: bool = False
    stop: bool = False


class ImportScreen(Screen[ImportOutcome]):
    """Reads ``path`` in the background, lets the user confirm the roles, takes it in."""

    CSS_PATH = "importing.tcss"
    HELP_TOPIC = "importing"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s", "take_in", "取り込む", priority=True, tooltip="この内容で取り込みます", id="importing.take_in"
        ),
        Binding("escape", "skip", "やめる", tooltip="このファイルは取り込まずに戻ります", id="importing.skip"),
        Binding("f3", "pattern", "読み方", tooltip="行の読み方を、見ながら選びます", id="importing.pattern"),
        Binding("f6", "other_side", "発話の欄", tooltip="話し手の欄と発話の欄を行き来します", id="importing.side"),
    ]

    def __init__(self, workspace: Workspace, path: Path) -> None:
        super().__init__()
        self.workspace, self.path = workspace, path
        self.preview: ImportPreview | None = None
        self.by: ChosenPattern | None = None
        self.instead_of = ""
        self.has_text = False
        self.busy = False

    def compose(self) -> ComposeResult:
        yield Heading("取り込み", self.path.name)
        with Container(id="body"):
            with VerticalScroll(id="form", can_focus=False):
                yield Wrapped("読んでいます。", id="summary")
            yield Page(id="preview")
        yield KeyHints()

    def on_mount(self) -> None:
        self._read()

    @work(thread=True, exclusive=True, group="import")
    def _read(self) -> None:
        from coach.workflows.import_session import preview_file
        from coach.workflows.line_patterns import has_text

        by = self.by
        try:
            preview = preview_file(self.workspace.store, self.path, by.pattern if by else None, by.name if by else "")
        except CoachError as error:
            self.post_message(PreviewFailed(self.path, error, has_text(self.path)))
        else:
            self.post_message(PreviewReady(self.path, preview))

    # ── what was found ────────────────────────────────────────────────────────

    async def on_preview_failed(self, message: PreviewFailed) -> None:
        self.has_text = message.has_text
        await self._show_trouble(message.error)

    async def _show_trouble(self, error: CoachError) -> None:
        self.add_class("-trouble", "-unread")
        form = self.query_one("#form")
        await form.remove_children()
        await form.mount(
            Static("この記録は読めませんでした", classes="section"),
            Wrapped(error.what, classes="strong"),
            Wrapped(error.where, classes="quiet"),
            Wrapped(error.todo, classes="todo"),
            Horizontal(*self._pattern_button(), *_buttons("戻る (Esc)"), classes="buttons"),
        )
        self.query_one("#skip", Button).focus()
        self.refresh_bindings()

    async def on_preview_ready(self, message: PreviewReady) -> None:
        from coach.workflows.line_patterns import replaced_by

        self.preview = preview = message.preview
        self.has_text = True
        if self.by is None:
            with suppress(CoachError):  # whoever saves the format will tell what is wrong with the store
                self.instead_of = replaced_by(self.workspace.store, preview.raw)
        self.remove_class("-trouble", "-unread")
        raw, guess = preview.raw, preview.guess
        form = self.query_one("#form")
        await form.remove_children()
        await form.mount(Wrapped(import_page.summary(raw), id="summary"))
        if note := import_page.format_note(raw):
            await form.mount(Wrapped(note, classes="quiet"))
        if raw.unread:
            text = f"読めなかった所が {len(raw.unread)} か所あります。プレビューに行番号とともに並べました。"
            await form.mount(Wrapped(text, classes="quiet"))
        if preview.known:
            await form.mount(
                Wrapped("この記録は、もう取り込んであります。", classes="strong known"),
                Horizontal(Button("取り込んだ記録を開く", id="open-known", compact=True), classes="buttons close"),
            )
        if import_page.has_speakers(raw):
            counts = import_page.spoken(raw)
            note = "  役割は記録に書かれています" if guess.stated else ""
            await form.mount(Static(f"話し手{note}", classes="section"))
            await form.mount(
                *(
                    PersonRow(person, counts.get(person.name, 0), n, fixed=guess.stated)
                    for n, person in enumerate(guess.people)
                )
            )
            await form.mount(
                Static("面談のこと  空欄のままでも取り込めます", classes="section"),
                MetaFields(_meta(preview, self._my_name()), title_hint=self.path.stem),
                Wrapped(id="refused"),
                Horizontal(
                    Button("取り込む (Ctrl+S)", id="take-in", compact=True),
                    Button("やめる (Esc)", id="skip", compact=True),
                    classes="buttons",
                ),
            )
        else:
            self.add_class("-trouble")
            await form.mount(
                Static("話し手が分かりません", classes="section"),
                Wrapped(import_page.NO_SPEAKERS, classes="strong"),
                Wrapped(import_page.NO_SPEAKERS_TODO, classes="todo"),
                Horizontal(*self._pattern_button(), *_buttons("やめる (Esc)"), classes="buttons"),
            )
        self._show_talk()
        self._first_focus()
        self.refresh_bindings()

    def _my_name(self) -> str | None:
        from coach.workflows.naming import my_name

        try:
            return my_name(self.workspace.store)
        except CoachError:
            # A field that stays empty; whatever is wrong with the store is told when the session is taken in.
            return None

    def _first_focus(self) -> None:
        """To what needs an answer: the known session, the first doubtful name, else straight to 取り込む."""
        assert self.preview is not None
        doubtful = [row for row in self.query(PersonRow) if not row.fixed and row.guess.confidence < 0.7]
        if self.preview.known:
            self.query_one("#open-known").focus()
        elif not import_page.has_speakers(self.preview.raw):
            self.query_one("#pattern").focus()
        elif doubtful:
            doubtful[0].query_one(Choice).focus()
        else:
            self.query_one("#take-in").focus(scroll_visible=False)

    def _show_talk(self) -> None:
        if self.preview is not None:
            self.query_one(Page).show(import_page.preview_blocks(self.preview.raw, self.roles()), keep=True)

    def roles(self) -> dict[str | None, Role]:
        """The roles as chosen now; names without one are left out."""
        return {row.guess.name: row.role for row in self.query(PersonRow) if row.role is not None}

    def on_choice_changed(self, message: Choice.Changed) -> None:
        if (message.choice.id or "").startswith("role-"):
            self._show_talk()

    # ── what to do ────────────────────────────────────────────────────────────

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "take_in":
            return self.preview is not None and not self.has_class("-trouble")
        if action == "pattern":
            return self.has_text
        return True

    def on_button_pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "take-in":
                self.action_take_in()
            case "open-known" if self.preview is not None:
                self.dismiss(ImportOutcome(self.preview.known, known=True))
            case "again":
                self._read()
            case "pattern":
                self.action_pattern()
            case _:
                self.action_skip()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        self.app.action_focus_next()

    def action_other_side(self) -> None:
        page = self.query_one(Page)
        if self.preview is None:
            return
        if page.has_focus:
            self._first_focus()
        else:
            page.focus()

    def action_pattern(self) -> None:
        """Choose how the lines are read, then read the file that way."""
        from coach.tui.screens.line_pattern import LinePatternScreen

        def chosen(by: ChosenPattern | None) -> None:
            if by is not None:
                self.by = by
                self._read()

        self.app.push_screen(LinePatternScreen(self.workspace, self.path, instead_of=self.instead_of), chosen)

    def _pattern_button(self) -> list[Button]:
        return [Button("読み方を選ぶ (F3)", id="pattern", compact=True)] if self.has_text else []

    def action_skip(self) -> None:
        self.dismiss(ImportOutcome())

    def action_take_in(self) -> None:
        if self.preview is None or self.busy:
            return
        for row in self.query(PersonRow):
            if row.role is None:
                self.query_one("#refused", Wrapped).update("役割の決まっていない話し手がいます。")
                row.query_one(Choice).focus()
                return
        meta = self.query_one(MetaFields).read()
        if meta is None:
            return
        self.busy = True
        self.query_one("#refused", Wrapped).update("取り込んでいます。")
        self._take_in(self.preview, self.roles(), meta)

    @work(thread=True, exclusive=True, group="import")
    def _take_in(self, preview: ImportPreview, roles: dict[str | None, Role], meta: Meta) -> None:
        from coach.workflows.import_session import import_preview

        try:
            session = import_preview(
                self.workspace.store,
                preview,
                roles,
                title=meta.title,
                firm=meta.firm,
                date=meta.date,
                session_no=meta.session_no,
                support_step=meta.support_step,
                person=meta.person,
            )
        except CoachError as error:
            self.post_message(ImportFailed(self.path, error))
        else:
            self.post_message(Imported(self.path, session))

    def on_imported(self, message: Imported) -> None:
        self.dismiss(ImportOutcome(message.session))

    def on_import_failed(self, message: ImportFailed) -> None:
        self.busy = False
        error = message.error
        self.query_one("#refused", Wrapped).update(" ".join(part for part in (error.what, error.todo) if part))
        choices = self.query(Choice)
        if choices:
            choices.first().focus()


def _buttons(leave: str) -> tuple[Button, Button]:
    return Button("もう一度読む", id="again", compact=True), Button(leave, id="skip", compact=True)


def _meta(preview: ImportPreview, person: str | None) -> Meta:
    """The fields as the file itself fills them, with the user's own name as the advisor; nothing else is inferred."""
    meta = preview.raw.meta
    number = meta.get("session_no")
    words = {key: value for key in ("title", "firm", "date", "support_step") if isinstance(value := meta.get(key), str)}
    return Meta(session_no=number if isinstance(number, int) else None, person=person, **words)
