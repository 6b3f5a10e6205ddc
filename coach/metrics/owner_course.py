"""The course of the owner's talk: what was told, held back, seen, wished and undertaken, in order. Not a diagnosis."""

from __future__ import annotations

from collections.abc import Sequence

from coach.metrics.balance import has_times, weight_of
from coach.metrics.walls import walls_in_talk
from coach.model import OwnerCourse, OwnerMark, OwnerMoment, OwnerSignal, TaggedSession, WallHeard

MOST = 12
QUOTE = 40
SHORT = 12
BREAKS = "、。？ 　"
# 「まとまった語り」, as in the strengths.
LONG = 60
MOMENT_NAMES: dict[OwnerSignal, str] = {
    "disclosure": "打ち明け", "hesitation": "ためらい", "insight": "気づき", "wish": "望み", "commitment": "動き出す言葉",
}  # fmt: skip
# How much each tells when there are more moments than can be shown (our judgement).
WEIGHTS: dict[OwnerSignal, float] = {
    "insight": 1.0, "commitment": 1.0, "disclosure": 0.9, "wish": 0.7, "hesitation": 0.4,
}  # fmt: skip
# Words that are as often mere politeness: as all of a short turn they are no 気づき.
FAINT_INSIGHT = frozenset(
    {"なるほど", "そうか", "ああ、そう", "あ、そう", "そういえば", "本当だ", "ほんとだ", "ほんまや"}
)
FAINT_TURN = 15
# Pauses and small words that tell of ためらい only where little else is said.
FAINT_HESITATION = frozenset({"……", "いや、", "いやあ", "…まあ", "まあ…", "うーん", "んー"})
BRIEF_TURN = 24
# At most so many moments that hold nothing but ためらい: a slow talker is not all hesitation.
MOST_HESITATIONS = 4


def owner_course(session: TaggedSession) -> OwnerCourse:
    """The owner's most telling moments (at most twelve, in order), long talk by halves, and the walls heard."""
    first, second = _long_talk(session)
    return OwnerCourse(_moments(session), walls_in_talk(session), first, second)


def long_talk_text(course: OwnerCourse) -> str:
    """How much was told at length in each half, in words; "" where the owner said nothing in either."""
    halves = [("前半", course.long_first), ("後半", course.long_second)]
    told = [f"{name} {round(share * 100)} %" for name, share in halves if share is not None]
    return f"経営者の言葉のうち、まとまった語り ({LONG}字以上) の割合: {'、'.join(told)}" if told else ""


def wall_text(wall: WallHeard) -> str:
    """The wall with the words in which it was heard, in words."""
    return f"「{wall.wall}」の壁: " + "".join(f"「{word}」" for word in wall.words) + "という言葉がありました。"


def moment_name(moment: OwnerMoment) -> str:
    """What a moment is called: 「打ち明け・望み」."""
    return "・".join(MOMENT_NAMES[signal] for signal in moment.signals)


def _moments(session: TaggedSession) -> tuple[OwnerMoment, ...]:
    turns = {turn.i: turn for turn in session.transcript.turns}
    marks: dict[int, list[OwnerMark]] = {}
    for utterance in session.utterances:
        for mark in utterance.marks if utterance.role == "owner" else ():
            turn = turns.get(mark.span.turn)
            if turn is not None and mark.signal in WEIGHTS and _is_told(mark, turn.text):
                marks.setdefault(turn.i, []).append(mark)
    found = [
        OwnerMoment(
            turn.i,
            tuple(dict.fromkeys(m.signal for m in marks[turn.i])),
            _quote(turn.text, marks[turn.i]),
            tuple(dict.fromkeys(m.cue for m in marks[turn.i] if m.cue)),
            turn.start,
        )
        for turn in session.transcript.turns
        if turn.i in marks
    ]
    weights = {m.turn: sum(WEIGHTS[s] for s in m.signals) + min(len(turns[m.turn].text), 160) / 320 for m in found}
    kept = _most_telling(found, weights)
    return tuple(m for m in found if m.turn in kept)


