"""What a question names: a turn, a place in order, a habit, a time, a case, a topic, words of the craft."""

from __future__ import annotations

import re
import unicodedata

from coach.conversation.craft import craft
from coach.conversation.model import Slots

# How advisors call the habits; the first that matches counts.
HABIT_WORDS: dict[str, str] = {
    "listening_only": r"[聴聞]きっぱなし|[聴聞]くだけ|掘り下げ(が|て|られ)?(ない|なさ|不足)",
    "interrogation": r"詰問|問い詰め|問いつめ|質問攻め|質問責め|尋問(?<!誘導尋問)|責め(る|て|た|口調|ちゃ)|畳みかけ|たたみかけ|きつ[いく].{0,3}聞|矢継ぎ早|質問が続",
    "leading": r"誘導|答えありき|言わせ(て|た|よう)|決まった答え",
    "premature": r"(提案|助言|アドバイス|解決策|答え)[^。]{0,6}(早|急|先走|いきなり|すぐ)|(早すぎ|早過ぎ|先走|早まっ|急ぎすぎ|いきなり|すぐに?)[^。]{0,8}(提案|助言|アドバイス|解決策|答え)|先走|早すぎ|早過ぎ|フライング",
    "judging": r"上から|説教|偉そう|えらそう|決めつけ|ダメ出し|だめ出し|否定(的|して|し|され)|見下",
    "sheet": r"シート|一問一答|読み上げ|棒読み|事務的|アンケートみたい|チェックリスト",
    "dropped": r"拾い忘れ|拾いそこ|拾えな|聞き流|スルー|取りこぼ",
    "one_sided": r"(話し|しゃべり|喋り|説明し)(すぎ|過ぎ|倒)|説明が長|話が長すぎ|一方的|一方通行|独演|自分ばか|(長々|ながなが|延々)",
}  # fmt: skip
_HABITS = {name: re.compile(pattern) for name, pattern in HABIT_WORDS.items()}
# Put behind a text whose words name a habit, or a term of the craft (once for each).
HABIT_MARK, TERM_MARK = "#習慣", "#用語"

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_NUMBER = r"([0-9]+|[〇一二三四五六七八九十百]+)"
_TURN = re.compile(
    rf"(?:No\.?|#|発話){_NUMBER}(?![0-9])|(?<!第)(?!一番(?![目のでは、]))(?!1番(?![目のでは、])){_NUMBER}番(?!目|手|大)|{_NUMBER}番目の?(?:発話|発言|セリフ|せりふ)"
)
_CASE = re.compile(r"[CcＣｃ]\s?-?([0-9]{1,3})(?![0-9])|事例(?:の)?\s?([0-9]{1,3})(?:番)?")
_CLOCK = re.compile(r"(?<![0-9:])([0-9]{1,3}):([0-5][0-9])(?:(?::)([0-5][0-9]))?")
_MINUTES = re.compile(
    rf"(?:{_NUMBER}時間)?{_NUMBER}分(半)?(?:ごろ|頃|くらい|ぐらい|あたり|辺り|付近|前後|過ぎ|すぎ|経|たった|の(?:所|ところ|場面|とき|時)|を過ぎ|目)"
)
_TIMES = (
    ("late", re.compile(r"後半|終盤|終わり(?:の|に|ご)|おわりの|終わり近く|おしまいの|最後の(?:方|ほう)")),
    ("early", re.compile(r"前半|序盤|(?:最初|初め|はじめ|始め|冒頭)(?:の(?:方|ほう|ころ|頃)|あたり|ごろ)|冒頭|出だし")),
    ("middle", re.compile(r"中盤|真ん中|中ほど|なかほど|半ば|途中")),
)
_ORDINAL = re.compile(rf"{_NUMBER}(?:つ目|個目|件目|か所目|箇所目|番目)")
_FIRST = re.compile(r"(?:最初|初め|はじめ|一番目)の(?!方|ほう|ころ|頃|一言|問い|質問は|五分|[0-9]+分|面談|一歩)")
_LAST = re.compile(r"(?:最後|おしまい)の(?!方|ほう|[0-9五十]+分|一言)")

