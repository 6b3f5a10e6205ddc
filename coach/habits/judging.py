"""上から目線・否定: words that judge the owner or put their thought aside.

Rule (LABELS.md, JUDGE): the owner's thought is denied, graded, or the owner is lectured. Only what was read with some
confidence (0.5) is shown, with what came back from the owner; whether it closed the talk is for the user to say.
"""

from __future__ import annotations

from coach.habits.base import (
    SHORT_REPLY,
    Example,
    Habit,
    act_spans,
    length,
    next_owner,
    previous_owner,
    quote_of,
    said,
    signals,
)
from coach.model import Finding, TaggedSession, TaggedUtterance

SURE = 0.5


def find(session: TaggedSession) -> tuple[Finding, ...]:
    """One finding per utterance that judges."""
    return tuple(
        _finding(session, k, utterance)
        for k, utterance in enumerate(session.utterances)
        if utterance.role == "advisor" and _sureness(utterance) >= SURE
    )


def _sureness(utterance: TaggedUtterance) -> float:
    return max((act.score for act in utterance.acts if act.label == "JUDGE"), default=0.0)


def _finding(session: TaggedSession, k: int, utterance: TaggedUtterance) -> Finding:
    spans = act_spans(utterance, "JUDGE")
    before, after = previous_owner(session, k), next_owner(session, k)
    evidence = ["否定や評価のように聞こえるかもしれない言葉です。"]
    withdrawn = False
    if after is None:
        evidence.append("このあと、続けて経営者の言葉はありません。")
    else:
        evidence.append(f"このあとの経営者の言葉は「{said(after)}」でした。")
        withdrawn = length(after) <= SHORT_REPLY or "hesitation" in signals(after)
        if before is not None and length(after) <= SHORT_REPLY < length(before) // 2:
            evidence.append(f"その前は{length(before)}字、このあとは{length(after)}字でした。")
    return Finding(
        habit="judging",
        flag="JUDGING",
        turns=tuple(dict.fromkeys(span.turn for span in spans)),
        spans=spans,
        quote=quote_of(session, spans),
        evidence=tuple(evidence),
        why=HABIT.why,
        severity=min(1.0, 0.2 + 0.4 * _sureness(utterance) + 0.2 * withdrawn),
        counts={"answer": length(after) if after else 0},
    )


HABIT = Habit(
    id="judging",
    flag="JUDGING",
    name="上から目線・否定",
    why="評価や否定を感じると、相手はその先の話をしまい込みやすくなります。",
    source="中小企業庁「経営力再構築伴走支援」避けるべき対話「上から目線」、好ましい対話「否定せず敬って聴く」",
    try_instead="考えを評する前に、「そう考えられたのには、どんなことがあったんですか」と背景を尋ねてみる。",
    find=find,
    examples=(
        Example((("経営者", "値上げはお客さんに悪いと思って、ずっと我慢してきました。"), ("支援者", "それは甘いですよ。"),
                 ("経営者", "はあ。")), True),
        Example((("経営者", "値上げはお客さんに悪いと思って、ずっと我慢してきました。"),
                 ("支援者", "お客さんのことを思って、我慢してこられたんですね。")), False),
    ),
)  # fmt: skip
