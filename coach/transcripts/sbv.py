"""YouTube captions (SBV): ``0:00:01.000,0:00:04.000`` and the text below it; names, if any, as ``Name: text``."""

from __future__ import annotations

import re

from coach.model import RawTranscript, UnreadLine

from .captions import Block, read_labelled
from .joining import Merge
from .times import CLOCK, read_span

FORMAT = "sbv"
NAME_JA = "YouTube の字幕（SBV）"
MERGE: Merge = "captions"
_TIMING = re.compile(rf"\s*({CLOCK})\s*[,，]\s*({CLOCK})\s*")
_FIRST = re.compile(r"\s*\d{1,3}:\d{2}:\d{2}\.\d{1,3},\d{1,3}:\d{2}:\d{2}\.\d{1,3}[ \t]*\n")


def sniff(text: str, filename: str) -> float:
    """0.9 where the text begins with a time line of SBV, else 0."""
    return 0.9 if _FIRST.match(text) else 0.0


def read(text: str) -> RawTranscript:
    """One segment per caption (seconds from the start); name None where the caption has no ``Name:``."""
    blocks: list[Block] = []
    unread: list[UnreadLine] = []
    for number, raw in enumerate(text.split("\n"), 1):
        match = _TIMING.fullmatch(raw)
        if match is not None:
            start, end, problem = read_span(match[1], match[2])
            if problem:
                unread.append(UnreadLine(number, raw.strip(), problem))
            blocks.append(Block(number, start, end, ()))
        elif raw.strip() and blocks:
            last = blocks[-1]
            blocks[-1] = Block(last.line, last.start, last.end, (*last.lines, raw.strip()))
        elif raw.strip():
            unread.append(UnreadLine(number, raw.strip(), "最初の時刻より前の行で、発話ではないようです。"))
    segments = read_labelled(blocks, unread)
    unread.sort(key=lambda item: item.line)
    return RawTranscript(FORMAT, tuple(segments), tuple(unread))
