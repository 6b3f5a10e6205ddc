"""Firms in talk: by their legal form, by the trade at their end, by the kind of shop before their name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coach.language.names import Word
from coach.workflows.name_patterns import Place, without_form
from coach.workflows.name_words import (
    COMMON_ENDINGS,
    COMMON_NOUNS,
    COUNTED,
    FIRM,
    FIRM_ENDINGS,
    HONORIFICS,
    KANA,
    LEGAL_FORMS,
    NO_NAMES,
    PROPER,
    SHOPS,
)

# Endings behind which a name stands nearly always; before the others (「地元の旅館」「県立高校」) often none does.
_TELLING_ENDINGS = frozenset(
    {
        "銀行", "信用金庫", "信用組合", "製作所", "鉄工所", "工務店", "商店", "工業", "産業", "物産", "建設", "建材", "食品", "水産", "青果",
        "通運", "電機", "電子", "化成", "木工", "製菓", "酒造", "醸造", "商事", "農園", "精機", "書店", "商工会", "商工会議所", "運輸",
        "農業協同組合", "法人", "リース", "フーズ", "工房",
    }
)  # fmt: skip
PLAIN_BEFORE = frozenset(
    {
        "地元", "地方", "個人", "近所", "大手", "都市", "地域", "農林", "水産", "製造", "建築", "土木", "一般", "総合", "伝統", "地場", "主要",
        "食品", "観光", "繊維", "自動車", "住宅", "冷凍", "加工", "健康", "機械", "電気", "鉄鋼", "情報", "輸入", "大型", "公共", "メイン",
        "メーン", "取引", "各種", "関連", "周辺", "下請", "中小", "零細", "隣町", "県内", "市内", "町内", "地区", "第一次", "六次", "一次",
        "二次", "三次", "投資", "信託", "ネット", "家族", "手作り", "陶芸", "ガラス", "社会福祉", "医療", "宗教", "公益", "財団", "社団", "特定非営利活動",
        "一般社団", "農事組合", "管理", "監理", "基幹", "重要", "重", "軽", "鉱", "農", "商", "林", "漁",
    }
)  # fmt: skip


def firms_in(words: Sequence[Word]) -> Iterator[Place]:
    """The firms among the words of a text."""
    for first, last in _noun_runs(words):
        run = words[first:last]
        text = "".join(word.text for word in run)
        begin, stop = run[0].begin, run[-1].stop
        form = max((f for f in LEGAL_FORMS if f in text), key=len, default="")
        if form and text != form:
            # 「昨日有限会社まるはち」 begins with its form, 「まるはち株式会社」 ends with it.
            yield Place(begin if text.endswith(form) else begin + text.index(form), stop, FIRM)
            continue
        shop = next((s for s in SHOPS if s in text and not text.endswith(s)), "")
        behind = begin + text.index(shop) + len(shop) if shop else 0
        if shop and any(w.begin == behind and not _common_behind(w) for w in run):
            yield Place(behind - len(shop), stop, FIRM)
            continue
        ending = max((e for e in FIRM_ENDINGS if text.endswith(e)), key=len, default="")
        if not ending or text == ending:
            continue
        named = any(w.tag.startswith(PROPER) and w.text not in NO_NAMES for w in run)
        if named or _own_name(text.removesuffix(ending), ending):
            yield Place(begin, stop, FIRM)


def _own_name(before: str, ending: str) -> bool:
    """Whether what stands before 「製作所」 is more than a trade: kana, or words that name no trade (「北斗建材」)."""
    if len(before) < 2 or before.endswith(COMMON_NOUNS) or before in PLAIN_BEFORE or COUNTED.fullmatch(before):
        return False
    return ending in _TELLING_ENDINGS or (ending not in COMMON_ENDINGS and KANA.fullmatch(before) is not None)


def _common_behind(word: Word) -> bool:
    """「ホテル業」「食堂経営」「旅館組合」: no name but a plain word of kanji."""
    plain = re.fullmatch(r"[一-龯々]+", word.text) is not None and not word.tag.startswith(PROPER)
    return (plain and word.text.endswith(COMMON_NOUNS)) or "可能" in word.tag or "数詞" in word.tag


def _noun_runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Runs of nouns without a gap, half-open."""
    first = 0
    while first < len(words):
        last = first
        while (
            last < len(words) and _in_name(words[last]) and (last == first or words[last].begin == words[last - 1].stop)
        ):
            last += 1
        if last > first:
            yield first, last
        first = max(last, first + 1)


def _in_name(word: Word) -> bool:
    return word.text not in HONORIFICS and (
        word.tag.startswith(("名詞", "接頭辞", "接尾辞-名詞的", "記号")) or word.text in LEGAL_FORMS
    )


def short_forms(words: str) -> Iterator[tuple[str, bool]]:
    """What a firm is called in talk: without legal form, and without its trade; sure unless that may be another word."""
    core = without_form(words)
    if core not in (words, ""):
        yield core, True
    ending = max((e for e in FIRM_ENDINGS if core.endswith(e)), key=len, default="")
    short = core.removesuffix(ending)
    if ending and len(short) >= 2:
        yield short, KANA.fullmatch(short) is not None and len(short) >= 3


def firm_names(firm: str) -> Iterator[str]:
    """The firm as written, without its legal form, and without the trade at its end."""
    whole = firm.strip()
    core = without_form(whole)
    ending = max((e for e in FIRM_ENDINGS if core.endswith(e)), key=len, default="")
    for words in dict.fromkeys((whole, core, core.removesuffix(ending))):
        if len(words) >= 2:
            yield words
