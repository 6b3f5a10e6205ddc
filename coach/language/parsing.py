"""From utterances to parsed utterances, in order, each distinct text parsed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from coach.language.spans import group_turns
from coach.model import ParsedSession, Reading, Sentence, Token, Transcript, Utterance

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH = 32
# Sudachi refuses inputs above about 49,000 bytes; a longer monologue is parsed in pieces.
LONGEST = 8000


def parse_batch(nlp: Language, utterances: Sequence[Utterance]) -> list[Utterance]:
    """Parse utterances (in order). Equal texts (「はい」) are parsed once per call."""
    docs: dict[str, Doc] = {}
    texts = list(dict.fromkeys(u.text for u in utterances if u.text.strip() and len(u.text) <= LONGEST))
    for text, doc in zip(texts, nlp.pipe(texts, batch_size=BATCH), strict=True):
        docs[text] = doc
    return [_with_doc(u, docs[u.text]) if u.text in docs else _in_pieces(nlp, u) for u in utterances]


def _with_doc(utterance: Utterance, doc: Doc) -> Utterance:
    return replace(
        utterance,
        tokens=doc._.utterance_tokens,
        sentences=doc._.utterance_sentences,
        readings=doc._.readings,
    )


def _in_pieces(nlp: Language, utterance: Utterance) -> Utterance:
    """Parse a very long utterance piece by piece, cut at a sentence mark or blank where one is near."""
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    readings: list[Reading] = []
    for begin, stop in _pieces(utterance.text):
        if not utterance.text[begin:stop].strip():
            continue
        doc = nlp(utterance.text[begin:stop])
        shift = len(tokens)
        tokens += [
            replace(t, head=t.head + shift, begin=t.begin + begin, stop=t.stop + begin) for t in doc._.utterance_tokens
        ]
        sentences += [
            replace(s, first=s.first + shift, last=s.last + shift, begin=s.begin + begin, stop=s.stop + begin)
            for s in doc._.utterance_sentences
        ]
        readings += list(doc._.readings)
    return replace(utterance, tokens=tuple(tokens), sentences=tuple(sentences), readings=tuple(readings))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    while begin < len(text):
        stop = min(len(text), begin + LONGEST)
        if stop < len(text):
            cut = max(text.rfind(mark, begin + LONGEST // 2, stop) for mark in "。？！ 、")
            stop = cut + 1 if cut > begin else stop
        yield begin, stop
        begin = stop


def parse_transcript(nlp: Language, transcript: Transcript) -> ParsedSession:
    """Parse a whole transcript at once (scripts, tests; the app goes through the engine)."""
    return ParsedSession(transcript, tuple(parse_batch(nlp, group_turns(transcript))))


def batches(utterances: Sequence[Utterance], size: int) -> Iterable[Sequence[Utterance]]:
    """Slices of ``size`` utterances, in order: the unit of progress and cancellation."""
    return (utterances[k : k + size] for k in range(0, len(utterances), size))