_ABOUT = re.compile(
    r"(?P<x>[^、。?？!！\s]{1,24}?)(?:について|に関して|に関する|にまつわる|のこと(?!は?ない)|の話題|の話|の件|という言葉|っていう言葉|って言葉|に触れ|を話題|の悩み)"
)
_CASES_OF = re.compile(
    r"(?P<x>[^、。?？!！\s]{1,24}?)(?:で(?:悩む|悩んでる|悩んでいる|困っている|困る)|という|ような|みたいな)?"
    r"(?:会社|社長|経営者|企業|所|ところ|お店)?(?:の|に関する|についての|について|に近い|に似た)?(?:事例|ケース|実例|例[はをが]|話[はをが]|$)"
)
_SAYS = re.compile(
    r"(?:社長|経営者)?(?:さん)?(?:は|が)?、?(?P<x>[^、。?？!！\s]{1,16}?)(?:を|は|って|が)(?:何て|なんて|何と|なんと|どう|どのように)(?:言|話|思|述べ|語)"
)
_HEAD = re.compile(
    r"^(?:(?:えーと|えー|えっと|あのー?|その|じゃあ?|では|それで|で|ちょっと)、?|(?:この|その|今回の|前回の)?(?:面談で|記録で|面談の中で|話の中で)?、?(?:社長|経営者|オーナー|相手|先方|向こう|本人|あの人|この人)(?:さん)?(?:は|が|、|って|から|の口から)?|何か|私は|わたしは|後半で|前半で|似た|近い|参考になる|あと)+"
)
_TAIL = re.compile(r"(?:という|っていう|など|とか|なん|の|を|は|が|で|に)$")
_EMPTY_TOPICS = frozenset(
    {"それ", "これ", "あれ", "その", "この", "何", "なに", "どんな", "どこ", "他", "ほか", "似た", "社長", "経営者", "会社", "相談", "面談", "同じよう",
     "この場面", "場面", "あの", "ほかの", "他の", "似たような", "ような", "近い", "同じ", "ここ", "以外", "うまくいった", "失敗した", "失敗", "成功", "こう", "そう", "今日", "今回", "前回", "次回", "自分", "私", "拾えなかった", "具体", "具体的", "よう", "似たよう", "参考", "いい", "近く"}
)  # fmt: skip

_PAIR = (
    re.compile(
        r"(?P<a>[^、。?？\s]{1,20}?)(?:と|、|って|は、?)(?P<b>[^、。?？\s]{1,20}?)(?:との|と|の|は|って|とは|を|が|で|、|に)*"
        r"(?:何が|どこが|どこで|どう|なにが|どんな)?(?:違|ちが|区別|使い分け|見分け|分かれ|分ける|同じ|別物|境|線を?引|異な)"
    ),
)
_TERM = (
    re.compile(
        r"(?P<a>[^、。?？\s]{1,20}?)(?:とは|って(?=何|なに|なん|どう|そもそも|要|つまり|結局|、|$|いう)|というのは|という言葉|の意味|の定義|っていうのは|て何|って$|ってのは)"
    ),
    re.compile(
        r"(?P<a>[^、。?？\s]{1,20}?)(?:は|が)(?:どういう意味|何のこと|なんのこと|どういうこと|どんな意味|何を指)"
    ),
    re.compile(r"(?P<a>[^、。?？\s]{1,20}?)(?:の意味|について説明|を説明)"),
)
_TERM_HEAD = re.compile(
    r"^(?:そもそも|あの|その|じゃあ|では|ところで|すみません|教えて|ねえ|よく聞く|よく出てくる|よく言う|ここでいう|いわゆる|この|面談での|伴走支援でいう)+、?"
)
_TERM_TAIL = re.compile(r"(?:という(?:言葉|の)|っていう(?:言葉|の)|というもの|なん|とは|って)$")


def clean(question: str) -> str:
    """The question in one spelling: NFKC, no blanks at the ends, control characters as blanks."""
    text = unicodedata.normalize("NFKC", question.encode("utf-8", "replace").decode())
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def number(text: str) -> int:
    """A number in digits or 漢数字 up to 999 (「二十三」, 「百五」, 「一二」). Raises ValueError."""
    if text.isdecimal():
        return int(text)
    if not set(text) & {"十", "百"}:
        return int("".join(str(_DIGITS[c]) for c in text))
    total = 0
    for unit, size in (("百", 100), ("十", 10)):
        head, sign, rest = text.partition(unit)
        if sign:
            total += (int("".join(str(_DIGITS[c]) for c in head)) if head else 1) * size
            text = rest
    return total + (int("".join(str(_DIGITS[c]) for c in text)) if text else 0)


