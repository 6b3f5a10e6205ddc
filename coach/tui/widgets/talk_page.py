"""A page on which a talk goes on: new words come into view at the bottom."""

from __future__ import annotations

from textual import events

from coach.tui.widgets.page import Page


class TalkPage(Page):
    """Stays at the last words unless something is selected."""

    def to_end(self) -> None:
        """Let go of what was selected and show the last words."""
        self.selected = None
        self.call_after_refresh(self.action_last)

    def on_resize(self, event: events.Resize) -> None:
        """What takes room away must not take the last words with it."""
        if self.selected is None:
            self.call_after_refresh(self.action_last)
