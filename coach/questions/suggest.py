"""From a finding to the open questions that could have been asked there.

Three different ones: a question that receives what the owner just said; one carried over from a similar case
(or, for 詰問, the advisor's own question rewritten); one from another rung of the ladder. Fewer, where nothing fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from coach.model import CaseMatch, Finding, Suggestion, TaggedSession, TaggedUtterance, Token
from coach.questions.patterns import Pattern, carried, fill, ladder, rewrites
from coach.questions.slots import OwnWords, noun_phrases, own_words, persons_in, words_used_often

WANTED = 3
# How far back the owner's words are still "what was just said", in utterances of either side.
REACH = 8
# The patterns are written for three habits; the others take those of the one they are closest to.
KIN = {
    "leading": "interrogation", "sheet": "interrogation",
    "judging": "premature", "dropped": "premature", "listening_only": "one_sided",
}  # fmt: skip
# Which rungs fit after what was heard; the first fits best (our judgement, after the inquiry ladder).
RUNGS: dict[str, tuple[str, ...]] = {
    "disclosure": ("気持ち", "事実", "純粋"),
    "hesitation": ("気持ち", "事実", "純粋"),
    "wish": ("願い", "一歩", "事実"),
    "insight": ("一歩", "願い", "気持ち"),
    "short": ("純粋", "事実", "気持ち"),
}


@dataclass(slots=True)
class _Desk:
    """What the suggestions of one session share: nothing is offered twice, nothing the advisor already asked."""

    asked: list[frozenset[str]]
    used: set[str] = field(default_factory=set)
    fills: Counter[str] = field(default_factory=Counter)
    texts: set[str] = field(default_factory=set)


class Suggester:
    """Suggests questions for the findings of one session, in order."""

    def __init__(self, session: TaggedSession) -> None:
        self.session = session
        self._position = {t: k for k, u in enumerate(session.utterances) for t in u.utterance.turns}
        self._often = words_used_often(session.utterances)
        self._desk = _Desk([_bigrams(u.utterance.text) for u in session.utterances if u.role == "advisor"])

    def place(self, finding: Finding) -> int:
        """The utterance at which the question would be asked: where the owner had just said most."""
        places = sorted({self._after(self._position[t]) for t in finding.turns})
        return max(places, key=lambda k: (_richness(self._heard(k)), -k))

    def _after(self, k: int) -> int:
        """Where the advisor would speak: at their own words, or after the owner's when the finding is on these."""
        return k + 1 if self.session.utterances[k].role == "owner" else k

    def _heard(self, k: int) -> list[TaggedUtterance]:
        """The owner's utterances before position ``k``, newest first; further back when the last say little."""
        recent = [u for u in reversed(self.session.utterances[max(0, k - REACH) : k]) if u.role == "owner"]
        if sum(len(u.utterance.text) for u in recent) < 20:
            recent = [u for u in reversed(self.session.utterances[:k]) if u.role == "owner"][:6]
        return recent

    def situation(self, finding: Finding, limit: int = 120) -> tuple[str, tuple[Token, ...]]:
        """What the owner had been saying at the place of the finding, newest last, and its tokens.

        This is the query for cases. At the very beginning of a session, where the owner has said nothing yet, the
        answer that follows is taken instead.
        """
        k = self.place(finding)
        spoken: list[TaggedUtterance] = []
        for utterance in self._heard(k):
            if sum(len(u.utterance.text) for u in spoken) > limit:
                break
            spoken.insert(0, utterance)
        if not spoken:
            spoken = [u for u in self.session.utterances[k + 1 :] if u.role == "owner"][:1]
        text = "".join(u.utterance.text for u in spoken)
        return text[-limit:], tuple(t for u in spoken for t in u.utterance.tokens)

    def suggest(self, finding: Finding, cases: Sequence[CaseMatch]) -> tuple[Suggestion, ...]:
        """Up to three suggestions for a finding."""
        k = self.place(finding)
        words = own_words(self._heard(k), self._often)
        seed = f"{self.session.transcript.id}:{finding.key}"
        out: list[Suggestion] = []
        receiving = [p for p in ladder() if "quote" in p.slots]
        self._take(out, self._ranked(receiving, words, finding, seed), words)
        if _kin(finding.habit) == "interrogation":
            self._take(out, self._rewritten(finding, seed), words)
        order = {match.id: n for n, match in enumerate(cases)}
        from_cases = [p for p in carried() if p.case in order]
        ranked = self._ranked(from_cases, words, finding, seed)
        self._take(out, sorted(ranked, key=lambda pair: order[pair[0].case or ""] // 2), words)
        rest = [p for p in ladder() if p.kind not in {s.kind for s in out}]
        while len(out) < WANTED and self._take(out, self._ranked(rest, words, finding, seed), words):
            continue
        while len(out) < WANTED and self._take(out, self._ranked(ladder(), words, finding, seed), words):
            continue
        # Little was said before this place: questions that only presuppose the words they hold.
        plain = [p for p in ladder() if "any" in p.topics]
        while len(out) < WANTED and self._take(out, self._ranked(plain, words, None, seed), words):
            continue
        if len(out) < WANTED:
            # Every plain question has been offered at some other place; here they are new to the reader of this one.
            self._desk.used.clear()
            self._desk.texts = {s.text for s in out}
            while len(out) < WANTED and self._take(out, self._ranked(plain, words, None, seed), words):
                continue
        return tuple(out[:WANTED])

    def _ranked(
        self, patterns: Iterable[Pattern], words: OwnWords, finding: Finding | None, seed: str
    ) -> list[tuple[Pattern, dict[str, str]]]:
        scored = []
        for pattern in patterns:
            fills = _fills(pattern, words, self._desk.fills)
            fit = _fit(pattern, words, _kin(finding.habit)) if finding else float("any" in pattern.habits)
            if fills is not None and fit is not None and pattern.id not in self._desk.used:
                scored.append((fit, crc32(f"{seed}{pattern.id}".encode()), pattern, fills))
        scored.sort(key=lambda row: (-row[0], row[1]))
        return [(pattern, fills) for _, _, pattern, fills in scored]

    def _take(
        self, out: list[Suggestion], candidates: Iterable[tuple[Pattern, dict[str, str]]], words: OwnWords
    ) -> bool:
        """Add the first candidate that is neither asked already in the session nor offered before."""
        for pattern, fills in candidates:
            text = fill(pattern, fills)
            if text in self._desk.texts or self._already_asked(text) or _shares_fill(out, fills):
                continue
            self._desk.texts.add(text)
            self._desk.used.add(pattern.id)
            self._desk.fills.update(fills.values())
            template = None if pattern.case else pattern.id
            out.append(Suggestion(text, pattern.kind, from_case=pattern.case, from_template=template))
            return True
        return False

    def _already_asked(self, text: str) -> bool:
        mine = _bigrams(text)
        return any(len(mine & asked) / len(mine | asked) > 0.6 for asked in self._desk.asked if asked)

    def _rewritten(self, finding: Finding, seed: str) -> list[tuple[Pattern, dict[str, str]]]:
        """The advisor's own pressing question, turned into an open one on the same subject."""
        for turn in reversed(finding.turns):
            utterance = self.session.utterances[self._position[turn]]
            for source, np, people in _subjects(utterance):
                fitting = [
                    p for p in rewrites()
                    if p.source in (source, "any") and p.subject in ("any", "people" if people else "thing")
                    and p.id not in self._desk.used
                ]  # fmt: skip
                fitting.sort(key=lambda p: (p.source == "any", crc32(f"{seed}{p.id}".encode())))
                if fitting:
                    return [(p, {"np": np}) for p in fitting]
        return []


def _kin(habit: str) -> str:
    return KIN.get(habit, habit)


def _subjects(utterance: TaggedUtterance) -> Iterator[tuple[str, str, bool]]:
    """(kind of question, subject, whether it is people) for the pressing questions of an advisor's utterance."""
    u = utterance.utterance
    pressing = [a for a in utterance.acts if a.label in ("Q_ACCUSE", "Q_CLOSED", "Q_LEADING")]
    for act in sorted(pressing, key=lambda a: a.label != "Q_ACCUSE"):
        offset = u.offsets[u.turns.index(act.span.turn)]
        begin, stop = offset + act.span.begin, offset + act.span.stop
        tokens = [t for t in u.tokens if begin <= t.begin < stop]
        cues = {
            c for s, r in zip(u.sentences, u.readings, strict=True) if s.begin < stop and begin < s.stop for c in r.cues
        }
        source = (
            "why_not" if act.label == "Q_ACCUSE" else "leading" if act.label == "Q_LEADING"
            else "amount" if "ask.amount" in cues else "choice" if "ask.choice" in cues else "yesno"
        )  # fmt: skip
        phrases = sorted(noun_phrases(tokens), reverse=True)
        if phrases:
            yield source, phrases[0][1], False
        people = list(persons_in(tokens))
        if people:
            yield source, people[0], True


def _richness(heard: Sequence[TaggedUtterance]) -> float:
    if not heard:
        return 0.0
    last = heard[0]
    deep = {"disclosure", "wish", "insight", "hesitation"} & {m.signal for m in last.marks}
    return min(80, len(last.utterance.text)) / 40 + len(deep)


def _fills(pattern: Pattern, words: OwnWords, offered_before: Counter[str]) -> dict[str, str] | None:
    """Fills for every slot of the pattern, or None when the owner's words have none.

    Of the best three, the one that has been put into fewest suggestions of this session: three places in a row that
    quote the same clause read like a machine.
    """
    out: dict[str, str] = {}
    for slot, offered in (("quote", words.quotes), ("np", words.nps), ("person", words.persons)):
        if slot in pattern.slots:
            if not offered:
                return None
            out[slot] = min(offered[:3], key=lambda f: (offered_before[f], offered.index(f)))
    if "np" in out and "quote" in out and out["np"] in out["quote"]:
        other = next((np for np in words.nps if np not in out["quote"]), None)
        if other is None:
            return None
        out["np"] = other
    return out


def _fit(pattern: Pattern, words: OwnWords, habit: str) -> float | None:
    """How well a pattern's conditions meet what was heard, or None when one of them does not hold."""
    if habit not in pattern.habits and "any" not in pattern.habits:
        return None
    if "any" not in pattern.topics and not set(pattern.topics) & set(words.topics):
        return None
    if "any" not in pattern.signals and not words.signals & set(pattern.signals):
        return None
    score = (
        0.5 * bool(pattern.slots) + 1.0 * (habit in pattern.habits) + 1.5 * bool(words.signals & set(pattern.signals))
    )
    score += sum(1.5 / (1 + rank) for rank, topic in enumerate(words.topics[:3]) if topic in pattern.topics)
    for signal in ("disclosure", "wish", "insight", "hesitation", "short"):
        if signal in words.signals and pattern.kind in RUNGS[signal]:
            score += 1.0 - 0.3 * RUNGS[signal].index(pattern.kind)
            break
    return score


def _shares_fill(out: Sequence[Suggestion], fills: dict[str, str]) -> bool:
    """Whether the same clause would be quoted a second time at one place."""
    quote = fills.get("quote")
    return quote is not None and any(f"「{quote}」" in s.text for s in out)


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[k : k + 2] for k in range(len(text) - 1))
