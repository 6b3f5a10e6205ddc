"""Lines of styled text drawn straight from data: the base of every widget here that shows Japanese.

Rich breaks Japanese anywhere, so nothing here leaves wrapping to it: a widget gives rows that already fit its
width, as parts of ``(text, style name)``. A style name is a component class without its ``row--`` prefix;
several may be joined by blanks and are laid over one another in that order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView
from textual.strip import Strip

from coach.language.wrap import cell_width

Part = tuple[str, str]

STYLE_NAMES = (
    "advisor", "owner", "other", "strong", "dim", "heading", "title", "quote", "key", "good",
    "cursor", "blurred", "bar", "barrest", "hit", "evidence", "trace", "current",
    "flag-q", "flag-l", "flag-p", "flag-r", "flag-x",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its parts, and the style of the rest of the line."""

    parts: tuple[Part, ...] = ()
    fill: str = ""

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)

    @property
    def width(self) -> int:
        return sum(cell_width(text) for text, _ in self.parts)

    def over(self, style: str) -> Row:
        """The same line with a style laid over all of it."""
        return Row(
            tuple((text, f"{name} {style}".strip()) for text, name in self.parts), f"{self.fill} {style}".strip()
        )


def row(*parts: Part | str) -> Row:
    """A row from parts; a bare string is plain text."""
    return Row(tuple((part, "") if isinstance(part, str) else part for part in parts))


def printable(text: str) -> str:
    """The text with control characters as blanks, one for one, so that character offsets stay right."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


class RowView(ScrollView):
    """Draws rows; subclasses say which (``row_at``) and how many (``virtual_size``)."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"row--{name}" for name in STYLE_NAMES}
    DEFAULT_CSS = """
    RowView {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        background: $background;
        color: $foreground;
        & .row--advisor { color: $primary; }
        & .row--owner { color: $secondary; }
        & .row--other { color: $text-muted; }
        & .row--strong { text-style: bold; }
        & .row--title { color: $foreground; text-style: bold; }
        & .row--heading { color: $primary; text-style: bold; }
        & .row--dim { color: $text-muted; }
        & .row--quote { color: $foreground; text-style: bold; }
        & .row--key { color: $primary; text-style: bold; }
        & .row--good { color: $success; }
        & .row--cursor { background: $block-cursor-blurred-background; }
        & .row--blurred { background: $panel; }
        & .row--bar { color: $primary; background: $secondary 40%; }
        & .row--barrest { background: $panel; }
        & .row--hit { color: $background; background: $warning; }
        & .row--evidence { text-style: bold underline; }
        & .row--trace { text-style: underline; }
        & .row--current { text-style: reverse; }
        & .row--flag-q { color: $flag-q; text-style: bold; }
        & .row--flag-l { color: $flag-l; text-style: bold; }
        & .row--flag-p { color: $flag-p; text-style: bold; }
        & .row--flag-r { color: $flag-r; text-style: bold; }
        & .row--flag-x { color: $text-muted; text-style: none; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._styles: dict[str, Style] = {}

    @property
    def row_width(self) -> int:
        """Cells a row may take (the scroll bar left out)."""
        return max(0, self.scrollable_content_region.width)

    def row_at(self, y: int) -> Row | None:
        """The row at line ``y`` of the whole content, None below its end."""
        raise NotImplementedError

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    def named_style(self, names: str) -> Style:
        """The Rich style of joined style names over the widget's own."""
        found = self._styles.get(names)
        if found is None:
            found = self.rich_style
            for name in names.split():
                found += self._component(f"row--{name}")
            self._styles[names] = found
        return found

    def _component(self, name: str) -> Style:
        # The full style has its colours blended with the background (themes use transparent colours), the
        # partial one knows which of them the style sheet sets at all.
        full, partial = self.get_component_rich_style(name), self.get_component_rich_style(name, partial=True)
        colours = Style(color=full.color if partial.color else None, bgcolor=full.bgcolor if partial.bgcolor else None)
        return colours + Style(
            bold=partial.bold, dim=partial.dim, underline=partial.underline, reverse=partial.reverse,
            italic=partial.italic,
        )  # fmt: skip

    def strip_of(self, parts: Iterable[Part], fill: str, width: int) -> Strip:
        """A strip of exactly ``width`` cells."""
        strip = Strip([Segment(text, self.named_style(names)) for text, names in parts if text])
        return strip.crop_extend(0, width, self.named_style(fill))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        found = self.row_at(y + self.scroll_offset.y)
        if found is None:
            return Strip.blank(width, self.rich_style)
        return self.strip_of(found.parts, found.fill, width)
