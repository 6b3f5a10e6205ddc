"""Finding what could point to somebody: GiNZA's entities, Sudachi's proper nouns, the words around them, and forms.

Four opinions, joined: what one of them misses another often sees. ``Found`` words are looked for in all of the talk
afterwards (coach.workflows.masking), so that one clear place is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from coach.language.names import NamesRead, Word
from coach.transcripts.role_words import role_words
from coach.workflows.name_firms import PLAIN_BEFORE, firm_names, firms_in, short_forms
from coach.workflows.name_patterns import Place, places_by_form, places_of_areas, without_overlaps
from coach.workflows.name_words import (
    ADDRESS,
    COMMON_NOUNS,
    CONTACT,
    COUNTED,
    FIRM,
    FIRM_ENDINGS,
    GIVEN_WORDS,
    HONORIFICS,
    INSTITUTIONS,
    KANA,
    KINDS,
    LEGAL_FORMS,
    NAME,
    NO_NAMES,
    NO_SURNAMES,
    PERSON,
    PLACE,
    PROPER,
    RELATIONS,
    SHOPS,
    TAIL,
    TITLES,
)

# Part of the key under which findings are kept.
FINDING_VERSION = "3"
# GiNZA's labels, by what they tell. Those of the second table are often of common things (「旅館」 is a Facility).
SURE = {
    PERSON: {"Person"},
    FIRM: {"Company", "Company_Group", "Corporation_Other"},
    PLACE: {"City", "County", "Province", "Island", "Station", "River", "Lake", "Railroad", "Domestic_Region"},
    ADDRESS: {"Postal_Address"},
    CONTACT: {"Email", "URL"},
}
MAYBE = {
    FIRM: {"Organization_Other", "Public_Institution", "Government", "GOE_Other", "School", "Research_Institute",
           "Show_Organization", "Political_Organization_Other", "Sports_Organization_Other", "International_Organization"},
    PLACE: {"GPE_Other", "Region_Other", "Geological_Region_Other", "Location_Other", "Mountain", "Sea", "Bay", "Road",
            "Park", "Bridge", "Port", "Airport", "Spa", "Tunnel", "Theater", "Zoo", "Amusement_Park", "Worship_Place",
            "Facility_Other", "Museum", "Sports_Facility", "Line_Other", "Country"},
    NAME: {"Product_Other", "Event_Other", "Name_Other", "Book", "Magazine", "Newspaper", "Car", "Award", "Broadcast_Program",
           "Movie", "Music", "Religious_Festival", "Character", "Family", "Show", "Conference", "Game", "God"},
}  # fmt: skip
_LABELS = {label: (kind, sure) for sure, table in ((True, SURE), (False, MAYBE)) for kind, names in table.items() for label in names}  # fmt: skip
_COMMON = "名詞-普通名詞"
_OCCUPATIONS = ("屋", "店", "者", "員", "主", "前", "元", "手", "役", "医", "継ぎ", "弟", "類", "けん", "ませ")
_HONOURED = re.compile(rf"([一-龯々ヶ]{{1,4}}|[ァ-ヶー]{{2,8}})(?={TAIL})")
_GENERIC = re.compile(r"(?i)speaker|unknown|guest|話者|発言者|参加者|ゲスト|不明|[\W\d_]+")
_TAIL_AT_END = re.compile(rf"(?:{TAIL})+$")
# What introduces a name after it, and what follows the name of the speaker: 「…と申します」「…っていう人」.
_CALLED = re.compile(
    r"と(?:申し?(?:ます|まして)|もうしま)|(?:という|って(?:いう)?|と言う)(?:人|男|方(?![が法面針向])|女性|男性|者が|やつ|奴|先生|職人|社員|若い子)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Words that could point to somebody; ``reading`` is in katakana, "" where nobody read them."""

    words: str
    kind: str
    sure: bool
    reading: str = ""


def find_names(texts: Sequence[str], reads: Sequence[NamesRead], known: Iterable[Found] = ()) -> tuple[Found, ...]:
    """What is found in texts of one session, each words once, together with what is ``known`` of it.

    Where opinions differ, who is sure counts before who is not, and a person before a place.
    """
    found: dict[str, Found] = {}
    for item in known:
        _note(found, item)
    for text, read in zip(texts, reads, strict=True):
        readings = _Readings(read.words)
        for place in names_in(text, read):
            words = text[place.begin : place.stop]
            _note(found, Found(words, place.kind, place.sure, readings.of(place.begin, place.stop)))
    return tuple(found.values())


def names_in(text: str, read: NamesRead) -> list[Place]:
    """The places in one text; none overlap, the longest wins."""
    formed = places_by_form(text)
    places = [
        *formed,
        *places_of_areas(text),
        *_by_entities(text, read),
        *_by_words(read.words),
        *(_by_honorific(text) if not read.words else ()),
    ]
    trimmed = [place for place in (_trimmed(text, place) for place in places) if place is not None]
    sure = [place for place in trimmed if place.sure]
    return without_overlaps([*sure, *(p for p in (_settled(place, sure) for place in trimmed) if p is not None)])


