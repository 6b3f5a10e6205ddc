"""SubRip captions (``.srt``); speakers, if any, are written as ``Name: text``."""

from __future__ import annotations

import re

from coach.model import RawTranscript

from .captions import has_timing, parse_blocks, read_labelled
from .joining import Merge

FORMAT = "srt"
NAME_JA = "字幕（SRT）"
MERGE: Merge = "captions"
_NUMBERED = re.compile(r"^\s*\d+\s*\n\s*\d+:\d+:\d+[,.]\d+\s*-+>", re.MULTILINE)
_HEAD = 65536


def sniff(text: str, filename: str) -> float:
    """0.85 for numbered captions, 0.7 for a ``.srt`` file with caption times, 0.3 for caption times elsewhere."""
    head = text[:_HEAD].lstrip()
    if head.startswith("WEBVTT"):
        return 0.0
    if _NUMBERED.search(head):
        return 0.85
    if not has_timing(head):
        return 0.0
    return 0.7 if filename.lower().endswith(".srt") else 0.3


def read(text: str) -> RawTranscript:
    """One segment per caption (seconds from the start); name None where the caption has no ``Name:``."""
    blocks, unread = parse_blocks(text, blanks=True)
    segments = read_labelled(blocks, unread)
    unread.sort(key=lambda item: item.line)
    return RawTranscript(FORMAT, tuple(segments), tuple(unread))
