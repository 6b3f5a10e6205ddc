"""WebVTT as Microsoft Teams writes it: ``<v Name>text</v>``, the end tag often missing, GUIDs as cue ids."""

from __future__ import annotations

import re

from coach.model import RawTranscript, Segment

from .captions import Block, add_groups, clean, has_timing, parse_blocks
from .joining import Merge

FORMAT = "teams_vtt"
NAME_JA = "Teams の字幕（WebVTT）"
MERGE: Merge = "captions"
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s+([^<>]*))?>|(</v>)", re.IGNORECASE)
_OPENING = re.compile(r"<v(?:\.[^\s<>]*)?\s+[^<>]*>", re.IGNORECASE)
_HEAD = 65536


def sniff(text: str, filename: str) -> float:
    """0.95 for WebVTT with voice tags, 0.7 for captions with voice tags that lost the WEBVTT header."""
    head = text[:_HEAD].lstrip()
    if not _OPENING.search(head):
        return 0.0
    if head.startswith("WEBVTT"):
        return 0.95
    return 0.7 if has_timing(head) else 0.0


def read(text: str) -> RawTranscript:
    """One segment per voice in a caption (seconds from the start); text outside any voice has name None."""
    blocks, unread = parse_blocks(text)
    segments: list[Segment] = []
    for block in blocks:
        add_groups(block, _voices(block), segments, unread)
    unread.sort(key=lambda item: item.line)
    return RawTranscript(FORMAT, tuple(segments), tuple(unread))


def _voices(block: Block) -> list[tuple[str | None, list[str]]]:
    """The caption's lines per voice. A voice lasts until ``</v>``, the next voice or the end of the caption."""
    groups: list[tuple[str | None, list[str]]] = []
    name: str | None = None
    for line in block.lines:
        at = 0
        for tag in _VOICE.finditer(line):
            _say(groups, name, clean(line[at : tag.start()]))
            name = None if tag[2] else clean(tag[1] or "") or None
            if not tag[2]:
                _say(groups, name, "")
            at = tag.end()
        _say(groups, name, clean(line[at:]))
    return groups


def _say(groups: list[tuple[str | None, list[str]]], name: str | None, words: str) -> None:
    if groups and groups[-1][0] == name:
        groups[-1][1].append(words)
    elif words or name is not None:
        groups.append((name, [words]))
