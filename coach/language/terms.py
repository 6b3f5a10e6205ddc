"""Search terms of a text: content words in Sudachi's normal form, without loading spaCy.

「見積もり」「見積り」 become one term; spellings Sudachi does not know as one (「ねあげ」) stay apart. Used on both sides of the lexical index.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from typing import Any

from coach.language.acts.reading import LIGHT

CONTENT = ("名詞", "動詞", "形容詞", "形状詞")
SKIP = ("数詞", "非自立可能", "助動詞語幹", "代名詞")
# Sudachi refuses longer inputs (bytes).
LIMIT = 12_000
# SudachiPy's tokenizer is not thread-safe.
_turn = threading.Lock()


@cache
def tokenizer() -> Any:
    """The one Sudachi tokenizer (core dictionary, longest units). Not thread-safe."""
    from sudachipy import Dictionary, SplitMode

    return Dictionary(dict="core").create(mode=SplitMode.C)


def terms(text: str) -> list[str]:
    """Terms in order, repeats kept. May be called from several threads, which take turns."""
    out: list[str] = []
    for begin in range(0, len(text), LIMIT):
        with _turn:
            words = list(tokenizer().tokenize(text[begin : begin + LIMIT]))
        for word in words:
            pos = word.part_of_speech()
            norm = word.normalized_form()
            if pos[0] in CONTENT and pos[1] not in SKIP and pos[2] not in SKIP and norm not in LIGHT and norm.strip():
                out.append(norm)
    return out


def terms_of_all(texts: Sequence[str]) -> list[list[str]]:
    """Terms of each text."""
    return [terms(text) for text in texts]
