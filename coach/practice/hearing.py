"""From a tagged line of the advisor to what the owner makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coach.model import EXPOSITORY_ACTS, QUESTION_ACTS, RECEIVING_ACTS, Reading, Span, TaggedUtterance
from coach.practice.ear import ear, general_words
from coach.practice.routing import Route, Router, is_noise

# The owner takes an act to heart when the tagger is at least this sure of it; a doubtful reproach is not one.
SURE = 0.5
# … and surer of what hurts; beside words that receive, surer still: a listener gives the benefit of the doubt.
SURE_OF_HURT, SURE_BESIDE_RECEIVING = 0.65, 0.85
# A judgement without any written sign of one (coach/language/acts/cues.toml) is often only an old-fashioned turn.
SURE_WITHOUT_SIGN = 0.9
# From here on an act comes home in full.
FULLY = 0.8
# Where the tagger is as sure as this of an act of a sentence, its meaning is not asked; a proposal heard by meaning alone
# must stand out this far.
BEYOND_DOUBT, PLAIN = 0.85, 0.02
# Question words that leave the answer open.
_OPEN = re.compile(
    r"何[がをだかとで]|なに|なん[がをだかとでぼ]|どう|どない|どげ|どんな|どの|どれほど|いかが|どこ|どちらへ|なぜ|なして|どだ|なじょ"
)
# Words of who asks to be told something.
TELL_ME = ("聞かせ", "聞かして", "教え", "話して", "お話し", "語って", "伺", "続けて", "続き", "言うて", "おっしゃ")
HURTING = frozenset({"JUDGE", "Q_ACCUSE", "Q_LEADING"})
# A reflection holds what was said when at least this part of its own content words were the owner's.
ECHO = 0.25
# Characters from which a reflection gathers what was said, and from which it is answered as a summary; our judgement.
GATHERS, SUMMARY = 50, 90
# Pairs of letters a phrase must have to be noticed as one said before, and the part of them that must come again.
REPEATABLE, SAME = 6, 0.8


@dataclass(frozen=True, slots=True)
class Heard:
    """A line as the owner hears it: its acts, what it is about, how much of the owner's own words is in it.

    ``questions`` counts the things asked; ``exposition`` the characters of explaining and proposing; ``echo`` is the
    part (0–1) of its content words that were the owner's; ``met`` the part of the content words of its receiving
    sentences that were the owner's or could be said of anyone, ``known`` the same of the whole line. ``takes_up``: words
    of the owner's own are received, not only words that fit anyone; ``repeated`` is how far (0–1) the advisor said the
    same before, ``asked_before`` whether the question was put in the same words,
    ``prompts`` whether it only asks to go on (「もう少し聞かせてください」); ``scores`` how sure each act was heard.
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
    takes_up: bool = False
    repeated: float = 0.0
    asked_before: bool = False
    prompts: bool = False
    scores: Mapping[str, float] = field(default_factory=dict)

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

    def sure(self, label: str) -> float:
        """How much of the act comes home (0.4–1) by how sure it was heard."""
        return min(1.0, max(0.4, 0.4 + 0.6 * (self.scores.get(label, 1.0) - SURE) / (FULLY - SURE)))

    @property
    def presses(self) -> bool:
        """A closed, leading or accusing question (LABELS.md, 詰問)."""
        return bool(self.acts & {"Q_CLOSED", "Q_LEADING", "Q_ACCUSE"})


def is_silence(text: str) -> bool:
    """Whether the line holds nothing but dots, blanks or 「（沈黙）」."""
    return not text.strip("…・.。 　\n()（）-ー―").replace("沈黙", "").strip()


