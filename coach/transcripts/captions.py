"""What the caption formats share: the cue blocks of WebVTT and SRT, and clean cue text."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass

from coach.model import Segment, UnreadLine

from .joining import join_lines, printable
from .labels import speakers, split_label
from .role_words import role_words
from .times import CLOCK, read_span

_TIMING = re.compile(rf"\s*({CLOCK})\s*-+>\s*({CLOCK})(?:\s.*)?")
_NOT_TALK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_ID = re.compile(r"[\w./{}\-]+", re.ASCII)
_SURE_ID = re.compile(r"\d+|[0-9a-fA-F-]{8,}(?:/\S+)?", re.ASCII)
# Only the tags that caption formats define: 「<笑>」 is something a transcriber wrote.
_TAG = re.compile(r"</?(?:c|i|b|u|v|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<\d[\d:.]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Below this share of labelled captions a colon is more likely part of what was said.
_LABELLED = 0.2


@dataclass(frozen=True, slots=True)
class Block:
    """A caption: the 1-based line of its time, seconds (None where unreadable) and its non-blank text lines."""

    line: int
    start: float | None
    end: float | None
    lines: tuple[str, ...]


def unescape(text: str) -> str:
    """HTML entities that end in ``;`` as characters; a no-break space becomes an ordinary one.

    Bare ampersands stay (``R&D``, ``M&A``), which ``html.unescape`` alone would not promise.
    """
    return _ENTITY.sub(lambda match: html.unescape(match[0]).replace("\xa0", " "), text)


def clean(line: str) -> str:
    """One line of a caption as text: known tags out, entities resolved, no control characters, no outer space."""
    return printable(unescape(_TAG.sub("", line))).strip()


def has_timing(text: str) -> bool:
    """Whether a caption time line stands in the text."""
    return any("-->" in line and _TIMING.fullmatch(line) for line in text.split("\n"))


def parse_blocks(text: str) -> tuple[list[Block], list[UnreadLine]]:
    """The captions of a WebVTT or SRT text, and every other non-blank line with its reason.

    Tolerates missing blank lines between captions, unreadable times (the words are kept without) and missing
    numbers. Cue identifiers of ASCII letters, digits and ``-/._`` are consumed; other ones are reported.
    """
    lines = text.split("\n")
    blocks: list[Block] = []
    unread: list[UnreadLine] = []
    at = _skip_header(lines, unread)
    while at < len(lines):
        line = lines[at].strip()
        if not line:
            at += 1
        elif "-->" in line:
            at = _read_block(lines, at, blocks, unread)
        elif _NOT_TALK.match(line):
            while at < len(lines) and lines[at].strip():
                unread.append(UnreadLine(at + 1, lines[at].strip(), "字幕の注記や表示の設定で、発話ではないようです。"))
                at += 1
        else:
            if at + 1 >= len(lines) or "-->" not in lines[at + 1]:
                unread.append(UnreadLine(at + 1, line, "時刻の行がなく、どの字幕の文か分かりませんでした。"))
            elif not _ID.fullmatch(line):
                unread.append(UnreadLine(at + 1, line, "字幕につけた見出しで、発話ではないようです。"))
            at += 1
    return blocks, unread


def read_labelled(blocks: list[Block], unread: list[UnreadLine]) -> list[Segment]:
    """Segments from captions in which a speaker is written as ``名前: …``; name None where none is written.

    A caption without a name is not given the name before it: the file does not say so. Within one caption, a
    line that begins with a name found elsewhere starts a new segment with the caption's times.
    """
    cleaned = [[line for line in map(clean, block.lines) if line] for block in blocks]
    firsts = [split_label(lines[0]) if lines else None for lines in cleaned]
    counts = Counter(label[0] for label in firsts if label is not None)
    share = sum(counts.values()) / max(1, len(blocks))
    names = speakers(counts, singles=share >= 0.5)
    if share < _LABELLED:
        names = frozenset(name for name in names if role_words(name))
    segments: list[Segment] = []
    for block, lines in zip(blocks, cleaned, strict=True):
        groups: list[tuple[str | None, list[str]]] = []
        for line in lines:
            label = split_label(line)
            if label is not None and label[0] in names:
                groups.append((label[0], [label[1]]))
            elif groups:
                groups[-1][1].append(line)
            else:
                groups.append((None, [line]))
        add_groups(block, groups, segments, unread)
    return segments


def add_groups(
    block: Block, groups: list[tuple[str | None, list[str]]], segments: list[Segment], unread: list[UnreadLine]
) -> None:
    """Append what was said in one caption, per speaker, to ``segments``; an empty caption goes to ``unread``."""
    said = [(name, join_lines(lines)) for name, lines in groups]
    kept = [Segment(text, name, block.start, block.end, block.line) for name, text in said if text]
    segments.extend(kept)
    if not kept:
        unread.append(UnreadLine(block.line, " ".join(block.lines), "字幕に言葉がありませんでした。"))
    elif len(kept) < len(said):
        bare = "、".join(name for name, text in said if name and not text)
        if bare:
            unread.append(UnreadLine(block.line, bare, "名前だけで、言葉がありませんでした。"))


def _skip_header(lines: list[str], unread: list[UnreadLine]) -> int:
    at = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if not lines[at].lstrip().startswith("WEBVTT"):
        return 0
    at += 1
    while at < len(lines) and lines[at].strip() and "-->" not in lines[at]:
        if at + 1 < len(lines) and "-->" in lines[at + 1]:
            break
        unread.append(UnreadLine(at + 1, lines[at].strip(), "字幕ファイルの見出しで、発話ではないようです。"))
        at += 1
    return at


def _read_block(lines: list[str], at: int, blocks: list[Block], unread: list[UnreadLine]) -> int:
    """Read the caption whose time line is ``lines[at]``; returns where the next one may begin."""
    first, timing = at, lines[at].strip()
    match = _TIMING.fullmatch(timing)
    start, end, problem = read_span(match[1], match[2]) if match else (None, None, "時刻の書き方が読めなかったため、")
    if problem:
        reason = problem if match else problem + "時刻なしで取り込みます。"
        unread.append(UnreadLine(at + 1, timing, reason))
    body: list[str] = []
    at += 1
    while at < len(lines) and lines[at].strip():
        if "-->" in lines[at] and _TIMING.fullmatch(lines[at]):
            # No blank line between two captions: the line just read may be the number of the next one.
            if body and _SURE_ID.fullmatch(body[-1]):
                body.pop()
            break
        body.append(lines[at].strip())
        at += 1
    blocks.append(Block(first + 1, start, end, tuple(body)))
    return at
