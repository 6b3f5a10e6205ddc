"""SRT as Notta and other apps write it: the speaker after the times, or alone on the caption's first line."""

from __future__ import annotations

import re
from collections import Counter

from coach.model import RawTranscript, Segment, UnreadLine

from .captions import Block, add_groups, clean, parse_blocks
from .joining import Merge
from .labels import has_name_shape, is_name, is_numbered, split_label
from .role_words import role_words

FORMAT = "notta_srt"
NAME_JA = "話し手の行がある字幕（SRT）"
MERGE: Merge = "captions"
_TIMED = re.compile(r"^\s*\d+:\d+:\d+[,.]\d+\s*-+>", re.MULTILINE)
_HEAD = 65536
# More voices than this in one talk: the first lines are rather talk (our judgement).
_MOST_NAMES = 12


def sniff(text: str, filename: str) -> float:
    """0.9 where most captions say their speaker after the times or on their first line, else 0."""
    head = text[:_HEAD]
    if head.lstrip().startswith("WEBVTT") or not _TIMED.search(head):
        return 0.0
    blocks, _ = parse_blocks(head, tails=True, blanks=True)
    return 0.9 if _tail_names(blocks) or _first_names(blocks) else 0.0


def read(text: str) -> RawTranscript:
    """One segment per caption (seconds from the start) with its speaker; name None where the caption says none."""
    blocks, unread = parse_blocks(text, tails=True, blanks=True)
    segments: list[Segment] = []
    tails, firsts = _tail_names(blocks), _first_names(blocks)
    for block in blocks:
        lines = [line for line in map(clean, block.lines) if line]
        name, tail = None, clean(block.tail).rstrip(":：").strip()
        if tail in tails:
            name = tail
        elif tail:
            unread.append(UnreadLine(block.line, block.tail, "時刻のあとに書かれた言葉で、発話かどうか分かりません。"))
        if name is None and len(lines) > 1 and lines[0].rstrip(":：").strip() in firsts:
            name = lines.pop(0).rstrip(":：").strip()
        add_groups(block, [(name, lines)], segments, unread)
    unread.sort(key=lambda item: item.line)
    return RawTranscript(FORMAT, tuple(segments), tuple(unread))


def _tail_names(blocks: list[Block]) -> frozenset[str]:
    """Names after the times, where at least half of the captions have one."""
    tails = Counter(tail for block in blocks if has_name_shape(tail := clean(block.tail).rstrip(":：").strip()))
    names = frozenset(name for name, count in tails.items() if count >= 2 or is_name(name))
    return names if sum(tails[name] for name in names) * 2 >= len(blocks) and len(names) <= _MOST_NAMES else frozenset()


def _first_names(blocks: list[Block]) -> frozenset[str]:
    """First lines that are names: few, returning, and in most captions followed by talk."""
    pairs = [lines for block in blocks if len(lines := [x for x in map(clean, block.lines) if x]) >= 2]
    firsts = [lines[0].rstrip(":：").strip() for lines in pairs]
    named = Counter(first for first in firsts if is_name(first))
    returning = {name for name, count in named.items() if count >= 2 or is_numbered(name) or role_words(name)}
    heard = sum(named[name] for name in returning)
    labelled = sum(split_label(lines[0]) is not None and not lines[0].endswith((":", "：")) for lines in pairs)
    enough = bool(blocks) and heard * 10 >= len(blocks) * 8 and not labelled * 2 > len(pairs)
    if not enough or len(named) > _MOST_NAMES or (heard < 4 and not any(map(is_numbered, returning))):
        return frozenset()
    return frozenset(named)
