"""SubStation Alpha captions (ASS, SSA): the Name field of a ``Dialogue:`` line is the speaker."""

from __future__ import annotations

import re

from coach.model import RawTranscript, Segment, UnreadLine

from .captions import Block, read_labelled
from .joining import Merge, join_lines, printable
from .times import read_span

FORMAT = "ass"
NAME_JA = "字幕（ASS・SSA）"
MERGE: Merge = "captions"
_FIELDS: tuple[str, ...] = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
_SECTION = re.compile(r"\s*\[(?:Script Info|V4\+? Styles|Events)\]", re.IGNORECASE)
_HEADING = re.compile(r"\[[A-Za-z][A-Za-z0-9 +_-]*\]")
_DIALOGUE = re.compile(r"^Dialogue:.*,", re.MULTILINE)
_NOTE = re.compile(r"\{([^{}\\]*)\}")
_SETTING = re.compile(r";.*|!:.*|(?:Style|Format|Picture|Sound|Movie|Command|fontname|filename)\s*:.*")
_HEAD = 65536


def sniff(text: str, filename: str) -> float:
    """0.95 for text that begins with a section of ASS, 0.8 for ``Dialogue:`` lines without sections."""
    head = text[:_HEAD].lstrip()
    if _SECTION.match(head):
        return 0.95
    return 0.8 if head.startswith(("Dialogue:", "Format:")) and _DIALOGUE.search(head) else 0.0


def read(text: str) -> RawTranscript:
    """One segment per ``Dialogue:`` line (seconds), in file order; its name None where the field is empty.

    Where no line has a name, ``Name: text`` within the captions counts. Comments, notes in braces, drawings and
    lines of no known kind in the events go to ``unread``; styles, script information and attachments are settings.
    """
    spoken: list[tuple[Block, str]] = []
    unread: list[UnreadLine] = []
    fields, events = _FIELDS, True
    for number, raw in enumerate(text.split("\n"), 1):
        line = printable(raw).strip()
        if _HEADING.fullmatch(line):
            events = line.lower() == "[events]"
        elif events and line.lower().startswith("format:"):
            named = tuple(part.strip().lower() for part in line[7:].split(","))
            fields = named if {"start", "end", "text"} <= set(named) and named[-1] == "text" else _FIELDS
        elif line.startswith("Dialogue:"):
            event = _event(number, line[9:], fields, unread)
            spoken += [event] if event is not None else []
        elif line.startswith("Comment:"):
            unread.append(UnreadLine(number, line, "字幕に表示されない注記です。"))
        elif line and events and not _SETTING.fullmatch(line):
            unread.append(UnreadLine(number, line, "字幕の行の形になっていません。"))
    segments = _segments(spoken, unread)
    unread.sort(key=lambda item: item.line)
    return RawTranscript(FORMAT, tuple(segments), tuple(unread))


def _event(number: int, rest: str, fields: tuple[str, ...], unread: list[UnreadLine]) -> tuple[Block, str] | None:
    import pysubs2

    cells = rest.strip().split(",", len(fields) - 1)
    if len(cells) < len(fields):
        unread.append(UnreadLine(number, rest.strip(), "字幕の行の項目が足りません。"))
        return None
    value = dict(zip(fields, cells, strict=True))
    notes = [note.strip() for note in _NOTE.findall(value["text"]) if note.strip()]
    if notes:
        unread.append(UnreadLine(number, "、".join(notes), "波括弧の中の注記で、字幕には表示されません。"))
    start, end, problem = read_span(value["start"].strip(), value["end"].strip())
    if problem:
        unread.append(UnreadLine(number, f"{value['start']},{value['end']}", problem))
    said = pysubs2.SSAEvent(text=value["text"]).plaintext
    lines = tuple(part.strip() for part in said.split("\n") if part.strip())
    return Block(number, start, end, lines), value.get("name", value.get("actor", "")).strip()


def _segments(spoken: list[tuple[Block, str]], unread: list[UnreadLine]) -> list[Segment]:
    if not any(name for _, name in spoken):
        return read_labelled([block for block, _ in spoken], unread)
    segments: list[Segment] = []
    for block, name in spoken:
        said = join_lines(block.lines)
        if said:
            segments.append(Segment(said, name or None, block.start, block.end, block.line))
        else:
            unread.append(UnreadLine(block.line, name, "字幕に言葉がありませんでした。"))
    return segments
