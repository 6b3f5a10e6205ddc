"""What of the owner's words can go into a question: a clause to quote, a matter, a person; and the topics heard."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from coach.model import TaggedUtterance, Token, Utterance

QUOTE_MIN, QUOTE_MAX = 6, 24
NP_MIN, NP_MAX = 2, 12
TOPIC_REACH = 2
# Ends that only lead on to the next clause; a quotation is better without them.
_TRAILING = re.compile(
    r"(?:ものですから|もんですから|もんだから|ものだから|もので|もんじゃけえ|んじゃけど|んですけれども|んですけど|んだけども|んだけど|んですが|ですけれども|ですけど|ますけど|けれども|けれど|けども|けど|ですが|ますが|"
    r"んで|ので|から|のに|し|が|ね|ねえ|よ|よね|わ|さ|なあ|な|もんで|ども|ばってん|けん|さかい|んよ|んや|んだ|んです)+$"
)
# Words that lead in; those that may also belong to the clause (「その子」「もう少し」) only before a pause.
_LEADING = re.compile(
    r"^(?:(?:うーん|んー|ええと|えっと|えーと|えー|あのー|なんか|いやあ|ああ|あー|そうですね|そうなんです|せやけど|んだども|ばってん"
    r"|そしたら|したら|ほいで|ほんで|そりゃ|そら|へえ|うん)[、。…ー\s]*"
    r"|(?:はい|ええ|いや|まあ|あの|その|でも|だから|で|それで|ただ|けど|正直|やっぱり|やっぱ|そう|もう|ほら|ん|あ|え)[、。…ー\s]+)+"
)
_BROKEN = re.compile(
    r"[（）()「」『』…\d０-９A-Za-z？?！!]|(?:何(?!とか|となく)|なん(?!とか|となく|だか|か)|どう(?!も|か|し)|どこ|いつ(?!も|か)|誰|どっち|どんな|いくら)|か$|(?:^|[^ぁ-ん])(?:それ|あれ|これ|そこ)$"
)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("coach.questions").joinpath("words.toml").read_text("utf-8"))


@cache
def _hollow() -> frozenset[str]:
    return frozenset(_words()["hollow"]["words"])


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Fills for the slots, best first; ``topics`` heard; ``signals`` of the utterance they come from."""

    quotes: tuple[str, ...]
    nps: tuple[str, ...]
    persons: tuple[str, ...]
    topics: tuple[str, ...]
    signals: frozenset[str]


def own_words(utterances: Sequence[TaggedUtterance], often: frozenset[str] = frozenset()) -> OwnWords:
    """Slot fills from the owner's utterances, the first of which weighs most (the one just heard).

    ``often``: words the owner used more than once in the session (see ``words_used_often``).
    """
    quotes: list[tuple[float, str]] = []
    nps: list[tuple[float, str]] = []
    persons: list[str] = []
    for age, tagged in enumerate(utterances):
        fresh = 1.0 / (1 + age)
        quotes += [(fresh * score, q) for score, q in _quotes(tagged)]
        nps += [(fresh * score, np) for score, np in noun_phrases(tagged.utterance.tokens, often)]
        persons += persons_in(tagged.utterance.tokens)
    return OwnWords(
        _best(quotes),
        _best(nps),
        tuple(dict.fromkeys(persons)),
        # A question on a topic must fit what was just said, not what was said five minutes ago.
        topics_of([u.utterance for u in utterances[:TOPIC_REACH]]),
        frozenset(m.signal for u in utterances[:1] for m in u.marks),
    )


def words_used_often(utterances: Iterable[TaggedUtterance]) -> frozenset[str]:
    """Nouns the owner used at least twice in the session."""
    counts = Counter(
        t.text for u in utterances if u.role == "owner" for t in u.utterance.tokens if t.tag.startswith("名詞-普通名詞")
    )
    return frozenset(word for word, n in counts.items() if n > 1) or frozenset({""})


def _best(scored: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for _, text in sorted(scored, key=lambda pair: -pair[0])))


def _clauses(utterance: Utterance) -> Iterator[tuple[str, tuple[Token, ...]]]:
    """Clauses between commas, blanks and sentence ends, with their tokens."""
    for sentence in utterance.sentences:
        words: list[Token] = []
        for token in utterance.tokens[sentence.first : sentence.last]:
            gap = words and token.begin > words[-1].stop
            if token.text in "、，,。．？！?!…　" or gap:
                if words:
                    yield utterance.text[words[0].begin : words[-1].stop], tuple(words)
                words = [] if token.text in "、，,。．？！?!…　" else [token]
            else:
                words.append(token)
        if words:
            yield utterance.text[words[0].begin : words[-1].stop], tuple(words)


