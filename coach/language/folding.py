"""One form of a text for searching: full and half width, upper and lower case, katakana and hiragana are the same."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

# Katakana with a hiragana of the same sound (ァ–ヶ, ヽヾ), the same distance apart in Unicode.
_KATAKANA = re.compile("[\u30a1-\u30f6\u30fd\u30fe]")
# Sound marks of half-width kana: spacing characters that NFKC joins to the one before.
_SOUND_MARKS = "ﾞﾟ"


def fold(text: str) -> str:
    """The text as it is compared in searches; white space stays as it is."""
    return _KATAKANA.sub(lambda found: chr(ord(found[0]) - 0x60), normalize("NFKC", text).casefold())


@lru_cache(maxsize=8192)
def folded(text: str) -> tuple[str, list[int]]:
    """``fold`` of the text, and for each of its characters the place in the original it came from."""
    out: list[str] = []
    origin: list[int] = []
    begin = 0
    for stop in range(1, len(text) + 1):
        if stop < len(text) and (text[stop] in _SOUND_MARKS or combining(text[stop])):
            continue
        pieces = fold(text[begin:stop])
        out.append(pieces)
        origin += [begin] * len(pieces)
        begin = stop
    return "".join(out), origin


def places(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where ``wanted`` (already folded) stands in the text: first character and the one after the last, in order."""
    # Most texts do not have it, and finding every character's place costs fifty times what folding does.
    if not wanted or wanted not in fold(text):
        return []
    line, origin = folded(text)
    found: list[tuple[int, int]] = []
    at = line.find(wanted)
    while at >= 0:
        stop = at + len(wanted)
        # Up to where the next character begins: a sound mark belongs to its kana.
        end = next((place for place in origin[stop:] if place > origin[stop - 1]), len(text))
        found.append((origin[at], end))
        at = line.find(wanted, stop)
    return found
