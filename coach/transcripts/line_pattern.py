"""A line pattern: how the lines of a text file are made, as data the user chose on a preview.

A pattern says which shape the talk has, in which order the parts of a line stand, what closes a name and what is not
talk. It is a small struct; the regular expression made of it stays inside this module. ``read_pattern`` reads a text by
it as any reader does: nothing is invented, and what does not fit is in ``RawTranscript.unread`` with its line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from coach.model import RawTranscript, Segment, UnreadLine

from .joining import join_lines, printable
from .labels import is_heading, speakers
from .role_words import role_words
from .times import CLOCK, parse_clock, read_span

#: inline: name and words on one line. header: a line with the name, the words below it. columns: cells.
#: marked: one person's lines begin with a mark, the other's do not. turns: two people in turn.
Shape = Literal["inline", "header", "columns", "marked", "turns"]
Part = Literal["number", "time", "name", "text", "other"]

#: ``RawTranscript.format`` of a text read by a pattern; a named one has its name after a colon.
FORMAT = "pattern"
MARKED, UNMARKED = "印のある行", "印のない行"
FIRST, SECOND = "一人目", "二人目"
BRACKETS = ("【】", "[]", "［］", "（）", "()", "＜＞", "<>", "〈〉", "《》", "『』", "「」")
#: ":" stands for both widths, " " for any run of blanks, "  " for two blanks or more.
SEPARATORS = (":", "「", "\t", "　", "  ", " ", "|", "｜", "/", "／", "＞", ">", "→", "-", "－", "―", "・", "、", ",")
_MAX_NAME = 30  # characters; judgement: longer ones are sentences
_MAX_HEAD = 160  # characters; number, time and name with all that stands around them

_OPENING, _CLOSING = r"[\[(（［【<＜〈]", r"[\])）］】>＞〉]"
_SPAN = rf"(?P<start>{CLOCK})(?:\s{{0,9}}(?:-->|->|-|–|—|~|～|〜)\s{{0,9}}(?P<end>{CLOCK}))?"
_TIME = rf"{_OPENING}?\s{{0,9}}{_SPAN}\s{{0,9}}{_CLOSING}?"
_LAST_TIME = re.compile(rf"{_TIME}\Z")
_NUMBER = r"(?:[\[(（［【<]\s?)?(?:No\.?\s*)?[0-9０-９]{1,6}(?:\s?[\]）］】>])?[.．)）:：、]?"
#: Signs a program puts around a name: 「<<名前>>」「#名前#」「**名前**」. One pair of BRACKETS is the pattern's own to say.
_AROUND = {
    **{sign: sign for sign in "#*=~_"}, "<<": ">>", "＜＜": "＞＞", "[[": "]]", "((": "))", "{": "}", "｛": "｝",
}  # fmt: skip
_RULE = re.compile(r"[-=_*#~＝―─━＊◆■□◇\s]+")
_COLUMN_HEADS = frozenset(("名前", "氏名", "話者", "話し手", "発言者", "発話者", "Speaker", "speaker", "Name", "name"))
_NOT_IN_NAME = re.compile("[。？！?!\t]|https?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinePattern:
    """How lines are made. What a shape does not use is left as it is here.

    ``order``: the parts of a line in their order (of the header line in the shape "header"). ``bracket``: the two signs
    around a name, or nothing. ``separator``: what stands after a name, or between columns. ``mark``: what one person's
    lines begin with. ``paragraphs``: turns are divided by blank lines, and a bare name stands after one.
    ``skip``: lines that begin with one of these are not talk; ``skip_first``: nor are so many lines at the top.
    """

    shape: Shape
    order: tuple[Part, ...] = ("name", "text")
    bracket: str = ""
    separator: str = ""
    mark: str = ""
    paragraphs: bool = False
    skip: tuple[str, ...] = ()
    skip_first: int = 0


@dataclass(frozen=True, slots=True)
class PatternReading:
    """A text read by a pattern. ``lines`` that are not empty, of which so many are ``explained`` by the pattern itself
    and so many only ``carried`` on from the line above; the rest is unread."""

    raw: RawTranscript
    lines: int
    explained: int
    carried: int


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    after_blank: bool


@dataclass(slots=True)
class _Turn:
    name: str
    start: float | None
    end: float | None
    line: int
    words: list[str]


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    start: str | None
    end: str | None
    text: str


def read_pattern(text: str, pattern: LinePattern, name: str = "") -> PatternReading:
    """Read a text (line feeds only) by a pattern; ``name`` is that of the format, if it has one. Never raises."""
    run = _Run(pattern)
    for line in _lines(text):
        run.take(line)
    return run.result(f"{FORMAT}:{name}" if name else FORMAT)


def _lines(text: str) -> list[_Line]:
    found, blank = [], True
    for number, raw in enumerate(text.split("\n"), 1):
        line = printable(raw).rstrip()
        # A leading tab is an empty first cell.
        line = line.strip(" 　") if "\t" in line else line.strip()
        if line.strip():
            found.append(_Line(number, line, blank))
        blank = not line.strip()
    return found


class _Run:
    """One pass over the lines."""

    def __init__(self, pattern: LinePattern) -> None:
        self.pattern = pattern
        self.kept: list[tuple[_Line, _Head | None]] = []
        self.turns: list[_Turn] = []
        self.unread: list[UnreadLine] = []
        self.lines = self.explained = self.carried = 0

    def take(self, line: _Line) -> None:
        self.lines += 1
        pattern = self.pattern
        if line.number <= pattern.skip_first:
            self._leave(line, f"はじめの {pattern.skip_first} 行は飛ばす決まりです。")
            self.explained += 1
        elif mark := next((mark for mark in pattern.skip if mark and line.text.startswith(mark)), None):
            self._leave(line, f"「{mark}」で始まる行は飛ばす決まりです。")
            self.explained += 1
        elif _RULE.fullmatch(line.text) and not (pattern.mark and line.text.startswith(pattern.mark)):
            self._leave(line, "区切りの線のようです。")
            self.explained += 1
        else:
            self.kept.append((line, _head(line, pattern)))

    def result(self, format: str) -> PatternReading:
        names = self._names()
        for line, head in self.kept:
            if self.pattern.shape == "marked":
                self._marked(line)
            elif self.pattern.shape == "turns":
                self._turn(line)
            else:
                self._line(line, head if head is not None and head.name in names else None)
        segments = tuple(found for turn in self.turns if (found := self._segment(turn)) is not None)
        unread = tuple(sorted(self.unread, key=lambda item: item.line))
        return PatternReading(RawTranscript(format, segments, unread), self.lines, self.explained, self.carried)

    def _names(self) -> frozenset[str]:
        """The names that are names: with nothing around it a bare line must come back to be one."""
        heads = [(line, head) for line, head in self.kept if head is not None and head.name]
        counts = Counter(head.name for _, head in heads)
        if self.pattern.bracket or self.pattern.shape == "columns":
            return frozenset([*counts, ""])
        if not _bare(self.pattern):
            return speakers(counts, singles=True) | frozenset(filter(is_heading, counts))
        counts = Counter(head.name for line, head in heads if line.after_blank)
        return frozenset(name for name, count in counts.items() if count > 1 or role_words(name))

    # ── by shape ──

    def _line(self, line: _Line, head: _Head | None) -> None:
        if head is not None and (is_heading(head.name) or (head.name in _COLUMN_HEADS and not self.turns)):
            self._leave(line, "発話ではなく、記録の見出しのようです。")
        elif head is not None and not head.name and not self.turns:
            self._leave(line, "話し手の名前が出る前の行のため、誰の発話か分かりません。")
        elif head is not None:
            start, end, problem = read_span(head.start, head.end)
            if problem:
                self._leave(line, problem)
            name = head.name or self.turns[-1].name
            self.turns.append(_Turn(name, start, end, line.number, [head.text]))
            self.explained += 1
        elif not self.turns:
            self._leave(line, "話し手の名前が出る前の行のため、誰の発話か分かりません。")
        else:
            self.turns[-1].words.append(line.text)
            if self.pattern.shape == "header":
                self.explained += 1
            else:
                self.carried += 1

    def _marked(self, line: _Line) -> None:
        mark = self.pattern.mark
        if mark and line.text.startswith(mark):
            text = line.text
            while text.startswith(mark):
                text = text[len(mark) :].lstrip()
            self.turns.append(_Turn(MARKED, None, None, line.number, [text]))
        elif self.turns and self.turns[-1].name == UNMARKED:
            self.turns[-1].words.append(line.text)
        elif self.turns:
            self.turns.append(_Turn(UNMARKED, None, None, line.number, [line.text]))
        else:
            self._leave(line, "はじめの印より前の行のため、誰の発話か分かりません。")
            return
        self.explained += 1

    def _turn(self, line: _Line) -> None:
        self.explained += 1
        if self.turns and self.pattern.paragraphs and not line.after_blank:
            self.turns[-1].words.append(line.text)
        else:
            name = FIRST if len(self.turns) % 2 == 0 else SECOND
            self.turns.append(_Turn(name, None, None, line.number, [line.text]))

    # ── out ──

    def _segment(self, turn: _Turn) -> Segment | None:
        said = join_lines(turn.words)
        if self.pattern.separator == "「" and said.endswith("」") and said.count("」") > said.count("「"):
            said = said[:-1].rstrip()
        if said:
            return Segment(said, turn.name, turn.start, turn.end, turn.line)
        self.unread.append(UnreadLine(turn.line, turn.name, "発話が空でした。"))
        return None

    def _leave(self, line: _Line, reason: str) -> None:
        self.unread.append(UnreadLine(line.number, line.text, reason))


# ── one line ──────────────────────────────────────────────────────────────────


def _head(line: _Line, pattern: LinePattern) -> _Head | None:
    if pattern.shape == "columns":
        return _cells(line.text, pattern)
    if pattern.shape not in ("inline", "header"):
        return None
    # All before the words is short; a line of a million blanks must not take for ever.
    match = _expression(pattern).match(line.text[:_MAX_HEAD])
    if match is None:
        return None
    found, text = match.groupdict(), line.text[match.end() :].strip()
    if pattern.shape == "inline" and pattern.order[-1] == "time":
        last = _LAST_TIME.search(text[-_MAX_HEAD:])
        if last is None:
            return None
        found, text = {**found, **last.groupdict()}, text[: len(text) - len(last[0])].strip()
    name = _plain_name(found["name"] or "")
    if not _is_name(name) or (pattern.shape == "header" and text):
        return None
    if found.get("start") and parse_clock(found["start"]) is None:
        return None
    return _Head(name, found.get("start"), found.get("end"), text)


def _plain_name(name: str) -> str:
    """A name without signs that stand on both sides of it."""
    name = name.strip()
    signs = next((pair for pair in _AROUND.items() if name.startswith(pair[0]) and name.endswith(pair[1])), None)
    if signs is None or len(name) <= 2 * len(signs[0]):
        return name
    return _plain_name(name[len(signs[0]) : -len(signs[1])])


def _bare(pattern: LinePattern) -> bool:
    """Whether nothing but its place tells the line of a name."""
    return pattern.shape == "header" and not (pattern.bracket or pattern.separator or "time" in pattern.order)


def _is_name(name: str) -> bool:
    if not name or len(name) > _MAX_NAME or _NOT_IN_NAME.search(name):
        return False
    return any(char.isalpha() for char in name)


def _cells(text: str, pattern: LinePattern) -> _Head | None:
    cells = [cell.strip() for cell in re.split(_between(pattern.separator or "\t"), text)]
    order = pattern.order
    if len(cells) < len(order) or "text" not in order or "name" not in order:
        return None
    # What is over is a separator inside of what was said.
    said, over = order.index("text"), len(cells) - len(order)
    cells[said : said + over + 1] = [(pattern.separator or " ").join(cells[said : said + over + 1]).strip()]
    found = dict(zip(order, cells, strict=True))
    name, start = _unwrapped(found["name"], pattern.bracket), found.get("time")
    if name and not _is_name(name):
        return None
    span = re.fullmatch(_TIME, start) if start else None
    if start and (span is None or parse_clock(span["start"]) is None):
        return None
    return _Head(name, span["start"] if span else None, span["end"] if span else None, found["text"])


def _unwrapped(name: str, bracket: str) -> str:
    if bracket and name[:1] == bracket[0] and name[-1:] == bracket[1]:
        return name[1:-1].strip()
    return name


def _between(separator: str) -> str:
    """What a separator is in a regular expression."""
    match separator:
        case ":":
            return "[:：]"
        case " ":
            return "[ 　\t]++"
        case "  ":
            return "(?:[ 　]{2,}+|\t++)"
        case "　":
            return "　++"
    return re.escape(separator)


@lru_cache(maxsize=512)
def _expression(pattern: LinePattern) -> re.Pattern[str]:
    """What stands before the words in a line of the shapes inline and header (the whole header line)."""
    order = pattern.order[: pattern.order.index("text")] if "text" in pattern.order else pattern.order
    parts: list[str] = []
    for place, part in enumerate(order):
        last, after = place == len(order) - 1, order[place + 1 : place + 2]
        match part:
            case "time":
                parts.append(rf"{_TIME}[\s:：,、]*+")
            case "number":
                parts.append(rf"{_NUMBER}\s*+")
            case "name":
                parts.append(_name(pattern, ends=last and pattern.shape == "header", loose=after == ("time",)))
            case "other":
                parts.append(r"\S++\s++")
            case "text":
                pass
    return re.compile("".join(parts) + ("$" if pattern.shape == "header" else ""), re.DOTALL)


def _name(pattern: LinePattern, *, ends: bool, loose: bool) -> str:
    """``ends``: the name ends the line; ``loose``: a time follows, which ends the name as well as a separator does."""
    blank_ends = pattern.separator == " " and not pattern.bracket
    any_name = rf"(?P<name>\S{{1,{_MAX_NAME}}}?)" if blank_ends else rf"(?P<name>\S.{{0,{_MAX_NAME}}}?)"
    separator = rf"\s{{0,9}}{_between(pattern.separator)}\s*+" if pattern.separator else r"\s*+"
    if pattern.separator in (" ", "  ", "　"):
        # \s* before it would take away the blanks that are the separator.
        separator = rf"{_between(pattern.separator)}\s*+"
    if pattern.bracket:
        opening, closing = (re.escape(sign) for sign in pattern.bracket)
        optional = rf"(?:{separator})?" if ends or loose else separator
        return rf"{opening}\s{{0,9}}(?P<name>[^{opening}{closing}]{{1,{_MAX_NAME}}}?)\s{{0,9}}{closing}{optional}"
    if loose:
        return rf"{any_name}(?:{separator})?\s*+"
    if ends and pattern.separator in ("", " ", "  ", "　"):
        return any_name
    return any_name + separator
