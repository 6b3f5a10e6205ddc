"""What the 読み方 screen shows of a pattern: how much of the file it explains, the first turns. Pure, no widgets."""

from __future__ import annotations

from collections import Counter

from coach.language.wrap import pad, shorten
from coach.model import Segment
from coach.transcripts.line_pattern import LinePattern, PatternReading, Shape
from coach.transcripts.pattern_words import describe
from coach.tui.import_page import beginning, unread_part
from coach.tui.widgets.blocks import heading, para
from coach.tui.widgets.page import Block
from coach.tui.widgets.rows import Row
from coach.tui.widgets.transcript_layout import clock

SHOWN_NAMES = 8
SHOWN_TURNS = 12
TURNS_NOTE = "話し手が一人ずつ順に話しているものとして分けます。"
MARKED_NOTE = "名前がない記録のため、「印のある行」「印のない行」という名前で分けます。"
#: What saving under a name brings; whether a pattern is used unasked is ``pattern_guess.fits``.
BY_ITSELF = "名前を付けると、同じ形のファイルは次から自動で読みます。"
OFFERED = "名前を付けると、次からは候補に並びます。自動では使いません。"


def candidate_line(name: str, pattern: LinePattern, reading: PatternReading, width: int) -> str:
    """「【名前】発話          38/41 行」: a line of the list, at most ``width`` cells."""
    share = f"{reading.explained}/{reading.lines} 行"
    text = f"形式「{name}」  {describe(pattern)}" if name else describe(pattern)
    room = max(10, width - 13)
    return f"{pad(shorten(text, room), room)} {share:>11}"


def explained(reading: PatternReading, *, whole: bool) -> str:
    """How much of the file the pattern explains, in a sentence or two."""
    start = "" if whole else "はじめの部分の "
    text = f"{start}{reading.lines} 行のうち {reading.explained} 行が、この読み方に合います。"
    left = reading.lines - reading.explained - reading.carried
    if reading.carried:
        text += f"前の行の続きと見た行が {reading.carried} 行あります。"
    if left:
        text += f"読めない行が {left} 行あります。"
    return text


def reading_blocks(pattern: LinePattern, reading: PatternReading, *, whole: bool) -> list[Block]:
    """The preview: the count, the names, the first turns, and what is left over."""
    blocks = [para(explained(reading, whole=whole), "strong")]
    if not reading.raw.segments:
        return [
            *blocks,
            para("この読み方では、発話が見つかりません。ほかの候補か、区切りを変えると読めることがあります。"),
        ]
    names = Counter(str(segment.name) for segment in reading.raw.segments)
    shown = "  ".join(f"{name} ({count})" for name, count in list(names.items())[:SHOWN_NAMES])
    more = f"  ほか {len(names) - SHOWN_NAMES}" if len(names) > SHOWN_NAMES else ""
    blocks.append(para(f"話し手  {shown}{more}", "dim"))
    notes: dict[Shape, str] = {"turns": TURNS_NOTE, "marked": MARKED_NOTE}
    if pattern.shape in notes:
        blocks.append(para(notes[pattern.shape], "dim"))
    blocks.append(heading("はじめの発話"))
    blocks += [_turn(segment) for segment in reading.raw.segments[:SHOWN_TURNS]]
    return [*blocks, *unread_part(reading.raw)]


def _turn(segment: Segment) -> Block:
    """A turn with its time, so that one sees whether the time was read."""
    at = f"  {clock(segment.start)}" if segment.start is not None else ""

    def rows(width: int) -> list[Row]:
        return [Row(((segment.name or "", "strong"), (at, "dim"))), *beginning(segment.text, width, 2)]

    return Block(rows)
