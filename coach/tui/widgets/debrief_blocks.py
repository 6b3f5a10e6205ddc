"""Looking back on a practice as blocks: course, turning points, what was told, what not yet, earlier practices. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.language.wrap import cell_width, pad, shorten
from coach.practice.debrief import Debrief, TurningPoint
from coach.practice.hearing import is_silence
from coach.practice.state import Ending
from coach.tui.owner_words import day, depth, ending_words, mood
from coach.tui.widgets.bars import LEVELS
from coach.tui.widgets.blocks import bullet, heading, item, labelled, lines, para
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.practice_talk import WAITED, LineTarget
from coach.tui.widgets.relation_meter import FULL
from coach.tui.widgets.rows import Part, Row
from coach.workflows.practised import EarlierPractice

HEIGHT = 4
HIGH, LOW = "打ち解ける", "身構える"
SAME = 0.05
# Earlier practices shown; the ones before are counted.
SHOWN = 5
ALL_TOLD = "この人の胸の内は、最後まで話されました。"
FOLDED = "まだ話されていないことが、あと {n} つあります。u を押すと、一つ開きます。"


def debrief_blocks(
    found: Debrief,
    name: str,
    *,
    ended: Ending | None,
    noticed: str,
    hints: int,
    unfolded: int,
    earlier: Sequence[EarlierPractice],
    number: int,
) -> list[Block]:
    """``name``: how one speaks of the owner; ``unfolded``: untold things shown; ``number``: this practice."""
    blocks = [para(ending_words(name, ended))]
    if noticed:
        blocks += [labelled("あなたの手応え: ", noticed, width=16, style="good")]
    blocks += course_blocks(found)
    if found.opened:
        blocks += [heading(f"{name}がほぐれた一言"), *_points(found.opened, "good")]
    if found.closed:
        blocks += [heading(f"{name}が身構えた一言"), *_points(found.closed, "key")]
    if not found.opened and not found.closed:
        blocks += [blank(), para("様子が大きく変わった所は、見当たりませんでした。", "dim")]
    blocks += [heading(f"話されたこと  {depth(found.layer, found.layers)}")]
    blocks += [bullet(layer.title) for layer in found.told]
    if not found.told:
        blocks.append(para("まだ、ふだんの話のところまででした。", "dim"))
    blocks += unsaid_blocks(found, unfolded)
    if hints:
        blocks += [blank(), para(f"ヒントを {hints} 回開きました。", "dim")]
    return blocks + earlier_blocks(found, earlier, number)


# ── the course ──


def course_blocks(found: Debrief) -> list[Block]:
    """How trust went, with the numbers of the lines that moved it."""
    marks = {p.exchange: "good" for p in found.opened} | {p.exchange: "key" for p in found.closed}
    return [heading("様子の移り変わり"), Block(lambda width: _course(found.course, marks, width))]


def _course(course: Sequence[float], marks: dict[int, str], width: int) -> list[Row]:
    lead = max(cell_width(HIGH), cell_width(LOW)) + 1
    room = max(4, width - lead)
    each = next((size for size in (4, 3, 2, 1) if size * len(course) <= room), 0)
    if not each:
        # More lines than cells: every cell stands for a few of them, without numbers.
        course = [course[k * len(course) // room] for k in range(room)]
        marks, each = {}, 1
    rows = []
    for level in range(HEIGHT - 1, -1, -1):
        name = HIGH if level == HEIGHT - 1 else LOW if level == 0 else ""
        parts: list[Part] = [(pad(name, lead), "dim")]
        for value in course:
            eighths = max(int(level == 0), min(8, round((value / FULL * HEIGHT - level) * 8)))
            parts.append((LEVELS[max(0, eighths)] * max(1, each - 1) + " " * (each > 1), "owner"))
        rows.append(Row(tuple(parts)))
    if marks and each > 1:
        foot: list[Part] = [(" " * lead, "")]
        for k in range(len(course)):
            text = str(k) if k in marks and len(str(k)) < each else ""
            foot.append((pad(text, each), marks.get(k, "")))
        rows.append(Row(tuple(foot)))
        rows += lines("数字は、下の一言の番号です。", width, style="dim", indent=lead)
    return rows


def _points(points: Sequence[TurningPoint], style: str) -> list[Block]:
    in_order = sorted(points, key=lambda point: point.exchange)
    return [Block(_point(point, style), LineTarget(point.exchange)) for point in in_order]


def _point(point: TurningPoint, style: str) -> Callable[[int], list[Row]]:
    number = f"{point.exchange:>2}  "
    said = WAITED if is_silence(point.line) else f"「{point.line}」"

    def rows(width: int) -> list[Row]:
        out = lines(shorten(said, (width - 4) * 2), width, first=((number, style),))
        out += lines("、".join(point.reasons), width, style=style, indent=4)
        answer = shorten(f"「{point.answer}」", (width - 10) * 2)
        return out + lines(answer, width, style="owner", first=(("    返事  ", "dim"),))

    return rows


# ── what was not told ──


def unsaid_blocks(found: Debrief, unfolded: int) -> list[Block]:
    """One thing at a time, and only when asked for: the next practice should still hold something."""
    if not found.unsaid:
        return [blank(), para(ALL_TOLD)]
    blocks: list[Block] = [heading("まだ話されていないこと")]
    for layer in found.unsaid[:unfolded]:
        blocks += [bullet(layer.unsaid), para(layer.opened_by, "good", indent=2)]
    rest = len(found.unsaid) - unfolded
    return [*blocks, para(FOLDED.format(n=rest), "dim")] if rest > 0 else blocks


# ── earlier practices ──


def earlier_blocks(found: Debrief, earlier: Sequence[EarlierPractice], number: int) -> list[Block]:
    """This practice among those with the same owner; nothing when it is the first."""
    others = [practice for practice in earlier if practice.number != number]
    if not others:
        return []
    blocks: list[Block] = [heading("これまでの稽古とくらべて")]
    if said := compared(found, others[-1]):
        blocks.append(para(said))
    left = len(others) - SHOWN
    if left > 0:
        blocks.append(para(f"ほかに、前の {left} 回があります。", "dim"))
    for practice in others[-SHOWN:]:
        blocks.append(
            Block(_line(day(practice.begun_at), practice.lines, practice.layer, found.layers, practice.trust))
        )
    now = (len(found.course) - 1, found.layer, found.layers, found.course[-1])
    return [*blocks, Block(_line("今回", *now, style="strong"))]


def compared(found: Debrief, last: EarlierPractice) -> str:
    """What is more than the last time; "" when there is nothing of the kind."""
    if found.layer > last.layer:
        return "前の稽古より、深い所まで話が届きました。"
    if found.course[-1] - last.trust >= SAME:
        return "前の稽古より、打ち解けた様子で終わりました。"
    return ""


def _line(
    name: str, said: int, layer: int, layers: int, trust: float, *, style: str = ""
) -> Callable[[int], list[Row]]:
    text = f"{pad(name, 12)}{pad(f'{said}言', 7)}{pad(depth(layer, layers), 14)}{mood(trust)}"
    return lambda width: [Row(((shorten(text, width), style),))]


# ── what comes next ──


def next_blocks(*, review: object, again: object, other: object) -> list[Block]:
    """The three ways on from here, by number."""
    return [
        heading("このあと"),
        item("1", "ふりかえりを開く", review, below="この稽古を記録に残し、面談と同じように読み返します。"),
        item("2", "もう一度", again, below="同じ相手と、はじめから話します。"),
        item("3", "別の相手", other, below="練習相手の一覧に戻ります。"),
        blank(),
    ]
