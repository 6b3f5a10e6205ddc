"""聴きっぱなし: the owner voiced something, and to the end of the session nobody asked further.

Rule (the supporters' office, 中小企業庁の伴走支援の検証: listening only, never digging): after the owner voiced a feeling
or wish, the advisor only receives and nods to the end: no open question that digs, no summary, and at least six
utterances long (our judgement). Listening is what a first visit is for: nothing is raised there (visit 1, steps ①②),
and nothing where the record does not say which visit it is.
"""

from __future__ import annotations

from coach.habits.base import Example, Habit, act_spans, length, quote_of
from coach.model import Finding, Span, TaggedSession, TaggedUtterance, Transcript

QUIET = frozenset({"BACKCHANNEL", "REFLECT", "EMPATHY", "OTHER"})
UTTERANCES, OWNER_TALK, SUMMARY = 6, 200, 60
MOST = 3
# 「ほかにはいかがですか」 keeps the talk going; it does not dig.
ONWARD = ("ほかに", "他に", "そのほか", "その他", "それから", "続けて", "続きを")


def find(session: TaggedSession) -> tuple[Finding, ...]:
    """At most one finding, on the places where the owner voiced something."""
    if not _is_later_visit(session.transcript):
        return ()
    start = next(
        (k + 1 for k in range(len(session.utterances) - 1, -1, -1) if not _only_listens(session.utterances[k])), 0
    )
    voiced = [k for k in range(start, len(session.utterances)) if _voiced(session.utterances[k])]
    if not voiced:
        return ()
    rest = session.utterances[voiced[0] :]
    heard = [u for u in rest if u.role == "advisor"]
    talk = sum(length(u) for u in rest if u.role == "owner")
    if len(heard) < UTTERANCES or talk < OWNER_TALK:
        return ()
    spans = [span for k in voiced for span in _voiced(session.utterances[k])]
    spans = [span for n, span in enumerate(spans) if span.turn not in {s.turn for s in spans[:n]}][:MOST]
    return (
        Finding(
            habit="listening_only",
            flag="LISTENING_ONLY",
            turns=tuple(span.turn for span in spans),
            spans=tuple(spans),
            quote=quote_of(session, spans),
            evidence=(
                f"このあと終わりまで、支援者の{len(heard)}回の発話は相づちと受け止めで、広げる問いや要約は見つかりませんでした。",
                f"その間、経営者は{talk}字ほど話されています。",
            ),
            why=HABIT.why,
            severity=min(1.0, 0.4 + 0.02 * len(heard)),
            counts={"advisor_utterances": len(heard), "owner_characters": talk},
        ),
    )


def _is_later_visit(transcript: Transcript) -> bool:
    step = transcript.step_number
    return transcript.session_no is not None and transcript.session_no > 1 and (step is None or step > 2)


def _only_listens(utterance: TaggedUtterance) -> bool:
    if utterance.role != "advisor":
        return True
    if sum(span.stop - span.begin for span in act_spans(utterance, "REFLECT")) >= SUMMARY:
        return False
    onward = any(word in utterance.utterance.text for word in ONWARD)
    return utterance.labels <= (QUIET | {"Q_OPEN"} if onward else QUIET)


def _voiced(utterance: TaggedUtterance) -> list[Span]:
    return [mark.span for mark in utterance.marks if mark.signal in ("disclosure", "wish")]


_TALK = tuple(pair for _ in range(8) for pair in (("経営者", "息子に継がせたいけれど、正直、不安で夜も眠れないんです。もう何年もです。"), ("支援者", "ええ。")))  # fmt: skip
HABIT = Habit(
    id="listening_only",
    flag="LISTENING_ONLY",
    name="聴きっぱなし",
    why="聴くだけで終わると、話が整理されないまま残りがちです。初回と、何回目か分からない記録では見ません。",
    source="中小企業庁「経営力再構築伴走支援」傾聴だけで深掘りがない対話、課題の見立てへ進まない面談への注意",
    try_instead="終わりまでに一度、「今日いちばん引っかかったのは…ということでしょうか」とまとめて返してみる。",
    find=find,
    examples=(
        Example(_TALK, True, visit=3),
        Example(_TALK, False, visit=1),
        Example(_TALK, False),
    ),
)
