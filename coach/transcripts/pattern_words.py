"""A line pattern in words, as the user sees it: 「時刻 名前」の行、次の行から発話."""

from __future__ import annotations

from .line_pattern import LinePattern, Part

PART_NAMES: dict[Part, str] = {"number": "番号", "time": "時刻", "name": "名前", "text": "発話", "other": "使わない"}
SEPARATOR_NAMES = {
    ":": "：", " ": "空白", "　": "全角空白", "  ": "空白2つ", "\t": "タブ", "": "なし",
}  # fmt: skip


def separator_name(separator: str) -> str:
    """What a separator is called: 「タブ」「全角空白」, or the sign itself."""
    return SEPARATOR_NAMES.get(separator, separator)


def describe(pattern: LinePattern) -> str:
    """The pattern in one short line."""
    match pattern.shape:
        case "marked":
            return f"「{pattern.mark}」で始まる行と、始まらない行の二人"
        case "turns":
            return "空行で分けて、交互に二人" if pattern.paragraphs else "一行ずつ、交互に二人"
        case "columns":
            between = f" [{separator_name(pattern.separator)}] "
            return between.join(_part(part, pattern) for part in pattern.order)
        case "header":
            line = _joined(pattern, tuple(part for part in pattern.order if part != "text"))
            after = "空行の次の" if pattern.paragraphs else ""
            return f"{after}「{line}」の行、次の行から発話"
    return _joined(pattern, pattern.order)


def _part(part: Part, pattern: LinePattern) -> str:
    name = PART_NAMES[part]
    return f"{pattern.bracket[0]}{name}{pattern.bracket[1]}" if part == "name" and pattern.bracket else name


def _joined(pattern: LinePattern, order: tuple[Part, ...]) -> str:
    pieces: list[str] = []
    for place, part in enumerate(order):
        pieces.append(_part(part, pattern))
        if place == len(order) - 1:
            if part == "name" and pattern.separator not in ("", " ", "  ", "　"):
                pieces.append(separator_name(pattern.separator))
        elif part == "name" and order[place + 1] == "text":
            pieces.append(_between(pattern))
        else:
            pieces.append(" ")
    text = "".join(pieces)
    return text + "」" if pattern.separator == "「" and "text" in order else text


def _between(pattern: LinePattern) -> str:
    separator = pattern.separator
    if separator in ("", ":", "「") or len(separator.strip()) > 0:
        return separator_name(separator) if separator else ""
    return f" [{separator_name(separator)}] "
