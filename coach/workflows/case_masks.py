"""What in a drafted case could point to somebody, and what stands in its place: a list the user goes through.

Three sources: names read from the stored parse (coach.workflows.masking), GiNZA's entities, and figures. People,
firms and places get one letter each, the same wherever they are met; figures become vague. What is only suspicious is
on the list, left as it is until the user decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from coach.language.names import Entity
from coach.model import Case
from coach.workflows.masking import (
    COMMON_NOUNS,
    CONTACT,
    FIRM,
    FIRM_ENDINGS,
    HONORIFICS,
    LEGAL_FORMS,
    NAME,
    NO_NAMES,
    NUMBER,
    PERSON,
    PHONE,
    PLACE,
    TITLES,
    contacts_in,
    letters,
)
from coach.workflows.numbers import figure, figures_in

FIGURE = "数"
# GiNZA's labels, by what they tell. Those of the second table are often of common things (「旅館」 is a Facility).
SURE = {
    PERSON: {"Person"},
    FIRM: {"Company", "Company_Group", "Corporation_Other"},
    PLACE: {"City", "County", "Province", "Island", "Postal_Address", "Station"},
    CONTACT: {"Email", "URL", "Phone_Number", "ID_Number"},
}
MAYBE = {
    FIRM: {"Organization_Other", "Public_Institution", "Government", "GOE_Other", "School", "Research_Institute",
           "Show_Organization", "Political_Organization_Other", "Sports_Organization_Other", "International_Organization"},
    PLACE: {"GPE_Other", "Region_Other", "Domestic_Region", "Geological_Region_Other", "Location_Other", "River", "Mountain",
            "Lake", "Sea", "Bay", "Road", "Railroad", "Park", "Bridge", "Port", "Airport", "Spa", "Tunnel", "Theater", "Zoo",
            "Amusement_Park", "Worship_Place", "Facility_Other", "Museum", "Sports_Facility", "Line_Other", "Country"},
    NAME: {"Product_Other", "Event_Other", "Name_Other", "Book", "Magazine", "Newspaper", "Car", "Award", "Broadcast_Program",
           "Movie", "Music", "Religious_Festival", "Character", "Family", "Show", "Conference", "Game", "God"},
}  # fmt: skip
_KINDS = {label: (kind, sure) for sure, table in ((True, SURE), (False, MAYBE)) for kind, names in table.items() for label in names}  # fmt: skip
# Small figures of these may point to a firm; others (「一つ」「二時間」) are in every talk.
_TELLING = frozenset({"Money", "Percent", "Age", "N_Person", "Period_Year", "N_Organization", "N_Facility"})
# Kinds of institution worth keeping: which bank it is says who, that it is a bank says what.
_INSTITUTIONS = (
    "信用金庫", "信金", "銀行", "商工会議所", "商工会", "農協", "漁協", "市役所", "役場", "高校", "大学", "小学校", "中学校",
    "病院", "旅館", "ホテル", "酒造", "製作所", "工務店", "運輸", "運送", "印刷", "書店",
)  # fmt: skip
_PLACE_ENDINGS = ("都", "道", "府", "県", "市", "区", "町", "村", "郡", "島", "駅", "川", "山")
_CLEAR = {CONTACT: "(連絡先)", PHONE: "(電話番号)", NUMBER: "(番号)"}
_TAIL = "|".join(map(re.escape, sorted((*HONORIFICS, *TITLES), key=len, reverse=True)))
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
AROUND = 14


@dataclass(frozen=True, slots=True)
class Mask:
    """``found`` stands ``count`` times in the draft and becomes ``alias`` where it is ``on``.

    ``sure`` is False for what only looks suspicious; ``around`` is the first place it stands at. ``anywhere``: also
    where so short a word might be part of another (the user asked for it).
    """

    found: str
    alias: str
    kind: str
    on: bool
    sure: bool
    count: int
    around: str
    anywhere: bool = False


def case_texts(case: Case) -> tuple[str, ...]:
    """Everything in a case that was written freely."""
    texts: list[str] = []

    def note(text: str) -> str:
        texts.append(text)
        return text

    map_texts(case, note)
    return tuple(text for text in texts if text)


def map_texts(case: Case, change: Callable[[str], str]) -> Case:
    """The case with every free text changed; what is chosen from a list stays as it is."""
    single = (
        "title", "industry_detail", "prefecture", "people", "situation", "told_issue", "hidden_issue", "turning_point",
        "aftermath", "learned",
    )  # fmt: skip
    fields: dict[str, object] = {name: change(getattr(case, name)) for name in single}
    fields["keywords"] = tuple(change(word) for word in case.keywords)
    fields["owner_words"] = tuple(change(words) for words in case.owner_words)
    fields["closed"] = tuple(
        replace(c, said=change(c.said), reply=change(c.reply), why=change(c.why)) for c in case.closed
    )
    fields["opened"] = tuple(
        replace(e, receive=change(e.receive), question=change(e.question), answer=change(e.answer)) for e in case.opened
    )
    return replace(case, **fields)  # type: ignore[arg-type]


def propose_masks(case: Case, known: Mapping[str, str], entities: Iterable[Entity]) -> tuple[Mask, ...]:
    """Masks for a drafted case, in the order in which their words first stand in it.

    ``known``: names of the whole session with their kinds; ``entities``: GiNZA's, of the case's texts.
    """
    texts = case_texts(case)
    found: dict[str, tuple[str, bool]] = {}
    for words, kind in known.items():
        _note(found, words, kind, True)
    aliases: dict[str, str] = {}
    for entity in entities:
        kind, sure = _KINDS.get(entity.label, ("", False))
        if kind:
            _note(found, entity.text, kind, sure)
        elif (number := figure(entity.text)) is not None and (not number.small or _tells(entity)):
            _note(found, number.found, FIGURE, not number.small)
            aliases[number.found] = number.alias
    whole = "\n".join(texts)
    for words, kind in contacts_in(whole).items():
        _note(found, words, kind, True)
    for number in figures_in(_blanked(whole, found)):
        if number.small:
            continue
        _note(found, number.found, FIGURE, True)
        aliases.setdefault(number.found, number.alias)
    return _listed(found, aliases, whole)


def apply_masks(case: Case, masks: Sequence[Mask]) -> Case:
    """The case with the words of every mask that is on replaced; one that is off protects what stands in its words."""
    stands = {mask.found: mask.alias if mask.on else mask.found for mask in masks}
    if not stands:
        return case
    pattern = _pattern(stands, {mask.found for mask in masks if mask.anywhere})
    return map_texts(case, lambda text: pattern.sub(lambda match: stands[match.group()], text))


def _tells(entity: Entity) -> bool:
    return entity.label in _TELLING and not entity.text.startswith("お")


def _note(found: dict[str, tuple[str, bool]], words: str, kind: str, sure: bool) -> None:
    """Add words under the kind that was met first; whoever is sure of them counts."""
    if kind == PERSON:
        words = re.sub(rf"(?:{_TAIL})$", "", words)
        if words in COMMON_NOUNS:
            # 「母ちゃん」「大将」
            return
    words = words.strip(" 　、。「」")
    if not words or words in NO_NAMES or words in TITLES or words in HONORIFICS:
        return
    if kind == FIRM and words in (*_INSTITUTIONS, *FIRM_ENDINGS, *LEGAL_FORMS):
        # 「信金」「旅館」 alone: a kind of firm.
        return
    if kind == FIRM and (core := _without_form(words)) not in (words, ""):
        _note(found, core, kind, sure)
    old = found.get(words)
    if old is None or (sure and not old[1]):
        found[words] = (kind, sure)


def _pattern(words: Iterable[str], anywhere: Collection[str] = ()) -> re.Pattern[str]:
    """The words wherever they stand, longest first.

    One sign alone counts only before さん and titles, two or three of hiragana only where a word begins and a particle
    or other writing follows: 「まつさん」「まつに」, not 「始まつた」.
    """
    parts = []
    for word in sorted(words, key=lambda w: (-len(w), w)):
        part = re.escape(word)
        if word not in anywhere and len(word) < 2:
            part += rf"(?=(?:{_TAIL}))"
        elif word not in anywhere and len(word) < 4 and _HIRAGANA.fullmatch(word):
            part = rf"(?<![ぁ-ゖ]){part}(?=(?:{_TAIL})|[のはがをにへとでもや]|[^ぁ-ゖ]|$)"
        parts.append(part)
    return re.compile("|".join(parts))


def _blanked(text: str, found: Mapping[str, object]) -> str:
    return _pattern(found).sub(lambda match: "＿" * len(match.group()), text) if found else text


def _listed(found: Mapping[str, tuple[str, bool]], aliases: Mapping[str, str], text: str) -> tuple[Mask, ...]:
    """Masks of what really stands in the text, with aliases."""
    if not found:
        return ()
    first: dict[str, int] = {}
    counts: dict[str, int] = {}
    for match in _pattern(found).finditer(text):
        first.setdefault(match.group(), match.start())
        counts[match.group()] = counts.get(match.group(), 0) + 1
    signs: dict[str, str] = {}
    masks = []
    for words, begin in first.items():
        kind, sure = found[words]
        alias = aliases.get(words) or _CLEAR.get(kind) or _alias(words, kind, signs)
        masks.append(Mask(words, alias, kind, sure, sure, counts[words], _around(text, begin, words)))
    return tuple(masks)


def _around(text: str, begin: int, words: str) -> str:
    """The words with a little before and after them, within their line."""
    before = text[max(0, begin - AROUND) : begin].rpartition("\n")[2]
    stop = begin + len(words)
    return before + words + text[stop : stop + AROUND].partition("\n")[0]


def _without_form(words: str) -> str:
    """A firm's name without 有限会社 and the like."""
    for form in LEGAL_FORMS:
        words = words.replace(form, "")
    return words.strip(" 　")


