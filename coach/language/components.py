"""Our spaCy components: sentence boundaries before the parser, local dialogue acts after it."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Token as SpacyToken

from coach.language.acts.reading import read_sentences
from coach.language.boundaries import sentence_starts
from coach.model import Sentence, Token

Doc.set_extension("utterance_tokens", default=(), force=True)
Doc.set_extension("utterance_sentences", default=(), force=True)
Doc.set_extension("readings", default=(), force=True)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    tag: str
    inflection: str
    lemma: str
    gap: bool


def _inflection(token: SpacyToken) -> str:
    values = token.morph.get("Inflection")
    return values[0] if values else ""


@Language.component("coach_boundaries")
def set_boundaries(doc: Doc) -> Doc:
    """Set every ``is_sent_start`` so that the parser keeps to our sentences."""
    words = [_Word(t.text, t.tag_, _inflection(t), t.lemma_, bool(t.whitespace_) or t.is_space) for t in doc]
    for token, start in zip(doc, sentence_starts(words), strict=True):
        token.is_sent_start = start
    return doc


def tokens_of(doc: Doc) -> tuple[Token, ...]:
    """The doc's words as plain values; character offsets refer to ``doc.text``."""
    return tuple(
        Token(t.text, t.lemma_, t.norm_, t.pos_, t.tag_, _inflection(t), t.dep_, t.head.i, t.idx, t.idx + len(t.text))
        for t in doc
    )


def sentences_of(doc: Doc) -> tuple[Sentence, ...]:
    """The doc's sentences as half-open token and character ranges."""
    return tuple(Sentence(s.start, s.end, s.start_char, s.end_char) for s in doc.sents)


@Language.component("coach_dialogue_acts")
def tag_doc(doc: Doc) -> Doc:
    """Read every sentence's own signs (``doc._.readings``), in spans (``doc.spans["acts"]``).

    What a sentence does also depends on what was said before it; ``coach.language.acts.tag_session`` settles
    that over the whole session and starts from these readings.
    """
    doc._.utterance_tokens = tokens_of(doc)
    doc._.utterance_sentences = sentences_of(doc)
    doc._.readings = read_sentences(doc.text, doc._.utterance_tokens, doc._.utterance_sentences)
    doc.spans["acts"] = [doc[s.first : s.last] for s in doc._.utterance_sentences]
    return doc
