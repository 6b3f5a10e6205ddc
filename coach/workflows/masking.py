"""Putting signs in the place of names: what is listed for the user, and replacing it wherever it stands.

Nobody can promise that nothing is left: whoever shares the result looks through it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from coach.workflows.name_words import FIRM, HIRAGANA, NAME, PERSON, PLACE, TAIL

CHECK_BY_EYE = "残っていないか、目で確かめてください。"
AROUND = 14
_KATAKANA = re.compile(r"[ァ-ヶー]+")
_NAMED = frozenset({PERSON, FIRM, PLACE, NAME})
# What may follow so short a name that it could be part of a word.
_AFTER_SHORT = rf"(?:{TAIL})|と(?:申|もうし)|(?:という|っていう|って)(?:人|男|方)"
_BLANK = " 　"


@dataclass(frozen=True, slots=True)
class Mask:
    """``found`` stands ``count`` times in the words looked at and becomes ``alias`` where it is ``on``.

    ``sure`` is False for what only looks suspicious; ``around`` is the first place it stands at. ``anywhere``: also
    where so short a word might be part of another (the user asked for it).
    """

    found: str
    alias: str
    kind: str
    on: bool
    sure: bool
    count: int = 0
    around: str = ""
    anywhere: bool = False
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """``text[begin:stop]`` becomes ``alias``."""

    begin: int
    stop: int
    alias: str


class Replacer:
    """Replaces the words of the masks that are on; one that is off protects what stands in its words."""

    def __init__(self, masks: Sequence[Mask]) -> None:
        self._stands = {_key(m.found): m.alias if m.on else None for m in masks}
        self._pattern = _pattern_of_masks(masks) if masks else None

    def edits(self, text: str) -> tuple[Edit, ...]:
        """What is replaced in a text, in order."""
        if self._pattern is None:
            return ()
        found = ((m.start(), m.end(), self._stands[_key(m.group())]) for m in self._pattern.finditer(text))
        return tuple(Edit(begin, stop, alias) for begin, stop, alias in found if alias is not None)

    def text(self, words: str) -> str:
        """The words with signs in the place of names."""
        return apply_edits(words, self.edits(words))


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits (in order, not overlapping) made."""
    out, at = [], 0
    for edit in edits:
        out += [text[at : edit.begin], edit.alias]
        at = edit.stop
    return "".join([*out, text[at:]])


def pattern_of(words: Iterable[tuple[str, str]], anywhere: Collection[str] = ()) -> re.Pattern[str]:
    """Words of a kind wherever they stand, longest first.

    A name of one sign counts only before さん, titles and 「と申します」 and in 「うちの茂が」, one of two or three hiragana
    only where a word begins and a particle or other writing follows: 「まつさん」「まつに」, not 「始まつた」. Katakana, letters and figures
    count only as whole runs. A blank may stand inside: captions cut a name in two.
    """
    parts = []
    for word, kind in sorted(set(words), key=lambda w: (-len(w[0]), w)):
        part = f"[{_BLANK}]?".join(re.escape(ch) for ch in word if ch not in _BLANK)
        if word in anywhere:
            pass
        elif kind == PLACE and len(word) < 2:
            part = rf"(?<![一-龯々]){part}(?=で|に|へ|から|まで)"
        elif kind in _NAMED and len(word) < 2:
            part = rf"(?:{part}(?={_AFTER_SHORT})|(?<=の){part}(?=[がはもにをと、]))"
        elif kind in _NAMED and len(word) < 4 and HIRAGANA.fullmatch(word):
            part = rf"(?:(?<![ぁ-ゖ])|(?<=の)){part}(?=(?:{TAIL})|[のはがをにへとでもや]|[^ぁ-ゖ]|$)"
        elif _KATAKANA.fullmatch(word):
            part = rf"(?<![ァ-ヶー]){part}(?![ァ-ヶー])"
        else:
            part = rf"{_edge(word[0], '<!')}{part}{_edge(word[-1], '!')}"
        parts.append(part)
    return re.compile("|".join(parts))


def _pattern_of_masks(masks: Iterable[Mask]) -> re.Pattern[str]:
    masks = tuple(masks)
    return pattern_of(((m.found, m.kind) for m in masks), {m.found for m in masks if m.anywhere})


def _edge(sign: str, look: str) -> str:
    """No letter may stand beside a letter, no figure beside a figure."""
    if sign.isascii() and sign.isalpha():
        return f"(?{look}[A-Za-z])"
    return f"(?{look}[0-9０-９])" if sign.isdigit() else ""


def _key(words: str) -> str:
    return "".join(ch for ch in words if ch not in _BLANK)


def listed(masks: Iterable[Mask], text: str) -> tuple[Mask, ...]:
    """Those masks whose words really stand in the text, in its order, with their count and their first place."""
    by_key = {_key(mask.found): mask for mask in masks}
    if not by_key:
        return ()
    pattern = _pattern_of_masks(by_key.values())
    first: dict[str, tuple[int, int]] = {}
    counts: dict[str, int] = {}
    for match in pattern.finditer(text):
        key = _key(match.group())
        first.setdefault(key, match.span())
        counts[key] = counts.get(key, 0) + 1
    return tuple(
        replace(by_key[key], count=counts[key], around=around(text, begin, stop))
        for key, (begin, stop) in first.items()
    )


def around(text: str, begin: int, stop: int) -> str:
    """The words with a little before and after them, within their line."""
    before = text[max(0, begin - AROUND) : begin].rpartition("\n")[2]
    return before + text[begin:stop] + text[stop : stop + AROUND].partition("\n")[0]
