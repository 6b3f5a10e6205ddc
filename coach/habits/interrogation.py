"""詰問型の質問: questions that press instead of opening.

Rule (LABELS.md, after 中小企業庁「経営力再構築伴走支援モデル」の「避けるべき対話」): (1) a blaming question; (2) from the
third closed, leading or blaming question on, with nothing received in between and no longer talk of the owner
(60 characters); (3) three or more questions in one utterance. Open questions neither count nor break the run.
"""

from __future__ import annotations

from coach.habits.base import LONG_TALK, Example, Habit, act_spans, length, quote_of, receives
from coach.model import Finding, Span, TaggedSession, TaggedUtterance

PRESSING = ("Q_CLOSED", "Q_LEADING", "Q_ACCUSE")
RUN = 3
AT_ONCE = 3
# 「合っていますか」 after a summary is part of the summary and not counted (LABELS.md, section 4).
CHECKS = frozenset({"ask.check"})


def _counts_as_question(utterance: TaggedUtterance) -> bool:
    if not utterance.labels & set(PRESSING):
        return False
    if "REFLECT" in utterance.labels:
        return any(act.label in PRESSING and not CHECKS & set(act.reason.split("+")) for act in utterance.acts)
    return True


def _questions_at_once(utterance: TaggedUtterance) -> int:
    """How many things are asked in the utterance: each question sentence, with its several question words."""
    u = utterance.utterance
    asked = {(span.turn, span.begin) for span in act_spans(utterance, *PRESSING, "Q_OPEN")}
    total = 0
    for sentence, reading in zip(u.sentences, u.readings, strict=True):
        if any(_starts_in(u.turns, u.offsets, sentence.begin, sentence.stop, key) for key in asked):
            total += max(1, reading.questions)
    return total


def _starts_in(turns: tuple[int, ...], offsets: tuple[int, ...], begin: int, stop: int, key: tuple[int, int]) -> bool:
    where = offsets[turns.index(key[0])] + key[1]
    return begin <= where < stop


def find(session: TaggedSession) -> tuple[Finding, ...]:
    """Findings for blaming questions, runs and heaps of questions; one finding per run."""
    findings: list[Finding] = []
    run: list[TaggedUtterance] = []
    for utterance in session.utterances:
        if utterance.role == "owner":
            if length(utterance) >= LONG_TALK:
                findings += _close(session, run)
                run = []
            continue
        if utterance.role != "advisor":
            continue
        if receives(utterance):
            findings += _close(session, run)
            run = []
        if _counts_as_question(utterance):
            run.append(utterance)
    findings += _close(session, run)
    return tuple(findings)


def _close(session: TaggedSession, run: list[TaggedUtterance]) -> list[Finding]:
    """The findings of one run: its third and later questions, and blaming or heaped ones among the first two."""
    flagged: list[TaggedUtterance] = []
    reasons: list[str] = []
    heaps = [(u, _questions_at_once(u)) for u in run]
    for n, (utterance, count) in enumerate(heaps):
        if n >= RUN - 1 or "Q_ACCUSE" in utterance.labels or count >= AT_ONCE:
            flagged.append(utterance)
    if not flagged:
        return []
    if len(run) >= RUN:
        reasons.append(f"受け止めの言葉をはさまずに、問いが{len(run)}回続いたところです。")
    if any("Q_ACCUSE" in u.labels for u in flagged):
        reasons.append("責めているように聞こえるかもしれない問いがあります。")
    most = max(count for _, count in heaps)
    if most >= AT_ONCE:
        reasons.append(f"一つの発話に、問いが{most}つ並んでいます。")
    reasons += _shrinking(session, run)
    spans: list[Span] = []
    for utterance in flagged:
        spans += act_spans(utterance, *PRESSING)
    accusing = [s for u in flagged for s in act_spans(u, "Q_ACCUSE")]
    turns = tuple(turn for u in flagged for turn in u.utterance.turns)
    severity = min(1.0, 0.3 + 0.1 * len(run) + 0.25 * bool(accusing) + 0.1 * (most >= AT_ONCE))
    return [
        Finding(
            habit="interrogation",
            flag="INTERROGATION",
            turns=turns,
            spans=tuple(spans),
            quote=quote_of(session, accusing or spans),
            evidence=tuple(reasons),
            why=HABIT.why,
            severity=severity,
            counts={"questions_in_run": len(run), "blaming": len(accusing), "most_at_once": most},
        )
    ]


def _shrinking(session: TaggedSession, run: list[TaggedUtterance]) -> list[str]:
    """How the owner's answers went during the run, said only when they clearly became shorter."""
    if len(run) < RUN:
        return []
    order = {id(u): k for k, u in enumerate(session.utterances)}
    answers = []
    for utterance in run:
        k = order[id(utterance)] + 1
        if k < len(session.utterances) and session.utterances[k].role == "owner":
            answers.append(length(session.utterances[k]))
    if len(answers) >= RUN and answers[-1] <= 15 and answers[-1] * 2 <= answers[0]:
        return [f"経営者の答えは{answers[0]}字から{answers[-1]}字へ短くなっています。"]
    return []


HABIT = Habit(
    id="interrogation",
    flag="INTERROGATION",
    name="詰問",
    why="問いが続くと、相手は考えるより答えを返すことに追われ、話したかったことが引っ込みやすくなります。",
    source="中小企業庁「経営力再構築伴走支援」避けるべき対話「次々に質問をする詰問型」、MITI 4.2",
    try_instead="答えを一つ受け止めてから、広げる問いを一つだけ置いてみる。",
    find=find,
    examples=(
        Example((("支援者", "従業員は何名ですか。"), ("経営者", "六人です。"), ("支援者", "売上はいくらですか。"),
                 ("経営者", "八千万くらい。"), ("支援者", "借入の残高はいくらですか。")), True),
        Example((("支援者", "従業員は何名ですか。"), ("経営者", "六人です。"),
                 ("支援者", "六人で毎日の現場を回しておられるんですね。どんな一日ですか。")), False),
    ),
)  # fmt: skip
