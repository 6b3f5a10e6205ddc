"""Whether our own tagger reads a pattern as one open question: run over every pattern by a test, not at run time.

Reading the three texts of each finding again while a review is made would add 18 % to the parse of the talk (our measurement):
318 texts beside 25 talks with 1,869 turns. What a fill can change is kept out where fills are chosen: a
quotation holds no question, no courtesy and no dialect, a matter and a person are words of closed classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from coach.model import TaggedSession, Transcript, Turn
from coach.questions.patterns import Pattern, fill
from coach.questions.slots import examples

QUOTES: dict[str, tuple[str, ...]] = {
    "loss": ("一昨年の秋に、息子が亡くなった",),
    "feeling": ("見るのもちょっと、しんどくて", "いちばん怖いのは、親父の顔だ"),
    "joy": ("孫を連れてきてくれたのが嬉しかった",),
    "cannot": ("もう一度やれる気がしない", "親父には言い出せない"),
    "wish": ("もう一度、自炊の客を泊めたい", "あの味だけは残したい"),
    "doubt": ("俺の代で終わりなのかな", "要らないって言ったみたいになってないかな"),
    "event": ("二月に辞めて、駅の向こうに店を出した",),
    "blow": ("断られました", "夜中に電話が鳴って、眠れなかった"),
    "burden": ("揃いも揃って、困っている",),
    "state": ("お金のことは家内が全部やってる", "若い人がなかなか来ない"),
}
# Acts a suggested question must not have: it neither closes nor leads nor blames nor proposes nor judges.
BARRED = frozenset({"Q_CLOSED", "Q_LEADING", "Q_ACCUSE", "PROPOSE", "JUDGE"})
BEFORE = "このところ、いろいろ重なりましてね。正直、どうしたものかと思っているんです。"


@dataclass(frozen=True, slots=True)
class Misread:
    """A filled pattern that the tagger does not read as one open question, and what it reads instead."""

    pattern: str
    text: str
    labels: tuple[str, ...]


def filled(pattern: Pattern) -> Iterator[str]:
    """The pattern with representative fills of every class it allows."""
    options: list[dict[str, str]] = [{}]
    if "quote" in pattern.slots:
        sorts = tuple(QUOTES) if "any" in pattern.sorts else pattern.sorts
        options = [{"quote": q} for sort in sorts for q in QUOTES[sort]]
    for slot, classes in (("np", pattern.matters), ("person", pattern.people)):
        if slot in pattern.slots:
            people = slot == "person" or pattern.subject == "people"
            options = [{**o, slot: word} for o in options for word in examples(classes, people=people)]
    for fills in options:
        yield fill(pattern, fills)


def misread(patterns: Iterable[Pattern], tag: Callable[[Transcript], TaggedSession]) -> list[Misread]:
    """Patterns the tagger does not read as one open question. ``tag`` parses and tags a transcript."""
    rows = [(p, text) for p in patterns for text in filled(p)]
    turns: list[Turn] = []
    for k, (_, text) in enumerate(rows):
        turns += [Turn(2 * k, "owner", BEFORE), Turn(2 * k + 1, "advisor", text)]
    session = tag(Transcript("patterns", tuple(turns)))
    found = []
    for (pattern, text), tagged in zip(rows, session.utterances[1::2], strict=True):
        asked = sum(r.questions for r in tagged.utterance.readings)
        if "Q_OPEN" not in tagged.labels or tagged.labels & BARRED or asked > 1:
            found.append(Misread(pattern.id, text, (*sorted(tagged.labels), str(asked))))
    return found
