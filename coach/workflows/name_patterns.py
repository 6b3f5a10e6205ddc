"""What points to somebody by its form alone: telephone numbers, postcodes, addresses, accounts, mails, dates, amounts.

Japanese talk says numbers in many ways: digits of either width, kanji, or spelled out in katakana as speech recognition
writes them (「ゼロキュウゼロ」). Nothing here loads a language model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from coach.workflows.name_words import (
    ACCOUNT,
    ADDRESS,
    AMOUNT,
    CONTACT,
    DATE,
    FIRM,
    LEGAL_FORMS,
    NUMBER,
    PERSON,
    PHONE,
    PLACE,
    POSTAL,
)

_DIGIT = "0-9０-９"
_KANJI = "〇零一二三四五六七八九"
_NUMERAL = rf"{_DIGIT}{_KANJI}十百千"
_HYPHEN = r"\-‐‑–—―ー−－"
_SPOKEN = "ゼロ|レイ|マル|イチ|ニイ|ニー|ニ|サン|ヨン|シチ|シ|ゴー|ゴ|ロク|ナナ|ハチ|キュウ|キュー|ク"
_PREFECTURES = (
    "北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|東京都|神奈川県|新潟県|富山県|石川県|福井県|"
    "山梨県|長野県|岐阜県|静岡県|愛知県|三重県|滋賀県|京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|"
    "香川県|愛媛県|高知県|福岡県|佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)

# As they are said: 「東京」「長野」.
PREFECTURES = frozenset(name if name == "北海道" else name[:-1] for name in _PREFECTURES.split("|"))

_CONTACT = re.compile(
    r"[A-Za-z0-9_.+-]+[@＠][A-Za-z0-9.-]*[A-Za-z0-9]|(?:https?://|www\.)[^\s、。「」()（）ぁ-んァ-ヶ一-龯]+"
)
_POSTAL = re.compile(
    rf"〒\s?[{_DIGIT}]{{3}}[{_HYPHEN}]?[{_DIGIT}]{{4}}|(?<![{_DIGIT}{_HYPHEN}])[{_DIGIT}]{{3}}[{_HYPHEN}][{_DIGIT}]{{4}}(?![{_DIGIT}{_HYPHEN}])"
    rf"|(?<=郵便番号)(?:は|が|、|\s)?([{_DIGIT}{_KANJI}]{{3}}の?[{_DIGIT}{_KANJI}]{{4}})"
)
# Groups of digits with a sign, a blank or a spoken 「の」 between them; a telephone number has nine digits or more.
_PHONE = re.compile(rf"[+＋]?[{_DIGIT}]{{2,5}}(?:[{_HYPHEN}\s()（）の]{{1,2}}[{_DIGIT}]{{1,5}}){{1,4}}")
_KANJI_PHONE = re.compile(rf"[〇零][{_KANJI}](?:[の{_HYPHEN}、\s]?[{_KANJI}]){{7,10}}")
_SPOKEN_NUMBER = re.compile(
    rf"(?:ゼロ|レイ|マル)(?:[の、\s{_HYPHEN}]?(?:{_SPOKEN}|[{_KANJI}{_DIGIT}]))+|(?:{_SPOKEN})(?:[の、\s]?(?:{_SPOKEN}|[{_KANJI}{_DIGIT}])){{5,}}"
)
_SPOKEN_DIGIT = re.compile(rf"{_SPOKEN}|[{_KANJI}{_DIGIT}]")
_LONG_NUMBER = re.compile(rf"[{_DIGIT}](?:[,，]?[{_DIGIT}]){{4,}}|[〇零一二三四五六七八九]{{5,}}")
_GROUPED_NUMBER = re.compile(rf"(?<![{_DIGIT}])[{_DIGIT}]{{4}}(?:[\s{_HYPHEN}][{_DIGIT}]{{4}}){{2,3}}(?![{_DIGIT}])")
# Letters with digits (「T1234567890123」「R5-00812」), 第…号, number plates, and what is called a number.
_CODES = (
    re.compile(rf"(?<![A-Za-z])[A-Za-zＡ-Ｚ]{{1,4}}[{_DIGIT}]*[{_HYPHEN}]?[{_DIGIT}]{{4,}}"),
    re.compile(rf"第[{_DIGIT}{_KANJI}]{{4,}}号"),
    re.compile(rf"[一-龯]{{1,4}}\s?[{_DIGIT}]{{2,3}}\s?[ぁ-ん]\s?[{_DIGIT}・]{{1,2}}-?[{_DIGIT}]{{1,2}}"),
)
_CALLED = re.compile(
    rf"(?:内線|[一-龯]*番号|ナンバー|コード)(?:は|が|の|、|:|：|\s)*([A-Za-zＡ-Ｚ]{{0,3}}[{_DIGIT}][{_DIGIT}{_HYPHEN}]{{2,}})"
)
_ACCOUNT = re.compile(
    rf"(?:口座|普通|当座|預金|記号|番号)(?:番号)?(?:預金)?(?:は|が|の|、|で|:|：|\s)*([{_DIGIT}]{{5,8}}|[{_KANJI}]{{5,8}})(?![{_DIGIT}{_KANJI}])"
)
_BANKING = re.compile(r"口座|普通|当座|預金|記号|振込|振り込")
_HOLDER = re.compile(r"名義(?:人)?(?:は|が|の|、|:|：|\s)*([ァ-ヶー・）)（( 　]{3,})")
_TOWNS = rf"(?:(?:{_PREFECTURES})(?:(?!まで|から|では|です|ます)[一-龯々ヶケァ-ヴーぁ-ん]){{1,14}}?|(?:[一-龯々ヶケ]{{1,6}}(?:市|区|郡|町|村)|大字)[一-龯々ヶケァ-ヴー]{{0,10}}?)"
_HOUSE = rf"[{_NUMERAL}]+(?:(?:丁目|番地|番|号|の|[{_HYPHEN}])[{_NUMERAL}]+)+(?:丁目|番地|番|号)?|[{_NUMERAL}]+(?:丁目|番地|番|号)"
_ADDRESS = re.compile(rf"{_TOWNS}({_HOUSE})(?:の[{_NUMERAL}]+)?")
_AREA = re.compile(
    rf"(?:{_PREFECTURES})[一-龯々ヶケ]{{1,5}}?(?:市[一-龯]{{1,3}}区|市|区|郡[一-龯々]{{1,4}}[町村]|町|村)"
)
_ERA = "明治|大正|昭和|平成|令和"
_MONTH_DAY = (
    rf"(?:[{_DIGIT}]{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:[{_DIGIT}]{{1,2}}|[一二三四五六七八九十]{{1,3}})日"
)
_DATE = re.compile(
    rf"(?:(?:{_ERA})(?:元|[{_NUMERAL}]{{1,4}})年|(?:(?:19|20|１９|２０)[{_DIGIT}]{{2}}|[一二][〇零九千][{_KANJI}十]{{1,4}})年)"
    rf"(?:(?:[{_DIGIT}]{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:(?:[{_DIGIT}]{{1,2}}|[一二三四五六七八九十]{{1,3}})日)?)?"
    rf"|{_MONTH_DAY}|[{_DIGIT}]{{4}}[/.／][{_DIGIT}]{{1,2}}[/.／][{_DIGIT}]{{1,2}}|[{_DIGIT}]{{4}}-[{_DIGIT}]{{2}}-[{_DIGIT}]{{2}}"
    rf"|[MTSHR][{_DIGIT}]{{1,2}}[./][{_DIGIT}]{{1,2}}[./][{_DIGIT}]{{1,2}}"
)
_COUNTERS = "人|名|個|枚|本|件|歩|回|台|キロ|トン|食|羽|頭|坪|平米|時間|字|社|軒|匹|冊|部|株|年|日|一|が一|引|回"
_SUM = rf"[{_DIGIT}{_KANJI}十百千][{_DIGIT}{_KANJI}十百千,，.．]*"
_AMOUNT = re.compile(
    rf"[￥¥\\]\s?[{_DIGIT}][{_DIGIT},，]*|{_SUM}(?:億(?:{_SUM}万?)?|万(?:{_SUM})?)?円"
    rf"|{_SUM}(?:億(?:{_SUM}万)?|万)(?!{_COUNTERS})|(?<![{_NUMERAL}])[一二三四五六七八九数何]?千万(?!{_COUNTERS})"
)


@dataclass(frozen=True, slots=True)
class Place:
    """``text[begin:stop]`` and its kind; ``sure`` is False for what only looks suspicious."""

    begin: int
    stop: int
    kind: str
    sure: bool = True


def places_by_form(text: str) -> list[Place]:
    """Everything in a text that its form tells, longest first where they overlap; no two overlap."""
    return without_overlaps(_all(text))


def without_overlaps(places: list[Place] | Iterator[Place]) -> list[Place]:
    """Of places that overlap the longest (of equals the first), in the order of the text."""
    taken: list[Place] = []
    for place in sorted(places, key=lambda p: (p.begin - p.stop, not p.sure, p.begin)):
        if all(place.stop <= other.begin or other.stop <= place.begin for other in taken):
            taken.append(place)
    return sorted(taken, key=lambda p: p.begin)


def _all(text: str) -> Iterator[Place]:
    yield from _each(_CONTACT, text, CONTACT)
    yield from _each(_ADDRESS, text, ADDRESS)
    yield from _each(_DATE, text, DATE)
    yield from _each(_AMOUNT, text, AMOUNT)
    for match in _POSTAL.finditer(text):
        yield _place(match, POSTAL)
    yield from _phones(text)
    yield from _numbers(text)
    for match in _HOLDER.finditer(text):
        words = match.group(1)
        legal = re.match(r"[ァ-ヶ]{1,2}[）)]", words) is not None
        yield Place(match.start(1), match.start(1) + len(words.rstrip(" 　（(")), FIRM if legal else PERSON)


def _phones(text: str) -> Iterator[Place]:
    for match in _PHONE.finditer(text):
        digits = [ch for ch in match.group() if ch.isdigit()]
        if len(digits) >= 9 and not _GROUPED_NUMBER.fullmatch(match.group()):
            yield _place(match, PHONE)
    yield from _each(_KANJI_PHONE, text, PHONE)
    for match in _SPOKEN_NUMBER.finditer(text):
        count = len(_SPOKEN_DIGIT.findall(match.group()))
        if count >= 5:
            yield _place(match, PHONE if count >= 9 else NUMBER)


def _numbers(text: str) -> Iterator[Place]:
    if _BANKING.search(text):
        for match in _ACCOUNT.finditer(text):
            yield _place(match, ACCOUNT)
    yield from _each(_GROUPED_NUMBER, text, NUMBER)
    for pattern in _CODES:
        yield from _each(pattern, text, NUMBER)
    for match in _CALLED.finditer(text):
        yield _place(match, NUMBER)
    for match in _LONG_NUMBER.finditer(text):
        digits = unicodedata.normalize("NFKC", match.group()).replace(",", "")
        if "," in match.group() and text[match.end() : match.end() + 1] in ("個", "人", "枚", "本", "件"):
            continue
        yield _place(match, PHONE if digits[0] in "0〇零" and len(digits) in (10, 11) else NUMBER)


def places_of_areas(text: str) -> list[Place]:
    """Prefecture with city, ward, town: 「長野県上田市」."""
    return [_place(match, PLACE) for match in _AREA.finditer(text)]


def without_form(words: str) -> str:
    """A firm's name without 有限会社 and the like."""
    for form in LEGAL_FORMS:
        words = words.replace(form, "")
    return words.strip(" 　")


def _each(pattern: re.Pattern[str], text: str, kind: str) -> Iterator[Place]:
    for match in pattern.finditer(text):
        yield Place(match.start(), match.end(), kind)


def _place(match: re.Match[str], kind: str) -> Place:
    """The group that was asked for, where the pattern has one that matched; else the whole."""
    group = match.lastindex or 0
    return Place(match.start(group), match.end(group), kind)
