"""Figures in talk, made vague: 「五十八円」 becomes 「数十円」, 「46歳」 becomes 「四十代」, 「令和五年」 becomes 「ある年」."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_KANJI = "〇零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "億": 100_000_000}
_FIGURE = re.compile(rf"[0-9０-９]|[{_KANJI}十百千万億]")
_RUN = re.compile(rf"[0-9０-９][0-9０-９,，.．]*[十百千万億]*(?:[0-9０-９]+[十百千万億]*)*|[{_KANJI}十百千万億]+")
_YEAR = re.compile(
    r"(?:(?:19|20|１９|２０)[0-9０-９]{2}|[一二][〇零九][〇零一二三四五六七八九]{2}|(?:明治|大正|昭和|平成|令和)\S{1,4})年.*"
)
_DAY = re.compile(r"\S{1,3}月\S{1,3}日")
# Numerals that count nothing.
_WORDS = re.compile(
    r"[一二三四五六七八九]、[一二三四五六七八九]|八百屋|万一|千万に一つ|七五三|三々五々|一一|十二分|十分|百姓|万引|千差万別|四六時中|一期一会"
)
# What follows a figure and belongs to it, where the recogniser found no entity.
_COUNTER = re.compile(
    r"(?:円|名|人|社|件|台|個|本|枚|軒|店|年|か月|ヶ月|カ月|日|時間|分|回|割|%|％|パーセント|歳|才|代|坪|トン|キロ|町|反|頭|杯|食|席|室|棟|丁目|番地)"
)
# Places in time rather than amounts; an hour or a month alone points to nobody.
_OF_THE_CLOCK = {"時": "ある時刻", "月": "ある月", "日": "ある日"}
# Smaller numbers do not point to a firm (judgement).
SMALL = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands in a text (``found``), what may stand in its place, and whether it is small."""

    found: str
    alias: str
    small: bool


def figure(found: str) -> Figure | None:
    """The figure in some words (an entity such as 「五十八円」), or None when they hold none that can be read."""
    if not _FIGURE.search(found) or _WORDS.search(found):
        return None
    if _YEAR.fullmatch(found):
        return Figure(found, "ある年", False)
    if _DAY.fullmatch(found):
        return Figure(found, "ある日", False)
    match = _RUN.search(found)
    value = _value(match.group()) if match else None
    if match is None or value is None:
        return None
    before, after = found[: match.start()], found[match.end() :]
    if after in _OF_THE_CLOCK:
        return Figure(found, before + _OF_THE_CLOCK[after], after != "日" or value <= SMALL)
    if value <= SMALL:
        return Figure(found, before + ("いくつか" if after in ("", "つ") else "数" + after), True)
    if after.startswith(("歳", "才")) and value < 100:
        return Figure(found, f"{before}{_tens(int(value))}代{after[1:]}", False)
    return Figure(found, before + _vague(value) + after, False)


def figures_in(text: str) -> list[Figure]:
    """Figures that stand in a text with their counters; numerals alone only where they are large."""
    out = []
    for match in _RUN.finditer(_WORDS.sub(lambda m: "＿" * len(m.group()), text)):
        counter = _COUNTER.match(text, match.end())
        found = figure(text[match.start() : counter.end() if counter else match.end()].rstrip(".,．，"))
        # A numeral of one sign that counts nothing is part of a word (千葉, 百貨店).
        if found is not None and (counter is not None or (not found.small and len(match.group()) > 1)):
            out.append(found)
    return out


def _value(run: str) -> float | None:
    """The number written; None for numerals in no order (「二三日」 is two or three days)."""
    plain = unicodedata.normalize("NFKC", run).replace(",", "").rstrip(".")
    total, part, digits = 0.0, 0.0, ""
    for sign in plain:
        if sign in _LARGE:
            total += (part + _digits(digits, 0.0 if part else 1.0)) * _LARGE[sign]
            part, digits = 0.0, ""
        elif sign in _UNITS:
            part += _digits(digits, 1.0) * _UNITS[sign]
            digits = ""
        else:
            digits += str(_KANJI.index(sign) - 1 if _KANJI.index(sign) else 0) if sign in _KANJI else sign
    spoken = [sign for sign in plain if sign in _KANJI[2:]]
    if len(plain) == len(spoken) == 2:
        return None
    try:
        return total + part + _digits(digits, 0.0)
    except ValueError:
        return None


def _digits(digits: str, empty: float) -> float:
    return float(digits) if digits else empty


def _vague(value: float) -> str:
    """「十数」「数十」「数百万」: the order of magnitude."""
    for name, size in (("億", 100_000_000), ("万", 10_000)):
        if value >= size:
            count = value / size
            return ("数" if count < 10 else _vague(count)) + name
    if value < 20:
        return "十数"
    return "数十" if value < 100 else "数百" if value < 1000 else "数千"


def _tens(age: int) -> str:
    tens = age // 10
    return ("" if tens == 1 else _KANJI[tens + 1]) + "十"
