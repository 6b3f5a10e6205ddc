"""What can be said of one line of the advisor at its place: what is good in it, then one thing to try. Pure.

Everything rests on what the tagger read and on the words themselves; nothing is counted into a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.language.acts.reading import CONTENT_POS
from coach.model import (
    EXPOSITORY_ACTS,
    QUESTION_ACTS,
    RECEIVING_ACTS,
    ActLabel,
    Attempt,
    Observation,
    Reading,
    TaggedUtterance,
    Token,
)

Place = tuple[int, int]

# A question with its receiving words fits into this many characters (prompts/questions are held to it).
BRIEF = 70
# About twenty seconds at the speed of LABELS.md (200 characters in 35 seconds): our judgement.
LONG = 120
# Two questions share this part of their letter pairs when they are one question twice (as in coach/questions).
ALIKE = 0.6
GOOD_AT_MOST = 3
# Nouns and verbs that anybody would use; taking them up is not taking up the owner's words.
COMMON = frozenset({"うち", "内", "会社", "考える", "御社", "弊社", "一度", "今日", "最近", "皆"})
# 「誰にも」「どこでも」 ask nothing.
_INDEFINITE = re.compile(r"(?:誰|だれ|どなた|何|なに|どこ|どれ|どちら|いつ)(?:に|で|と|へ|から|の)?も")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked earlier in the session: its turn number, its words, what was read in it."""

    turn: int
    text: str
    reading: Reading


def questions_of(utterance: TaggedUtterance) -> Iterator[Asked]:
    """The sentences of an utterance in which the tagger heard a question."""
    line = _Line(utterance)
    for sentence, reading in zip(utterance.utterance.sentences, utterance.utterance.readings, strict=True):
        place = (sentence.begin, sentence.stop)
        if any(_overlap(place, found) for found in line.places(QUESTION_ACTS)):
            yield Asked(line.turn_at(place[0]), line.words(place), reading)


def observe(said: TaggedUtterance, heard: Sequence[TaggedUtterance], asked: Sequence[Asked]) -> Attempt:
    """The line with its observations.

    ``heard`` is what the owner had just said (oldest first), ``asked`` the advisor's questions before this place. Spans
    count in ``said.utterance.text``.
    """
    line = _Line(said)
    shared = _shared(said, heard)
    count = _count(said, line)
    good = tuple(_good(line, shared, count))[:GOOD_AT_MOST]
    return Attempt(
        text=said.utterance.text,
        acts=line.labels,
        questions=count,
        shared=tuple(shared),
        observations=(*good, _to_try(line, said, heard, asked, shared, count)),
    )


class _Line:
    """Acts by their place in the utterance's own text."""

    def __init__(self, said: TaggedUtterance) -> None:
        self.text = said.utterance.text
        self._starts = dict(zip(said.utterance.turns, said.utterance.offsets, strict=True))
        self._acts: list[tuple[ActLabel, Place]] = []
        surest: dict[str, float] = {}
        for act in said.acts:
            surest[act.label] = max(act.score, surest.get(act.label, 0.0))
        for act in said.acts:
            # The tagger gives every sentence an act of its turn; those it is unsure of say nothing about the sentence.
            if act.score < 0.5 * surest[act.label]:
                continue
            start = self._starts[act.span.turn]
            self._acts.append((act.label, (start + act.span.begin, start + act.span.stop)))
        self._acts.sort(key=lambda pair: pair[1])

    @property
    def labels(self) -> tuple[ActLabel, ...]:
        return tuple(dict.fromkeys(label for label, _ in self._acts))

    def places(self, labels: frozenset[str] | set[str]) -> tuple[Place, ...]:
        return tuple(dict.fromkeys(place for label, place in self._acts if label in labels))

    def words(self, place: Place) -> str:
        return self.text[place[0] : place[1]].strip()

    def turn_at(self, begin: int) -> int:
        return max((start, turn) for turn, start in self._starts.items() if start <= begin)[1]


