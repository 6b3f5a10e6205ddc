"""What of the owner's words can go into a question: a clause, a matter, a person; and what else was heard."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from coach.metrics.walls import walls_heard
from coach.model import TaggedUtterance, Token, Utterance
from coach.questions.quotes import Quote, quotes

NP_MIN, NP_MAX = 2, 12
# Utterances in which the owner told something whose topics, people and matters a question may take up: the last.
TOPIC_REACH = 1
# How many utterances back that one may lie; what is older is quoted, not asked about.
FRESH = 3
# From this weight on a noun is what the clause is about (を, が, は …), not something mentioned in it.
MARKED = 1.5
# An utterance shorter than this answers a question; what it names was the advisor's subject.
TOLD = 14
_LOST = re.compile(r"亡くな(?:っ|り|る)|亡くし|死ん[でだ]|他界|看取|逝っ|葬式|四十九日")
_TURNS_DOWN = re.compile(r"そういう話じゃ|そういうこと(?:じゃ|や)な|^いや、?.{1,8}(?:とか|いうか)")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("coach.questions").joinpath("words.toml").read_text("utf-8"))


@cache
def _hollow() -> frozenset[str]:
    return frozenset(_words()["hollow"]["words"])


def is_hollow(word: str) -> bool:
    """Whether a noun names nothing by itself (「こと」「最近」)."""
    return word in _hollow()


@cache
def _person_kinds() -> dict[str, str]:
    return {name: kind for kind, names in _words()["person_kinds"].items() for name in names}


@cache
def _matters() -> dict[str, str]:
    return {word: matter for matter, words in _words()["matters"].items() for word in words}


def examples(classes: Sequence[str], *, people: bool) -> tuple[str, ...]:
    """A word of each class (every class for "any"): people as the advisor calls them, or matters."""
    table = _words()["person_kinds" if people else "matters"]
    wanted = table if "any" in classes else [c for c in classes if c in table] or ["child"]
    return tuple(word for c in wanted for word in table[c][:1])


@cache
def _topic_words() -> dict[str, frozenset[str]]:
    return {topic: frozenset(words) for topic, words in _words()["topics"].items()}


@cache
def _telling() -> frozenset[str]:
    """Words that make a plain clause worth coming back to: people and matters of the business."""
    return frozenset(w for w in (*_words()["persons"], *_matters(), *_words()["telling"]["words"]) if len(w) > 1)


@dataclass(frozen=True, slots=True)
class Named:
    """A fill and the class it belongs to (a person kind, a class of matters)."""

    text: str
    sort: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Fills for the slots, best first; and what was heard: topics, walls, signals of the last words, the words."""

    quotes: tuple[Quote, ...] = ()
    nps: tuple[Named, ...] = ()
    persons: tuple[Named, ...] = ()
    topics: tuple[str, ...] = ()
    walls: tuple[str, ...] = ()
    signals: frozenset[str] = frozenset()
    text: str = ""
    grief: bool = False
    explained: bool = False
    told: bool = False


def own_words(
    utterances: Sequence[TaggedUtterance], often: frozenset[str] = frozenset(), lost: frozenset[str] = frozenset()
) -> OwnWords:
    """Slot fills from the owner's utterances, the first of which weighs most (the one just heard).

    ``often``: nouns the owner used more than once in the session (see ``words_used_often``); names and matters that
    fell once are passed over. ``lost``: people of whose death was told before, as the advisor calls them.
    """
    near = [u for u in utterances[:FRESH] if _tells(u)][:TOPIC_REACH]
    found = [q for age, u in _aged(utterances) for q in quotes(u, _telling(), _hollow(), age)]
    persons = [p for u in near for p in persons_in(u.utterance, often)]
    persons += [p for u in utterances[:4] for p in persons_in(u.utterance, often) if p.sort == "lost"]
    nps = [
        (score / (1 + age), np)
        for age, u in enumerate(near)
        for score, np in matters_in(u.utterance.tokens)
        if score >= MARKED and (not often or np.text in often or len(np.text) > 3) and u.marks
    ]
    text = "\n".join(u.utterance.text for u in near)
    grief = {p.text for p in persons if p.sort == "lost"}
    return OwnWords(
        tuple(_distinct(sorted(found, key=lambda q: -q.weight / (1 + 0.35 * q.age)))),
        tuple(dict.fromkeys(np for _, np in sorted(nps, key=lambda pair: -pair[0]))),
        tuple(dict.fromkeys(p for p in persons if p.sort == "lost" or p.text not in grief | lost)),
        # A question on a topic must fit what was just said, not what was said five minutes ago.
        topics_of([u.utterance for u in near]),
        walls_heard(text),
        frozenset(m.signal for u in utterances[:1] for m in u.marks),
        text,
        bool(grief),
        told=bool(utterances) and _tells(utterances[0]),
    )


