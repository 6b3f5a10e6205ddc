"""誘導質問: a question that holds its own answer.

Rule (LABELS.md, Q_LEADING): the advisor's opinion comes first and agreement is asked for. Putting the owner's own words
back (「…ということですね」) is no leading question.
"""

from __future__ import annotations

from coach.habits.base import SHORT_REPLY, Example, Habit, act_spans, length, next_owner, quote_of, said
from coach.model import Finding, TaggedSession, TaggedUtterance


def find(session: TaggedSession) -> tuple[Finding, ...]:
    """One finding per utterance with a leading question."""
    return tuple(
        _finding(session, k, utterance)
        for k, utterance in enumerate(session.utterances)
        if utterance.role == "advisor" and "Q_LEADING" in utterance.labels
    )


def _finding(session: TaggedSession, k: int, utterance: TaggedUtterance) -> Finding:
    spans = act_spans(utterance, "Q_LEADING")
    answer = next_owner(session, k)
    short = answer is not None and length(answer) <= SHORT_REPLY
    evidence = ["答えが先にあり、同意を求めているように聞こえるかもしれません。"]
    if answer is not None:
        evidence.append(f"経営者の答えは「{said(answer)}」でした。")
    if short:
        evidence.append("短い返事だけで、経営者自身の考えはまだ聞こえていないようです。")
    return Finding(
        habit="leading",
        flag="LEADING",
        turns=tuple(dict.fromkeys(span.turn for span in spans)),
        spans=spans,
        quote=quote_of(session, spans),
        evidence=tuple(evidence),
        why=HABIT.why,
        severity=0.6 if short else 0.4,
        counts={"answer": length(answer) if answer else 0},
    )


HABIT = Habit(
    id="leading",
    flag="LEADING",
    name="誘導質問",
    why="答えの入った問いには「はい」と言いやすく、本人の考えが聞こえないまま話が進みやすくなります。",
    source="中小企業庁「経営力再構築伴走支援」避けるべき対話「答えありき」、MITI 4.2 (説得)",
    try_instead="自分の答えを外して、「どうご覧になっていますか」と尋ねてみる。",
    find=find,
    examples=(
        Example((("経営者", "原価が上がっていまして。"), ("支援者", "やはり値上げしかないと思いませんか。"),
                 ("経営者", "はあ。")), True),
        Example((("経営者", "原価が上がっていまして。"), ("支援者", "どんなところから上がってきたんでしょうか。")), False),
    ),
)  # fmt: skip
