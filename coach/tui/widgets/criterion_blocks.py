"""One criterion to grade by: the question it answers, the anchors, what is proposed and on what evidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from coach.grading.evidence import Evidence
from coach.grading.grade import CANNOT_JUDGE, Comment, Grade, differs, mark_of, reasons_missing, visible_proposal
from coach.grading.proposal import SURENESS_NAMES, ProposedLevel, range_text
from coach.grading.rubric import Criterion
from coach.tui.widgets.blocks import bullet, heading, lines, para
from coach.tui.widgets.criteria_strip import cell_text
from coach.tui.widgets.finding_panel import TurnTarget
from coach.tui.widgets.marked import marked
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Part, Row

NOT_YET = "まだ"
HOW = "1〜5 で決めます。判断できないときは 0。"
HIDDEN = "提案は、すべての段階を決めてからお見せします。"
REASON_MISSING = "提案と違う段階です。r で理由を一行添えておきます。"
PROPOSED = "(提案)"
# Places shown before the rest is unfolded.
FEW = 3
SIDES = {"for": "+ ", "against": "- ", "neutral": "  "}


@dataclass(frozen=True, slots=True)
class LevelTarget:
    """A level that can be chosen by its anchor."""

    level: int


@dataclass(frozen=True, slots=True)
class MoreTarget:
    """The rest of the places of a piece of evidence, by its place in the list."""

    n: int


@dataclass(frozen=True, slots=True)
class CommentTarget:
    """A comment that can be read anew and changed."""

    turn: int
    criterion: str | None


def criterion_blocks(
    grade: Grade, index: int, *, unfolded: Collection[int] = (), others: Sequence[Grade] = ()
) -> list[Block]:
    """The criterion at this place of the rubric. ``unfolded``: evidence shown with all of its places.

    ``others``: grades by others that may be seen.
    """
    criterion = grade.rubric.criterion[index]
    proposal = visible_proposal(grade)
    item = proposal.of(criterion.id) if proposal is not None else None
    blocks = [
        para(f"{index + 1}/{len(grade.rubric.criterion)}  {criterion.area}", "heading"),
        para(criterion.name, "title"),
        para(criterion.question, "dim"),
        blank(),
        *_level_blocks(grade, criterion, item),
        *_others(others, criterion.id),
        blank(),
        *(_anchor(grade, criterion, level, item) for level in range(1, len(criterion.levels) + 1)),
    ]
    if item is not None:
        blocks += _evidence_blocks(item, unfolded)
    comments = [c for c in grade.comments if c.criterion == criterion.id]
    if comments:
        blocks += [heading("この項目のコメント"), *(comment_block(c) for c in comments)]
    return blocks


def comment_block(comment: Comment, name: str = "") -> Block:
    """A comment with its turn; ``name``: the criterion it is about, where that is not plain."""
    about = f"{comment.turn}番  {name}: " if name else f"{comment.turn}番  "
    return bullet(comment.text, "good", mark=about, target=CommentTarget(comment.turn, comment.criterion))


def _level_blocks(grade: Grade, criterion: Criterion, item: ProposedLevel | None) -> list[Block]:
    mark = mark_of(grade, criterion.id)
    told = NOT_YET if mark is None else CANNOT_JUDGE if mark.level is None else str(mark.level)
    parts: list[Part] = [("段階 ", "dim"), (told, "dim" if mark is None else "key")]
    if item is not None:
        sure = "" if item.level is None else f"  {SURENESS_NAMES[item.sureness]}"
        parts += [("    提案 ", "dim"), (range_text(item), "good strong"), (sure, "dim")]
    blocks = [Block(lambda _: [Row(tuple(parts))])]
    before = grade.blind_levels.get(criterion.id)
    if before is not None and mark is not None and before != mark.level:
        blocks.append(para(f"提案を見る前の段階は {before} でした。", "dim"))
    least = criterion.must_not_fail
    if mark is not None and mark.level is not None and least is not None and mark.level < least:
        blocks.append(para(f"この項目は {least} 以上が求められています。", "flag-q"))
    if mark is not None and mark.reason:
        blocks.append(bullet(mark.reason, "good", mark="理由 "))
    elif criterion.id in reasons_missing(grade):
        blocks.append(para(REASON_MISSING, "flag-q"))
    elif differs(grade, criterion.id) and grade.status == "draft":
        blocks.append(para("提案と違う段階です。理由は r で添えられます (なくても構いません)。", "dim"))
    if mark is None and grade.status == "draft":
        blocks.append(para(HOW, "dim"))
    if item is None:
        blocks.append(para(HIDDEN, "dim"))
    return blocks


def _others(others: Sequence[Grade], criterion: str) -> list[Block]:
    told = "  ".join(f"{other.grader} {cell_text(other, criterion)}" for other in others)
    return [bullet(told, "owner", mark="ほかの採点者 ")] if told else []


def _anchor(grade: Grade, criterion: Criterion, level: int, item: ProposedLevel | None) -> Block:
    mark = mark_of(grade, criterion.id)
    chosen = mark is not None and mark.level == level
    proposed = item is not None and item.level == level

    def rows(width: int) -> list[Row]:
        number: Part = (f"[{level}] " if chosen else f" {level}  ", "key")
        text = criterion.levels[level - 1] + (f" {PROPOSED}" if proposed else "")
        return marked(lines(text, width, style="strong" if chosen else "", first=(number,)), (PROPOSED,), "good strong")

    return Block(rows, LevelTarget(level) if grade.status == "draft" else None)


def _evidence_blocks(item: ProposedLevel, unfolded: Collection[int]) -> list[Block]:
    if not item.evidence:
        return [heading("提案の根拠"), para(f"根拠なし。{item.note}" if item.note else "根拠なし。")]
    blocks = [heading("提案の根拠 (+ 上の段階を、- 下の段階を示すもの)")]
    for n, evidence in enumerate(item.evidence):
        blocks.append(bullet(evidence.text, mark=SIDES[evidence.side]))
        blocks += _places(evidence, n, n in unfolded)
    if item.note:
        blocks.append(para(item.note, "dim"))
    sources = dict.fromkeys(evidence.source for evidence in item.evidence)
    return [*blocks, heading("目安の出どころ"), *(bullet(text, "dim") for text in sources)]


def _places(evidence: Evidence, n: int, unfolded: bool) -> list[Block]:
    shown = evidence.places if unfolded or len(evidence.places) <= FEW + 1 else evidence.places[:FEW]
    blocks = [Block(_place(f"{place.turn}番 ", place.quote), TurnTarget(place.turn)) for place in shown]
    rest = len(evidence.places) - len(shown)
    if rest:
        blocks.append(para(f"ほか {rest} か所を開く", "dim", indent=4, target=MoreTarget(n)))
    return blocks


def _place(number: str, quote: str) -> Callable[[int], list[Row]]:
    return lambda width: lines(f"「{quote}」", width, first=(("    ", ""), (number, "key")))