def _tells(tagged: TaggedUtterance) -> bool:
    """Whether the owner told something of their own (「はあ」, 「六人です」 and 「改装とか、そういう話じゃ」 do not count)."""
    return len(tagged.utterance.text) >= TOLD and not _TURNS_DOWN.search(tagged.utterance.text)


def _aged(utterances: Sequence[TaggedUtterance]) -> Iterator[tuple[int, TaggedUtterance]]:
    """Utterances with their age: 0 for the one just heard, then how many that told something lie between, from 1."""
    told = 0
    for k, utterance in enumerate(utterances):
        yield (told + 1 if k and not told else told) if k else 0, utterance
        told += _tells(utterance)


def people_lost(utterances: Sequence[TaggedUtterance]) -> frozenset[str]:
    """People of whose death the owner told, also in answer to the advisor (「お父様は」「七年前に死んだ」)."""
    found: set[str] = set()
    for k, tagged in enumerate(utterances):
        if tagged.role == "owner" and _LOST.search(tagged.utterance.text):
            named = [p.text for p in persons_in(tagged.utterance) if p.sort == "lost"]
            if not named and k:
                named = [p.text for p in persons_in(utterances[k - 1].utterance) if p.sort in _FAMILY][-1:]
            found.update(named)
    return frozenset(found)


def _distinct(found: Iterable[Quote]) -> Iterator[Quote]:
    """Without quotations that hold or are held by a better one."""
    kept: list[str] = []
    for quote in found:
        if not any(quote.text in k or k in quote.text for k in kept):
            kept.append(quote.text)
            yield quote


def words_used_often(utterances: Iterable[TaggedUtterance]) -> frozenset[str]:
    """Nouns the owner used at least twice in the session."""
    counts = Counter(
        t.text for u in utterances if u.role == "owner" for t in u.utterance.tokens if t.tag.startswith("名詞")
    )
    return frozenset(word for word, n in counts.items() if n > 1)


def matters_in(tokens: Sequence[Token]) -> Iterator[tuple[float, Named]]:
    """Noun phrases that name a matter one talks about, with a weight: longer ones and those with を・が・は weigh more.

    Only nouns of a known class, alone or as the head of a longer noun (「早朝便の見積もり」 is an 見積もり).
    """
    run: list[Token] = []
    for token in (*tokens, None):
        if token is not None and _joins(token) and (not run or token.begin == run[-1].stop):
            run.append(token)
            continue
        if run:
            named = _matter("".join(t.text for t in run), run)
            if named:
                marked = token is not None and token.text in ("を", "が", "は", "も", "って")
                yield 1.0 + 0.5 * marked + 0.1 * min(len(named.text), 8), named
        run = [token] if token is not None and _joins(token) else []


def _joins(token: Token) -> bool:
    """Whether the word can be part of a noun phrase; 「緊張する」 uses its noun as a verb and cannot."""
    return token.pos != "VERB" and token.tag.startswith(("名詞-普通名詞", "接尾辞-名詞的-一般", "接尾辞-名詞的-サ変"))


def _matter(text: str, run: Sequence[Token]) -> Named | None:
    known = _matters()
    stray = [
        k for k, t in enumerate(run) if "副詞可能" in t.tag or "助数詞" in t.tag or t.text in ("うち", "社長", "さん")
    ]
    if stray:
        # 「このところ資金繰りが」: what stands before is no part of the name.
        rest = run[stray[-1] + 1 :]
        return _matter("".join(t.text for t in rest), rest) if rest else None
    if text in known:
        return Named(text, known[text])
    for k in range(1, len(run)):
        head = "".join(t.text for t in run[k:])
        if head in known and len(text) <= NP_MAX and not any(t.text in _words()["persons"] for t in run[:k]):
            return Named(text, known[head])
    return None


