"""The fields of a line pattern: order, brackets, separator, mark, what to skip. Which of them stand depends on its shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Label

from coach.transcripts.line_pattern import BRACKETS, SEPARATORS, LinePattern, Part
from coach.transcripts.pattern_words import PART_NAMES, separator_name
from coach.tui.widgets.choice import Choice

_ORDERS: dict[str, tuple[tuple[Part, ...], ...]] = {
    "inline": (
        ("name", "text"), ("time", "name", "text"), ("name", "time", "text"), ("name", "text", "time"),
        ("number", "name", "text"), ("number", "time", "name", "text"),
    ),
    "header": (
        ("name",), ("time", "name"), ("name", "time"), ("number", "name"), ("number", "time", "name"),
        ("number", "name", "time"),
    ),
}  # fmt: skip
_COLUMN_SEPARATORS = ("\t", "|", "｜", ",", ";", "  ")
_MOST_FIRST = 999

T = TypeVar("T")


class PatternFields(Vertical):
    """Shows a pattern, and posts ``Changed`` with the new one whenever a field changes."""

    DEFAULT_CSS = """
    PatternFields { height: auto; }
    PatternFields .field { height: 1; }
    PatternFields .part { width: auto; height: 1; }
    PatternFields Label { width: auto; color: $text-muted; margin-right: 1; }
    PatternFields Choice { margin-right: 1; }
    PatternFields .columns { display: none; }
    PatternFields.-columns .columns { display: block; }
    PatternFields Input { width: 1fr; max-width: 30; margin-right: 2; }
    PatternFields #pattern-mark, PatternFields #pattern-first { width: 8; }
    PatternFields #pattern-own { width: 6; margin-right: 0; }
    """

    class Changed(Message):
        """The pattern is another one now."""

        def __init__(self, pattern: LinePattern) -> None:
            super().__init__()
            self.pattern = pattern

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pattern = LinePattern("inline")

    def compose(self) -> ComposeResult:
        yield from ()

    async def show(self, pattern: LinePattern) -> None:
        """Put the fields of this pattern in place of those shown."""
        self.pattern = pattern
        self.set_class(pattern.shape == "columns", "-columns")
        skip = Input(" ".join(pattern.skip), id="pattern-skip", placeholder="※ など行頭の印", compact=True)
        async with self.batch():
            await self.remove_children()
            await self.mount(
                Horizontal(*self._of_shape(pattern), classes="field parts"),
                Horizontal(*self._columns(pattern), classes="field columns"),
                Horizontal(Label("読まない行"), skip, *self._first(pattern), classes="field"),
            )

    def _of_shape(self, pattern: LinePattern) -> Iterable[Widget]:
        match pattern.shape:
            case "marked":
                return (Label("行頭の印"), Input(pattern.mark, id="pattern-mark", compact=True))
            case "turns":
                ways = (("", "一行ずつ"), ("1", "空行で分ける"))
                return (Label("分け方"), Choice(ways, "1" if pattern.paragraphs else "", id="pattern-unit"))
            case "columns":
                separators = _with(_COLUMN_SEPARATORS, pattern.separator)
                return (Label("区切り"), _choice(separators, pattern.separator, "separator"), *_own())
        orders = _with(_ORDERS[pattern.shape], pattern.order)
        options = [(",".join(order), " ".join(PART_NAMES[part] for part in order)) for order in orders]
        brackets = [("", "なし"), *((bracket, bracket) for bracket in BRACKETS)]
        order = Choice(options, ",".join(pattern.order), spread=False, id="pattern-order")
        bracket = Choice(brackets, pattern.bracket, spread=False, id="pattern-bracket")
        separator = _choice(_with(("", *SEPARATORS), pattern.separator), pattern.separator, "separator")
        # Two lines where the fields stand beside the preview, one where they stand above it.
        return (
            Horizontal(Label("並び"), order, Label("かっこ"), bracket, classes="part"),
            Horizontal(Label("区切り"), separator, *_own(), classes="part"),
        )

    def _columns(self, pattern: LinePattern) -> Iterable[Widget]:
        if pattern.shape != "columns":
            return ()
        parts = tuple(PART_NAMES.items())
        return (Label("列"), *(Choice(parts, part, spread=False, classes="column") for part in pattern.order))

    def _first(self, pattern: LinePattern) -> Iterable[Widget]:
        if pattern.shape not in ("marked", "turns"):
            # Elsewhere the first name shows where the talk begins.
            return ()
        number = Input(str(pattern.skip_first or ""), id="pattern-first", placeholder="0", compact=True)
        return (Label("はじめの"), number, Label("行を飛ばす"))

    # ── changes ──

    def on_choice_changed(self, message: Choice.Changed) -> None:
        message.stop()
        self._tell()

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        self._tell()

    def _tell(self) -> None:
        changed = self.read()
        if changed != self.pattern:
            self.pattern = changed
            self.post_message(self.Changed(changed))

    def read(self) -> LinePattern:
        """The pattern as the fields say now."""
        pattern = replace(self.pattern, skip=tuple(self._text("skip").split()))
        first = self._text("first")
        match pattern.shape:
            case "marked":
                mark = self._text("mark") or pattern.mark
                return replace(pattern, mark=mark, skip_first=_number(first))
            case "turns":
                return replace(pattern, paragraphs=bool(self._value("unit")), skip_first=_number(first))
            case "columns":
                chosen = [choice.value for choice in self.query(".column").results(Choice)]
                order = tuple(part for value in chosen for part in PART_NAMES if part == value)
                return replace(pattern, order=order, separator=self._separator())
        order = tuple(part for value in self._value("order").split(",") for part in PART_NAMES if part == value)
        bracket, separator = self._value("bracket"), self._separator()
        # A bare name is told by the blank line before it, and by nothing else.
        bare = pattern.shape == "header" and not (bracket or separator or "time" in order)
        return replace(pattern, order=order, bracket=bracket, separator=separator, paragraphs=bare)

    def _separator(self) -> str:
        return self._text("own") or self._value("separator")

    def _text(self, name: str) -> str:
        found = self.query(f"#pattern-{name}").results(Input)
        return next((field.value.strip() for field in found), "")

    def _value(self, name: str) -> str:
        return self.query_one(f"#pattern-{name}", Choice).value or ""


def _choice(separators: Iterable[str], value: str, name: str) -> Choice:
    options = [(separator, separator_name(separator)) for separator in separators]
    return Choice(options, value, spread=False, id=f"pattern-{name}")


def _own() -> tuple[Label, Input]:
    """A separator that is not in the list."""
    return Label("ほか"), Input(id="pattern-own", max_length=8, compact=True)


def _with(options: tuple[T, ...], value: T) -> tuple[T, ...]:
    """The options, and first the present value where it is none of them."""
    return options if value in options else (value, *options)


def _number(text: str) -> int:
    return min(_MOST_FIRST, int(text)) if text.isdecimal() else 0
