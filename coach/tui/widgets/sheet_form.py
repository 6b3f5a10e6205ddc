"""The fields of one section of a sheet, each with what is proposed for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Label, Static, TextArea

from coach.engagement.prefill import Proposal
from coach.engagement.sheets import SheetField, SheetSection, entries
from coach.language.wrap import cell_width, wrap
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.wrapped import Wrapped

NOT_CHOSEN = ("", "まだ選んでいません")


class ProposalLine(Widget, can_focus=True):
    """One proposal below its field: Enter takes it, Delete puts it away."""

    DEFAULT_CSS = """
    ProposalLine { width: 1fr; height: auto; padding: 0 1; color: $text-muted; }
    ProposalLine:focus { background: $block-cursor-blurred-background; color: $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "take", "取り入れる", show=False, tooltip="この欄に書き入れます", id="proposal.take"),
        Binding("delete,backspace,x", "drop", "見送る", show=False, tooltip="並べないことにします", id="proposal.drop"),
        Binding("down", "app.focus_next", "次の欄", show=False),
        Binding("up", "app.focus_previous", "前の欄", show=False),
    ]

    class Settled(Message):
        """It was taken or put away."""

        def __init__(self, line: ProposalLine, proposal: Proposal, taken: bool) -> None:
            super().__init__()
            self.line, self.proposal, self.taken = line, proposal, taken

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self.proposal = proposal
        self.lead = f"[{proposal.origin}] "

    def _lines(self, width: int) -> list[str]:
        text = f"{self.lead}{self.proposal.text}"
        return wrap(text, width) if width > 0 else [text]

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width)) + self.has_focus

    def render(self) -> RenderResult:
        colors = self.app.theme_variables
        text = Text("\n".join(self._lines(self.content_size.width)), no_wrap=True)
        text.stylize(colors.get("secondary", ""), 0, len(self.lead))
        if self.has_focus:
            text.append("\nEnter 取り入れる  x 見送る", style=colors.get("primary", ""))
        return text

    def on_focus(self) -> None:
        self.refresh(layout=True)

    def on_blur(self) -> None:
        self.refresh(layout=True)

    def on_click(self, event: events.Click) -> None:
        if self.has_focus and event.y == self.size.height - 1 and event.x > cell_width("Enter 取り入れる"):
            self.action_drop()
        elif self.has_focus:
            self.action_take()

    def action_take(self) -> None:
        self.post_message(self.Settled(self, self.proposal, True))

    def action_drop(self) -> None:
        self.post_message(self.Settled(self, self.proposal, False))


class SheetSectionForm(VerticalScroll):
    """A section with its fields and proposals; ``values`` gives what stands in the fields now."""

    DEFAULT_CSS = """
    SheetSectionForm { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; background: $background; }
    SheetSectionForm .line { height: 1; margin-bottom: 1; }
    SheetSectionForm .line Label { width: 14; color: $text-muted; }
    SheetSectionForm .line Input { width: 1fr; max-width: 76; }
    SheetSectionForm .line.date Input { max-width: 14; }
    SheetSectionForm .line.-ideas { margin-bottom: 0; }
    SheetSectionForm .above { color: $text-muted; height: auto; }
    SheetSectionForm TextArea {
        width: 1fr; max-width: 92; height: auto; min-height: 2; max-height: 12; border: none; padding: 0 1; background: $panel;
    }
    SheetSectionForm TextArea:focus { border: none; background: $block-cursor-blurred-background; }
    SheetSectionForm .gap { height: 1; }
    SheetSectionForm #invitation { margin: 1 0; }
    SheetSectionForm .remark { color: $text-error; display: none; }
    SheetSectionForm .remark.-on { display: block; }
    """

    def __init__(
        self, section: SheetSection, values: Mapping[str, str], offered: Sequence[Proposal], *, id: str | None = None
    ) -> None:
        super().__init__(id=id, can_focus=False)
        self.section, self.start, self.offered = section, dict(values), tuple(offered)

    def compose(self) -> ComposeResult:
        yield Wrapped(self.section.invitation, id="invitation")
        for field in self.section.fields:
            yield from self._field(field)

    def _field(self, field: SheetField) -> Iterator[Widget]:
        value, id = self.start.get(field.id, ""), f"sheet-{field.id}"
        ideas = [ProposalLine(p) for p in self.offered if p.field == field.id]
        if field.kind in ("text", "lines"):
            yield Wrapped(f"{field.label}  ({field.help})" if field.help else field.label, classes="above")
            yield TextArea(
                value, soft_wrap=True, show_line_numbers=False, compact=True, highlight_cursor_line=False, id=id
            )
            if field.most:
                yield Wrapped(id=f"remark-{field.id}", classes="remark")
            yield from ideas
            yield Static(classes="gap")
        elif field.kind == "choice":
            options = (NOT_CHOSEN, *((option, option) for option in field.options))
            chosen = value if value in field.options else ""
            label = field.label if cell_width(field.label) > 13 else ""
            if label:
                yield Wrapped(label, classes="above")
            choice = Choice(options, chosen, spread=False, id=id)
            yield Horizontal(*([] if label else [Label(field.label)]), choice, classes="line")
        else:
            entry = Input(value, id=id, compact=True, placeholder=field.help)
            yield Horizontal(Label(field.label), entry, classes=f"line {field.kind}{' -ideas' if ideas else ''}")
            if ideas:
                yield from ideas
                yield Static(classes="gap")

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields, by field id."""
        return {field.id: self._read(field.id) for field in self.section.fields}

    def _read(self, name: str) -> str:
        widget = self.query_one(f"#sheet-{name}")
        if isinstance(widget, TextArea):
            return widget.text
        if isinstance(widget, Choice):
            return widget.value or ""
        assert isinstance(widget, Input)
        return widget.value

    def put(self, name: str, text: str) -> None:
        """Write into a field."""
        widget = self.query_one(f"#sheet-{name}")
        if isinstance(widget, TextArea):
            widget.load_text(text)
            widget.move_cursor(widget.document.end)
        elif isinstance(widget, Input):
            widget.value = text

    def show_remarks(self) -> None:
        """Say where a list has become longer than it is meant to be."""
        for field in self.section.fields:
            if field.most:
                over = len(entries(self._read(field.id))) - field.most
                remark = self.query_one(f"#remark-{field.id}", Wrapped)
                remark.update(f"{field.most} つまでが、一回で扱える目安です (いま {over + field.most} つ)。")
                remark.set_class(over > 0, "-on")

    def focus_first(self) -> None:
        """Put the cursor into the first empty field, else the first."""
        values = self.values
        empty = next((f for f in self.section.fields if not values[f.id].strip()), self.section.fields[0])
        self.query_one(f"#sheet-{empty.id}").focus()
