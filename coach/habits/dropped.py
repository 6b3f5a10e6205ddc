"""拾い忘れ: a feeling or wish the owner voiced, to which the advisor never came back.

Rule (after 中小企業庁「経営力再構築伴走支援」: 受け止め、「…ということですね」と返す): the sentence has a content word; the next words
of the advisor neither receive it nor ask into it (「それは…」), and no later utterance shares a content word with it.
At most the three weightiest of a session. The last words of a session, after which only goodbyes follow, are left.
"""

from __future__ import annotations

from coach.habits.base import Example, Habit, content_of, length, quote_of, receives, said
from coach.model import Finding, OwnerMark, TaggedSession, TaggedUtterance

MOST = 3
SMALL_TALK = frozenset({"BACKCHANNEL", "OTHER"})
# An open question that points back takes the matter up without repeating its words.
POINTING = ("それ", "その", "そこ", "そう", "そんな", "今の", "いまの", "おっしゃ")
# A short exclamation (「きついねえ」) is no voiced matter.
SENTENCE = 10
# Often said in passing, or of others; heard only beside another sign in the same utterance (seen in our own talks).
PASSING = ("困", "夜中", "泣", "申し訳", "楽しみ", "夢", "断られ", "きつ", "疲れ", "ほしい", "欲しい", "てえな")


def find(session: TaggedSession) -> tuple[Finding, ...]:
    """Findings on the owner's words, in the order of the talk."""
    found = [f for k, u in enumerate(session.utterances) if u.role == "owner" and (f := _dropped(session, k, u))]
    weightiest = sorted(found, key=lambda f: -f.severity)[:MOST]
    return tuple(f for f in found if f in weightiest)


def _dropped(session: TaggedSession, k: int, owner: TaggedUtterance) -> Finding | None:
    later = [u for u in session.utterances[k + 1 :] if u.role == "advisor" and u.labels != {"BACKCHANNEL"}]
    if not any(u.labels - SMALL_TALK for u in later) or _takes_up(later[0]):
        return None
    spoken = {word for u in later for word in content_of(u)}
    words = {m: content_of(owner, [m.span]) for m in owner.marks if _voiced(owner, m)}
    marks = [m for m, own in words.items() if not own & spoken and not _same_sign(own, later[0])]
    if not marks:
        return None
    feelings = {m.signal for m in marks}
    heaviest = max(marks, key=lambda m: (m.signal == "disclosure", m.span.stop - m.span.begin))
    severity = 0.3 + 0.15 * len(feelings) + 0.1 * ("disclosure" in feelings) + 0.2 * min(length(owner), 120) / 120
    return Finding(
        habit="dropped",
        flag="DROPPED",
        turns=(heaviest.span.turn,),
        spans=(heaviest.span,),
        quote=quote_of(session, [heaviest.span]),
        evidence=(
            f"すぐ後の支援者の言葉は「{said(later[0])}」でした。",
            f"このあとの支援者の{len(later)}回の発話に、この言葉は見つかりませんでした。",
        ),
        why=HABIT.why,
        severity=round(min(1.0, severity), 3),
        counts={"later": len(later)},
    )


def _takes_up(advisor: TaggedUtterance) -> bool:
    text = advisor.utterance.text
    return receives(advisor) or ("Q_OPEN" in advisor.labels and any(word in text for word in POINTING))


def _same_sign(words: frozenset[str], advisor: TaggedUtterance) -> bool:
    """Whether a kanji of the words comes back at once: 「眠れない」 is taken up by 「お眠りになれないのは…」."""
    return any("一" <= sign <= "龠" and sign in advisor.utterance.text for word in words for sign in word)


def _voiced(owner: TaggedUtterance, mark: OwnerMark) -> bool:
    others = {m.signal for m in owner.marks if m.span == mark.span}
    long_enough = mark.span.stop - mark.span.begin >= SENTENCE
    passing = mark.cue.startswith(PASSING) and not any(m.cue and m.cue != mark.cue for m in owner.marks)
    told = mark.signal in ("disclosure", "wish") and long_enough and not passing and "request" not in others
    return told and bool(content_of(owner, [mark.span]))


HABIT = Habit(
    id="dropped",
    flag="DROPPED",
    name="拾い忘れ",
    why="打ち明けた気持ちや望みが返ってこないと、その話は次から出にくくなるかもしれません。",
    source="中小企業庁「経営力再構築伴走支援」対話と傾聴 (相手の言葉を返す)、MITI 4.2 (聞き返し)",
    try_instead="次の面談の初めに、その言葉をそのまま返して「あのお話、あれからいかがですか」と尋ねてみる。",
    find=find,
    examples=(
        Example((("経営者", "正直、息子との関係が不安で夜も眠れないんです。"), ("支援者", "決算書はありますか。"),
                 ("経営者", "はい。"), ("支援者", "売上はいくらですか。")), True),
        Example((("経営者", "正直、息子との関係が不安で夜も眠れないんです。"),
                 ("支援者", "息子さんとのことで、眠れないほどなんですね。"), ("経営者", "ええ。"), ("支援者", "売上はいくらですか。")), False),
    ),
)  # fmt: skip
