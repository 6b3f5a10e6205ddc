"""一方的な発話: the advisor explains, judges and proposes at length while the owner has no room.

Rule (LABELS.md): (1) about 200 characters (35 seconds) or more of explanation, opinion or proposal in one
utterance; (2) about 250 characters over several utterances while the owner only gives short replies (15
characters). Not: an explanation that was asked for and ends by asking how it was received; a long summary.
"""

from __future__ import annotations

from coach.habits.base import (
    SHORT_REPLY,
    Example,
    Habit,
    act_spans,
    expository_length,
    length,
    previous_owner,
    quote_of,
    signals,
)
from coach.model import (
    EXPOSITORY_ACTS,
    QUESTION_ACTS,
    RECEIVING_ACTS,
    Finding,
    Span,
    TaggedSession,
    TaggedUtterance,
)

ONE_UTTERANCE = 200
STRETCH = 250
# Shorter explanations are asides: they count inside a stretch, but do not end it (our judgement).
ASIDE = 30
# A question this long holds a talk around it: what is not itself asked counts as explanation (our judgement; a
# question of the dialogues in corpora/transcripts is rarely longer than 60 characters).
LONG_QUESTION = 120
# Signs (coach/language/acts/cues.toml) of a sentence that asks.
ASKING = frozenset({"ask.polite", "ask.plain", "ask.mark"})


def _asked_and_returned(session: TaggedSession, index: int) -> bool:
    """The owner asked for it, and it ends by asking the owner."""
    utterance = session.utterances[index]
    asked = "request" in signals(previous_owner(session, index))
    last = max(
        utterance.acts, key=lambda act: (utterance.utterance.turns.index(act.span.turn), act.span.stop), default=None
    )
    returned = last is not None and last.label in ("Q_OPEN", "Q_CLOSED")
    return asked and returned


def explained(utterance: TaggedUtterance) -> int:
    """Characters of explanation, opinion and proposal, also those wrapped into one long question."""
    told = expository_length(utterance)
    u = utterance.utterance
    labels = utterance.labels
    if len(u.text) < LONG_QUESTION or not labels & QUESTION_ACTS or labels & RECEIVING_ACTS:
        return max(told, int(bool(labels & EXPOSITORY_ACTS)))
    asking = sum(s.stop - s.begin for s, r in zip(u.sentences, u.readings, strict=False) if r.asks or r.cues & ASKING)
    return max(told, length(utterance) - asking)


def find(session: TaggedSession) -> tuple[Finding, ...]:
    """One finding per stretch."""
    findings: list[Finding] = []
    stretch: list[int] = []
    for index, utterance in enumerate(session.utterances):
        if utterance.role == "owner":
            if length(utterance) > SHORT_REPLY:
                findings += _close(session, stretch)
                stretch = []
        elif utterance.role == "advisor" and explained(utterance) and not _asked_and_returned(session, index):
            stretch.append(index)
    findings += _close(session, stretch)
    return tuple(findings)


def _close(session: TaggedSession, stretch: list[int]) -> list[Finding]:
    parts = [(k, explained(session.utterances[k])) for k in stretch]
    total = sum(n for _, n in parts)
    if total < STRETCH:
        parts = [(k, n) for k, n in parts if n >= ONE_UTTERANCE]
        total = sum(n for _, n in parts)
    # A short judgement long after the explanation does not stretch it to there.
    while len(parts) > 1 and parts[-1][1] < ASIDE:
        parts.pop()
    if not parts:
        return []
    first, last = parts[0][0], parts[-1][0]
    inside = [
        u for u in session.utterances[first : last + 1]
        if u.role == "advisor" and u.labels != {"BACKCHANNEL"}
    ]  # fmt: skip
    replies = [u for u in session.utterances[first : last + 1] if u.role == "owner"]
    spans: list[Span] = [s for u in inside for s in act_spans(u, *EXPOSITORY_ACTS)]
    spans = spans or [act.span for u in inside for act in u.acts]
    evidence = [f"説明や提案が、合わせて{total}字ほど続いています。" + _minutes(inside)]
    if replies:
        longest = max(length(u) for u in replies)
        evidence.append(f"その間、経営者の言葉は{len(replies)}回、いちばん長くて{longest}字でした。")
    else:
        evidence.append("その間、経営者の言葉はありません。")
    return [
        Finding(
            habit="one_sided",
            flag="ONE_SIDED",
            turns=tuple(turn for u in inside for turn in u.utterance.turns),
            spans=tuple(spans),
            quote=quote_of(session, spans),
            evidence=tuple(evidence),
            why=HABIT.why,
            severity=min(1.0, 0.3 + total / 1000),
            counts={"characters": total, "owner_replies": len(replies)},
        )
    ]


def _minutes(inside: list[TaggedUtterance]) -> str:
    # 約 350 字/分 is LABELS.md's own equation of 200 characters with 35 seconds.
    seconds = round(sum(length(u) for u in inside) / 200 * 35 / 5) * 5
    return f"声にすると{seconds}秒ほどです。" if seconds >= 30 else ""


HABIT = Habit(
    id="one_sided",
    flag="ONE_SIDED",
    name="一方的な発話",
    why="説明が続くと、相手がどこで引っかかったかが見えなくなります。相手の中で言葉になるのは、話しているときです。",
    source="中小企業庁「経営力再構築伴走支援」避けるべき対話「支援者が一方的に話す」",
    try_instead="一つ話したら区切って、「ここまで聞かれて、いかがですか」と相手の番にしてみる。",
    find=find,
    examples=(
        Example((("支援者", "この補助金は国の制度でして、上限は五十万円で補助率は三分の二になります。" * 7),
                 ("経営者", "はあ。")), True),
        Example((("支援者", "この補助金は国の制度でして、上限は五十万円です。"), ("経営者", "はあ。")), False),
    ),
)  # fmt: skip
