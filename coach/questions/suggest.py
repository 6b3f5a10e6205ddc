"""From a finding to the open questions that could have been asked there.

Up to three different ones: a question that receives what the owner just said; one that opened the talk in a similar
case (or, for 詰問, the advisor's own question rewritten); one from another rung of the ladder. Fewer where nothing
fits: a question nobody would say there is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from zlib import crc32

from coach.model import EXPOSITORY_ACTS, CaseMatch, Finding, Span, Suggestion, TaggedSession, TaggedUtterance, Token
from coach.questions.advisor_words import STOP_LEAST, last_matter, positions_of, proposed, stop_in, subjects
from coach.questions.fitting import Desk, Fitted, fitted
from coach.questions.patterns import Pattern, carried, fill, ladder, offers, rewrites
from coach.questions.slots import OwnWords, own_words, people_lost, words_used_often

WANTED = 3
# How far back the owner's words are still "what was just said", in utterances of either side.
REACH = 8
# Characters of the owner below which one looks further back.
ENOUGH = 40
# Before this many utterances nothing but openings is asked when the owner has told nothing yet.
BEGINNING = 8
# A form of question may come again after this many findings, twice in a session.
AGAIN_AFTER, AT_MOST = 4, 2
# Share of common character pairs from which two questions are the same question (our judgement on dev).
NEAR, SAME_ASK = 0.6, 0.5
# A fill longer than this is a quotation, not a name or a matter.
WORD = 12
_NOBODY = r"い(?:ません|ない)|おりません|おらん|亡くな|死んだ"
# Findings on the advisor's own questions.
PRESSING = frozenset({"interrogation", "leading", "sheet"})


class Suggester:
    """Suggests questions for the findings of one session, in order."""

    def __init__(self, session: TaggedSession) -> None:
        self.session = session
        self._position = {t: k for k, u in enumerate(session.utterances) for t in u.utterance.turns}
        self._often = words_used_often(session.utterances) or frozenset({""})
        self._bare_ids = frozenset(p.id for p in ladder() if p.bare)
        self._desk = Desk([_bigrams(u.utterance.text) for u in session.utterances if u.role == "advisor"])

    def place(self, finding: Finding) -> int:
        """The utterance at which the question would be asked: where the owner had just said most.

        For 一方的 it is where one could have stopped.
        """
        stop = self.stop(finding)
        if stop is not None:
            return self._position[stop.turn]
        places = sorted({self._after(self._position[t]) for t in finding.turns})
        return max(places, key=lambda k: (_richness(self._heard(k)), -k))

    def _after(self, k: int) -> int:
        """Where the advisor would speak: at their own words, or after the owner's when the finding is on these."""
        return k + 1 if self.session.utterances[k].role == "owner" else k

    def _heard(self, k: int) -> list[TaggedUtterance]:
        """The owner's utterances before position ``k``, newest first; further back when the last say little."""
        recent = [u for u in reversed(self.session.utterances[max(0, k - REACH) : k]) if u.role == "owner"]
        if sum(len(u.utterance.text) for u in recent) < ENOUGH:
            recent = [u for u in reversed(self.session.utterances[:k]) if u.role == "owner"][:8]
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
        words = replace(
            own_words(self._heard(k), self._often, people_lost(self.session.utterances[:k])),
            explained=self._explained(finding, k),
        )
        self._desk.place += 1
        seed = f"{self.session.transcript.id}:{finding.key}"
        out: list[Suggestion] = []
        if (finding.habit in PRESSING or self._presses(k)) and not words.grief:
            self._take(out, self._rewritten(finding, k, seed))
        if k < BEGINNING and not (words.quotes or words.nps):
            openings = [Fitted(p, {}, 0, 0.0) for p in ladder() if p.opening]
            self._take(out, sorted(openings, key=lambda f: crc32(f"{seed}{f.pattern.id}".encode())))
            return tuple(out)
        receiving = [p for p in ladder() if "quote" in p.slots]
        self._take(out, self._ranked(receiving, words, finding, seed), _kinds(out))
        order = {match.id: n for n, match in enumerate(cases)}
        from_cases = self._ranked([p for p in carried() if order.keys() & set(p.cases)], words, finding, seed)
        near = sorted(from_cases, key=lambda f: min(order[c] for c in f.pattern.cases if c in order) // 2)
        self._take(out, near, _kinds(out), order)
        for kinds in (_kinds(out), frozenset[str]()):
            while len(out) < WANTED and self._take(
                out, self._ranked(ladder(), words, finding, seed), kinds | (_kinds(out) if kinds else kinds)
            ):
                continue
        return tuple(out[:WANTED])

    def offer(self, finding: Finding) -> Suggestion | None:
        """For 早すぎる提案: how the same idea could be offered later, with permission and a choice."""
        if finding.habit != "premature":
            return None
        for k in positions_of(self.session, finding):
            matter = proposed(self.session.utterances[k], finding.turns)
            if matter:
                ways = sorted(offers(), key=lambda p: (self._desk.used[p.id], crc32(f"{finding.key}{p.id}".encode())))
                self._desk.used[ways[0].id] += 1
                return Suggestion(fill(ways[0], {"np": matter}), "提案の渡し方", from_template=ways[0].id)
        return None

    def stop(self, finding: Finding) -> Span | None:
        """For 一方的: the sentence after which the owner could have been asked."""
        if finding.habit != "one_sided":
            return None
        positions = positions_of(self.session, finding)
        return stop_in(self.session, positions) if positions else None

    def _explained(self, finding: Finding, k: int) -> bool:
        """Whether the advisor has just been talking: before the owner's last word, or up to the place to stop."""
        talk = [u for u in self.session.utterances[max(0, k - 2) : k] if u.role == "advisor"]
        own = sum(a.span.stop - a.span.begin for u in talk for a in u.acts if a.label in EXPOSITORY_ACTS)
        return finding.habit == "one_sided" or own >= STOP_LEAST

    def _presses(self, k: int) -> bool:
        """Whether the advisor accuses or leads at this place, whatever the finding is about."""
        return k < len(self.session.utterances) and bool({"Q_ACCUSE", "Q_LEADING"} & self.session.utterances[k].labels)

    def _ranked(self, patterns: Iterable[Pattern], words: OwnWords, finding: Finding, seed: str) -> list[Fitted]:
        step = self.session.transcript.step_number
        found = [fitted(p, words, finding.habit, step, self._desk) for p in patterns if self._may_come(p)]
        ready = [f for f in found if f is not None]
        # Equally good ones take turns by a stable draw, so that sessions do not all begin with the same form.
        draw = {f.pattern.id: crc32(f"{seed}{f.pattern.id}".encode()) / 2**32 for f in ready}
        return sorted(ready, key=lambda f: -(f.score + 0.6 * draw[f.pattern.id] - 0.8 * self._desk.used[f.pattern.id]))

    def _may_come(self, pattern: Pattern) -> bool:
        since = self._desk.place - self._desk.last_used.get(pattern.id, -AGAIN_AFTER)
        most = AT_MOST if "quote" in pattern.slots or pattern.bare else 1
        return self._desk.used[pattern.id] < most and since >= AGAIN_AFTER

    def _take(
        self,
        out: list[Suggestion],
        candidates: Iterable[Fitted],
        without: frozenset[str] = frozenset(),
        cases: dict[str, int] | None = None,
    ) -> bool:
        """Add the first candidate of a rung not yet taken that was neither asked nor offered before."""
        for candidate in candidates:
            pattern, text = candidate.pattern, candidate.text
            if pattern.kind in without or self._known(text) or _repeats(out, candidate):
                continue
            if pattern.bare and any(s.from_template in self._bare_ids for s in out):
                # One question that takes up nothing the owner said is enough for one place.
                continue
            self._desk.texts.append(_bigrams(text))
            self._desk.used[pattern.id] += 1
            self._desk.last_used[pattern.id] = self._desk.place
            self._desk.fills.update(candidate.fills.values())
            case = min((c for c in pattern.cases if c in cases), key=cases.__getitem__) if cases else None
            out.append(Suggestion(text, pattern.kind, from_case=case, from_template=None if case else pattern.id))
            return True
        return False

    def _known(self, text: str) -> bool:
        mine = _bigrams(text)
        return any(_alike(mine, other) > NEAR for other in self._desk.asked) or mine in self._desk.texts

    def _rewritten(self, finding: Finding, place: int, seed: str) -> list[Fitted]:
        """The advisor's own pressing question, turned into an open one on the same subject."""
        utterances = self.session.utterances
        at = [k for k in positions_of(self.session, finding) if k != place]
        for k in (place, *reversed(at)):
            named = list(subjects(utterances[k])) if k < len(utterances) else []
            if not named and k < len(utterances) and "Q_ACCUSE" in utterances[k].labels:
                before = last_matter(utterances[max(0, k - 2) : k])
                named = [("why_not", before, False)] if before else []
            for source, subject, people in named:
                if people and _denied(utterances[k + 1 : k + 2]):
                    continue
                fitting = [
                    Fitted(p, {"np": subject.text}, 0, 0.0) for p in rewrites()
                    if p.source in (source, "any") and p.subject in ("any", "people" if people else "thing")
                    and ("any" in p.matters or subject.sort in p.matters) and not self._desk.used[p.id]
                ]  # fmt: skip
                fitting.sort(key=lambda f: crc32(f"{seed}{f.pattern.id}".encode()))
                if fitting and self._desk.fills[subject.text] < AT_MOST:
                    return fitting
        return []


def _denied(answer: Sequence[TaggedUtterance]) -> bool:
    """Whether the owner answered that there is no such person (「子供はいません」)."""
    return any(u.role == "owner" and re.search(_NOBODY, u.utterance.text) for u in answer)


def _kinds(out: Sequence[Suggestion]) -> frozenset[str]:
    return frozenset(s.kind for s in out)


def _richness(heard: Sequence[TaggedUtterance]) -> float:
    if not heard:
        return 0.0
    last = heard[0]
    deep = {"disclosure", "wish", "insight", "hesitation"} & {m.signal for m in last.marks}
    return min(80, len(last.utterance.text)) / 40 + len(deep)


def _repeats(out: Sequence[Suggestion], candidate: Fitted) -> bool:
    """Whether one place would hear the same clause, person or matter twice, or the same thing asked twice."""
    ask = _bigrams(_ask(candidate.text))
    return any(
        any(value in s.text or _held(value, s.text) for value in candidate.fills.values())
        or _alike(ask, _bigrams(_ask(s.text))) > SAME_ASK
        for s in out
    )


def _held(quote: str, text: str) -> bool:
    """Whether much of a quotation has been given back already."""
    mine = _bigrams(quote)
    return len(quote) > WORD and len(mine & _bigrams(text)) > 0.4 * len(mine)


def _ask(text: str) -> str:
    """The question itself, without what is received before it."""
    return re.split(r"。", text.rstrip("。"))[-1]


def _alike(one: frozenset[str], two: frozenset[str]) -> float:
    return len(one & two) / len(one | two) if one and two else 0.0


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[k : k + 2] for k in range(len(text) - 1))
