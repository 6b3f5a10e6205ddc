"""Taking names out of talk: people, places, firms, telephone and other long numbers, each always the same sign.

What is a name is read from the stored parse (Sudachi's 固有名詞) and from the words around it (さん, 株式会社); no
language model is loaded. Nobody can promise that nothing is left: whoever shares the result looks through it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from coach.model import Review, Token, Utterance
from coach.transcripts.role_words import role_words

PERSON, PLACE, FIRM, NAME = "人名", "地名", "社名", "名称"
PHONE, NUMBER, CONTACT = "電話番号", "番号", "連絡先"

# Tagged as names, but nobody's: eras, the country, words that Sudachi reads wrongly in talk.
NO_NAMES = frozenset({"日本", "平成", "昭和", "令和", "大正", "明治", "せや", "直売所", "ひとり親家庭", "美大", "プー"})
# Small numbers with a counter (「三軒」「六十四」) and days of the week (「木土」), which Sudachi also knows as surnames.
_COUNTED = re.compile(
    r"[一二三四五六七八九十百]+[軒本枚年月日割個台店件回度番号丁坪円]?|[二三四五六七]代|[月火水木金土日]{2,}"
)
HONORIFICS = frozenset({"さん", "さま", "様", "くん", "君", "ちゃん", "氏", "殿"})
TITLES = frozenset(
    {"社長", "専務", "常務", "会長", "部長", "課長", "係長", "店長", "工場長", "先生", "指導員", "主任", "理事", "代表"}
)
NO_SURNAMES = frozenset("前現元副新旧弟兄父母各両全女男次")
# Nouns with さん that are nobody's name, by their endings.
COMMON_NOUNS = (
    "屋", "店", "長", "者", "員", "人", "家", "師", "士", "業", "社", "組合", "所", "場", "局", "院", "園", "塾", "校", "庁",
    "課", "部", "係", "客", "父", "母", "兄", "姉", "爺", "婆", "じい", "ばあ", "おじ", "おば", "奥", "息子", "娘", "嫁", "婿",
    "孫", "子", "赤", "皆", "みな", "旅館", "ホテル", "スーパー", "銀行", "信金", "農協", "漁協", "生協", "先", "メーカー", "オーナー",
    "デザイナー", "ドライバー", "ライバー", "バイヤー", "リーダー", "マネージャー", "問屋", "専務", "常務", "主任", "代表", "先代", "番頭", "女将",
    "大将", "親方", "棟梁", "先生", "担当", "パート", "アルバイト", "バイト", "実習生", "学生", "生徒", "若手", "ベテラン", "商工会",
    "会議所", "市", "町", "村", "県", "協会", "親", "友達", "仲間", "同業", "下請け", "元請け", "ゼネコン", "大工", "左官", "隣", "近所",
    "相手", "先方", "営業", "経理", "事務", "現場", "神", "仏", "地主", "疲れ", "苦労", "馳走", "陰", "何", "名", "施主", "荷主", "船主",
    "お宅", "役場", "本部", "本店", "支店", "夫婦", "職", "医",
    # 「押さん」 of the dialects is a verb.
    "押", "出", "貸", "話", "返", "直", "渡", "許", "増", "減", "消", "回", "残",
)  # fmt: skip
LEGAL_FORMS = (
    "株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "医療法人", "社会福祉法人", "一般社団法人", "農事組合法人",
    "(株)", "（株）", "㈱", "(有)", "（有）", "㈲",
)  # fmt: skip
FIRM_ENDINGS = (
    "銀行", "信用金庫", "信金", "商工会議所", "商工会", "製作所", "工務店", "商店", "工業", "産業", "物産", "建設", "食品", "運輸",
    "運送", "電機", "製菓", "酒造", "醸造", "印刷", "豆腐店", "商事", "旅館", "ホテル", "工房", "農園", "書店",
)  # fmt: skip

_DIGIT = "0-9０-９"
# Groups of digits with a sign, a blank or a spoken 「の」 between them; a telephone number has nine digits or more.
_PHONE = re.compile(rf"[+＋]?[{_DIGIT}]{{2,5}}(?:[-‐‑–—―ー−－\s()（）の]{{1,2}}[{_DIGIT}]{{1,5}}){{1,4}}")
_LONG_NUMBER = re.compile(rf"[{_DIGIT}](?:[,，]?[{_DIGIT}]){{4,}}|[〇零一二三四五六七八九]{{5,}}")
_CONTACT = re.compile(r"[\w.+-]+[@＠][\w.-]+|https?://[^\s、。「」]+")
_HONOURED = re.compile(r"([一-龯々ヶ]{1,4}|[ァ-ヶー]{2,8})(?:さん|さま|様|くん|君|ちゃん|氏)")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_GENERIC = re.compile(r"(?i)speaker|unknown|guest|話者|発言者|参加者|ゲスト|不明|[\W\d_]+")


class Signs:
    """The signs given so far: the same words have the same sign wherever they are met."""

    def __init__(self) -> None:
        self._signs: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def of(self, kind: str, words: str) -> str:
        """「人名A」 for the first person, 「人名B」 for the second."""
        if words not in self._signs:
            number = self._counts.get(kind, 0)
            self._counts[kind] = number + 1
            self._signs[words] = kind + letters(number)
        return self._signs[words]


def letters(number: int) -> str:
    """A … Z, AA, AB …"""
    out = chr(ord("A") + number % 26)
    while number >= 26:
        number = number // 26 - 1
        out = chr(ord("A") + number % 26) + out
    return out


@dataclass(frozen=True, slots=True)
class _Place:
    begin: int
    stop: int
    kind: str


class Masker:
    """Masks the turns of one session; ``signs`` is shared by all sessions of a file."""

    def __init__(self, review: Review, signs: Signs) -> None:
        self._signs = signs
        self._known: dict[str, str] = {}
        self._places: dict[int, list[_Place]] = {}
        self._texts = {turn.i: turn.text for turn in review.tagged.transcript.turns}
        for turn in review.tagged.transcript.turns:
            for words in _speaker_names(turn.name or ""):
                self._know(PERSON, words)
        for words in _firm_names(review.tagged.transcript.firm or ""):
            self._know(FIRM, words)
        for tagged in review.tagged.utterances:
            self._read(tagged.utterance)

    @property
    def known(self) -> Mapping[str, str]:
        """Every name met, with its kind."""
        return self._known

    def turn(self, number: int) -> str:
        """The words of a turn, masked."""
        return self._mask(self._texts[number], self._places.get(number, []))

    def text(self, words: str) -> str:
        """Words that were never parsed (a reason), masked by what is known of the session and by their form."""
        return self._mask(words, _by_form(words))

    # ── finding names ──

    def _know(self, kind: str, words: str) -> None:
        # A name that is also a place (千葉さん) counts as a person's.
        if self._known.get(words) != PERSON:
            self._known[words] = kind

    def _read(self, utterance: Utterance) -> None:
        places = list(_names(utterance.tokens)) if utterance.tokens else _by_form(utterance.text)
        for place in places:
            words = utterance.text[place.begin : place.stop]
            self._know(place.kind, words)
            for turn, offset in zip(utterance.turns, utterance.offsets, strict=True):
                size = len(self._texts.get(turn, ""))
                begin, stop = max(0, place.begin - offset), min(size, place.stop - offset)
                if begin < stop:
                    self._places.setdefault(turn, []).append(_Place(begin, stop, place.kind))

    # ── masking ──

    def _mask(self, text: str, places: Iterable[_Place]) -> str:
        found = [*places, *_occurrences(text, self._known), *_numbers(text)]
        # The longest of those that overlap wins: a firm's whole name over the place in it.
        found.sort(key=lambda place: (-(place.stop - place.begin), place.begin))
        taken: list[_Place] = []
        for place in found:
            if all(place.stop <= other.begin or other.stop <= place.begin for other in taken):
                taken.append(place)
        out, at = "", 0
        for place in sorted(taken, key=lambda place: place.begin):
            words = text[place.begin : place.stop]
            out += text[at : place.begin] + self._signs.of(self._known.get(words, place.kind), words)
            at = place.stop
        return out + text[at:]


def _occurrences(text: str, known: Mapping[str, str]) -> Iterator[_Place]:
    """Known names wherever they stand; one character, or a few of hiragana, is too little to go by."""
    for words, kind in known.items():
        if len(words) < 2 or (_HIRAGANA.fullmatch(words) and len(words) < 4):
            continue
        for match in re.finditer(re.escape(words), text):
            yield _Place(match.start(), match.end(), kind)


def contacts_in(text: str) -> dict[str, str]:
    """Telephone and other long numbers, addresses of mail and web, each with its kind."""
    return {text[place.begin : place.stop]: place.kind for place in _numbers(text)}


def _numbers(text: str) -> Iterator[_Place]:
    for match in _CONTACT.finditer(text):
        yield _Place(match.start(), match.end(), CONTACT)
    for match in _PHONE.finditer(text):
        if sum(ch.isdigit() for ch in match.group()) >= 9:
            yield _Place(match.start(), match.end(), PHONE)
    for match in _LONG_NUMBER.finditer(text):
        digits = unicodedata.normalize("NFKC", match.group()).replace(",", "")
        kind = PHONE if digits[0] == "0" and len(digits) in (10, 11) else NUMBER
        yield _Place(match.start(), match.end(), kind)


def _names(tokens: tuple[Token, ...]) -> Iterator[_Place]:
    """Names by the parse: tagged ones, those before さん and a title, and firms as whole runs of nouns."""
    for k, token in enumerate(tokens):
        after = tokens[k + 1] if k + 1 < len(tokens) else None
        kind = _kind(token, after, tokens[k + 2] if k + 2 < len(tokens) else None)
        if kind:
            yield _Place(token.begin, token.stop, kind)
    for first, last in _noun_runs(tokens):
        run = tokens[first:last]
        words = "".join(token.text for token in run)
        named = any(_kind(token, None, None) for token in run)
        legal = next((k for k, token in enumerate(run) if token.text in LEGAL_FORMS), None)
        if len(run) > 1 and legal is not None:
            # 「昨日有限会社まるはち」 begins with its form, 「まるはち株式会社」 ends with it.
            begin = run[0].begin if legal == len(run) - 1 else run[legal].begin
            yield _Place(begin, run[-1].stop, FIRM)
        elif named and words.endswith(FIRM_ENDINGS):
            yield _Place(run[0].begin, run[-1].stop, FIRM)


def _kind(token: Token, after: Token | None, then: Token | None) -> str | None:
    words = token.text
    if words in NO_NAMES or _COUNTED.fullmatch(words) or not words.strip():
        return None
    honoured = (
        after is not None
        and after.begin == token.stop
        and after.text in HONORIFICS
        # 「押さんかった」 is a verb cut wrongly.
        and not (then is not None and then.text.startswith("かっ"))
    )
    if token.tag.startswith("名詞-固有名詞"):
        if "人名" in token.tag or honoured:
            return PERSON
        if "地名" in token.tag:
            return PLACE
        return FIRM if words.startswith(LEGAL_FORMS) or words.endswith((*FIRM_ENDINGS, *LEGAL_FORMS)) else NAME
    if not token.tag.startswith("名詞") or after is None or after.begin != token.stop:
        return None
    if after.text == "と" and then is not None and then.text.startswith(("申", "もうし")):
        return PERSON
    if honoured and not words.endswith(COMMON_NOUNS):
        return PERSON
    if after.text in TITLES and len(words) == 1 and words not in NO_SURNAMES and token.tag.startswith("名詞-普通名詞"):
        return PERSON
    return None


def _noun_runs(tokens: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    """Runs of nouns without a gap, half-open."""
    first = 0
    while first < len(tokens):
        last = first
        while last < len(tokens) and _in_name(tokens[last]) and (last == first or _joined(tokens, last)):
            last += 1
        if last > first:
            yield first, last
        first = max(last, first + 1)


def _in_name(token: Token) -> bool:
    return token.text not in HONORIFICS and (
        token.tag.startswith(("名詞", "接頭辞", "接尾辞-名詞的", "記号")) or token.text in LEGAL_FORMS
    )


def _joined(tokens: tuple[Token, ...], k: int) -> bool:
    return tokens[k].begin == tokens[k - 1].stop


def _by_form(text: str) -> list[_Place]:
    """Names in words without a parse: what stands before さん."""
    return [
        _Place(match.start(1), match.end(1), PERSON)
        for match in _HONOURED.finditer(text)
        if not match.group(1).endswith(COMMON_NOUNS)
    ]


def _speaker_names(label: str) -> Iterator[str]:
    """The names in a speaker's label: whole and in parts, without 「指導員」「さん」 and 「話者1」."""
    rest = label
    for word in (*role_words(label).values(), *TITLES, *HONORIFICS):
        rest = rest.replace(word, " ")
    parts = [part for part in _GENERIC.sub(" ", rest).split() if len(part) >= 2]
    yield from parts
    if len(parts) > 1 and label.strip() == rest.strip():
        yield label.strip()


def _firm_names(firm: str) -> Iterator[str]:
    """The firm as written, without its legal form, and without the trade at its end."""
    whole = firm.strip()
    core = whole
    for form in LEGAL_FORMS:
        core = core.replace(form, "")
    core = core.strip(" 　")
    ending = max((e for e in FIRM_ENDINGS if core.endswith(e)), key=len, default="")
    for words in dict.fromkeys((whole, core, core.removesuffix(ending))):
        if len(words) >= 2:
            yield words
