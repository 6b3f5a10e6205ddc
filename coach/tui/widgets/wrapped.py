"""A paragraph that breaks between phrases at whatever width it is given."""

from __future__ import annotations

from rich.text import Text
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget

from coach.language.wrap import wrap


class Wrapped(Widget):
    """Plain text; its look comes from the style sheet."""

    DEFAULT_CSS = "Wrapped { width: 1fr; height: auto; }"

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.text = text

    def update(self, text: str) -> None:
        """Show another text."""
        if text != self.text:
            self.text = text
            self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(wrap(self.text, width)) if self.text and width > 0 else 0

    def render(self) -> RenderResult:
        return Text("\n".join(wrap(self.text, self.content_size.width)), no_wrap=True)