def _quotes(tagged: TaggedUtterance) -> Iterator[tuple[float, str]]:
    """Clauses worth quoting: a predicate, content words, and best of all a feeling or a wish."""
    weights = {"disclosure": 3.0, "wish": 2.5, "insight": 2.0, "hesitation": 0.5}
    for clause, tokens in _clauses(tagged.utterance):
        text = _TRAILING.sub("", _LEADING.sub("", clause.strip())).strip()
        if not QUOTE_MIN <= len(text) <= QUOTE_MAX or _BROKEN.search(text):
            continue
        if not any(t.pos in ("VERB", "ADJ") for t in tokens) or tokens[0].tag.startswith(("助詞", "助動詞", "接尾辞")):
            continue
        last = next(
            (t for t in reversed(tokens) if t.stop <= tokens[0].begin + clause.find(text) + len(text)), tokens[-1]
        )
        if not _complete(last):
            continue
        content = sum(t.pos in ("NOUN", "VERB", "ADJ", "PROPN") and t.norm not in _hollow() for t in tokens)
        marked = sum(weights.get(m.signal, 0.0) for m in tagged.marks if m.cue and m.cue in text)
        if content < 2 and not marked:
            continue
        if not marked and any(t.pos == "NUM" for t in tokens):
            # A bare figure is an answer, not a thing to come back to.
            continue
        yield 1.0 + 0.2 * min(4, content) + 0.03 * min(len(text), 20) + marked, text


def _complete(last: Token) -> bool:
    """Whether a quoted clause may end with this word: a finished predicate, or one in て that hangs in the air."""
    if last.text in ("て", "って") or last.tag.startswith("形状詞"):
        return True
    form = last.inflection.split(";")[-1]
    return last.pos in ("VERB", "AUX", "ADJ") and form.startswith(("終止形", "連体形", "意志推量形"))


def noun_phrases(tokens: Sequence[Token], often: frozenset[str] = frozenset()) -> Iterator[tuple[float, str]]:
    """Noun phrases that name a matter, with a weight: marked by を・が・は・って and longer ones weigh more.

    With ``often`` (words the owner used more than once) only those or words of a known topic pass: a noun that fell
    once in passing makes an odd question.
    """
    run: list[Token] = []
    for token in (*tokens, None):
        if token is not None and _joins(token) and (not run or token.begin == run[-1].stop):
            run.append(token)
            continue
        if run:
            text = "".join(t.text for t in run)
            if _names_a_matter(run, text):
                marked = token is not None and token.text in ("を", "が", "は", "も", "って", "の", "のこと")
                known = run[-1].text in often or any(
                    t.text in words or t.norm in words for words in _topic_words().values() for t in run
                )
                if known or not often:
                    yield 1.0 + 0.8 * marked + 0.8 * known + 0.1 * min(len(text), 8), text
        run = [token] if token is not None and _joins(token) else []


def _joins(token: Token) -> bool:
    """Whether the word can be part of a noun phrase; 「緊張する」 uses its noun as a verb and cannot."""
    return token.pos != "VERB" and token.tag.startswith(("名詞-普通名詞", "接尾辞-名詞的-一般", "接尾辞-名詞的-サ変"))


def _names_a_matter(run: Sequence[Token], text: str) -> bool:
    if not NP_MIN <= len(text) <= NP_MAX or text in _hollow() or run[-1].text in _hollow() or run[0].text in _hollow():
        return False
    if any(t.text in _words()["persons"] or "副詞可能" in t.tag or "助数詞" in t.tag for t in run):
        return False
    if text.endswith(("さん", "様", "ちゃん", "君", "たち", "ら", "的", "目")):
        return False
    return not _BROKEN.search(text) and not _kana(text)


def persons_in(tokens: Sequence[Token]) -> Iterator[str]:
    """People the owner named, as the advisor would call them."""
    table = _words()["persons"]
    for k, token in enumerate(tokens):
        following = tokens[k + 1].text if k + 1 < len(tokens) else ""
        if (
            token.tag.startswith("名詞-固有名詞-人名")
            and not _kana(token.text)
            and following in ("さん", "君", "くん", "先生", "ちゃん")
        ):
            yield token.text + ("先生" if following == "先生" else "さん")
        elif token.text in table and following not in ("会社", "工場", "育成", "満足"):
            yield table[token.text]


def _kana(text: str) -> bool:
    """Whether the text is all hiragana (「ようさん」 is 'many' in the west, not a Mr よう)."""
    return all("\u3041" <= c <= "\u3096" for c in text)


@cache
def _topic_words() -> dict[str, frozenset[str]]:
    return {topic: frozenset(words) for topic, words in _words()["topics"].items()}


def topics_of(utterances: Iterator[Utterance] | Sequence[Utterance]) -> tuple[str, ...]:
    """Topics heard, the most often heard first."""
    counts: dict[str, int] = {}
    for utterance in utterances:
        found = [t for token in utterance.tokens for t in {token.norm, token.lemma, token.text}]
        for topic, words in _topic_words().items():
            counts[topic] = counts.get(topic, 0) + sum(w in words for w in found)
    return tuple(t for t, n in sorted(counts.items(), key=lambda pair: -pair[1]) if n)
