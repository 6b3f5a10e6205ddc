"""The fields of one section of a case: what they show comes from the table in coach.workflows.case_fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Label, TextArea

from coach.tui.widgets.checks import Checks
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.wrapped import Wrapped
from coach.workflows.case_fields import CaseField, Section

NOT_CHOSEN = ("", "まだ選んでいません")


class CaseForm(VerticalScroll):
    """A section with its fields; ``values`` gives what stands in them now."""

    DEFAULT_CSS = """
    CaseForm { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; background: $background; }
    CaseForm .line { height: 1; margin-bottom: 1; }
    CaseForm .line Label { width: 10; color: $text-muted; }
    CaseForm .line Input { width: 1fr; max-width: 60; }
    CaseForm .number Input { max-width: 12; }
    CaseForm .line Label.beside { width: 1fr; height: 1; margin-left: 2; color: $text-muted; }
    CaseForm .above { color: $text-muted; height: auto; }
    CaseForm TextArea {
        width: 1fr; max-width: 92; height: auto; min-height: 3; max-height: 14; border: none; padding: 0 1;
        margin-bottom: 1; background: $panel;
    }
    CaseForm TextArea:focus { border: none; background: $block-cursor-blurred-background; }
    CaseForm TextArea.-lines { min-height: 6; }
    CaseForm Checks { margin-bottom: 1; }
    CaseForm #invitation { margin: 1 0; }
    """

    def __init__(self, section: Section, values: Mapping[str, str], *, id: str | None = None) -> None:
        super().__init__(id=id, can_focus=False)
        self.section, self.start = section, dict(values)

    def compose(self) -> ComposeResult:
        yield Wrapped(self.section.invitation, id="invitation")
        for field in self.section.fields:
            yield from self._field(field)

    def _field(self, field: CaseField) -> Iterator[Widget]:
        value, id = self.start.get(field.name, ""), _id(field.name)
        if field.kind in ("text", "lines"):
            label = f"{field.label}  ({field.hint})" if field.hint else field.label
            yield Wrapped(label, classes="above")
            yield TextArea(
                value, soft_wrap=True, show_line_numbers=False, compact=True, highlight_cursor_line=False,
                id=id, classes="-lines" if field.kind == "lines" else "",
            )  # fmt: skip
        elif field.kind == "several":
            yield Wrapped(f"{field.label}  ({field.hint}、Space で選ぶ)", classes="above")
            yield Checks(field.options, value.split("、"), id=id)
        elif field.kind == "choice":
            with_none = (NOT_CHOSEN, *field.options)
            known = value if any(value == option for option, _ in with_none) else ""
            yield Horizontal(Label(field.label), Choice(with_none, known, spread=False, id=id), classes="line")
        else:
            parts: list[Widget] = [Label(field.label), Input(value, id=id, compact=True)]
            if field.kind == "number":
                parts.append(Label(field.hint, classes="beside"))
            else:
                parts[1] = Input(value, id=id, compact=True, placeholder=field.hint)
            yield Horizontal(*parts, classes=f"line {field.kind}")

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields, by the fields' names."""
        return {field.name: self._read(field) for field in self.section.fields}

    def _read(self, field: CaseField) -> str:
        widget = self.query_one(f"#{_id(field.name)}")
        if isinstance(widget, TextArea):
            return widget.text
        if isinstance(widget, Checks):
            return "、".join(widget.chosen)
        if isinstance(widget, Choice):
            return widget.value or ""
        assert isinstance(widget, Input)
        return widget.value

    def focus_first(self) -> None:
        """Put the cursor into the first field that still has to be filled, else the first."""
        values = self.values
        fields = self.section.fields
        empty = next((f for f in fields if not f.optional and not values[f.name].strip()), fields[0])
        self.query_one(f"#{_id(empty.name)}").focus()


def _id(name: str) -> str:
    return "field-" + name.replace(".", "-")
