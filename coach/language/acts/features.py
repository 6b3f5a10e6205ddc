"""What the act model looks at: a sentence's signs, words and endings, and what stands before it.

Features are strings; ``hashed`` turns them into columns of the weight table. They hold only what a listener
has heard up to this sentence: nothing from later turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from coach.model import OwnerMark, Reading, Sentence, Utterance

COLUMNS = 1 << 15

_END_CUES = (
    "back.channel", "propose.lets", "propose.order", "reflect.quote", "tag.janai", "tag.yone", "tag.desho", "ask.how",
    "ask.polite", "ask.conjecture", "ask.plain", "ask.no", "reflect.nda", "reflect.desune", "ask.any", "inform.explain",
    "ask.stub", "reflect.echo",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What was heard before a sentence."""

    owner_content: frozenset[str]
    earlier_content: frozenset[str]
    owner_length: int
    owner_marks: frozenset[str]
    owner_asked: bool
    position: str


def context_of(
    owner: Utterance | None, marks: Iterable[OwnerMark], earlier: frozenset[str], index: int, total: int
) -> Context:
    """Context from the owner's last utterance and all content words the owner used before."""
    content = frozenset[str]().union(*(r.content for r in owner.readings)) if owner else frozenset[str]()
    asked = bool(owner and owner.readings and any(
        r.cues & {"ask.polite", "ask.plain", "ask.mark", "ask.how"} for r in owner.readings[-1:]
    ))  # fmt: skip
    # Short snippets (a single exchange) have no opening or closing.
    place = "none" if total < 8 else "open" if index < 4 else "close" if index >= total - 6 else "mid"
    length = len(owner.text) if owner else 0
    return Context(content, earlier, length, frozenset(m.signal for m in marks), asked, place)


def _bucket(value: int, edges: tuple[int, ...]) -> int:
    return sum(value > edge for edge in edges)


def _suffixes(core: str) -> Iterator[str]:
    for n in range(1, min(9, len(core)) + 1):
        yield f"s:{core[-n:]}"


def sentence_features(utterance: Utterance, k: int, context: Context) -> list[str]:
    """Feature strings of the utterance's ``k``-th sentence."""
    sentence, reading = utterance.sentences[k], utterance.readings[k]
    core, count = reading.core, len(utterance.sentences)
    shared = reading.content & context.owner_content
    earlier = reading.content & context.earlier_content
    ratio = _bucket(int(100 * len(shared) / max(1, len(reading.content))), (0, 34, 67, 99)) if reading.content else 9
    end = next((cue for cue in _END_CUES if cue in reading.cues), "none")
    ask = _ask_kind(reading)
    own = "own" if len(reading.content - context.owner_content - context.earlier_content) > 1 else "heard"
    where = "only" if count == 1 else "first" if k == 0 else "last" if k == count - 1 else "mid"
    length = _bucket(len(core), (3, 7, 12, 20, 35, 60))
    features = [
        "bias", f"end:{end}", f"ask:{ask}", f"ratio:{ratio}", f"own:{own}", f"where:{where}", f"len:{length}",
        f"place:{context.position}", f"end:{end}&ask:{ask}", f"end:{end}&ratio:{ratio}", f"end:{end}&len:{length}",
        f"end:{end}&own:{own}", f"ask:{ask}&len:{length}", f"neg:{reading.negative}&ask:{ask}",
        f"neg:{reading.negative}&end:{end}", f"emb:{reading.embedded}&end:{end}", f"nq:{min(3, reading.questions)}",
        f"shared:{_bucket(len(shared), (0, 1, 3))}", f"earlier:{_bucket(len(earlier), (0, 1, 3))}",
        f"ownerlen:{_bucket(context.owner_length, (5, 15, 60))}", f"askedby:{context.owner_asked}&end:{end}",
        f"ulen:{_bucket(len(utterance.text), (8, 20, 60, 120, 200))}", f"where:{where}&end:{end}",
        f"content:{_bucket(len(reading.content), (0, 1, 3, 6))}", f"digits:{any(c.isdigit() for c in core)}",
        f"place:{context.position}&end:{end}", f"ratio:{ratio}&len:{length}",
    ]  # fmt: skip
    features += [f"q:{word}" for word in reading.asks]
    features += [f"c:{cue}" for cue in reading.cues]
    features += [f"c:{cue}&end:{end}" for cue in reading.cues]
    features += [f"c:{cue}&ask:{ask}" for cue in reading.cues]
    features += [f"m:{mark}&end:{end}" for mark in context.owner_marks]
    features += [f"m:{mark}" for mark in context.owner_marks]
    features += _neighbour(utterance, k - 1, "before") + _neighbour(utterance, k + 1, "after")
    features += _suffixes(core)
    features += _words(utterance, sentence)
    features += {f"g:{core[j : j + n]}" for n in (2, 3) for j in range(len(core) - n + 1)}
    features += [f"p:{core[:n]}" for n in (1, 2, 3, 4)]
    return features


def _neighbour(utterance: Utterance, k: int, name: str) -> list[str]:
    """Signs of the sentence before or after in the same utterance: a summary before a check, a why after a blame."""
    if not 0 <= k < len(utterance.readings):
        return [f"{name}:none"]
    reading = utterance.readings[k]
    end = next((cue for cue in _END_CUES if cue in reading.cues), "none")
    return [f"{name}end:{end}", f"{name}ask:{_ask_kind(reading)}", *(f"{name}c:{cue}" for cue in reading.cues)]


def _ask_kind(reading: Reading) -> str:
    cues = reading.cues
    if "ask.tell" in cues:
        return "tell"
    if "ask.why" in cues and "ask.background" not in cues:
        return "why"
    if "ask.open" in cues:
        return "open"
    if "ask.amount" in cues:
        return "amount"
    if "ask.choice" in cues:
        return "choice"
    return "other" if reading.asks else "none"


def _words(utterance: Utterance, sentence: Sentence) -> Iterator[str]:
    words = utterance.tokens[sentence.first : sentence.last]
    for word in words:
        if word.pos not in ("PUNCT", "SPACE", "NUM"):
            yield f"w:{word.norm}"
    for one, two in pairwise(words):
        yield f"b:{one.norm}+{two.norm}"
    tail = [w for w in words if w.pos not in ("PUNCT", "SPACE", "SYM")][-3:]
    yield "t:" + "+".join(w.tag + w.inflection[-4:] for w in tail)
    yield "t2:" + "+".join(w.lemma for w in tail[-2:])
    yield "t3:" + "+".join(w.lemma for w in tail)


@lru_cache(maxsize=200_000)
def column(feature: str) -> int:
    """The feature's column in the weight table."""
    return crc32(feature.encode()) % COLUMNS


def hashed(features: Iterable[str]) -> list[int]:
    """Distinct columns of the features."""
    return sorted({column(feature) for feature in features})