def persons_in(
    utterance: Utterance, often: frozenset[str] = frozenset(), marks: frozenset[str] | None = None
) -> Iterator[Named]:
    """People named, as the advisor would call them; one who has died is of the kind 「lost」.

    Outside the family one counts only when among ``often`` (a name that fell once may be anybody's) and marked as
    taking part (が, は, に …). With ``marks`` everybody has to be followed by one of these.
    """
    table, kinds = _words()["persons"], _person_kinds()
    tokens = utterance.tokens
    for k, token in enumerate(tokens):
        following = tokens[k + 1].text if k + 1 < len(tokens) else ""
        if following in ("さん", "様", "さま", "たち", "ら"):
            following = tokens[k + 2].text if k + 2 < len(tokens) else ""
        named = token.tag.startswith("名詞-固有名詞-人名") and not _kana(token.text)
        if (
            named
            and utterance.text[token.stop : token.stop + 2] in ("さん", "くん", "ちゃん")
            and _counts(token, often)
        ):
            yield Named(token.text + "さん", "lost" if _is_lost(utterance, token) else "one")
        elif token.text in table and following not in _COMPOUND and not _others(tokens, k):
            called = table[token.text]
            kind = kinds[called]
            if marks is not None and following not in marks:
                continue
            if kind in _FAMILY:
                yield Named(called, "lost" if _is_lost(utterance, token) else kind)
            elif (
                _counts(token, often) and following in _MARKS and not _COUNTED.search(utterance.text[token.stop :][:8])
            ):
                yield Named(called, kind)


_FAMILY = frozenset({"elder", "child", "spouse", "sibling"})
# 「社員が二人で」: they are only counted.
_COUNTED = re.compile(r"^(?:さん|の方)?[がはも]?、?[0-9０-９一二三四五六七八九十]+(?:人|名)")
_COMPOUND = frozenset({"会社", "工場", "育成", "満足", "代", "入れ", "単価", "席", "教育", "募集", "不足"})
_MARKS = frozenset({"が", "は", "も", "に", "と", "の", "から", "って", "には", "とは", "へ", "を"})


def _counts(token: Token, often: frozenset[str]) -> bool:
    return not often or token.text in often


def _is_lost(utterance: Utterance, token: Token) -> bool:
    """Whether a death is told within a few words after the person."""
    return _LOST.search(utterance.text[token.stop : token.stop + 40]) is not None


def _others(tokens: Sequence[Token], k: int) -> bool:
    """Whether it is somebody else's family, or a time called after a person (「父の代」)."""
    before, after = tokens[k - 1].text if k else "", "".join(t.text for t in tokens[k + 1 : k + 3])
    if after in ("の頃", "のころ", "の代", "の時代"):
        return True
    return before in ("よその", "他人", "隣") or (before == "の" and k > 1 and tokens[k - 2].text in _OTHERS)


# 「あの子の母親」「同級生の息子」: somebody else's family.
_OTHERS = frozenset(
    {"子", "同級生", "さん", "友達", "友人", "社長", "人", "よそ", "隣", "近所", "知り合い", "先生", "相手", "客"}
)


def _kana(text: str) -> bool:
    """Whether the text is all hiragana (「ようさん」 is 'many' in the west, not a Mr よう)."""
    return all("\u3041" <= c <= "\u3096" for c in text)


def topics_of(utterances: Sequence[Utterance]) -> tuple[str, ...]:
    """Topics heard, the most often heard first."""
    counts: dict[str, int] = {}
    for utterance in utterances:
        found = [t for token in utterance.tokens for t in {token.norm, token.lemma, token.text}]
        for topic, words in _topic_words().items():
            counts[topic] = counts.get(topic, 0) + sum(w in words for w in found)
    return tuple(t for t, n in sorted(counts.items(), key=lambda pair: -pair[1]) if n)
