"""From a tagged line of the advisor to what the owner makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from coach.model import EXPOSITORY_ACTS, QUESTION_ACTS, RECEIVING_ACTS, TaggedUtterance
from coach.practice.ear import general_words
from coach.practice.routing import Route, Router, is_noise

# The owner takes an act to heart when the tagger is at least this sure of it; a doubtful reproach is not one.
SURE = 0.5
# … and surer of what hurts; beside words that receive, surer still: a listener gives the benefit of the doubt.
SURE_OF_HURT, SURE_BESIDE_RECEIVING = 0.65, 0.85
# A judgement without any written sign of one (coach/language/acts/cues.toml) is often only an old-fashioned turn.
SURE_WITHOUT_SIGN = 0.9
HURTING = frozenset({"JUDGE", "Q_ACCUSE", "Q_LEADING"})
# A reflection holds what was said when at least this part of its own content words were the owner's.
ECHO = 0.25


@dataclass(frozen=True, slots=True)
class Heard:
    """A line as the owner hears it: its acts, what it is about, how much of the owner's own words is in it.

    ``questions`` counts the things asked; ``exposition`` the characters of explaining and proposing; ``echo`` is the
    part (0–1) of its content words that were the owner's; ``met`` the part of the content words of its receiving
    sentences that were the owner's or could be said of anyone, ``known`` the same of the whole line.
    """

    text: str
    acts: frozenset[str]
    route: Route
    questions: int
    exposition: int
    echo: float
    content: frozenset[str]
    met: float = 1.0
    known: float = 0.0
    silent: bool = False

    @property
    def asks_open(self) -> bool:
        return "Q_OPEN" in self.acts

    @property
    def asks(self) -> bool:
        """Any question, open or pressing."""
        return self.asks_open or self.presses

    @property
    def receives(self) -> bool:
        return bool(self.acts & RECEIVING_ACTS)

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
    acts = _taken_to_heart(line)
    echo = len(content & owner_words) / len(content) if content else 0.0
    if not acts & QUESTION_ACTS and _asks_at_the_end(line):
        acts |= {"Q_OPEN"}
    if "REFLECT" in acts and echo >= ECHO:
        # Said in the owner's own words it is no leading question, however the ending sounds.
        acts -= {"Q_LEADING"}
    asked = sum(r.questions or bool(r.asks) for r in utterance.readings) if acts & QUESTION_ACTS else 0
    return Heard(
        text=utterance.text,
        acts=acts,
        route=router.route(matter, matter_content, owner_words, nouns(line)),
        questions=max(asked, int(bool(acts & QUESTION_ACTS))),
        exposition=_exposition(line) if acts & EXPOSITORY_ACTS else 0,
        echo=echo,
        content=content,
        met=_met(line, router, owner_words),
        known=_known(line, content, owner_words),
    )


def _asks_at_the_end(line: TaggedUtterance) -> bool:
    """Whether the last sentence has a question word and a question's ending: a question is heard after any words."""
    last = line.utterance.readings[-1:]
    return any(r.asks and r.cues & {"ask.polite", "ask.plain", "ask.mark"} for r in last)


def _taken_to_heart(line: TaggedUtterance) -> frozenset[str]:
    """The acts the owner reacts to; at least the likeliest that does not hurt, where none is sure."""
    surest: dict[str, float] = {}
    for act in line.acts:
        signed = "judge." in act.reason or "accuse." in act.reason
        if act.label == "JUDGE" and not signed and act.score < SURE_WITHOUT_SIGN:
            continue
        surest[act.label] = max(act.score, surest.get(act.label, 0.0))
    receives = any(surest.get(label, 0.0) >= SURE for label in RECEIVING_ACTS)
    hurt = SURE_BESIDE_RECEIVING if receives else SURE_OF_HURT
    acts = frozenset(a for a, score in surest.items() if score >= (hurt if a in HURTING else SURE))
    if acts or not surest:
        return acts
    mild = {a: score for a, score in surest.items() if a not in HURTING}
    return frozenset({max(mild, key=mild.__getitem__)} if mild else {"OTHER"})


def _met(line: TaggedUtterance, router: Router, owner_words: frozenset[str]) -> float:
    """How far what is received was the owner's: by what it names, or as near as can be to how anyone receives."""
    text, content = _sentences(line, RECEIVING_ACTS)
    met = _known(line, content, owner_words)
    return 1.0 if met < 1.0 and text and router.receives(text) else met


def _known(line: TaggedUtterance, content: frozenset[str], owner_words: frozenset[str]) -> float:
    """The part of the things named that are the owner's or said of anyone; 1 when nothing is named.

    Only nouns name things: verbs and adjectives are how a listener puts it in other words.
    """
    things = nouns(line) & content
    named = len(things) + len(content & general_words())
    return 1 - len(things - owner_words) / named if named else 1.0


def nouns(line: TaggedUtterance) -> frozenset[str]:
    """Nouns and names of the line, in normal form; words of time (「最近」), counters and polite 「お」 name nothing."""
    return frozenset(
        t.norm for t in line.utterance.tokens
        if t.tag.startswith("名詞") and t.norm.removeprefix("御") not in general_words()
        and not t.tag.endswith(("副詞可能", "助数詞可能", "数詞"))
    )  # fmt: skip


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
