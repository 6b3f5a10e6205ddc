"""The transcript as a report shows it: numbered turns, cut where the report quotes from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.model import ROLE_NAMES, Role, Span, Turn
from coach.reports.wording import FINDINGS, STRENGTHS, clean, clock, one_line


@dataclass(frozen=True, slots=True)
class Ref:
    """A place of the report: ``anchor`` its id, ``label`` its name, ``tone`` good, q, l, p, r or x."""

    anchor: str
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a turn's words, and the places of the report that quote it."""

    text: str
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnItem:
    """One turn. ``name`` is the speaker's own name when the record has one; ``refs`` are all places quoting it."""

    number: int
    role: Role
    speaker: str
    name: str
    time: str
    pieces: tuple[Piece, ...]
    refs: tuple[Ref, ...] = ()
    note: str = ""
    bookmarked: bool = False


@dataclass(frozen=True, slots=True)
class Quoted:
    """Spans that one place of the report quotes."""

    ref: Ref
    turns: tuple[int, ...]
    spans: tuple[Span, ...]


def finding_ref(number: int, habit: str, tone: str) -> Ref:
    """The place of a finding."""
    return Ref(f"finding-{number}", f"{FINDINGS} {number} {habit}", tone)


def strength_ref(number: int) -> Ref:
    """The place of a strength."""
    return Ref(f"strength-{number}", f"{STRENGTHS} {number}", "good")


def turn_anchor(number: int) -> str:
    """The id of a turn."""
    return f"turn-{number}"


def record_of(
    turns: Sequence[Turn], quoted: Sequence[Quoted], notes: Mapping[int, str], bookmarks: Iterable[int]
) -> tuple[TurnItem, ...]:
    """All turns, in order."""
    marked = frozenset(bookmarks)
    return tuple(_item(turn, quoted, notes.get(turn.i, ""), turn.i in marked) for turn in turns)


def _item(turn: Turn, quoted: Sequence[Quoted], note: str, bookmarked: bool) -> TurnItem:
    speaker = ROLE_NAMES[turn.speaker]
    name = one_line(turn.name or "")
    return TurnItem(
        number=turn.i,
        role=turn.speaker,
        speaker=speaker,
        name="" if name == speaker else name,
        time=clock(turn.start),
        pieces=_cut(turn, quoted),
        refs=tuple(q.ref for q in quoted if turn.i in q.turns or any(s.turn == turn.i for s in q.spans)),
        note=clean(note).strip(),
        bookmarked=bookmarked,
    )


def _cut(turn: Turn, quoted: Sequence[Quoted]) -> tuple[Piece, ...]:
    """The turn's text cut at every border of a span, so that overlapping quotations stay readable."""
    size = len(turn.text)
    spans = [
        (max(0, span.begin), min(size, span.stop), q.ref) for q in quoted for span in q.spans if span.turn == turn.i
    ]
    borders = sorted({0, size, *(b for begin, stop, _ in spans if begin < stop for b in (begin, stop))})
    pieces: list[Piece] = []
    for begin, stop in pairwise(borders):
        refs = tuple(dict.fromkeys(ref for a, b, ref in spans if a <= begin and stop <= b))
        text = clean(turn.text[begin:stop])
        if text:
            pieces.append(Piece(text, refs))
    return tuple(pieces)


def plain_text(item: TurnItem) -> tuple[tuple[str, bool], ...]:
    """The words as (text, quoted) runs, for renderings that only mark that something is quoted."""
    runs: list[tuple[str, bool]] = []
    for piece in item.pieces:
        marked = bool(piece.refs)
        if runs and runs[-1][1] == marked:
            runs[-1] = (runs[-1][0] + piece.text, marked)
        else:
            runs.append((piece.text, marked))
    return tuple(runs)