def hear(
    line: TaggedUtterance,
    router: Router,
    owner_words: frozenset[str],
    said: frozenset[str] = frozenset(),
    earlier: Sequence[str] = (),
    vocabulary: str = "",
) -> Heard:
    """What the owner makes of a tagged line.

    ``owner_words``: content words the owner has used so far or could have; ``said``: those really said; ``earlier``:
    the advisor's lines before this one; ``vocabulary``: all the owner could ever tell, for which feelings are theirs.
    """
    utterance = line.utterance
    if is_silence(utterance.text):
        return Heard(utterance.text, frozenset(), Route("none"), 0, 0, 0.0, frozenset(), silent=True)
    if is_noise(utterance.text):
        return Heard(utterance.text, frozenset(), Route("none"), 0, 0, 0.0, frozenset({utterance.text[:1]}))
    content = frozenset[str]().union(*(r.content for r in utterance.readings))
    matter, matter_content = _matter(line)
    scores = surest(line)
    acts = _by_meaning(line, _taken_to_heart(line), scores, router)
    echo = len(content & owner_words) / len(content) if content else 0.0
    if not acts & QUESTION_ACTS and _asks_at_the_end(line):
        acts |= {"Q_OPEN"}
    if "REFLECT" in acts and echo >= ECHO:
        # Said in the owner's own words it is no leading question, however the ending sounds.
        acts -= {"Q_LEADING"}
    misread = misreads(utterance.text, owner_words | {vocabulary})
    if misread:
        acts = frozenset({"REFLECT"})  # of the whole line only the wrong word is heard
    asked = sum(r.questions or bool(r.asks) for r in utterance.readings) if acts & QUESTION_ACTS else 0
    route = router.route(matter, matter_content, owner_words, nouns(line))
    return Heard(
        text=utterance.text,
        acts=acts,
        route=route,
        questions=max(asked, int(bool(acts & QUESTION_ACTS))),
        exposition=_exposition(line) if acts & EXPOSITORY_ACTS else 0,
        echo=echo,
        content=content,
        met=0.0 if misread else _met(line, router, owner_words),
        known=_known(line, content, owner_words),
        takes_up=bool(acts & RECEIVING_ACTS) and _takes_up(line, acts, said),
        repeated=float(_repeated(_sentences(line, RECEIVING_ACTS)[0], earlier)),
        asked_before=_repeated(_sentences(line, QUESTION_ACTS)[0], earlier),
        prompts=route.kind != "topic" and route.aspect == "more" and not _OPEN.search(matter),
        scores=scores,
    )


