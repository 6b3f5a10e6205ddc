"""The transcript, drawn line by line: quick with thousands of turns, because nothing but the lines in view is built.

The view shows marks; it knows nothing of findings or the store. Its owner gives it ``Marks`` and hears of moves.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from coach.language.wrap import pad
from coach.model import Span, Turn
from coach.tui.widgets.flags import mark_of
from coach.tui.widgets.rows import Part, Row, RowView
from coach.tui.widgets.search import Hit
from coach.tui.widgets.transcript_layout import MARGIN, NOTE_LEAD, Layout, Line, head_text

# Turns laid out before the first paint, and in one go afterwards: about 30 ms of work each.
FIRST, CHUNK = 150, 150


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn on the turns, by turn number ``i``.

    ``flags``: flags in the margin; ``dismissed``: flags the user disagrees with (dimmed); ``current`` and
    ``current_flag``: turns and flag of the finding in view; ``evidence``/``trace``: spans of it and of the other findings; ``hit``: the search hit in view.
    """

    flags: dict[int, tuple[str, ...]] = field(default_factory=dict)
    dismissed: dict[int, tuple[str, ...]] = field(default_factory=dict)
    current: frozenset[int] = frozenset()
    current_flag: str = ""
    evidence: tuple[Span, ...] = ()
    trace: tuple[Span, ...] = ()
    bookmarks: frozenset[int] = frozenset()
    notes: dict[int, str] = field(default_factory=dict)


