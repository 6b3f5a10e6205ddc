"""One word spelled two ways across the cards (表記ゆれ).

Sudachi says which spellings are one word (normal form, class and reading). Of these a difference of kana or okurigana
counts (「分かる」「わかる」, 「締切」「締め切り」): the kanji of one spelling are among those of the other. Different kanji
(「聞く」「訊く」) are a choice of meaning. Helper verbs and nouns are left alone unless ``house.toml`` fixes them.
Owners and what they said may be spelled as it sounds: only the supporter's own lines are read, without quotations.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from coach.cases.checking.remarks import Card, Remark, fields_of
from coach.language.spellings import Spelling, spellings

_QUOTED = re.compile(r"「[^「」]*(?:「[^「」]*」[^「」]*)*」|『[^『』]*』")
# Characters shown on either side of a found word.
AROUND = 8


@dataclass(frozen=True, slots=True)
class House:
    """The fixed spellings, and the words left alone."""

    prefer: dict[str, str]
    apart: frozenset[str]


@cache
def house() -> House:
    """The rules of ``house.toml``."""
    table = tomllib.loads(files("coach.cases.checking").joinpath("house.toml").read_text("utf-8"))
    return House(dict(table["prefer"]), frozenset(table["apart"]["words"]))


def own_words(text: str) -> str:
    """The text with quotations blanked out, so that positions stay."""
    return _QUOTED.sub(lambda found: "　" * len(found[0]), text)


def same_but_for_kana(one: str, other: str) -> bool:
    """Whether two spellings differ only in what is written in kana: the kanji of one are among those of the other."""
    first, second = (re.sub(r"[^一-龥々]", "", text) for text in (one, other))
    return _within(first, second) or _within(second, first)


def _within(few: str, many: str) -> bool:
    rest = iter(many)
    return all(letter in rest for letter in few)


def respelled(surface: str, form: str, wanted: str) -> str:
    """``surface``, an inflected ``form``, spelled as ``wanted``: わから, わかる, 分かる → 分から."""
    same = 0
    while same < min(len(form), len(wanted)) and form[-1 - same] == wanted[-1 - same]:
        same += 1
    head, new = form[: len(form) - same], wanted[: len(wanted) - same]
    return new + surface[len(head) :] if surface.startswith(head) else wanted


@dataclass(frozen=True, slots=True)
class _Place:
    card: Card
    field: str
    text: str
    found: Spelling


def _places(cards: Sequence[Card]) -> Iterator[_Place]:
    for card in cards:
        for field in fields_of(card.case):
            if field.voice != "owner":
                text = own_words(field.text)
                for found in spellings(text):
                    yield _Place(card, field.name, text, found)


def spelled_two_ways(cards: Sequence[Card], others: Sequence[Card] = ()) -> Iterator[Remark]:
    """Rarer spellings in ``cards``; what is usual is counted over ``cards`` and ``others``."""
    rules = house()
    right = frozenset(rules.prefer.values())
    places = list(_places(cards))
    usual: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for place in [*places, *_places(others)]:
        usual[place.found.word][place.found.form] += 1
    for place in places:
        found = place.found
        wanted = rules.prefer.get(found.form) or _commoner(found, usual[found.word], rules)
        # What the house prefers stays right, however rare it is among the cards at hand.
        if wanted is not None and found.form not in right:
            yield _remark(place, wanted, usual[found.word])


def _commoner(found: Spelling, forms: Counter[str], rules: House) -> str | None:
    """The commonest other spelling of the word, where it is commoner than this one."""
    if found.helper or found.word[0] in rules.apart:
        return None
    rivals = [form for form in forms if same_but_for_kana(form, found.form) and forms[form] > forms[found.form]]
    return max(rivals, key=lambda form: forms[form], default=None)


def _remark(place: _Place, wanted: str, forms: Counter[str]) -> Remark:
    found = place.found
    around = place.text[max(0, found.begin - AROUND) : found.stop + AROUND].strip("　\n")
    counts = f"「{wanted}」{forms[wanted]} か所、「{found.form}」{forms[found.form]} か所"
    return Remark(
        place.card.file,
        place.field,
        "表記",
        f"「{found.surface}」の書き方が分かれています ({counts})。「…{around}…」",
        f"「{respelled(found.surface, found.form, wanted)}」にそろえます。",
    )
