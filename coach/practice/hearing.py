"""From a tagged line of the advisor to what the owner makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from coach.model import EXPOSITORY_ACTS, QUESTION_ACTS, RECEIVING_ACTS, TaggedUtterance
from coach.practice.ear import ear
from coach.practice.routing import Route, Router, is_noise

# The owner takes an act to heart when the tagger is at least this sure of it; a doubtful reproach is not one.
SURE = 0.5
# A reflection holds what was said when at least this part of its own content words were the owner's.
ECHO = 0.25


@dataclass(frozen=True, slots=True)
class Heard:
    """A line as the owner hears it: its acts, what it is about, how much of the owner's own words is in it.

    ``questions`` counts the things asked; ``exposition`` the characters of explaining and proposing; ``echo`` is the
    part (0–1) of its content words that were the owner's; ``met`` the part of the content words of its receiving
    sentences that were the owner's or could be said of anyone.
    """

    text: str
    acts: frozenset[str]
    route: Route
    questions: int
    exposition: int
    echo: float
    content: frozenset[str]
    met: float = 1.0
    silent: bool = False

    @property
    def asks_open(self) -> bool:
        return "Q_OPEN" in self.acts

    @property
    def receives(self) -> bool:
        return bool(self.acts & {"REFLECT", "EMPATHY"})

    @property
    def presses(self) -> bool:
        """A closed, leading or accusing question (LABELS.md, 詰問)."""
        return bool(self.acts & {"Q_CLOSED", "Q_LEADING", "Q_ACCUSE"})


def is_silence(text: str) -> bool:
    """Whether the line holds nothing but dots, blanks or 「（沈黙）」."""
    return not text.strip("…・.。 　\n()（）-ー―").replace("沈黙", "").strip()


def hear(line: TaggedUtterance, router: Router, owner_words: frozenset[str]) -> Heard:
    """What the owner makes of a tagged line. ``owner_words``: content words the owner has used so far."""
    utterance = line.utterance
    if is_silence(utterance.text):
        return Heard(utterance.text, frozenset(), Route("none"), 0, 0, 0.0, frozenset(), silent=True)
    if is_noise(utterance.text):
        return Heard(utterance.text, frozenset(), Route("none"), 0, 0, 0.0, frozenset({utterance.text[:1]}))
    content = frozenset[str]().union(*(r.content for r in utterance.readings))
    matter, matter_content = _matter(line)
    acts = frozenset(a.label for a in line.acts if a.score >= SURE) or frozenset(a.label for a in line.acts[:1])
    echo = len(content & owner_words) / len(content) if content else 0.0
    if "REFLECT" in acts and echo >= ECHO:
        # Said in the owner's own words it is no leading question, however the ending sounds.
        acts -= {"Q_LEADING"}
    asked = sum(r.questions or bool(r.asks) for r in utterance.readings) if acts & QUESTION_ACTS else 0
    return Heard(
        text=utterance.text,
        acts=acts,
        route=router.route(matter, matter_content, owner_words),
        questions=max(asked, int(bool(acts & QUESTION_ACTS))),
        exposition=_exposition(line) if acts & EXPOSITORY_ACTS else 0,
        echo=echo,
        content=content,
        met=_met(line, owner_words),
    )


def _met(line: TaggedUtterance, owner_words: frozenset[str]) -> float:
    content = _sentences(line, RECEIVING_ACTS)[1]
    return len(content & (owner_words | ear().general.words)) / len(content) if content else 1.0


def _matter(line: TaggedUtterance) -> tuple[str, frozenset[str]]:
    """What is asked, and its content words: the question's own sentences where there are any, else the whole line."""
    text, content = _sentences(line, QUESTION_ACTS)
    u = line.utterance
    return (text, content) if text else (u.text, frozenset[str]().union(*(r.content for r in u.readings)))


def _sentences(line: TaggedUtterance, labels: frozenset[str]) -> tuple[str, frozenset[str]]:
    """Text and content words of the sentences that carry one of the acts."""
    carrying = [a.span for a in line.acts if a.label in labels]
    u = line.utterance
    chosen = [
        (u.text[s.begin : s.stop], r.content) for s, r in zip(u.sentences, u.readings, strict=True)
        if any(_covers(line, k.turn, k.begin, k.stop, s.begin, s.stop) for k in carrying)
    ]  # fmt: skip
    return "".join(text for text, _ in chosen), frozenset[str]().union(*(c for _, c in chosen))


def _covers(line: TaggedUtterance, turn: int, begin: int, stop: int, first: int, last: int) -> bool:
    offset = line.utterance.offsets[line.utterance.turns.index(turn)]
    return offset + begin < last and first < offset + stop


def _exposition(line: TaggedUtterance) -> int:
    spans = {(a.span.begin, a.span.stop) for a in line.acts if a.label in EXPOSITORY_ACTS}
    return sum(stop - begin for begin, stop in spans)