def _overlap(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _count(said: TaggedUtterance, line: _Line) -> int:
    """How many things are asked: a sentence may ask two (「客単価はいくらで、一日何人来て」)."""
    asked = sum(max(1, a.reading.questions - len(_INDEFINITE.findall(a.text))) for a in questions_of(said))
    return asked or len(line.places(QUESTION_ACTS))


def _shared(said: TaggedUtterance, heard: Sequence[TaggedUtterance]) -> dict[str, tuple[Place, ...]]:
    """Content words taken up from the owner, in order, with their places; words side by side are one (「値上げ」)."""
    known = frozenset[str]().union(*(r.content for u in heard for r in u.utterance.readings)) - COMMON
    runs: list[list[Token]] = []
    for token in said.utterance.tokens:
        if token.pos in CONTENT_POS and token.norm in known and token.lemma not in COMMON:
            if runs and runs[-1][-1].stop == token.begin:
                runs[-1].append(token)
            else:
                runs.append([token])
    shared: dict[str, tuple[Place, ...]] = {}
    for run in runs:
        if all(token.pos == "NUM" for token in run):
            continue
        # 「言い出せ」 is no word to show; its dictionary form is.
        inflected = run[-1].pos not in ("NOUN", "PROPN", "NUM")
        word = "".join(token.text for token in run[:-1]) + (run[-1].lemma if inflected else run[-1].text)
        shared[word] = (*shared.get(word, ()), (run[0].begin, run[-1].stop))
    return shared


# ── what is good ──


def _good(line: _Line, shared: dict[str, tuple[Place, ...]], count: int) -> Iterator[Observation]:
    received, questions = line.places(RECEIVING_ACTS), line.places(QUESTION_ACTS)
    spoiled = line.places({"Q_ACCUSE", "Q_LEADING", "JUDGE"})
    if received:
        first = questions and received[0][0] < questions[0][0]
        yield Observation("receives", True, f"{'先に' if first else ''}受け止める言葉があります。", received)
    if shared:
        places = tuple(place for found in shared.values() for place in found)
        yield Observation("own_words", True, f"社長の言葉{_named(tuple(shared)[:3])}が入っています。", places)
    opened = tuple(p for p in line.places({"Q_OPEN"}) if not any(_overlap(p, bad) for bad in spoiled))
    if opened:
        yield Observation("open", True, "開かれた問いです。社長が話したい所から話せます。", opened)
    if line.places({"PERMISSION"}):
        yield Observation("permission", True, "話してよいかを、先に確かめています。", line.places({"PERMISSION"}))
    if count == 1 and not spoiled:
        yield Observation("one", True, "問いは一つです。", questions)
    if count == 1 and not spoiled and len(line.text) <= BRIEF:
        yield Observation("brief", True, f"{len(line.text)}字で、短く言えています。")


def _named(words: Sequence[str]) -> str:
    return "".join(f"「{word}」" for word in words)


# ── one thing to try ──

_BY_ACT: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"Q_ACCUSE"}), "accuses",
     "責めているように聞こえるかもしれません。「これまで、どんなふうに」で始めると、事情を話しやすくなりそうです。"),
    (frozenset({"JUDGE"}), "judges",
     "評価や打ち消しに聞こえるかもしれません。聞いた言葉を一度そのまま返してみる手があります。"),
    (frozenset({"Q_LEADING"}), "leads",
     "問いの中に答えが入っているようです。答えは置かずに、「どう見ておられますか」と預けてみる手があります。"),
)  # fmt: skip


def _to_try(
    line: _Line,
    said: TaggedUtterance,
    heard: Sequence[TaggedUtterance],
    asked: Sequence[Asked],
    shared: dict[str, tuple[Place, ...]],
    count: int,
) -> Observation:
    """The one thing that matters most here, in the order in which it would change the owner's answer."""
    for labels, sign, text in _BY_ACT:
        if places := line.places(labels):
            return Observation(sign, False, text, places)
    return (
        _proposing(line)
        or _several(line, count)
        or _repeating(said, asked)
        or _closed(line)
        or _passing_by(line, heard, shared)
        or _foreign(line, heard, shared)
        or _long(line)
        or Observation("aloud", False, "声に出して読んで、社長との調子に合うか確かめてみませんか。")
    )


