"""How the words of a text are spelled: each word with what Sudachi takes for one and the same word, without spaCy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from coach.language.terms import tokenizer

# Words of grammar, signs, numbers and names are no matter of house spelling.
SKIP_CLASS = ("補助記号", "空白", "記号", "助詞", "助動詞", "接続詞", "感動詞")
SKIP_KIND = ("数詞", "固有名詞")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word at ``begin``:``stop`` of its text. ``form`` is its dictionary form as written here.

    Spellings of one ``word`` (normal form, class, reading of the dictionary form) are the same word. ``helper`` marks
    verbs and nouns that also serve as auxiliaries (くる, みる, こと); their kana and kanji forms mean different things.
    """

    begin: int
    stop: int
    surface: str
    form: str
    word: tuple[str, str, str]
    helper: bool


@cache
def _reading(form: str) -> str:
    return "".join(str(word.reading_form()) for word in tokenizer().tokenize(form))


def spellings(text: str) -> Iterator[Spelling]:
    """The words of one text of at most 12,000 bytes, in order. Not thread-safe (see ``coach.language.terms``)."""
    for word in tokenizer().tokenize(text):
        kind = word.part_of_speech()
        if kind[0] in SKIP_CLASS or kind[1] in SKIP_KIND:
            continue
        form = str(word.dictionary_form())
        yield Spelling(
            begin=word.begin(),
            stop=word.end(),
            surface=str(word.surface()),
            form=form,
            word=(str(word.normalized_form()), str(kind[0]), _reading(form)),
            helper=kind[1] in ("非自立可能", "助数詞可能") or kind[0] == "接尾辞",
        )
