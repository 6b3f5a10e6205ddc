"""What of the advisor's own words can be taken up: the subject of a pressing question, a proposal's matter, a stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from coach.model import EXPOSITORY_ACTS, Act, Finding, Span, TaggedSession, TaggedUtterance, Token
from coach.questions.slots import MARKED, Named, is_hollow, matters_in, persons_in

# Characters of own talk after which a sentence end is a place to stop (our judgement: 80–120, about 15–20 s).
STOP_AFTER = 80
# With less than this before the owner's reply there was nothing to stop.
STOP_LEAST = 40
OFFER_MIN, OFFER_MAX = 3, 12
# Somebody is no proposal.
PEOPLE = ("さん", "様", "さ", "たち", "業者", "センター", "先生", "ごと")
# Particles after what a proposal is about.
MENTIONED = frozenset({"を", "は", "って", "も", "から", "が", "に"})
TOPIC_MARKS = frozenset({"は", "も", "って", "に", "と", "には", "とは"})


def subjects(utterance: TaggedUtterance) -> Iterator[tuple[str, Named, bool]]:
    """(kind of question, subject, whether it is people) for the pressing questions of an advisor's utterance."""
    u = utterance.utterance
    pressing = [a for a in utterance.acts if a.label in ("Q_ACCUSE", "Q_CLOSED", "Q_LEADING")]
    for act in sorted(pressing, key=lambda a: a.label != "Q_ACCUSE"):
        tokens = _tokens(utterance, act)
        begin, stop = (tokens[0].begin, tokens[-1].stop) if tokens else (0, 0)
        cues = {
            c for s, r in zip(u.sentences, u.readings, strict=True) if s.begin < stop and begin < s.stop for c in r.cues
        }
        source = (
            "why_not" if act.label == "Q_ACCUSE" else "leading" if act.label == "Q_LEADING"
            else "amount" if "ask.amount" in cues else "choice" if "ask.choice" in cues else "yesno"
        )  # fmt: skip
        about = [pair for pair in matters_in(tokens) if pair[0] >= MARKED or tokens[-1].text in ("は", "？", "?")]
        for _, matter in sorted(about, key=lambda pair: -pair[0])[:1]:
            yield source, matter, False
        for person in [p for p in persons_in(replace(u, tokens=tuple(tokens)), marks=TOPIC_MARKS) if p.sort != "lost"][
            :1
        ]:
            yield source, person, True


def last_matter(utterances: Sequence[TaggedUtterance]) -> Named | None:
    """What the advisor last spoke about before these words (「月次の試算表は」 … 「なにゆえご覧いただけないのでしょうか」)."""
    for utterance in reversed(utterances):
        if utterance.role == "advisor":
            about = [pair for pair in matters_in(utterance.utterance.tokens) if pair[0] >= MARKED]
            return max(about, key=lambda pair: pair[0])[1] if about else None
    return None


def _tokens(utterance: TaggedUtterance, act: Act) -> list[Token]:
    u = utterance.utterance
    offset = u.offsets[u.turns.index(act.span.turn)]
    begin, stop = offset + act.span.begin, offset + act.span.stop
    return [t for t in u.tokens if begin <= t.begin < stop]


def proposed(utterance: TaggedUtterance, turns: Sequence[int]) -> str | None:
    """The matter of a proposal (「補助金」「ネット予約」), as a noun phrase; None when it names none."""
    found: list[tuple[float, str]] = []
    for act in utterance.acts:
        if act.label != "PROPOSE" or act.span.turn not in turns:
            continue
        tokens = _tokens(utterance, act)
        found += [
            (score + 2.0, matter.text)
            for score, matter in matters_in(tokens)
            if matter.sort == "scheme" or (matter.sort != "figure" and score >= MARKED)
        ]
        found += list(_things(tokens))
    return max(found, key=lambda pair: pair[0], default=(0.0, None))[1]


def _things(tokens: Sequence[Token]) -> Iterator[tuple[float, str]]:
    """Nouns that the proposal is about, known as matters or not: those with を, は or の."""
    run: list[Token] = []
    for token in (*tokens, None):
        joins = token is not None and token.pos != "VERB" and token.tag.startswith(
            ("名詞-普通名詞-一般", "名詞-普通名詞-サ変可能", "名詞-固有名詞-一般", "接尾辞-名詞的-一般", "接尾辞-名詞的-サ変")
        )  # fmt: skip
        if joins and token is not None and (not run or token.begin == run[-1].stop):
            run.append(token)
            continue
        text = "".join(t.text for t in run)
        named = len(run) > 1 or _katakana(text)
        fits = (
            OFFER_MIN <= len(text) <= OFFER_MAX
            and not any(is_hollow(t.text) for t in run)
            and not text.endswith(PEOPLE)
        )
        if named and fits and token is not None and token.text in MENTIONED:
            yield 1.0 + 0.5 * (token.text in ("を", "は")) + 0.1 * min(len(text), 8), text
        run = [token] if joins and token is not None else []


def stop_in(session: TaggedSession, positions: Sequence[int]) -> Span | None:
    """The sentence after which the owner could have been asked: the first end at ``STOP_AFTER`` characters of own
    talk, or the owner's short reply before that. ``positions``: the advisor's utterances of the finding."""
    told = 0
    for k in range(positions[0], positions[-1] + 1):
        tagged = session.utterances[k]
        if tagged.role != "advisor":
            continue
        last: Span | None = None
        for span, length in _expository(tagged):
            told, last = told + length, span
            if told >= STOP_AFTER:
                return span
        if last and told >= STOP_LEAST:
            return last
    return None


def _expository(tagged: TaggedUtterance) -> Iterator[tuple[Span, int]]:
    """Sentences of the advisor's own talk, as spans of their turns, with their length in characters."""
    u = tagged.utterance
    explained = [(a.span.turn, a.span.begin, a.span.stop) for a in tagged.acts if a.label in EXPOSITORY_ACTS]
    for sentence in u.sentences:
        k = max(n for n, offset in enumerate(u.offsets) if offset < sentence.stop)
        offset, turn = u.offsets[k], u.turns[k]
        begin, stop = max(0, sentence.begin - offset), sentence.stop - offset
        if any(t == turn and b < stop and begin < s for t, b, s in explained):
            yield Span(turn, begin, stop), sentence.stop - sentence.begin


def positions_of(session: TaggedSession, finding: Finding) -> list[int]:
    """Positions of the advisor's utterances a finding names, in order."""
    wanted = set(finding.turns)
    return [k for k, u in enumerate(session.utterances) if u.role == "advisor" and wanted & set(u.utterance.turns)]


def _katakana(text: str) -> bool:
    return len(text) > OFFER_MIN and all("\u30a0" <= c <= "\u30ff" for c in text)