class TranscriptView(RowView, can_focus=True):
    """The transcript with a cursor on one turn."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "step(1)", "次の発話", show=False, id="transcript.down", tooltip="次の発話へ"),
        Binding("up,k", "step(-1)", "前の発話", show=False, id="transcript.up", tooltip="前の発話へ"),
        Binding("pagedown,space", "page(1)", "次の画面", show=False, id="transcript.page_down", tooltip="一画面下へ"),
        Binding("pageup", "page(-1)", "前の画面", show=False, id="transcript.page_up", tooltip="一画面上へ"),
        Binding("home,g", "go(0)", "先頭", show=False, id="transcript.home", tooltip="最初の発話へ"),
        Binding("end,G", "go(-1)", "末尾", show=False, id="transcript.end", tooltip="最後の発話へ"),
    ]

    class Moved(Message):
        """The cursor came to another turn (its position in the transcript)."""

        def __init__(self, position: int) -> None:
            super().__init__()
            self.position = position

    def __init__(self, turns: Sequence[Turn], *, note_label: str = "メモ", id: str | None = None) -> None:
        super().__init__(id=id)
        self.turns = tuple(turns)
        self.note_label = note_label
        self.cursor = 0
        self.marks = Marks()
        self.hits: dict[int, list[Hit]] = {}
        self.hit: Hit | None = None
        self._spans: dict[int, list[tuple[int, int, str]]] = {}
        self._layout = Layout((), 40, lambda i: "")

    # ── content ──

    def show_marks(self, marks: Marks) -> None:
        """Draw other marks. Lines are laid out again only when notes changed: they take lines of their own."""
        relayout = marks.notes != self.marks.notes
        self.marks = marks
        self._spans = {}
        for style, spans in (("trace", marks.trace), ("evidence", marks.evidence)):
            for span in spans:
                self._spans.setdefault(span.turn, []).append((span.begin, span.stop, style))
        if relayout:
            self._lay_out()
        self.refresh()

    def show_hits(self, hits: Sequence[Hit], current: Hit | None) -> None:
        """Draw search hits."""
        self.hits = {}
        for hit in hits:
            self.hits.setdefault(hit.turn, []).append(hit)
        self.hit = current
        self.refresh()

    def _lay_out(self) -> None:
        """Lay out anew, keeping the turn at the top of the view where it is."""
        width = self.row_width
        if width <= 0 or not self.turns:
            return
        old = self._layout
        top = self.scroll_offset.y
        anchor = old.turn_at(top) if old.tops else 0
        inside = top - old.tops[anchor] if old.tops else 0
        self._layout = Layout(self.turns, width, lambda i: self.marks.notes.get(i, ""))
        self._layout.grow(max(FIRST, anchor + 60))
        self._sized()
        first, stop = self._layout.extent(anchor)
        self.scroll_to(y=first + min(inside, stop - first - 1), animate=False)
        self._show_cursor()
        if not self._layout.done:
            self.set_timer(0.01, self._grow)

    def _grow(self) -> None:
        if not self._layout.done:
            self._layout.grow(CHUNK)
            self._sized()
            self.set_timer(0.01, self._grow)

    def _sized(self) -> None:
        self.virtual_size = Size(self.row_width, len(self._layout.lines))

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # ── moving ──

    def move_to(self, position: int, *, center: bool = False) -> None:
        """Put the cursor on a turn and bring it into view; ``center`` leaves room for what was said before."""
        if not self.turns:
            return
        position = max(0, min(len(self.turns) - 1, position))
        if self._layout.tops:
            self._layout.reach(position)
            self._sized()
        changed, self.cursor = position != self.cursor, position
        self._show_cursor(center=center)
        self.refresh()
        if changed:
            self.post_message(self.Moved(position))

    def _show_cursor(self, *, center: bool = False) -> None:
        if not self._layout.tops:
            return
        first, stop = self._layout.extent(self.cursor)
        top, height = self.scroll_offset.y, self.size.height
        if center and (first < top + 2 or stop > top + height):
            self.scroll_to(y=max(0, first - max(2, height // 3)), animate=False)
        elif first < top or stop - first >= height:
            self.scroll_to(y=first, animate=False)
        elif stop > top + height:
            self.scroll_to(y=stop - height, animate=False)

    def action_step(self, way: int) -> None:
        """Next turn; a turn taller than the view is scrolled through first."""
        if not self._layout.tops:
            return
        first, stop = self._layout.extent(self.cursor)
        top, height = self.scroll_offset.y, self.size.height
        if way > 0 and stop > top + height and first <= top:
            self.scroll_relative(y=min(height - 1, stop - top - height), animate=False)
        elif way < 0 and first < top:
            self.scroll_relative(y=-min(height - 1, top - first), animate=False)
        else:
            self.move_to(self.cursor + way)

    def action_page(self, way: int) -> None:
        if self._layout.tops:
            self._layout.reach(self.cursor + 100)
            first, _ = self._layout.extent(self.cursor)
            target = self._layout.turn_at(max(0, first + way * max(1, self.size.height - 2)))
            self.move_to(target if target != self.cursor else self.cursor + way)

    def action_go(self, position: int) -> None:
        self.move_to(position if position >= 0 else len(self.turns) - 1)

    def on_click(self, event: events.Click) -> None:
        y = event.y + self.scroll_offset.y
        if 0 <= y < len(self._layout.lines):
            self.move_to(self._layout.lines[y].turn)

    # ── drawing ──

    def row_at(self, y: int) -> Row | None:
        if y >= len(self._layout.lines):
            return None
        line = self._layout.lines[y]
        parts = [*self._margin(line), *(self._note(line) if line.note else self._words(line))]
        made = Row(tuple(parts))
        if line.turn == self.cursor:
            return made.over("cursor" if self.has_focus else "blurred")
        return made

    def _margin(self, line: Line) -> list[Part]:
        turn = self.turns[line.turn]
        bar: Part = ("▌" if line.turn == self.cursor else " ", "key")
        if line.note or not line.first:
            return [bar, (" " * (MARGIN - 1), "")]
        flags = self.marks.flags.get(turn.i, ())
        gone = self.marks.dismissed.get(turn.i, ())
        lit = self.marks.current_flag if turn.i in self.marks.current else ""
        letters: list[Part] = [(mark_of(f).letter, mark_of(f).style + (" current" if f == lit else "")) for f in flags]
        letters += [
            (mark_of(f).letter.lower(), "flag-x" + (" current" if f == lit else "")) for f in gone if f not in flags
        ]
        letters = letters[:3]
        star = "*" if turn.i in self.marks.bookmarks else " "
        return [bar, *letters, (" " * (3 - len(letters)), ""), (star, "key"), (" ", "")]

    def _note(self, line: Line) -> list[Part]:
        lead = self._layout.columns.speaker + self._layout.columns.time
        label = pad(self.note_label if line.first else "", NOTE_LEAD)
        return [(" " * lead, ""), (label, "good strong"), (line.text, "good")]

    def _words(self, line: Line) -> list[Part]:
        turn = self.turns[line.turn]
        cols = self._layout.columns
        if line.first:
            name, time = head_text(turn, cols)
            head: list[Part] = [(name, f"{turn.speaker} strong"), (time, "dim")]
        else:
            head = [(" " * (cols.speaker + cols.time), "")]
        return head + styled(line, self._spans.get(turn.i, ()), self.hits.get(line.turn, ()), self.hit)


def styled(line: Line, spans: Sequence[tuple[int, int, str]], hits: Sequence[Hit], current: Hit | None) -> list[Part]:
    """The words of a line cut where a mark begins or ends."""
    cover = [(b, s, style) for b, s, style in spans if b < line.stop and s > line.begin]
    cover += [
        (h.begin, h.stop, "hit strong" if h == current else "hit")
        for h in hits
        if h.begin < line.stop and h.stop > line.begin
    ]
    edges = {line.begin, line.stop}
    for begin, stop, _ in cover:
        edges |= {max(begin, line.begin), min(stop, line.stop)}
    places = sorted(edges)
    return [
        (
            line.text[a - line.begin : b - line.begin],
            " ".join(style for begin, stop, style in cover if begin <= a and b <= stop),
        )
        for a, b in itertools.pairwise(places)
    ]