def _settled(place: Place, sure: Sequence[Place]) -> Place | None:
    """A doubtful place beside the sure ones: gone where they say the same, sure where it is a firm around a name."""
    if place.sure:
        return None
    beside = [other for other in sure if place.begin < other.stop and other.begin < place.stop]
    if not beside:
        return place
    around = all(place.begin <= other.begin and other.stop <= place.stop for other in beside)
    named = any(other.kind in (PERSON, FIRM, PLACE) for other in beside)
    return Place(place.begin, place.stop, FIRM) if place.kind == FIRM and around and named else None


def known_of(speakers: Iterable[str], firm: str) -> Iterator[Found]:
    """What a session says of itself: names of its speakers, whole and in parts, and its firm."""
    for label in speakers:
        for words in _speaker_names(label):
            yield Found(words, PERSON, True)
    for words in firm_names(firm):
        yield Found(words, FIRM, True)


def _note(found: dict[str, Found], item: Found) -> None:
    old = found.get(item.words)
    if old is None or (item.sure, item.kind == PERSON) > (old.sure, old.kind == PERSON):
        found[item.words] = Found(item.words, item.kind, item.sure, item.reading or (old.reading if old else ""))
    if item.kind == FIRM:
        for core, sure in short_forms(item.words):
            if core not in found and _tells(core, FIRM):
                found[core] = Found(core, FIRM, item.sure and sure)


class _Readings:
    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words

    def of(self, begin: int, stop: int) -> str:
        """The reading of a piece of text; "" when words are cut by its borders."""
        inside = [w for w in self._words if begin <= w.begin and w.stop <= stop]
        whole = bool(inside) and inside[0].begin == begin and inside[-1].stop == stop
        return "".join(w.reading for w in inside) if whole else ""


# ── the opinions ──────────────────────────────────────────────────────────────


def _by_entities(text: str, read: NamesRead) -> Iterator[Place]:
    proper = [word for word in read.words if word.tag.startswith(PROPER)]
    for entity in read.entities:
        kind, sure = _LABELS.get(entity.label, ("", False))
        stop = entity.stop or entity.begin + len(entity.text)
        if kind and not entity.text.startswith("お") and text[entity.begin : stop] == entity.text:
            if COUNTED.fullmatch(entity.text):
                continue
            named = any(w.begin < stop and entity.begin < w.stop for w in proper)
            if kind == PERSON and not named and entity.text.endswith(_OCCUPATIONS):
                # 「蕎麦屋さん」「板前さん」
                continue
            if kind == PERSON and entity.text in GIVEN_WORDS and not text.startswith((*HONORIFICS, *TITLES), stop):
                sure = False
            firm = kind == FIRM and entity.text.endswith(FIRM_ENDINGS) and entity.text not in PLAIN_BEFORE
            yield Place(entity.begin, stop, kind, sure or firm)


def _by_words(words: Sequence[Word]) -> Iterator[Place]:
    """Names by Sudachi's tags and the words around them, and firms as whole runs of nouns."""
    for k, word in enumerate(words):
        kind = _kind(words, k)
        if kind is not None:
            yield Place(word.begin, word.stop, kind, kind != NAME and not _plain_word(words, k))
    yield from _full_names(words)
    yield from _related(words)
    yield from firms_in(words)


def _kind(words: Sequence[Word], k: int) -> str | None:
    word, after, then = words[k], _next(words, k), _next(words, k + 1)
    text = word.text
    if not text.strip() or text in NO_NAMES or (text == "理士" and k and words[k - 1].text == "税"):
        return None
    # 「押さんかった」 is a verb cut wrongly.
    honoured = (
        after is not None and after.text in HONORIFICS and not (then is not None and then.text.startswith("かっ"))
    )
    titled = after is not None and after.text in TITLES
    if COUNTED.fullmatch(text) and not (honoured and "人名" in word.tag):
        return None
    if word.tag.startswith(PROPER):
        if "人名" in word.tag or honoured or (titled and "地名" in word.tag and len(text) <= 3):
            return PERSON
        if "地名" in word.tag:
            return None if "国" in word.tag else PLACE
        return FIRM if text.startswith(LEGAL_FORMS) or text.endswith((*FIRM_ENDINGS, *LEGAL_FORMS)) else NAME
    if not word.tag.startswith("名詞") and not (
        honoured and len(text) > 1 and word.tag.startswith(("接頭辞", "記号", "形状詞"))
    ):
        return None
    if honoured and not text.endswith(COMMON_NOUNS):
        return PERSON
    if titled and len(text) == 1 and text not in NO_SURNAMES and word.tag.startswith(_COMMON):
        return PERSON
    if word.tag.startswith(_COMMON) and len(text) <= 4 and _CALLED.match("".join(w.text for w in words[k + 1 : k + 5])):
        return PERSON if not text.endswith(COMMON_NOUNS) and "可能" not in word.tag else None
    return None


