"""A document as Markdown; a cell with several lines has them joined by ``<br>``, which every table knows."""

from __future__ import annotations

from coach.reports.markdown import escape
from coach.reports.parts import Block, Bullets, Cell, Document, Table, safe


def render_markdown(document: Document) -> str:
    """Markdown ending in a line break."""
    blocks = [f"# {_flat(document.title)}", f"> {_flat(document.notice)}"]
    blocks.append("\n".join(f"- {_flat(name)}: {_flat(value)}" for name, value in document.facts))
    for section in document.sections:
        blocks.append(f"## {_flat(section.title)}" if section.title else "")
        blocks += map(_block, section.blocks)
    if document.foot:
        blocks += ["---", _flat(document.foot)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Table):
        head = [_row(tuple(map(_flat, block.head))), _row(("---",) * len(block.head))]
        return "\n".join([*head, *(_row(tuple(map(_cell, row))) for row in block.rows)])
    if isinstance(block, Bullets):
        return "\n".join(
            f"{f'{number}.' if block.numbered else '-'} {_flat(item)}" for number, item in enumerate(block.items, 1)
        )
    return f"> {_flat(block.text)}" if block.style == "quote" else _flat(block.text)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    lines = [("・" if line.style == "bullet" else "") + escape(safe(line.text)) for line in cell]
    return "<br>".join(piece for line in lines for piece in line.split("\n") if piece)


def _flat(text: str) -> str:
    return escape(" ".join(safe(text).split()))
