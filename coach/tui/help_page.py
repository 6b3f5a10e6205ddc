"""Help texts (help/*.md) and key tables as blocks.

Only what the help texts use of Markdown is understood: headings, paragraphs, points and 「`key` text」 lines. Textual's
own Markdown breaks Japanese lines anywhere and leaves ``**「…」**`` as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from coach.language.wrap import cell_width
from coach.tui.keymap import KeyRow
from coach.tui.widgets.blocks import bullet, heading, lines, para
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Row


def help_text(topic: str) -> str:
    """The Markdown of a topic; empty when there is none."""
    file = files("coach.tui").joinpath("help", f"{topic}.md")
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def title_of(markdown: str) -> str:
    """The first heading."""
    return next((line[2:].strip() for line in markdown.splitlines() if line.startswith("# ")), "")


def markdown_blocks(markdown: str) -> list[Block]:
    """Headings, paragraphs and points; lines of a paragraph are joined (Japanese needs no blank between them)."""
    blocks: list[Block] = []
    paragraph = ""

    def close() -> None:
        nonlocal paragraph
        if paragraph:
            blocks.append(para(paragraph))
        paragraph = ""

    for line in markdown.splitlines():
        text = line.strip()
        if text.startswith("# "):
            continue
        if not text:
            if paragraph:
                close()
                blocks.append(blank())
        elif text.startswith("## "):
            close()
            if blocks and blocks[-1].rows(40) and not blocks[-1].rows(40)[0].text:
                blocks.pop()
            blocks.append(heading(text[3:]))
        elif text.startswith("- "):
            close()
            blocks.append(bullet(text[2:]))
        else:
            paragraph += text
    close()
    return blocks


def key_blocks(title: str, rows: Sequence[KeyRow]) -> list[Block]:
    """A table: keys, what they do, and the longer explanation."""
    if not rows:
        return []
    keys = max(cell_width(row.keys_text) for row in rows) + 2
    names = max(cell_width(row.description) for row in rows) + 2

    def block(entry: KeyRow) -> Block:
        def make(width: int) -> list[Row]:
            lead = [
                (entry.keys_text + " " * (keys - cell_width(entry.keys_text)), "key"),
                (entry.description + " " * (names - cell_width(entry.description)), ""),
            ]
            if width - keys - names >= 16:
                return lines(entry.tooltip, width, style="dim", first=lead)
            return [Row(tuple(lead)), *lines(entry.tooltip, width, style="dim", indent=keys)]

        return Block(make)

    return [heading(title), *(block(row) for row in rows)]
