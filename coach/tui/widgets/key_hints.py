"""The line of keys at the bottom: all that fit; in a narrow window the less needed ones give way."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey


class KeyHints(Footer):
    """``minor``: actions whose hints get the class ``-minor``, for a screen's style sheet to hide in a narrow window.

    They keep working, and the help has them all.
    """

    def __init__(self, minor: Iterable[str] = ()) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self.minor = frozenset(minor)

    def compose(self) -> ComposeResult:
        for widget in super().compose():
            if isinstance(widget, FooterKey) and widget.action in self.minor:
                widget.add_class("-minor")
            yield widget
