"""経営者の話の流れ as blocks: a line for each moment, which leads to its turn; then walls and long talk. Pure."""

from __future__ import annotations

from collections.abc import Callable

from coach.language.wrap import cell_width, pad
from coach.metrics.owner_course import long_talk_text, moment_name, owner_course, wall_text
from coach.model import OwnerMoment, TaggedSession
from coach.tui.widgets.blocks import heading, lines, para
from coach.tui.widgets.finding_panel import TurnTarget
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Row
from coach.tui.widgets.transcript_layout import clock

INTRO = "このような言葉がありました。言葉から拾ったもので、見立てではありません。"
NOTHING = "節目になる言葉は拾えませんでした。社長の言葉を、もう一度たどってみませんか。"
# Narrower than this, the words go under their kind.
BESIDE = 60
MOST_KIND = 20


def owner_blocks(tagged: TaggedSession) -> list[Block]:
    """The section, with its heading."""
    course = owner_course(tagged)
    blocks = [heading("経営者の話の流れ")]
    if course.moments:
        blocks.append(para(INTRO, "dim"))
        room = min(MOST_KIND, max(cell_width(moment_name(m)) for m in course.moments))
        blocks += [Block(_moment_rows(m, room), TurnTarget(m.turn)) for m in course.moments]
    else:
        blocks.append(para(NOTHING, "dim"))
    rest = [para(wall_text(wall)) for wall in course.walls]
    talk = long_talk_text(course)
    rest += [para(talk)] if talk else []
    return [*blocks, *([blank(), *rest] if rest else [])]


def _moment_rows(moment: OwnerMoment, room: int) -> Callable[[int], list[Row]]:
    place = pad(clock(moment.start) or f"{moment.turn}番", 7)
    name, words = moment_name(moment), f"「{moment.quote}」"

    def rows(width: int) -> list[Row]:
        first = (("> ", "key"), (place, "dim"))
        if width >= BESIDE and cell_width(name) <= room:
            return lines(words, width, first=(*first, (pad(name, room) + "  ", "strong")))
        return lines(name, width, style="strong", first=first) + lines(words, width, indent=9)

    return rows
