"""早すぎる提案: a solution before the owner's own words, over a feeling just told, or over hesitation.

Rule (LABELS.md): a proposal (1) before the owner told the issue or wish at some length, or agreed to a summary;
(2) right after a disclosure, with nothing received; (3) after hesitation, with no question back. Not: a proposal
the owner asked for; one after a summary the owner agreed to, unless (2) or (3) holds. In the later steps (⑥課題解決,
⑦フォローアップ) or from the fifth visit on the issue was set together before: there (1) is not raised once the owner
has told at length today or voiced commitment, unless they hesitated since.
"""

from __future__ import annotations

from dataclasses import dataclass

from coach.habits.base import LONG_TALK, Example, Habit, act_spans, length, quote_of, said, signals
from coach.model import QUESTION_ACTS, RECEIVING_ACTS, Finding, TaggedSession, TaggedUtterance, Transcript

NO_ISSUE = "課題や望みが、まだ経営者の言葉になっていない"
NO_AGREEMENT = "まだ要約への同意がない"
NO_RECEIVING = "打ち明けた話への受け止めがない"
NO_QUESTION_BACK = "ためらいに、問いを返していない"
NO_STEP = "段階が記録にないため、初回に近いものとして見ています。"
LATE_STEP, LATE_VISIT = 6, 5


# A reflection of at least this length can be a summary; a shorter one only receives (docs/evidence.md).
SUMMARY = 50


@dataclass(slots=True)
class _Ground:
    """What has been prepared so far.

    ``late``: a later step or visit; ``told``: the owner's longer talks after an open question or of their own accord;
    ``committed``: the owner said what they will do; ``wary``: hesitated, and has not committed since; ``offered``: the advisor's last utterance was a summary;
    ``agreed``: the owner agreed to one; ``asked``/``permitted``: for the proposal now at hand; ``answering``: what the
    advisor said last was asked for, so that an owner who asks on about it asks for more; ``welcome``: the last
    proposal was well placed and the owner did not hesitate.
    """

    late: bool = False
    told: int = 0
    committed: bool = False
    wary: bool = False
    offered: bool = False
    agreed: bool = False
    asked: bool = False
    answering: bool = False
    permitted: bool = False
    welcome: bool = False
    opened: bool = False
    owner: TaggedUtterance | None = None


def find(session: TaggedSession) -> tuple[Finding, ...]:
    """One finding per utterance with a proposal that lacks a precondition."""
    ground = _Ground(late=_is_late(session.transcript))
    findings: list[Finding] = []
    for utterance in session.utterances:
        if utterance.role == "owner":
            _hear(ground, utterance)
        elif utterance.role == "advisor":
            missing = _missing(ground, utterance) if "PROPOSE" in utterance.labels else ()
            if missing:
                findings.append(_finding(session, utterance, ground, missing))
            _note(ground, utterance, well_placed=not missing)
    return tuple(findings)


def _is_late(transcript: Transcript) -> bool:
    return (transcript.step_number or 0) >= LATE_STEP or (transcript.session_no or 0) >= LATE_VISIT


def _hear(ground: _Ground, owner: TaggedUtterance) -> None:
    heard = signals(owner)
    hesitates = "hesitation" in heard
    if length(owner) >= LONG_TALK and (ground.opened or heard & {"disclosure", "wish", "insight"}):
        ground.told += 1
    ground.wary = hesitates or (ground.wary and "commitment" not in heard)
    ground.committed = ground.committed or ("commitment" in heard and not hesitates)
    if ground.offered and heard & {"agreement", "insight"} and not hesitates:
        ground.agreed = True
    ground.asked = "request" in heard or (ground.answering and "question" in heard)
    ground.permitted = ground.permitted and not hesitates
    ground.welcome = ground.welcome and not hesitates and "disclosure" not in heard
    ground.owner = owner


def _note(ground: _Ground, utterance: TaggedUtterance, *, well_placed: bool) -> None:
    labels = utterance.labels
    if labels == {"BACKCHANNEL"}:
        return
    reflected = sum(s.stop - s.begin for s in act_spans(utterance, "REFLECT"))
    ground.opened = "Q_OPEN" in labels
    ground.offered = reflected >= SUMMARY
    ground.permitted = "PERMISSION" in labels
    ground.answering = ground.asked
    ground.welcome = well_placed and ("PROPOSE" in labels or ground.welcome)


def _missing(ground: _Ground, utterance: TaggedUtterance) -> tuple[str, ...]:
    if ground.asked:
        return ()
    heard = signals(ground.owner)
    first = min((a.span.turn, a.span.begin) for a in utterance.acts if a.label == "PROPOSE")
    before = {a.label for a in utterance.acts if (a.span.turn, a.span.begin) <= first}
    received = bool(before & RECEIVING_ACTS)
    invited = ground.permitted or "PERMISSION" in before
    missing: list[str] = []
    if not invited and "disclosure" in heard and not received:
        missing.append(NO_RECEIVING)
    if not invited and "hesitation" in heard and not utterance.labels & QUESTION_ACTS and not received:
        missing.append(NO_QUESTION_BACK)
    if not missing and ground.late and not ground.wary and (ground.told or ground.committed):
        return ()
    if missing or not (ground.agreed or ground.welcome or (invited and ground.told)):
        if not ground.told:
            missing.append(NO_ISSUE)
        elif not ground.agreed:
            missing.append(NO_AGREEMENT)
    return tuple(missing)


def _finding(session: TaggedSession, utterance: TaggedUtterance, ground: _Ground, missing: tuple[str, ...]) -> Finding:
    spans = act_spans(utterance, "PROPOSE")
    turns = tuple(dict.fromkeys(span.turn for span in spans))
    evidence = []
    if ground.owner is not None:
        evidence.append(f"直前の経営者の言葉は「{said(ground.owner)}」でした。")
    evidence.append("まだないもの: " + "、".join(missing) + "。")
    if session.transcript.step_number is None and session.transcript.session_no is None:
        evidence.append(NO_STEP)
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
