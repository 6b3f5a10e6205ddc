"""What a line of the advisor is about, for this owner: one of their matters, a fact, any matter, or nothing at all.

Each example way of asking is compared by meaning; keywords count beside it. Sentence encoders give every pair of
Japanese questions a high cosine, so a cosine is read against how near the same line is to all other examples: what
decides is how far the best one stands out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from coach.practice.ear import business_words, ear, general_words
from coach.practice.purpose import Encode, Meant, PurposeEar
from coach.practice.scenario import ASPECTS, Aspect, Scenario

Kind = Literal["topic", "fact", "general", "greeting", "thanks", "schedule", "smalltalk", "business", "none"]

# What an example belongs to: its kind, and the topic, fact or aspect.
Name = tuple[Kind, str]

# How far the nearest example must stand out, in standard deviations over all examples of this owner and in general;
# with a keyword of the matter in the line, and without. Judgement, from reading a few dozen questions of either kind;
# what comes of it is measured by scripts/evaluate_practice.py (docs/evidence.md).
NEAR, NEAR_WITH_WORD = 2.6, 1.0
# A keyword is worth this much standing out, a second one a half of it.
WORD = 1.2
# Cosines (multilingual-e5-small) below which no example is like the line at all, and from which a general way of
# asking needs no word we know: questions to any owner reach .90, questions of other worlds stay below .89.
CLOSE, VERY_CLOSE = 0.88, 0.90
# With a keyword of the matter in the line.
CLOSE_WITH_WORD = 0.87
# By how much a general example may stand out more than the owner's own matter whose keyword is in the line.
YIELD = 1.5
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
_NOISE = re.compile(r"([^…・ー\-.。])\1{3,}")


@dataclass(frozen=True, slots=True)
class Route:
    """``id`` names the topic or fact; ``aspect`` what is asked of it; ``score`` how far it stood out."""

    kind: Kind
    id: str = ""
    aspect: Aspect | None = None
    score: float = 0.0

    @property
    def understood(self) -> bool:
        """Whether the owner can make something of it that has to do with them."""
        return self.kind in ("topic", "fact", "general")


class Router:
    """Finds the matter of a line.

    ``encode`` and ``encode_examples`` give unit vectors, one row a text; the latter may keep them for the next time.
    """

    def __init__(self, scenario: Scenario, encode: Encode, encode_examples: Encode | None = None) -> None:
        self._encode = encode
        rows: list[tuple[Kind, str, str]] = [("topic", t.id, a) for t in scenario.topic for a in t.ask]
        rows += [("fact", f.id, a) for f in scenario.fact for a in f.ask]
        rows += [("general", aspect, a) for aspect in ASPECTS for a in ear().aspect[aspect].ask]
        self._receiving = (encode_examples or encode)(ear().receiving)
        self._purposes = PurposeEar(encode, encode_examples or encode)
        kinds: tuple[Kind, ...] = ("greeting", "thanks", "schedule", "smalltalk", "business")
        rows += [(kind, kind, a) for kind in kinds for a in ear().kind[kind].ask]
        self._names: list[Name] = [(kind, name) for kind, name, _ in rows]
        self._examples = (encode_examples or encode)([text for _, _, text in rows])
        self._words: dict[Name, tuple[str, ...]] = {("topic", t.id): t.keywords for t in scenario.topic}
        self._words |= {("fact", f.id): f.keywords for f in scenario.fact}

    def route(
        self, text: str, content: frozenset[str], owner_words: frozenset[str], nouns: frozenset[str] | None = None
    ) -> Route:
        """Where the line belongs.

        ``content`` are its content words (normal form), ``nouns`` those of them that name things (all, when None),
        ``owner_words`` those the owner has used: a line that names nothing but general things and the owner's own is
        about what is being talked of, even when no example is near.
        """
        if is_noise(text):
            return Route("none")
        cosine, out = self._nearness(text)
        worded = {name: _word_score(words, text, content) for name, words in self._words.items()}
        scored = {name: value + worded.get(name, 0.0) for name, value in out.items()}
        best = max(scored, key=scored.__getitem__)
        mine = max(self._words, key=scored.__getitem__)
        general = max((name for name in scored if name[0] == "general"), key=scored.__getitem__)
        named = content if nouns is None else content & nouns
        known = _is_general(named, owner_words)
        foreign = named - owner_words - general_words()
        aspect = self._aspect(text, out)
        needed = CLOSE_WITH_WORD if worded[mine] else CLOSE if known else VERY_CLOSE
        near = out[mine] >= (NEAR_WITH_WORD if worded[mine] else NEAR) and cosine[mine] >= needed
        # A keyword of the owner's own matters says more than nearness to a general way of asking.
        yields = best[0] in ("general", "business") and worded[mine] and scored[best] - scored[mine] <= YIELD
        if near and (mine == best or yields):
            return Route(mine[0], mine[1], aspect, scored[mine])
        if best[0] not in ("general", "topic", "fact") and cosine[best] >= VERY_CLOSE:
            return Route(best[0], score=scored[best])
        if not foreign:
            # What names nothing of another world is about what is being talked of.
            return Route("general", "", aspect, scored[general])
        if known and cosine[general] >= CLOSE:
            return Route("general", "", aspect, scored[general])
        if best[0] == "general" and cosine[best] >= (CLOSE if not named else VERY_CLOSE):
            return Route("general", "", aspect, scored[best])
        if best[0] not in ("general", "topic", "fact") and cosine[best] >= CLOSE:
            return Route(best[0], score=scored[best])
        if foreign <= business_words():
            return Route("business", score=scored[best])
        own = content & owner_words
        if len(own) >= 2 and len(own) * 2 >= len(content):
            # In the owner's own words it is about what they talk of, however unlike a question it sounds.
            return Route("general", "", aspect, scored[best])
        return Route("none", score=scored[best])

    def purposes(self, sentences: Sequence[str]) -> list[Meant | None]:
        """What each sentence is for, where that is plain."""
        return self._purposes.of(sentences)

    def receives(self, text: str) -> bool:
        """Whether the words are near to how anyone receives, whatever they name."""
        return float((self._receiving @ self._encode([text])[0]).max(initial=-1.0)) >= VERY_CLOSE

    def _nearness(self, text: str) -> tuple[dict[Name, float], dict[Name, float]]:
        """For every matter the cosine of its nearest example, and how far that stands out over all examples."""
        near = self._examples @ self._encode([text])[0]
        cosine: dict[Name, float] = {}
        for name, value in zip(self._names, near.tolist(), strict=True):
            cosine[name] = max(cosine.get(name, -1.0), value)
        mean, spread = float(near.mean()), max(float(near.std()), 1e-6)
        return cosine, {name: (value - mean) / spread for name, value in cosine.items()}

    def _aspect(self, text: str, out: dict[Name, float]) -> Aspect:
        signed = ear().sign_of(text)
        if signed is not None:
            return signed
        return max(ASPECTS, key=lambda a: out["general", a])


def _is_general(content: frozenset[str], owner_words: frozenset[str]) -> bool:
    """Whether at least two thirds of the content words are general or the owner's own, and there are any."""
    return bool(content) and len(content & (general_words() | owner_words)) * 3 >= len(content) * 2


def is_noise(text: str) -> bool:
    """Whether a line is no Japanese talk at all: no kana or kanji, or one sign over and over."""
    return bool(_NOISE.search(text)) or not _JAPANESE.search(text)


def _word_score(words: Sequence[str], text: str, content: frozenset[str]) -> float:
    # One sign is in too many words (「月」「人」) to mean the matter wherever it stands.
    hits = sum(word in content if len(word) == 1 else word in text or word in content for word in words)
    return WORD * (1 - 0.5 ** min(hits, 3)) * 2 if hits else 0.0
