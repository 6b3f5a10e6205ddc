"""Sentence ends, dialogue acts, width and line breaking: on words that no parser would give, and on what GiNZA gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from coach.language.acts.owner import owner_marks
from coach.language.acts.reading import read_sentences
from coach.language.acts.tagger import tag_session
from coach.language.boundaries import sentence_starts
from coach.language.parsing import parse_transcript
from coach.language.spans import group_turns
from coach.language.wrap import cell_width, pad, shorten, wrap
from coach.model import ACT_LABELS, ParsedSession, Sentence, TaggedSession, Token, Transcript, Turn, Utterance
from tests.fuzz.target import Target
from tests.fuzz.texts import pieces, texts

WORDS = (
    "何",
    "何か",
    "どう",
    "です",
    "ます",
    "た",
    "ん",
    "か",
    "ね",
    "よ",
    "、",
    "。",
    "？",
    "「",
    "」",
    "（",
    "…",
    "と",
    "って",
    "こと",
    "社長",
    "行く",
    " ",
    "😀",
    "e\u0301",
    "",
)
TAGS = (
    "名詞-普通名詞-一般",
    "代名詞",
    "動詞-一般",
    "動詞-非自立可能",
    "助動詞",
    "助詞-格助詞",
    "助詞-終助詞",
    "助詞-接続助詞",
    "助詞-準体助詞",
    "感動詞-フィラー",
    "補助記号-句点",
    "空白",
    "接続詞",
    "",
)
FORMS = ("終止形-一般", "連体形-一般", "連用形-一般", "意志推量形", "命令形", "助動詞-デス;終止形-一般", "")
POS = ("NOUN", "VERB", "AUX", "ADP", "PART", "PUNCT", "PRON", "ADV", "SPACE", "SYM", "X")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the boundaries see it."""

    text: str
    tag: str
    inflection: str
    lemma: str
    gap: bool


word = st.builds(
    Word, st.sampled_from(WORDS), st.sampled_from(TAGS), st.sampled_from(FORMS), st.sampled_from(WORDS), st.booleans()
)


def boundaries(words: list[Word]) -> None:
    starts = sentence_starts(words)
    assert len(starts) == len(words)
    assert not words or starts[0]
    assert starts == sentence_starts(tuple(words))


turns = st.lists(
    st.builds(lambda role, text: (role, text), st.sampled_from(["advisor", "owner", "other"]), texts(4).filter(str.strip)),
    min_size=1, max_size=6,
).map(lambda rows: Transcript("s", tuple(Turn(k, role, text) for k, (role, text) in enumerate(rows))))  # fmt: skip


@st.composite
def parsed(draw: st.DrawFn) -> ParsedSession:
    """A session cut into words and sentences anywhere, with readings worked out from that."""
    transcript = draw(turns)
    return ParsedSession(transcript, tuple(_cut(draw, utterance) for utterance in group_turns(transcript)))


def _cut(draw: st.DrawFn, utterance: Utterance) -> Utterance:
    length = len(utterance.text)
    cuts = sorted({0, length, *draw(st.lists(st.integers(0, length), max_size=12))})
    tokens = tuple(
        Token(text, draw(st.sampled_from((text, *WORDS))), text, draw(st.sampled_from(POS)), draw(st.sampled_from(TAGS)),
              draw(st.sampled_from(FORMS)), draw(st.sampled_from(["ROOT", "obj", "aux", "fixed", "mark"])), 0, begin, stop)
        for begin, stop in pairwise(cuts) if (text := utterance.text[begin:stop])
    )  # fmt: skip
    ends = sorted({0, len(tokens), *draw(st.lists(st.integers(0, len(tokens)), max_size=3))})
    sentences = tuple(
        Sentence(first, last, tokens[first].begin, tokens[last - 1].stop) for first, last in pairwise(ends)
    )
    readings = read_sentences(utterance.text, tokens, sentences)
    return Utterance(utterance.role, utterance.turns, utterance.offsets, utterance.text, tokens, sentences, readings)


def is_sound(session: TaggedSession) -> None:
    """Acts and marks lie inside the turns they are of, and no turn of the advisor is without an act."""
    lengths = {turn.i: len(turn.text) for turn in session.transcript.turns}
    for tagged in session.utterances:
        for act in tagged.acts:
            assert act.label in ACT_LABELS
            assert 0 <= act.score <= 1
        for span in (*(act.span for act in tagged.acts), *(mark.span for mark in tagged.marks)):
            assert span.turn in tagged.utterance.turns
            assert 0 <= span.begin < span.stop <= lengths[span.turn], span
        if tagged.utterance.role == "advisor":
            assert {act.span.turn for act in tagged.acts} == set(tagged.utterance.turns)


def tags(session: ParsedSession) -> None:
    tagged = tag_session(session)
    is_sound(tagged)
    assert tagged == tag_session(session)
    for utterance in session.utterances:
        owner_marks(utterance)


@cache
def nlp() -> Any:
    """The real pipeline, loaded once."""
    from coach.language.pipeline import load

    return load()


def parses(transcript: Transcript) -> None:
    """Through GiNZA: whatever was said, every word stands where it says, and the acts lie in their turns."""
    session = parse_transcript(nlp(), transcript)
    for utterance in session.utterances:
        assert len(utterance.sentences) == len(utterance.readings)
        for token in utterance.tokens:
            assert utterance.text[token.begin : token.stop] == token.text
        for before, after in pairwise(utterance.sentences):
            assert before.stop <= after.begin
            assert before.last == after.first
    is_sound(tag_session(session))


def wraps(given: tuple[str, int]) -> None:
    """Every line fits, and nothing is lost but the breaks. A single sign may be wider than a narrow line is."""
    text, width = given
    lines = wrap(text, width)
    assert lines
    assert "".join(lines) == text.replace("\n", "")
    for line in lines:
        assert cell_width(line) <= max(4, width), line


def shortens(given: tuple[str, int]) -> None:
    text, width = given
    short = shorten(text, width)
    assert cell_width(short) <= width
    assert "\n" not in short
    assert cell_width(pad(text, width)) == width


widths = st.integers(-1, 120)
# Marks and signs in a row, where the rules for line ends have nothing to hold on to.
runs = st.lists(st.tuples(pieces, st.integers(1, 40)), max_size=5).map(lambda parts: "".join(p * n for p, n in parts))
TARGETS = (
    Target("sentence ends", "tagger", st.lists(word, max_size=30), boundaries, 6, 100),
    Target("acts on cut-up text", "tagger", parsed(), tags, 5, 60),
    Target("acts through GiNZA", "tagger", turns, parses, 0.6, 15),
    Target("line breaking", "tagger", st.tuples(st.one_of(texts(8), runs), widths), wraps, 6, 100),
    Target("shortening", "tagger", st.tuples(texts(8), st.integers(1, 120)), shortens, 4, 100),
)
