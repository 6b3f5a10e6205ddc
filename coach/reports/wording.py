"""The fixed words of a report, and small ways of writing figures, times and foreign text."""

from __future__ import annotations

import re
import unicodedata

# The line every file that holds talk begins with, in all forms.
NOTICE = "取扱注意　この報告には面談の内容が含まれます。"
SHEET_NOTICE = "取扱注意　この用紙には面談の内容が含まれます。"
KEPT_NOTICE = "取扱注意　この問いかけ集には面談の内容が含まれます。"
ENGAGEMENT_NOTICE = "取扱注意　この資料には支援先の内容が含まれます。"
GROWTH_NOTICE = "取扱注意　本人の手元に置く記録です。渡すときは、本人が決めます。"
ANONYMOUS_NOTICE = (
    "取扱注意　名前は記号に置きかえてあります。残っていることもあるので、渡す前に読んでお確かめください。"
)
ANONYMOUS_MANY_NOTICE = ANONYMOUS_NOTICE + "同じ記号でも、支援先 (なければ面談) が違えば別の人です。"
UNTITLED = "面談のふりかえり"
CHECK = "要確認"

ANSWERS = "あなたの手応え"
STRENGTHS = "よかったところ"
OWNER = "経営者の話の流れ"
FIGURES = "数字"
FINDINGS = "気になる所"
NEXT = "次に試すこと"
RECORD = "記録"

ASK_ALSO = "こう尋ねることもできました"
STOP_HERE = "ここで一度止まって、尋ねることもできました"
OFFER_LATER = "同じ話を、後でお渡しするなら"
CASES = "似た事例"
WHY = "気にかけるわけ"
VERDICT = "あなたの見方"
AFTER = "そのあとの言葉"
SOURCE = "出典"
NOTE = "メモ"
BOOKMARK = "しおり"
QUOTED_IN = "引いた所"
HABITS_HEADING = "試してみるなら"

NO_STEP = "段階は記録にありません"
NO_TIMES = "時刻は記録にありません"
NO_ANSWERS = "手応えのあった場面はどこでしたか。先を読む前に、少し思い返してみませんか。"
NO_ANSWER = "(まだ書かれていません)"
NO_STRENGTHS = "記録からは選びきれませんでした。社長の話が長くなった所から、読み返してみませんか。"
NO_OWNER = "節目になる言葉は拾えませんでした。社長の言葉を、もう一度たどってみませんか。"
NO_FIGURES = "数えられる発話がありませんでした。"
NO_FINDINGS = "気になる所は見つかりませんでした。見落としもありえます。手応えのあった所から読み返してみませんか。"
NO_OTHER_FINDINGS = "ほかに気になる所は見つかりませんでした。"
NO_QUESTIONS = "この場面に合う問いは見つかりませんでした。"
NO_CASES = "近い事例は見つかりませんでした。"
NO_NEXT = "次の面談で試したいことを、一つだけ選んでみませんか。"
NO_RECORD = "発話の記録がありません。"
NO_VERDICT = "まだ記していません"
VERDICTS = {"agree": "もっとも、と記しました", "dismiss": "違うと思う、と記しました"}
DISMISSED = "違うと思う、と記した所"

FINDINGS_INTRO = "文字の記録から見えたことです。その場の間合いや表情までは分かりません。"
OWNER_INTRO = "このような言葉がありました。言葉から拾ったもので、見立てではありません。"
FIGURES_INTRO = "目安は考える手がかりで、合否ではありません。"
RECORD_INTRO = "《 》は、この報告で引いた言葉です。"
COURSE = "支援者の話した割合の移り変わり (面談を十に区切り、何割かを示す)"

# Marks that turn the direction of writing around; a name or a quotation must not rearrange its neighbours.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# A terminal's colour and cursor codes, taken out whole: without its ESC the rest would stand in the talk as 「[31m」.
_TERMINAL_CODE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_LINE_BREAK = re.compile("\r\n|[\r\u2028\u2029]")


def clean(text: str) -> str:
    """The text without control characters (terminal codes) and direction marks; every line break is ``\\n``."""
    unified = _LINE_BREAK.sub("\n", _TERMINAL_CODE.sub("", text))
    return "".join(_safe(ch) for ch in unified)


def _safe(ch: str) -> str:
    if ch == "\n":
        return ch
    if ch in "\t\v\f\x85":
        return " "
    kind = unicodedata.category(ch)
    return "" if kind == "Cc" or ch in _BIDI else "\ufffd" if kind == "Cs" else ch


def one_line(text: str) -> str:
    """``clean`` text with its lines joined by a blank: for headings, quotations and list entries."""
    return " ".join(part for part in (line.strip() for line in clean(text).split("\n")) if part)


def clock(seconds: float | None) -> str:
    """``12:04`` or ``1:02:03``; "" when unknown."""
    if seconds is None:
        return ""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(minutes: float | None) -> str:
    """``38分``; "" when unknown."""
    if minutes is None:
        return ""
    return f"{round(minutes)}分" if minutes >= 1 else "1分未満"


def shorten(text: str, limit: int = 80) -> str:
    """At most ``limit`` characters, with 「…」 where the text was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def tail(text: str, limit: int = 40) -> str:
    """The last ``limit`` characters, with 「…」 where the text was cut: the words after which something happens."""
    return text if len(text) <= limit else "…" + text[1 - limit :]


def quoted(text: str) -> str:
    """Words in brackets; brackets inside become 『』 as in print."""
    return f"「{text.replace('「', '『').replace('」', '』')}」"


def places(turns: tuple[int, ...]) -> str:
    """Turn numbers in words: ``3番``, ``3・5・7番``, ``3番から21番``."""
    if not turns:
        return ""
    if len(turns) > 6:
        return f"{turns[0]}番から{turns[-1]}番"
    return "・".join(str(turn) for turn in turns) + "番"