def _full_names(words: Sequence[Word]) -> Iterator[Place]:
    """姓 and 名 side by side, and what stands right behind 「息子の」 or a title: 「専務の高橋」."""
    for k, word in enumerate(words[:-1]):
        after = words[k + 1]
        if "人名-姓" in word.tag and "人名-名" in after.tag and after.begin == word.stop:
            yield Place(word.begin, after.stop, PERSON)


def _related(words: Sequence[Word]) -> Iterator[Place]:
    """A given name that is a word as well, right behind who it is: 「孫のひなた」「おやじの正」."""
    for k, word in enumerate(words[:-2]):
        if words[k].text in RELATIONS and words[k + 1].text == "の" and words[k + 2].text in GIVEN_WORDS:
            name, behind = words[k + 2], _next(words, k + 2)
            if behind is None or not behind.tag.startswith(("名詞", "接尾辞")) or behind.text in HONORIFICS:
                yield Place(name.begin, name.stop, PERSON)
        elif word.text == "名前" and words[k + 1].text in ("は", "が") and words[k + 2].tag.startswith("名詞"):
            yield Place(words[k + 2].begin, words[k + 2].stop, PERSON, False)


def _plain_word(words: Sequence[Word], k: int) -> bool:
    """「のぞみはあるか」「うそ」: a name that is a word as well, with nothing beside it that says it is a name."""
    after, text = _next(words, k), words[k].text
    weak = text in GIVEN_WORDS or (len(text) <= 3 and KANA.fullmatch(text) is not None)
    return weak and not (after is not None and after.text in (*HONORIFICS, *TITLES))


def _by_honorific(text: str) -> Iterator[Place]:
    """Names in a text nobody read: what stands before さん."""
    for match in _HONOURED.finditer(text):
        if not match.group(1).endswith(COMMON_NOUNS):
            yield Place(match.start(1), match.end(1), PERSON)


# ── what is no name after all ─────────────────────────────────────────────────


def _trimmed(text: str, place: Place) -> Place | None:
    """A place without honorific and marks at its ends; None for what tells nothing."""
    begin, stop = place.begin, place.stop
    while begin < stop and text[begin] in " 　、。「」『』（(" and not text.startswith(LEGAL_FORMS, begin):
        begin += 1
    while stop > begin and text[stop - 1] in " 　、。「」『』":
        stop -= 1
    words = text[begin:stop]
    if _opens(words):
        return None
    if place.kind == PERSON and (tail := _TAIL_AT_END.search(words)) is not None and tail.start() > 0:
        # 「ケンちゃん」 is a name of its own, 「母ちゃん」 is nobody's.
        stop -= len(tail.group())
        words = text[begin:stop]
        if words.endswith(COMMON_NOUNS) and len(words) < 4:
            return None
    return Place(begin, stop, place.kind, place.sure) if _tells(words, place.kind) else None


def _opens(words: str) -> bool:
    """「宿泊業（旅館」: cut inside a bracket. (A bracket may close that never opened: 「カ）ミドリショクヒン」.)"""
    return words.count("（") + words.count("(") > words.count("）") + words.count(")")


def _tells(words: str, kind: str) -> bool:
    """Whether words of that kind say who or where it is."""
    if kind not in (PERSON, FIRM, PLACE, NAME):
        return bool(words) and kind in KINDS
    if not words.strip() or words in NO_NAMES or words in TITLES or words in HONORIFICS:
        return False
    if COUNTED.fullmatch(words) and not (kind == PERSON and len(words) == 1):
        return False
    if kind == PERSON:
        return words not in COMMON_NOUNS and words not in RELATIONS and not re.fullmatch(r"[ぁ-ん]", words)
    if kind == FIRM:
        # 「信金」「旅館」 alone: a kind of firm.
        return words not in (*INSTITUTIONS, *FIRM_ENDINGS, *LEGAL_FORMS, *SHOPS)
    return True


def _next(words: Sequence[Word], k: int) -> Word | None:
    """The word right behind, without a gap."""
    return words[k + 1] if k + 1 < len(words) and words[k + 1].begin == words[k].stop else None


def _speaker_names(label: str) -> Iterator[str]:
    """The names in a speaker's label: whole and in parts, without 「指導員」「さん」 and 「話者1」."""
    rest = label
    for word in sorted((*role_words(label).values(), *TITLES, *HONORIFICS), key=len, reverse=True):
        rest = rest.replace(word, " ")
    parts = [part for part in _GENERIC.sub(" ", rest).split() if len(part) >= 2]
    yield from parts
    if len(parts) > 1 and label.strip() == rest.strip():
        yield label.strip()
