"""What is asked: an intent from sentence vectors and from the words, learned from the examples at start.

Kernel ridge regression, one target an intent (out of scope is one of them). The kernel is the square of a weighted sum
of five cosines: sentence vectors (their mean taken off), character n-grams, content words, the cues of the intents, and
pairs of frames and themes (「なぜ」 with 詰問). It is solved in closed form in a fraction of a second, needs no training step,
and a trainer who adds an example changes nothing but a text file. Weights and the threshold were chosen by
leave-one-out over the examples and on corpora/ask/dev.toml (scripts/evaluate_ask.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from coach.conversation.intents import Frame, Intent
from coach.conversation.model import OUT_OF_SCOPE, Understood
from coach.conversation.slots import clean, marked, slots_of, without_numbers

Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]
Terms = Callable[[str], Sequence[str]]

VECTORS, NGRAMS, WORDS, CUES, PAIRS = 4.0, 1.0, 0.3, 0.5, 1.5
# The square lets two weak signs count as one strong one; the shift keeps each of them alone worth something.
SHIFT = 0.3
RIDGE = 0.05
LONGEST_NGRAM = 4
# What a sure pattern adds to the score of its intent; 1 is that of a clear case.
SURE = 0.3
# A feature of one example alone tells nothing about another question.
FEWEST = 2
# There are ten times as many examples out of scope as of any intent; this takes their weight off again (chosen on the
# examples left out one at a time, where it makes both kinds of error about as frequent).
OUTSIDE = 0.1
# A question whose best intent scores less is declined rather than guessed at.
DECLINE_BELOW = 0.13
_FILLER = re.compile(
    r"^(?:(?:えーっと|えーと|えっと|えー|あのー|ええと(?=[、\s])|うーん|んー|すみません(?:が)?|すいません(?:が)?|ねえ|あ、|ところで|ちなみに|じゃあ|では(?=[、\s]))[、\s]*)+"
)
_SIGNS = re.compile(r"[、。,.!?！？「」『』\s…〜~ー]+$")


def normal(question: str) -> str:
    """A question as it is compared: cleaned, without fillers and numbers, without signs at its end."""
    text = without_numbers(clean(question))
    return _SIGNS.sub("", _FILLER.sub("", text) or text) or text


def _ngrams(text: str) -> Counter[str]:
    marked = f"^{text}$"
    return Counter(marked[k : k + n] for n in range(1, LONGEST_NGRAM + 1) for k in range(len(marked) - n + 1))


class Bags:
    """Sparse bags of features as rows of length 1, weighted by rarity among the examples."""

    def __init__(self, bags: Sequence[Counter[str]]) -> None:
        frequency = Counter(name for bag in bags for name in bag)
        names = sorted(name for name, count in frequency.items() if count >= FEWEST)
        self._place = {name: k for k, name in enumerate(names)}
        self._rarity = np.log((1 + len(bags)) / (1 + np.array([frequency[n] for n in names] or [0])))
        self.rows = self.of(bags)

    def of(self, bags: Sequence[Counter[str]]) -> Floats:
        """(bags, features); features not among the examples are left out."""
        out = np.zeros((len(bags), max(1, len(self._place))), dtype=np.float32)
        for row, bag in zip(out, bags, strict=True):
            for name, count in bag.items():
                k = self._place.get(name)
                if k is not None:
                    row[k] = (1 + np.log(count)) * self._rarity[k]
        return _unit(out)


def _unit(rows: Floats) -> Floats:
    unit: Floats = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return unit


class Reader:
    """Understands questions. ``vectors`` are those of ``example_texts(intents)``, in order, rows of length 1."""

    def __init__(
        self, intents: Sequence[Intent], frames: Sequence[Frame], vectors: Floats, encode: Encode, terms: Terms
    ) -> None:
        self.intents, self.frames = tuple(intents), tuple(frames)
        self.names = tuple(intent.id for intent in intents)
        self._encode, self._terms = encode, terms
        texts = example_texts(intents)
        self.labels = np.array([k for k, intent in enumerate(intents) for _ in intent.examples])
        self._mean = vectors.mean(axis=0)
        self._vectors = _unit(vectors - self._mean)
        self._bags = [Bags([read(t) for t in texts]) for read in self._readings()]
        self.kernel = self._nearness(self._vectors, [bag.rows for bag in self._bags])
        self.targets = np.eye(len(intents), dtype=np.float32)[self.labels]
        ridge = self.kernel + RIDGE * np.eye(len(texts), dtype=np.float32)
        self._weights = np.linalg.solve(ridge, self.targets).astype(np.float32)

    def _readings(self) -> tuple[Callable[[str], Counter[str]], ...]:
        return _ngrams, lambda text: Counter(self._terms(text)), self._cues, self._pairs

    def _nearness(self, vectors: Floats, bags: Sequence[Floats]) -> Floats:
        parts = [(VECTORS, vectors @ self._vectors.T)]
        for weight, rows, known in zip((NGRAMS, WORDS, CUES, PAIRS), bags, self._bags, strict=True):
            parts.append((weight, rows @ known.rows.T))
        total = sum(weight for weight, _ in parts)
        mean = np.sum([weight / total * part for weight, part in parts], axis=0)
        found: Floats = ((mean + SHIFT) ** 2).astype(np.float32)
        return found

    def _cues(self, text: str) -> Counter[str]:
        """The intents whose cues are in a normal text."""
        with_marks = marked(text)
        return Counter(i.id for i in self.intents for cue in i.cues if cue.search(with_marks))

    def _pairs(self, text: str) -> Counter[str]:
        """The frames and themes in a normal text, and every pair of them."""
        with_marks = marked(text)
        seen = sorted(frame.id for frame in self.frames if frame.pattern.search(with_marks))
        return Counter([*seen, *(f"{one}|{two}" for one, two in combinations(seen, 2))])

    def left_out(self) -> Floats:
        """Scores of every example as if it had not been among the examples (closed form)."""
        inverse = np.linalg.inv(self.kernel + RIDGE * np.eye(len(self.kernel)))
        found: Floats = (self.targets - inverse @ self.targets / np.diag(inverse)[:, None]).astype(np.float32)
        found += self._added(example_texts(self.intents))
        return found

    def _added(self, texts: Sequence[str]) -> Floats:
        """What is added to the scores: for the sure patterns, and less for out of scope. (texts, intents)."""
        with_marks = [marked(text) for text in texts]
        rows = [[SURE * any(p.search(text) for p in i.sure) for i in self.intents] for text in with_marks]
        level = np.array([-OUTSIDE * (name == OUT_OF_SCOPE) for name in self.names])
        added: Floats = (np.array(rows) + level).astype(np.float32)
        return added

    def scores(self, questions: Sequence[str]) -> Floats:
        """(questions, intents): about 1 for a clear case, about 0 for none."""
        texts = [normal(q) for q in questions]
        vectors = _unit(self._encode(texts) - self._mean)
        bags = [bag.of([read(t) for t in texts]) for bag, read in zip(self._bags, self._readings(), strict=True)]
        kernel = self._nearness(vectors, bags)
        found: Floats = (kernel @ self._weights).astype(np.float32)
        return found + self._added(texts)

    def understand(self, question: str) -> Understood:
        """The intent and slots of a question; ``out_of_scope`` when nothing fits well enough."""
        text = clean(question)
        if not normal(question):
            return Understood(OUT_OF_SCOPE, slots_of(text, OUT_OF_SCOPE), 0.0)
        row = self.scores([question])[0]
        best, second = (int(k) for k in np.argsort(-row, kind="stable")[:2])
        intent = self.names[best] if row[best] >= DECLINE_BELOW else OUT_OF_SCOPE
        return Understood(intent, slots_of(text, intent), float(row[best]), self.names[second])


def example_texts(intents: Sequence[Intent]) -> tuple[str, ...]:
    """The examples as they are encoded and compared, in the order of the intents."""
    return tuple(normal(example) for intent in intents for example in intent.examples)
