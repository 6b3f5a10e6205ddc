"""Searching in the transcript of a screen: the hits, and the one in view; the search bar only asks."""

from __future__ import annotations

from textual.screen import Screen

from coach.tui.widgets.search import Hit, find
from coach.tui.widgets.search_bar import SearchBar
from coach.tui.widgets.transcript import TranscriptView


class TranscriptSearch(Screen[None]):
    """For screens with one ``TranscriptView`` and one ``SearchBar``."""

    _hits: tuple[Hit, ...] = ()
    _hit = 0

    @property
    def transcript(self) -> TranscriptView:
        """The transcript on this screen."""
        return self.query_one(TranscriptView)

    def action_search(self) -> None:
        self.query_one(SearchBar).open()

    def on_search_bar_changed(self, event: SearchBar.Changed) -> None:
        self._hits = find(self.transcript.turns, event.query)
        cursor = self.transcript.cursor
        self._hit = next((n for n, hit in enumerate(self._hits) if hit.turn >= cursor), 0)
        self._show_hit(sought=bool(event.query.strip()))

    def on_search_bar_step(self, event: SearchBar.Step) -> None:
        self.action_hit(event.way)

    def action_hit(self, way: int) -> None:
        if self._hits:
            self._hit = (self._hit + way) % len(self._hits)
            self._show_hit(sought=True)

    def _show_hit(self, *, sought: bool) -> None:
        current = self._hits[self._hit] if self._hits else None
        self.transcript.show_hits(self._hits, current)
        self.query_one(SearchBar).count(self._hit + 1, len(self._hits), sought=sought)
        if current is not None:
            self.transcript.move_to(current.turn, center=True)

    def on_search_bar_left(self) -> None:
        self.transcript.focus()

    def on_search_bar_closed(self) -> None:
        self._hits = ()
        self.transcript.show_hits((), None)
        self.transcript.focus()
