"""What stands for a name: 「A」 for a person (「Aさん」「A社長」), 「B社」, 「C市」; the same one always the same sign.

Surname and full name, 齋藤 and 斉藤, 田中 and たなか share a sign. Two different names that sound alike do not: whoever
knows better changes the alias in the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from coach.store.aliases import AliasRow
from coach.workflows.name_finding import Found
from coach.workflows.name_patterns import PREFECTURES, without_form
from coach.workflows.name_words import (
    ACCOUNT,
    ADDRESS,
    AMOUNT,
    CONTACT,
    DATE,
    FIRM,
    INSTITUTIONS,
    NAME,
    NUMBER,
    PERSON,
    PHONE,
    PLACE,
    PLACE_ENDINGS,
    POSTAL,
)
from coach.workflows.numbers import figure

# One word stands for all of these; which number it was tells nobody anything.
CLEAR = {
    ADDRESS: "(住所)", PHONE: "(電話番号)", POSTAL: "(郵便番号)", CONTACT: "(連絡先)", ACCOUNT: "(口座番号)", NUMBER: "(番号)",
}  # fmt: skip
# Forms of one character in names (人名用の異体字).
_VARIANTS = str.maketrans(
    "齋齊斉邊邉髙﨑嵜澤濵濱嶋嶌廣櫻國𠮷德眞冨條瀧籐槇曾榮惠壽實圓靜豐萬彌藏學澁莊關龍穗渕淵峯桒栁舘巖",
    "斎斎斎辺辺高崎崎沢浜浜島島広桜国吉徳真富条滝藤槙曽栄恵寿実円静豊万弥蔵学渋荘関竜穂淵淵峰桑柳館巌",
)
_KATAKANA = str.maketrans({chr(code): chr(code + 0x60) for code in range(ord("ぁ"), ord("ゖ") + 1)})
_KANA = re.compile(r"[ァ-ヶー]+")
_SIGN = re.compile(r"[A-Z]{1,2}")


def letters(number: int) -> str:
    """A … Z, AA, AB …"""
    out = chr(ord("A") + number % 26)
    while number >= 26:
        number = number // 26 - 1
        out = chr(ord("A") + number % 26) + out
    return out


def canonical(words: str) -> str:
    """A name without legal form and blanks, its characters in their plain form, kana as katakana."""
    core = without_form(words) or words
    return "".join(core.split()).translate(_VARIANTS).translate(_KATAKANA)


def give_aliases(found: Sequence[Found], rows: Iterable[AliasRow] = ()) -> dict[str, str]:
    """An alias for each of the words, in their order; those of the table (``rows``) keep theirs."""
    signs = _Signs(rows)
    # Full names first: a surname alone takes the sign of the first full name it stands in.
    for item in found:
        if item.kind in (PERSON, FIRM, PLACE, NAME):
            signs.meet(item)
    return {item.words: signs.alias(item) for item in found}


class _Signs:
    """Signs by kind and name."""

    def __init__(self, rows: Iterable[AliasRow]) -> None:
        self._kept: dict[str, AliasRow] = {}
        self._signs: dict[str, dict[str, str]] = {}
        self._readings: dict[str, dict[str, str]] = {}
        self._used: set[str] = set()
        for row in rows:
            self._kept[row.words] = row
            match = _SIGN.match(row.alias)
            if match and row.kind in (PERSON, FIRM, PLACE, NAME):
                self._learn(row.kind, row.words, row.reading, match.group())

    def _learn(self, kind: str, words: str, reading: str, sign: str) -> None:
        core = canonical(words)
        self._signs.setdefault(kind, {}).setdefault(core, sign)
        if reading and not _KANA.fullmatch(core):
            self._readings.setdefault(kind, {}).setdefault(reading, sign)
        self._used.add(sign)

    def meet(self, item: Found) -> str:
        """The sign of a name, a new one where it was never met."""
        core = canonical(item.words)
        sign = self._signs.get(item.kind, {}).get(core) or self._like(item, core)
        if sign is None:
            sign = next(s for n in range(len(self._used) + 1) if (s := letters(n)) not in self._used)
        self._learn(item.kind, item.words, item.reading, sign)
        return sign

    def _like(self, item: Found, core: str) -> str | None:
        known = self._signs.get(item.kind, {})
        if _KANA.fullmatch(core) and item.kind == PERSON:
            if (sign := self._readings.get(PERSON, {}).get(core)) is not None:
                return sign
        elif item.reading:
            # It was met in kana before.
            for other, sign in known.items():
                if other == item.reading and item.kind == PERSON:
                    return sign
        return next((s for w, s in known.items() if min(len(w), len(core)) > 1 and (w in core or core in w)), None)

    def alias(self, item: Found) -> str:
        kept = self._kept.get(item.words)
        if kept is not None and kept.alias:
            return kept.alias
        return alias_of(item.words, item.kind, self.meet(item) if item.kind in (PERSON, FIRM, PLACE, NAME) else "")


def alias_of(words: str, kind: str, sign: str) -> str:
    """The alias of words of a kind with their sign: 「A」, 「B社」, 「C市」, 「(電話番号)」, 「数百万円」."""
    if kind in CLEAR:
        return CLEAR[kind]
    if kind == DATE:
        return _vague_date(words)
    if kind == AMOUNT:
        vague = figure(re.sub(r"^[￥¥\\]\s?([0-9０-９,，]+)$", r"\1円", words))
        return vague.alias if vague is not None and vague.alias != words else "(金額)"
    core = without_form(words) or words
    if kind == FIRM:
        return sign + next((end for end in INSTITUTIONS if core.endswith(end)), "社")
    if kind == PLACE:
        if core in PREFECTURES:
            return sign + "県"
        return sign + (core[-1] if core.endswith(PLACE_ENDINGS) and len(core) > 1 else "地区")
    return sign


def _vague_date(words: str) -> str:
    if "日" in words or re.search(r"\d[./／-]\d+[./／-]\d", words):
        return "ある日"
    return "ある月" if "月" in words else "ある年"