def _is_told(mark: OwnerMark, text: str) -> bool:
    """Whether the cue lies in this turn (a sentence may run over several) and is more than politeness."""
    sentence, size = text[mark.span.begin : mark.span.stop], len(text.strip())
    if mark.cue not in sentence:
        return False
    if mark.signal == "insight" and mark.cue == "そうか":
        # 「そうかもしれません」 is agreement at most.
        return size > FAINT_TURN and "そうか" in sentence.replace("そうかも", "")
    if mark.signal == "insight" and mark.cue == "あ、そう" and "はあ、そう" in sentence:
        return False
    if mark.signal == "insight" and mark.cue in FAINT_INSIGHT:
        return size > FAINT_TURN
    return not (mark.signal == "hesitation" and mark.cue in FAINT_HESITATION and size > BRIEF_TURN)


def _most_telling(found: Sequence[OwnerMoment], weights: dict[int, float]) -> frozenset[int]:
    """The best moment of each signal, then the best of the rest."""
    ranked = sorted(found, key=lambda m: -weights[m.turn])
    hesitant = [m.turn for m in ranked if m.signals == ("hesitation",)][MOST_HESITATIONS:]
    ranked = [m for m in ranked if m.turn not in hesitant]
    best = [next((m.turn for m in ranked if signal in m.signals), None) for signal in WEIGHTS]
    order = dict.fromkeys(turn for turn in (*best, *(m.turn for m in ranked)) if turn is not None)
    return frozenset(list(order)[:MOST])


def _quote(text: str, marks: Sequence[OwnerMark]) -> str:
    """At most ``QUOTE`` characters around the word of the weightiest mark, cut at a comma where one is near."""
    mark = max(marks, key=lambda m: WEIGHTS[m.signal] * (0.5 if m.cue in FAINT_INSIGHT else 1.0))
    sentence = text[mark.span.begin : mark.span.stop].strip()
    if len(sentence) < SHORT:
        # 「うわ、そうか。」 says little without what follows.
        sentence = text[mark.span.begin :].strip()
    if len(sentence) < SHORT:
        # At the end of a turn, what led to it: the sentences before, as far as there is room.
        before = [k + 1 for k in range(mark.span.begin) if text[k] in "。？"]
        sentence = next((text[k:].strip() for k in (0, *before) if len(text[k:].strip()) <= QUOTE), sentence)
    if len(sentence) <= QUOTE:
        return sentence
    at = max(0, sentence.find(mark.cue))
    stop = at + len(mark.cue)
    begin = 0
    if stop > QUOTE // 2:
        after = [k + 1 for k in range(max(0, at - 18), at) if sentence[k] in BREAKS]
        begin = after[0] if after else max(0, at - 10)
    # Two places are kept for the marks of omission.
    end = min(len(sentence), begin + QUOTE - 2)
    if end < len(sentence):
        cut = max(sentence.rfind(sign, stop, end) for sign in BREAKS)
        end = cut + (sentence[cut] in "。？") if cut > 0 else end
    piece = sentence[begin:end].strip()
    whole = end == len(sentence) or piece.endswith(("。", "？"))
    return ("…" if begin else "") + piece + ("" if whole else "…")


def _long_talk(session: TaggedSession) -> tuple[float | None, float | None]:
    """Of the owner's words in each half, the part told in utterances of sixty characters or more.

    A turn belongs to the half in which its middle lies; halves are of time where times are known, else of words.
    """
    turns = session.transcript.turns
    timed = has_times(turns)
    weights = {turn.i: weight_of(turn, timed) for turn in turns}
    whole = sum(weights.values())
    half, at = {}, 0.0
    for turn in turns:
        half[turn.i] = int(at + weights[turn.i] / 2 >= whole / 2)
        at += weights[turn.i]
    said, told = [0, 0], [0, 0]
    texts = {turn.i: turn.text for turn in turns}
    for utterance in session.utterances:
        if utterance.role != "owner":
            continue
        long = len(utterance.utterance.text.strip()) >= LONG
        for i in utterance.utterance.turns:
            size = len(texts.get(i, "").strip())
            said[half.get(i, 0)] += size
            told[half.get(i, 0)] += size * long
    first, second = (told[k] / said[k] if said[k] else None for k in (0, 1))
    return first, second