def _proposing(line: _Line) -> Observation | None:
    proposed = line.places({"PROPOSE"})
    if proposed and not line.places({"PERMISSION"}):
        text = "提案が入っているようです。提案は後にとっておき、先に一つ尋ねてみる手があります。"
        return Observation("proposes", False, text, proposed)
    explained = line.places(EXPOSITORY_ACTS)
    if explained and not line.places(QUESTION_ACTS | RECEIVING_ACTS):
        text = "説明になっているようです。社長の言葉を一つ返すか、一つ尋ねるかから始めてみる手があります。"
        return Observation("explains", False, text, explained)
    return None


def _several(line: _Line, count: int) -> Observation | None:
    if count < 2:
        return None
    text = f"問いが{count}つあるようです。一つだけ残すと、社長はどれに答えるか迷わずにすみます。"
    return Observation("several", False, text, line.places(QUESTION_ACTS))


def _repeating(said: TaggedUtterance, asked: Sequence[Asked]) -> Observation | None:
    for question in questions_of(said):
        before = next((a for a in asked if _alike(question, a)), None)
        if before is not None:
            begin = said.utterance.text.index(question.text)
            text = f"{before.turn}番の「{before.text}」に近い問いです。そのとき聞いた答えの続きから尋ねてみる手があります。"
            return Observation("repeats", False, text, ((begin, begin + len(question.text)),))
    return None


def _alike(one: Asked, other: Asked) -> bool:
    """The same question again: nearly the same letters, or the same matter asked with the same question word."""
    mine, theirs = _bigrams(one.text), _bigrams(other.text)
    if mine and theirs and len(mine & theirs) / len(mine | theirs) > ALIKE:
        return True
    content, words = one.reading.content, other.reading.content
    # One word in common is a subject, not a question.
    return len(content) >= 2 and content == words and one.reading.asks == other.reading.asks


def _bigrams(text: str) -> frozenset[str]:
    letters = "".join(c for c in text if c.isalnum())
    return frozenset(letters[k : k + 2] for k in range(len(letters) - 1))


def _closed(line: _Line) -> Observation | None:
    labels = set(line.labels)
    if "Q_CLOSED" in labels and "Q_OPEN" not in labels:
        text = "一言で答えのすむ問いのようです。「どんな」「どんなふうに」にすると、話が広がりやすくなります。"
        return Observation("closed", False, text, line.places({"Q_CLOSED"}))
    if not labels & (QUESTION_ACTS | RECEIVING_ACTS | {"PERMISSION"}):
        text = "問いや受け止めは読み取れませんでした。社長の言葉を一つ返すか、「どんな」で尋ねてみる手があります。"
        return Observation("neither", False, text)
    return None


def _passing_by(
    line: _Line, heard: Sequence[TaggedUtterance], shared: dict[str, tuple[Place, ...]]
) -> Observation | None:
    if shared or line.places(RECEIVING_ACTS):
        return None
    told = any(mark.signal in ("disclosure", "hesitation") for u in heard for mark in u.marks)
    text = "社長は直前に、胸の内を話されているようです。問いの前に、聞いた言葉を一つ返してみる手があります。"
    return Observation("passes_by", False, text) if told else None


def _foreign(line: _Line, heard: Sequence[TaggedUtterance], shared: dict[str, tuple[Place, ...]]) -> Observation | None:
    if (
        shared
        or line.places(RECEIVING_ACTS)
        or not any(reading.content for u in heard for reading in u.utterance.readings)
    ):
        return None
    return Observation(
        "no_own_words", False, "社長の言葉は入っていないようです。直前の言葉を一つ借りてみる手があります。"
    )


def _long(line: _Line) -> Observation | None:
    if len(line.text) <= LONG:
        return None
    text = f"{len(line.text)}字あります。受け止めと問いだけにすると、社長の番が早く来ます。"
    return Observation("long", False, text)