def _alias(words: str, kind: str, signs: dict[str, str]) -> str:
    """「A」 for a person, 「B社」 for a firm, 「C市」 for a place: a letter of its own, shared by longer and shorter forms."""
    core = _without_form(words) or words
    same = next((w for w in signs if min(len(w), len(core)) > 1 and (w in core or core in w)), None)
    sign = signs.setdefault(core, signs[same] if same else letters(len(set(signs.values()))))
    if kind == FIRM:
        return sign + next((end for end in _INSTITUTIONS if core.endswith(end)), "社")
    if kind == PLACE:
        return sign + (core[-1] if core.endswith(_PLACE_ENDINGS) and len(core) > 1 else "地区")
    return sign


def add_mask(case: Case, masks: Sequence[Mask], words: str) -> tuple[Mask, ...] | None:
    """The masks with one more for words the user names, with a letter of its own; None when the case has no such words.

    Words that are on the list already are switched on.
    """
    if any(mask.found == words for mask in masks):
        return tuple(replace(mask, on=True) if mask.found == words else mask for mask in masks)
    text = "\n".join(case_texts(case))
    begin = text.find(words)
    if begin < 0 or not words:
        return None
    used = {mask.alias[0] for mask in masks if mask.alias[:1].isascii()}
    number = figure(words)
    alias = number.alias if number else next(sign for n in range(len(used) + 1) if (sign := letters(n)) not in used)
    kind = FIGURE if number else NAME
    return (*masks, Mask(words, alias, kind, True, True, text.count(words), _around(text, begin, words), True))
