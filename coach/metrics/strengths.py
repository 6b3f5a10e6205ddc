"""What worked: the questions after which the owner spoke longest and most concretely, and words received well."""

from __future__ import annotations

from collections.abc import Sequence

from coach.model import Act, Span, Strength, TaggedSession, TaggedUtterance

# What counts as an opening answer: as long as the guide's 「まとまった語り」, or longer than the owner's usual.
OPENING = 60
# A shorter reflection (「旅館さんも、と。」) keeps the talk going, but is not what one would praise.
RECEIVED = 14
CONCRETE_POS = frozenset({"PROPN", "NUM"})
GOOD_SIGNALS = {
    "insight": "気づきの言葉が出ました",
    "commitment": "自分で動く言葉が出ました",
    "wish": "これからの望みが語られました",
    "disclosure": "胸の内が語られました",
    "agreement": "「そうなんです」と返ってきました",
}
# Words that give courage; other empathy shares a burden (our list).
ENCOURAGING = (
    "一緒に", "応援", "大丈夫", "きっと", "できますよ", "できると思", "力になり", "お力に", "一歩", "素晴らし", "すばらし", "さすが",
    "よくここまで", "強み", "頼もし", "立派", "心強", "楽しみに",
)  # fmt: skip
KIND_NAMES = {
    "question": "話が開いた問い", "deepening": "深掘りになった問い", "reflection": "届いた受け止め", "summary": "届いた要約",
    "empathy": "届いたねぎらい", "encouragement": "届いた励まし",
}  # fmt: skip


def strengths(session: TaggedSession, limit: int = 3, of_kind: int = 2) -> tuple[Strength, ...]:
    """Up to ``limit`` strengths, strongest first, at most ``of_kind`` of a kind."""
    found: list[Strength] = []
    utterances = session.utterances
    for k, u in enumerate(utterances):
        if u.role != "advisor" or u.labels & {"Q_ACCUSE", "JUDGE"}:
            continue
        answer = next((v for v in utterances[k + 1 : k + 3] if v.role == "owner"), None)
        if answer is None:
            continue
        before = next((v for v in reversed(utterances[:k]) if v.role == "owner"), None)
        found += [s for s in (_question(session, u, answer, before), _received(session, u, answer)) if s]
    chosen: list[Strength] = []
    for strength in sorted(found, key=lambda s: -s.weight):
        same = sum(s.kind == strength.kind for s in chosen)
        if same < of_kind and not any(set(s.turns) & set(strength.turns) for s in chosen):
            chosen.append(strength)
        if len(chosen) == limit:
            break
    return tuple(chosen)


def _concreteness(u: TaggedUtterance) -> int:
    """Names and figures in an answer: what makes a story concrete."""
    return sum(t.pos in CONCRETE_POS for t in u.utterance.tokens)


def _content(u: TaggedUtterance, acts: Sequence[Act]) -> frozenset[str]:
    """Content words of the sentences on which the acts lie."""
    starts = dict(zip(u.utterance.turns, u.utterance.offsets, strict=True))
    places = [(starts[a.span.turn] + a.span.begin, starts[a.span.turn] + a.span.stop) for a in acts]
    return frozenset(
        word
        for sentence, reading in zip(u.utterance.sentences, u.utterance.readings, strict=True)
        if any(begin < sentence.stop and sentence.begin < stop for begin, stop in places)
        for word in reading.content
    )


def _deepens(u: TaggedUtterance, acts: Sequence[Act], before: TaggedUtterance | None, size: int) -> bool:
    """Whether the question takes up a word the owner had just used, and the answer says more than before."""
    if before is None or size <= len(before.utterance.text):
        return False
    return any(reading.content & _content(u, acts) for reading in before.utterance.readings)


def _question(
    session: TaggedSession, u: TaggedUtterance, answer: TaggedUtterance, before: TaggedUtterance | None
) -> Strength | None:
    acts = [a for a in u.acts if a.label == "Q_OPEN"]
    size = len(answer.utterance.text)
    if not acts or size < OPENING:
        return None
    effect = f"このあと、経営者は{size}字ほど話されています。"
    extra = _heard(answer)
    weight = min(size, 240) / 240 + 0.05 * min(6, _concreteness(answer)) + 0.3 * bool(extra)
    if _deepens(u, acts, before, size):
        return _strength(session, "deepening", acts, "経営者の言葉を受けた問いです。" + effect + extra, weight + 0.2)
    return _strength(session, "question", acts, effect + extra, weight)


def _received(session: TaggedSession, u: TaggedUtterance, answer: TaggedUtterance) -> Strength | None:
    acts = [a for a in u.acts if a.label in ("REFLECT", "EMPATHY")]
    extra = _heard(answer)
    size = len(answer.utterance.text)
    if not acts or not (extra or size >= OPENING) or ("hesitation" in _signals(answer) and not extra):
        return None
    reflects = [a for a in acts if a.label == "REFLECT"]
    length = sum(a.span.stop - a.span.begin for a in reflects)
    if reflects and length < RECEIVED:
        return None
    kind = "summary" if length >= 100 else "reflection" if reflects else "empathy"
    if kind == "empathy" and any(word in u.utterance.text for word in ENCOURAGING):
        kind = "encouragement"
    effect = extra or f"このあと、経営者は{size}字ほど話されています。"
    deep = _signals(answer) & {"insight", "commitment", "wish", "disclosure"}
    weight = 0.3 + 0.3 * len(deep) + min(size, 240) / 480
    return _strength(session, kind, reflects or acts, effect, weight)


def _signals(u: TaggedUtterance) -> frozenset[str]:
    return frozenset(m.signal for m in u.marks)


def _heard(answer: TaggedUtterance) -> str:
    signals = _signals(answer)
    return next((f"{text}。" for signal, text in GOOD_SIGNALS.items() if signal in signals), "")


def _strength(session: TaggedSession, kind: str, acts: Sequence[Act], effect: str, weight: float) -> Strength:
    surest = max(a.score for a in acts)
    spans: tuple[Span, ...] = tuple(dict.fromkeys(a.span for a in acts if a.score >= 0.5 * surest))
    first = spans[0]
    text = session.transcript.by_number()[first.turn].text[first.begin : first.stop].strip()
    quote = text if len(text) <= 80 else text[:79] + "…"
    return Strength(kind, tuple(dict.fromkeys(s.turn for s in spans)), spans, quote, effect, round(weight, 3))
