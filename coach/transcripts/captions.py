"""What the caption formats share: the cue blocks of WebVTT and SRT, and clean cue text."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, replace

from coach.model import Segment, UnreadLine

from .joining import join_lines, printable
from .labels import speakers, split_label
from .role_words import role_words
from .times import CLOCK, read_span

_TIMING = re.compile(rf"\s*({CLOCK})\s*-+>\s*({CLOCK})(?:\s+(.*))?")
# A time line whose times nobody can read (negative, cut off): still no talk.
_ODD_TIMING = re.compile(r"\s*(?=[^>]*:)-?\d[\d:.,\s]*-+>\s*-?\d[\d:.,\s]*")
# What may follow the times without being said: cue settings of WebVTT, coordinates of SRT.
_SETTINGS = re.compile(
    r"(?:(?:align|position|line|size|vertical|region|[XYxy][12]|[ATLSDatlsd]):\S+(?:\s+|$))*", re.ASCII
)
_NOT_TALK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_ID = re.compile(r"[\w./{}\-]+", re.ASCII)
_SURE_ID = re.compile(r"\d+|[0-9a-fA-F-]{8,}(?:/\S+)?", re.ASCII)
# Only the tags that caption formats define: 「<笑>」 is something a transcriber wrote.
_TAG = re.compile(r"</?(?:c|i|b|u|s|v|ruby|rt|rp|lang|font)(?:[.\s][^<>]*)?>|<\d[\d:.]*>", re.IGNORECASE)
# The reading above a word is not said a second time.
_READING = re.compile(r"<rt(?:[.\s][^<>]*)?>[^<>]*</rt>", re.IGNORECASE)
# Overrides of ASS that turn up in SRT: {\an8}, {\i1}.
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ODD = "時刻の書き方が読めなかったため、時刻なしで取り込みます。"
# Below this share of labelled captions a colon is more likely part of what was said.
_LABELLED = 0.2


@dataclass(frozen=True, slots=True)
class Block:
    """A caption: the 1-based line of its time, seconds (None where unreadable) and its non-blank text lines.

    ``tail``: what stands after the times on their line and is no display setting.
    """

    line: int
    start: float | None
    end: float | None
    lines: tuple[str, ...]
    tail: str = ""


def unescape(text: str) -> str:
    """HTML entities that end in ``;`` as characters; a no-break space becomes an ordinary one.

    Bare ampersands stay (``R&D``, ``M&A``), which ``html.unescape`` alone would not promise.
    """
    return _ENTITY.sub(lambda match: html.unescape(match[0]).replace("\xa0", " "), text)


def clean(line: str) -> str:
    """One line of a caption as text: known tags out, entities resolved, no control characters, no outer space."""
    return printable(unescape(_TAG.sub("", _READING.sub("", _OVERRIDE.sub("", line))))).strip()


def has_timing(text: str) -> bool:
    """Whether a caption time line stands in the text."""
    return any(_is_timing(line) for line in text.split("\n"))


def parse_blocks(text: str, *, tails: bool = False, blanks: bool = False) -> tuple[list[Block], list[UnreadLine]]:
    """The captions of a WebVTT or SRT text, and every other non-blank line with its reason.

    Tolerates missing blank lines between captions, unreadable times (the words are kept without) and missing
    numbers. Cue identifiers of ASCII letters, digits and ``-/._`` are consumed; other ones are reported.
    ``tails``: words after the times are left to the caller in ``Block.tail`` instead of being reported. ``blanks``:
    a caption may have blank lines in it (SRT), so that lines without a time belong to the caption before them.
    """
    lines = text.split("\n")
    blocks: list[Block] = []
    unread: list[UnreadLine] = []
    at = _skip_header(lines, unread)
    while at < len(lines):
        line = lines[at].strip()
        if not line:
            at += 1
        elif _points(line):
            at = _read_block(lines, at, blocks, unread)
        elif blanks and blocks and not _begins_caption(lines, at):
            last = blocks[-1]
            blocks[-1] = replace(last, lines=(*last.lines, line))
            at += 1
        elif _NOT_TALK.match(line):
            while at < len(lines) and lines[at].strip():
                unread.append(UnreadLine(at + 1, lines[at].strip(), "字幕の注記や表示の設定で、発話ではないようです。"))
                at += 1
        else:
            if at + 1 >= len(lines) or not _points(lines[at + 1]):
                unread.append(UnreadLine(at + 1, line, "時刻の行がなく、どの字幕の文か分かりませんでした。"))
            elif not (_SURE_ID if blanks else _ID).fullmatch(line):
                unread.append(UnreadLine(at + 1, line, "字幕につけた見出しで、発話ではないようです。"))
            at += 1
    if not tails:
        unread += [
            UnreadLine(b.line, b.tail, "時刻のあとに書かれた言葉で、発話かどうか分かりません。")
            for b in blocks
            if b.tail
        ]
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
    title = lines[at].strip().removeprefix("WEBVTT").strip(" \t-–—:")
    if title:
        unread.append(UnreadLine(at + 1, title, "字幕ファイルの見出しで、発話ではないようです。"))
    at += 1
    while at < len(lines) and lines[at].strip() and not _points(lines[at]):
        if at + 1 < len(lines) and _points(lines[at + 1]):
            break
        unread.append(UnreadLine(at + 1, lines[at].strip(), "字幕ファイルの見出しで、発話ではないようです。"))
        at += 1
    return at


def _read_block(lines: list[str], at: int, blocks: list[Block], unread: list[UnreadLine]) -> int:
    """Read the caption whose time line is ``lines[at]``; returns where the next one may begin."""
    first, timing = at, lines[at].strip()
    match = _TIMING.fullmatch(timing)
    start, end, problem = read_span(match[1], match[2]) if match else (None, None, _ODD)
    if problem:
        unread.append(UnreadLine(at + 1, timing, problem))
    body: list[str] = []
    at += 1
    while at < len(lines) and lines[at].strip():
        if _is_timing(lines[at]):
            # No blank line between two captions: the line just read may be the number of the next one.
            if body and _SURE_ID.fullmatch(body[-1]):
                body.pop()
            break
        body.append(lines[at].strip())
        at += 1
    tail = _SETTINGS.sub("", match[3] or "", count=1).strip() if match else ""
    blocks.append(Block(first + 1, start, end, tuple(body), tail))
    return at


def _is_timing(line: str) -> bool:
    return "->" in line and bool(_TIMING.fullmatch(line) or _ODD_TIMING.fullmatch(line))


def _points(line: str) -> bool:
    """Whether the line is a time line, perhaps with times that nobody can read."""
    return "-->" in line or _is_timing(line)


def _begins_caption(lines: list[str], at: int) -> bool:
    """Whether the line after a blank one is the number (or a time) of the next caption."""
    return at + 1 < len(lines) and _is_timing(lines[at + 1]) and bool(_SURE_ID.fullmatch(lines[at].strip()))