def _takes_up(line: TaggedUtterance, acts: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a thing the owner named is received, or what was said is gathered."""
    named = _sentences(line, RECEIVING_ACTS)[1] & nouns(line) & said
    return any(len(word) > 1 for word in named) or ("REFLECT" in acts and len(line.utterance.text) >= GATHERS)


def _repeated(text: str, earlier: Sequence[str]) -> bool:
    """Whether the advisor said nearly these words before. Short ones (「そうですか」) may come again."""
    pairs = _pairs(text)
    if len(pairs) < REPEATABLE:
        return False
    return any(len(pairs & _pairs(line)) >= SAME * len(pairs) for line in earlier)


def _pairs(text: str) -> set[str]:
    plain = "".join(ch for ch in text if ch.isalnum())
    return {plain[k : k + 2] for k in range(len(plain) - 1)}


def _asks_at_the_end(line: TaggedUtterance) -> bool:
    """Whether the last sentence has a question word and a question's ending: a question is heard after any words."""
    last = line.utterance.readings[-1:]
    return any(r.asks and r.cues & {"ask.polite", "ask.plain", "ask.mark"} for r in last)


def surest(line: TaggedUtterance) -> dict[str, float]:
    """How sure the tagger is of each act, where it is surest."""
    scores: dict[str, float] = {}
    for act in line.acts:
        scores[act.label] = max(act.score, scores.get(act.label, 0.0))
    return scores


def _taken_to_heart(line: TaggedUtterance) -> frozenset[str]:
    """The acts the owner reacts to; at least the likeliest that does not hurt, where none is sure."""
    scores = surest(line)
    if not any("judge." in act.reason for act in line.acts) and scores.get("JUDGE", 0.0) < SURE_WITHOUT_SIGN:
        scores.pop("JUDGE", None)
    receives = any(scores.get(label, 0.0) >= SURE for label in RECEIVING_ACTS)
    hurt = SURE_BESIDE_RECEIVING if receives else SURE_OF_HURT
    acts = frozenset(a for a, score in scores.items() if score >= (hurt if a in HURTING else SURE))
    if acts or not scores:
        return acts
    mild = {a: score for a, score in scores.items() if a not in HURTING}
    return frozenset({max(mild, key=mild.__getitem__)} if mild else {"OTHER"})


def _by_meaning(
    line: TaggedUtterance, acts: frozenset[str], scores: dict[str, float], router: Router
) -> frozenset[str]:
    """The acts after asking what the sentences mean, where the tagger is in doubt of them.

    Writes into ``scores`` how sure an act heard by its meaning is.
    """
    u = line.utterance
    found: set[str] = set(acts)
    meanings = router.purposes([u.text[s.begin : s.stop] for s in u.sentences])
    for sentence, reading, meant in zip(u.sentences, u.readings, meanings, strict=True):
        here = {a.label: a.score for a in line.acts if _covers(line, a.span, sentence.begin, sentence.stop)}
        if meant is None or max(here.values(), default=0.0) >= BEYOND_DOUBT:
            continue
        if meant.purpose == "receive":
            # Who receives is not pushing: doubtful proposals, reproaches and leading questions are none.
            found -= {a for a in here if a in HURTING | {"PROPOSE", "INFORM"}}
            if not found & RECEIVING_ACTS:
                found.add("EMPATHY")
            for label in found & RECEIVING_ACTS:
                scores[label] = max(FULLY, scores.get(label, 0.0))
        if meant.purpose == "ask" and _inquires(u.text[sentence.begin : sentence.stop], reading):
            found -= {a for a in here if a in HURTING or (a == "PROPOSE" and meant.margin >= PLAIN)}
            if not found & QUESTION_ACTS or _OPEN.search(u.text[sentence.begin : sentence.stop]):
                found = (found | {"Q_OPEN"}) - {"Q_CLOSED"}
                scores["Q_OPEN"] = FULLY
        if meant.purpose in ("propose", "explain"):
            found -= {a for a in here if a in RECEIVING_ACTS}
        if meant.purpose == "propose" and meant.margin >= PLAIN and not found & QUESTION_ACTS:
            found.add("PROPOSE")
            scores["PROPOSE"] = max(SURE, scores.get("PROPOSE", 0.0))
    if len(found) > 1:
        found.discard("OTHER")
    return frozenset(found or {"OTHER"}) if acts or found else acts


def _inquires(text: str, reading: Reading) -> bool:
    """Whether a sentence has the form of a question or asks to be told."""
    return bool(reading.questions or reading.asks) or any(sign in text for sign in TELL_ME)


def misreads(text: str, owner_words: frozenset[str]) -> bool:
    """Whether a feeling is named that this owner has no word of: 「お怒りですね」 to someone who is not angry."""
    return any(
        any(word in text for word in feeling) and not any(word in own for own in owner_words for word in feeling)
        for feeling in ear().general.feelings
    )


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
        if any(_covers(line, span, s.begin, s.stop) for span in carrying)
    ]  # fmt: skip
    return "".join(text for text, _ in chosen), frozenset[str]().union(*(c for _, c in chosen))


def _covers(line: TaggedUtterance, span: Span, first: int, last: int) -> bool:
    offset = line.utterance.offsets[line.utterance.turns.index(span.turn)]
    return offset + span.begin < last and first < offset + span.stop


def _exposition(line: TaggedUtterance) -> int:
    spans = {(a.span.begin, a.span.stop) for a in line.acts if a.label in EXPOSITORY_ACTS}
    return sum(stop - begin for begin, stop in spans)
