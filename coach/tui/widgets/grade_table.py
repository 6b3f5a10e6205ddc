"""All criteria of a grade in one table: the levels set, those proposed, those of other graders, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.grading.grade import Grade, failed, levels, mark_of, overall, progress, reasons_missing, visible_proposal
from coach.grading.proposal import Proposal, range_text
from coach.grading.rubric import Criterion
from coach.language.wrap import cell_width, pad, shorten
from coach.tui.widgets.blocks import bullet, heading, lines, para
from coach.tui.widgets.criteria_strip import NOT_JUDGED, UNSET, cell_text
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Part, Row

# A proposal is up to 「3 (2〜4)」 wide; a grader's name is cut to it.
COLUMN = 10
MOST_OTHERS = 3
REASON_MISSING = "理由がまだありません (r で添えます)"


@dataclass(frozen=True, slots=True)
class CriterionTarget:
    """A criterion by its id."""

    criterion: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and what stands in it by criterion, with its style."""

    name: str
    cells: dict[str, str]
    style: str = ""


def columns_of(grade: Grade, others: Sequence[Grade] = ()) -> list[Column]:
    """The grader's levels, those before the proposal was seen where they differ, the proposal, other graders."""
    ids = [c.id for c in grade.rubric.criterion]
    found = [Column(grade.grader, {i: cell_text(grade, i) for i in ids}, "key")]
    before = grade.blind_levels
    if grade.revealed and before != levels(grade):
        found.append(Column("提案の前", {i: str(before.get(i, NOT_JUDGED)) for i in ids}))
    proposal = visible_proposal(grade)
    if proposal is not None:
        found.append(proposal_column("提案", proposal, "good"))
    found += [Column(other.grader, {i: cell_text(other, i) for i in ids}, "owner") for other in others[:MOST_OTHERS]]
    return found


def proposal_column(name: str, proposal: Proposal, style: str = "") -> Column:
    """A proposal as a column."""
    return Column(name, {item.criterion: range_text(item) for item in proposal.items}, style)


def table_blocks(grade: Grade, columns: Sequence[Column], *, changed: Sequence[str] = ()) -> list[Block]:
    """The table by areas; each criterion can be chosen. ``changed``: criteria marked with 「*」."""
    blocks: list[Block] = [Block(lambda width: [_line("", [c.name for c in columns], ["dim"] * len(columns), width)])]
    missing = reasons_missing(grade)
    for area in grade.rubric.areas:
        blocks.append(heading(area))
        blocks += [
            _criterion(grade, c, columns, c.id in changed, c.id in missing) for c in grade.rubric.criteria_of(area)
        ]
    return blocks


def closing_blocks(grade: Grade) -> list[Block]:
    """What the levels come to: how many are set, the weighted mean, and what the rubric requires."""
    done, of = progress(grade)
    mean, proposal = overall(grade), visible_proposal(grade)
    blocks: list[Block] = [blank(), para(f"決めた項目 {done}/{of}")]
    if mean is not None:
        text = f"重みを付けた平均 {mean:.1f}"
        if proposal is not None and proposal.overall is not None:
            text += f" (提案 {proposal.overall:.1f})"
        blocks.append(para(f"{text}。並べて見るための目安です。", "dim"))
    blocks += [bullet(f"「{c.name}」は {c.must_not_fail} 以上が求められています。", "flag-q") for c in failed(grade)]
    return blocks


def _criterion(grade: Grade, criterion: Criterion, columns: Sequence[Column], changed: bool, missing: bool) -> Block:
    def rows(width: int) -> list[Row]:
        cells = [column.cells.get(criterion.id, UNSET) for column in columns]
        out = [_line(("* " if changed else "  ") + criterion.name, cells, [c.style for c in columns], width)]
        mark = mark_of(grade, criterion.id)
        if mark is not None and mark.reason:
            out += lines(mark.reason, width, style="good", first=(("    理由 ", "dim"),))
        elif missing:
            out += lines(REASON_MISSING, width, style="flag-q", indent=4)
        return out

    return Block(rows, CriterionTarget(criterion.id))


def _line(name: str, cells: Sequence[str], styles: Sequence[str], width: int) -> Row:
    room = max(8, width - COLUMN * len(cells))
    parts: list[Part] = [(pad(name, room - 1) + " ", "")]
    for cell, style in zip(cells, styles, strict=True):
        text = shorten(cell, COLUMN - 1)
        parts.append((text + " " * (COLUMN - cell_width(text)), style))
    return Row(tuple(parts))