def _first_number(match: re.Match[str] | None) -> int | None:
    if match is None:
        return None
    found = next((g for g in match.groups() if g), None)
    try:
        return number(found) if found else None
    except (ValueError, KeyError):
        return None


def habit_in(text: str) -> str | None:
    """The habit the words name, if any."""
    return next((name for name, pattern in _HABITS.items() if pattern.search(text)), None)


def _time(text: str) -> str | None:
    clock = _CLOCK.search(text)
    if clock:
        first, second, third = clock.groups()
        return f"{int(first) * 60 + int(second)}:{third}" if third else f"{int(first)}:{second}"
    minutes = _MINUTES.search(text)
    if minutes:
        hours, whole, half = minutes.groups()
        try:
            return f"{(number(hours) * 60 if hours else 0) + number(whole)}:{'30' if half else '00'}"
        except (ValueError, KeyError):
            return None
    return next((name for name, pattern in _TIMES if pattern.search(text)), None)


def _ordinal(text: str) -> int | None:
    found = _first_number(_ORDINAL.search(text))
    if found is not None:
        return found
    if _FIRST.search(text):
        return 1
    return -1 if _LAST.search(text) else None


def _case(text: str) -> str | None:
    found = _first_number(_CASE.search(text))
    return f"C{found:03d}" if found is not None else None


def topic_in(text: str, *, of_cases: bool = False) -> str | None:
    """The thing asked about: 「資金繰り」 in 「資金繰りについて社長は何と言っていましたか」.

    ``of_cases``: what cases are looked for, 「若い社員が続かない」 in 「若い社員が続かない会社の事例」.
    """
    for pattern in (_CASES_OF,) if of_cases else (_ABOUT, _SAYS):
        for match in pattern.finditer(text):
            topic = _HEAD.sub("", match["x"])
            # 「社長は資金繰り」: what stands behind the last は is the thing.
            topic = re.split(r"[はが](?=[^はが]{2,}$)", topic)[-1] if len(topic) > 6 else topic
            topic = _TAIL.sub("", topic)
            if topic and topic not in _EMPTY_TOPICS:
                return topic
    return None


def terms_in(text: str, two: bool) -> tuple[str, ...]:
    """The words of the craft a question asks the meaning of, or the two it compares.

    By how the question is put; where that gives nothing known, the known terms that simply stand in it.
    """
    wanted = 2 if two else 1
    asked: tuple[str, ...] = ()
    for pattern in _PAIR if two else _TERM:
        match = pattern.search(text)
        if match:
            found = (_TERM_TAIL.sub("", _TERM_HEAD.sub("", term)) for term in match.groupdict().values() if term)
            asked = tuple(term.strip('「」『』"') for term in found if term.strip('「」『』"'))
            break
    known = craft().named(text)[:wanted]
    if len(known) == wanted and (len(asked) < wanted or any(craft().find(term) is None for term in asked)):
        return known
    return asked


def marked(text: str) -> str:
    """The text with the marks of what it names, for the patterns that look for them."""
    return text + (HABIT_MARK if habit_in(text) else "") + TERM_MARK * len(craft().named(text))


def without_numbers(text: str) -> str:
    """The text with turns and cases as signs: which turn is asked about says nothing of what is asked."""
    return _CASE.sub("事例○", _TURN.sub("○番", text))


def slots_of(text: str, intent: str) -> Slots:
    """The slots of a cleaned question. Topic and terms are read only for the intents that use them."""
    turn = _first_number(_TURN.search(_CASE.sub("", text)))
    craft = intent in ("difference", "term_meaning")
    return Slots(
        turn=turn,
        ordinal=None if craft else _ordinal(_TURN.sub("", text)),
        habit=None if craft else habit_in(text),
        topic=topic_in(text, of_cases=intent == "similar_cases") if intent in ("owner_said", "similar_cases") else None,
        time=None if craft else _time(text),
        case=_case(text),
        terms=terms_in(text, intent == "difference") if craft else (),
    )
