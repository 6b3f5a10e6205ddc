"""早すぎる提案: a solution before the owner's own words, over a feeling just told, or over hesitation.

Rule (LABELS.md): a proposal (1) before the owner told the issue or wish at some length, or agreed to a summary;
(2) right after a disclosure, with nothing received; (3) after hesitation, with no question back. Not: a proposal
the owner asked for; one after a summary the owner agreed to, unless (2) or (3) holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from coach.habits.base import LONG_TALK, Example, Habit, act_spans, length, quote_of, signals
from coach.model import QUESTION_ACTS, RECEIVING_ACTS, Finding, TaggedSession, TaggedUtterance

NO_ISSUE = "課題や望みが、まだ経営者の言葉になっていない"
NO_AGREEMENT = "まだ要約への同意がない"
NO_RECEIVING = "打ち明けた話への受け止めがない"
NO_QUESTION_BACK = "ためらいに、問いを返していない"


@dataclass(slots=True)
class _Ground:
    """What has been prepared so far: told at length after an open question, summarised, agreed, asked for."""

    told: int = 0
    summarised: bool = False
    agreed: bool = False
    asked_for: bool = False
    permitted: bool = False
    opened: bool = False
    owner: TaggedUtterance | None = None


def find(session: TaggedSession) -> tuple[Finding, ...]:
    """One finding per utterance with a proposal that lacks a precondition."""
    ground = _Ground()
    findings: list[Finding] = []
    for utterance in session.utterances:
        if utterance.role == "owner":
            _hear(ground, utterance)
        elif utterance.role == "advisor":
            if "PROPOSE" in utterance.labels:
                missing = _missing(ground, utterance)
                if missing:
                    findings.append(_finding(session, utterance, ground, missing))
            _note(ground, utterance)
    return tuple(findings)


def _hear(ground: _Ground, owner: TaggedUtterance) -> None:
    heard = signals(owner)
    if length(owner) >= LONG_TALK and (ground.opened or heard & {"disclosure", "wish", "insight"}):
        ground.told += 1
    if ground.summarised and ("agreement" in heard or "insight" in heard) and "hesitation" not in heard:
        ground.agreed = True
    ground.asked_for = "request" in heard or (ground.permitted and "hesitation" not in heard)
    ground.owner = owner


def _note(ground: _Ground, utterance: TaggedUtterance) -> None:
    labels = utterance.labels
    if "Q_OPEN" in labels:
        ground.opened = True
    if "REFLECT" in labels:
        ground.summarised = True
    ground.permitted = "PERMISSION" in labels
    if labels - {"BACKCHANNEL"}:
        ground.opened = ground.opened and "PROPOSE" not in labels or "Q_OPEN" in labels


def _missing(ground: _Ground, utterance: TaggedUtterance) -> tuple[str, ...]:
    if ground.asked_for:
        return ()
    heard = signals(ground.owner)
    first = min((a.span.turn, a.span.begin) for a in utterance.acts if a.label == "PROPOSE")
    before = {a.label for a in utterance.acts if (a.span.turn, a.span.begin) <= first}
    received = bool(before & RECEIVING_ACTS)
    missing: list[str] = []
    if "disclosure" in heard and not received:
        missing.append(NO_RECEIVING)
    if "hesitation" in heard and not utterance.labels & (QUESTION_ACTS | {"PERMISSION"}) and not received:
        missing.append(NO_QUESTION_BACK)
    if not ground.agreed and ground.told < 2:
        missing.append(NO_ISSUE if not ground.told else NO_AGREEMENT)
    return tuple(missing)


def _finding(
    session: TaggedSession, utterance: TaggedUtterance, ground: _Ground, missing: tuple[str, ...]
) -> Finding:
    spans = act_spans(utterance, "PROPOSE")
    turns = tuple(dict.fromkeys(span.turn for span in spans))
    evidence = []
    if ground.owner is not None:
        said = ground.owner.utterance.text.strip()
        evidence.append(f"直前の経営者の言葉は「{said if len(said) <= 40 else said[:39] + '…'}」でした。")
    evidence.append("まだないもの: " + "、".join(missing) + "。")
    return Finding(
        habit="premature",
        flag="PREMATURE",
        turns=turns,
        spans=spans,
        quote=quote_of(session, spans),
        evidence=tuple(evidence),
        why=HABIT.why,
        severity=min(1.0, 0.4 + 0.2 * len(missing)),
        counts={"missing": len(missing)},
        missing=missing,
    )


HABIT = Habit(
    id="premature",
    flag="PREMATURE",
    name="早すぎる提案",
    why="課題が自分の言葉になる前の提案は、正しくても自分ごとになりにくく、言い出せなかった話が残ります。",
    source="中小企業庁「経営力再構築伴走支援」課題設定を入口に、解決を出口に。避けるべき対話「一方的な提案」「補助金ありき」",
    try_instead="提案は手もとに置いて、まず今の言葉を受け止め、本人の考えを一つ尋ねてみる。",
    find=find,
    examples=(
        Example((("経営者", "若いのが続けて二人辞めまして、夜も眠れなくて…。"),
                 ("支援者", "補助金を使って設備を入れましょう。")), True),
        Example((("経営者", "どんな方法があるか教えてください。"),
                 ("支援者", "見積もりを二社から取ってみてはいかがでしょう。")), False),
    ),
)  # fmt: skip
