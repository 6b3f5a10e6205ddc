"""How far graders agree, as a page: what to know first, the figures, then the places to talk about."""

from __future__ import annotations

from dataclasses import dataclass

from coach.grading.agreement import TOOL, TOOL_NAME, Agreement, Differing, Figure, figure_text
from coach.grading.agreement import Row as Figures
from coach.language.wrap import cell_width, pad
from coach.tui.widgets.blocks import bullet, heading, lines, para
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Part, Row

FIGURE, SHARE = 21, 8
# From this width on, the share within one level has room.
NEAR_FROM = 86
NOT_THERE = "-"
READING = (
    "カッパ: 偶然より、どれだけそろっているか。1 で完全に一致、0 で偶然と同じ。二段階以上の食い違いを重く見ます。"
    "0.6 から上でおおむね一致、という目安がよく使われます (Landis と Koch, 1977)。",
    "アルファ: 同じことを、欠けた採点も含めて見たもの。0.67 から上で仮の結論、0.8 から上で確かな結論に使える、とされます (Krippendorff)。",
    "括弧の中は 95 % の幅です。面談が少ないほど広くなります。幅が広いうちは、数字より下の「段階が離れている所」を話し合ってみてください。",
)


@dataclass(frozen=True, slots=True)
class DifferingTarget:
    """A criterion of a session on which the levels lie apart."""

    session: str
    criterion: str


def agreement_blocks(found: Agreement) -> list[Block]:
    """The whole page. Without a grade only what to do is said."""
    blocks: list[Block] = [bullet(note) for note in found.notes]
    if not found.items:
        return [blank(), *blocks]
    blocks = [para(f"面談 {found.items} 件  採点者 {'、'.join(found.graders)}", "dim"), *blocks]
    several = len(found.graders) > 1
    both = [("採点者どうし", found.between), ("提案と採点者", found.tool)][0 if several else 1 :]
    blocks += [heading("全体"), _header(), *(_row(table.overall, name) for name, table in both)]
    if found.differing:
        # The places come before the figures of each criterion: they are what there is to talk about.
        blocks.append(heading("段階が離れている所 (Enter で、その場面を開きます)"))
        blocks += [_differing(item) for item in found.differing]
    for name, table in both:
        blocks += [heading(f"項目ごと: {name}"), _header()]
        # What holds for all is said once, above.
        blocks += [_row(row, row.name, told=table.overall.note) for row in table.rows]
    return [*blocks, heading("数字の読み方"), *(bullet(text, "dim") for text in READING)]


def _header() -> Block:
    return Block(lambda width: [_line("", "カッパ (幅)", "アルファ (幅)", "同じ", "差が 1 まで", width, "dim")])


def _row(found: Figures, name: str, *, told: str = "") -> Block:
    """``told``: a note that has been given already."""
    style = "strong" if not found.criterion else ""

    def rows(width: int) -> list[Row]:
        made = [
            _line(
                name,
                figure(found.kappa),
                figure(found.alpha),
                _share(found.same),
                _share(found.near),
                width,
                style,
            )
        ]
        return made + (lines(found.note, width, style="dim", indent=2) if found.note not in ("", told) else [])

    return Block(rows)


def _line(name: str, kappa: str, alpha: str, same: str, near: str, width: int, style: str) -> Row:
    cells = [(kappa, FIGURE), (alpha, FIGURE), (same, SHARE), *([(near, SHARE + 4)] if width >= NEAR_FROM else [])]
    room = max(8, width - sum(size for _, size in cells))
    parts: list[Part] = [(pad(name, room - 1) + " ", style)]
    parts += [(cell + " " * max(0, size - cell_width(cell)), style) for cell, size in cells]
    return Row(tuple(parts))


def figure(found: Figure) -> str:
    """The figure in words; 「—」 is one cell here and two in some terminals, so it is not used in columns."""
    return NOT_THERE if found.value is None else figure_text(found)


def _share(value: float | None) -> str:
    return NOT_THERE if value is None else f"{round(value * 100)} %"


def _differing(item: Differing) -> Block:
    def rows(width: int) -> list[Row]:
        out = lines(item.name, width, style="strong", first=((f"差 {item.gap}  ", "key"),))
        given = "  ".join(f"{TOOL_NAME if who == TOOL else who} {level}" for who, level in item.levels.items())
        return [*out, *lines(f"{item.title}   {given}", width, style="dim", indent=6)]

    return Block(rows, DifferingTarget(item.session, item.criterion))
