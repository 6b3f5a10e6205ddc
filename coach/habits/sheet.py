"""シート読み上げ: questions that follow a form, not the talk.

Rule (中小企業庁の伴走支援: no form-filling, 一問一答のヒアリング、ツールありきの面談): six or more closed questions with no open
question and nothing received in between, over four or more topics, of which at most a third take up a word of the
answer before (our judgement). Words of a form (項目, シート, 次は …) make it surer; alone they are nothing.
"""

from __future__ import annotations

import re

from coach.habits.base import Example, Habit, act_spans, content_of, previous_owner, quote_of, receives
from coach.model import Finding, Span, TaggedSession

QUESTIONS, TOPICS, CONNECTED = 6, 4, 1 / 3
FORM = re.compile(r"項目|シート|カルテ|次は|次に|つぎは|順番に|順に|記入|様式|の欄|あと.{1,4}[つ個問]")
Asked = tuple[int, Span]


def find(session: TaggedSession) -> tuple[Finding, ...]:
    """One finding per series of questions."""
    findings: list[Finding] = []
    series: list[Asked] = []
    for k, utterance in enumerate(session.utterances):
        if utterance.role != "advisor":
            continue
        if receives(utterance) or "Q_OPEN" in utterance.labels:
            findings += _close(session, series)
            series = []
        else:
            series += [(k, span) for span in act_spans(utterance, "Q_CLOSED")]
    return (*findings, *_close(session, series))


def _close(session: TaggedSession, series: list[Asked]) -> list[Finding]:
    if len(series) < QUESTIONS:
        return []
    topics = _topics(session, series)
    connected = sum(_takes_up(session, asked) for asked in series)
    if topics < TOPICS or connected > CONNECTED * len(series):
        return []
    first, last = series[0][0], series[-1][0]
    spoken = [u.utterance.text for u in session.utterances[max(0, first - 2) : last + 1] if u.role == "advisor"]
    words = tuple(dict.fromkeys(word for text in spoken for word in FORM.findall(text)))
    evidence = [
        f"閉じた問いが{len(series)}回、{topics}ほどの話題にわたって続いています。",
        f"そのうち、直前の答えの言葉を受けた問いは{connected}回でした。",
    ]
    if words:
        evidence.append("書式に沿って進む言葉があります: " + "、".join(f"「{word}」" for word in words[:3]) + "。")
    spans = tuple(span for _, span in series)
    return [
        Finding(
            habit="sheet",
            flag="SHEET",
            turns=tuple(dict.fromkeys(span.turn for span in spans)),
            spans=spans,
            quote=quote_of(session, spans),
            evidence=tuple(evidence),
            why=HABIT.why,
            severity=min(1.0, 0.3 + 0.03 * len(series) + 0.2 * bool(words)),
            counts={"questions": len(series), "topics": topics, "connected": connected},
        )
    ]


def _topics(session: TaggedSession, series: list[Asked]) -> int:
    """Questions that share no content word with an earlier one."""
    known: set[str] = set()
    topics = 0
    for k, span in series:
        content = content_of(session.utterances[k], [span])
        topics += bool(content) and not content & known
        known |= content
    return topics


def _takes_up(session: TaggedSession, asked: Asked) -> bool:
    k, span = asked
    answer = previous_owner(session, k)
    return answer is not None and bool(content_of(session.utterances[k], [span]) & content_of(answer))


HABIT = Habit(
    id="sheet",
    flag="SHEET",
    name="シート読み上げ",
    why="書式の順に尋ねると欄は埋まりますが、相手がいま話したいことは欄の外に残りがちです。",
    source="中小企業庁「経営力再構築伴走支援」信頼づくりの段階での聞き取り票の扱い、ツール主導の面談への注意",
    try_instead="シートは閉じて、いまの答えの中の一語を受けて尋ねてみる。欄は後で埋める。",
    find=find,
    examples=(
        Example((("支援者", "シートに沿って伺います。創業は何年ですか。"), ("経営者", "昭和です。"), ("支援者", "次は、従業員は何名ですか。"),
                 ("経営者", "六人。"), ("支援者", "借入の残高はいくらですか。"), ("経営者", "三百万。"), ("支援者", "主な仕入先はどこですか。"),
                 ("経営者", "問屋です。"), ("支援者", "決算は何月ですか。"), ("経営者", "三月。"), ("支援者", "店舗の面積はいくつですか。")), True),
        Example((("支援者", "従業員は何名ですか。"), ("経営者", "六人です。"), ("支援者", "六人で毎日回しておられるんですね。"),
                 ("経営者", "ええ。"), ("支援者", "どんな一日ですか。")), False),
    ),
)  # fmt: skip
