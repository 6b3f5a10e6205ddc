"""What the parser saw: words, sentences, and utterances joined from caption pieces."""

from __future__ import annotations

from dataclasses import dataclass

from .talk import Transcript
from .vocabulary import Role


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its Sudachi/GiNZA reading. ``head`` is a token position in the same utterance."""

    text: str
    lemma: str
    norm: str
    pos: str
    tag: str
    inflection: str
    dep: str
    head: int
    begin: int
    stop: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens ``first:last`` (half-open) of an utterance; ``begin``/``stop`` are characters of its text."""

    first: int
    last: int
    begin: int
    stop: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence shows by itself, before its neighbours are considered.

    ``cues`` are ids of ``coach/language/acts/cues.toml``; ``asks`` the question words whose question is the
    sentence's own (an embedded 「どうしたらいいか」 is not); ``questions`` how many things it asks;
    ``negative`` whether the final predicate is negated; ``content`` the content words in normal form.
    """

    cues: frozenset[str]
    asks: tuple[str, ...]
    embedded: bool
    questions: int
    negative: bool
    content: frozenset[str]
    core: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """One or more consecutive turns of one speaker, judged as one utterance (captions cut talk into pieces).

    ``text`` is the turns' texts joined; turn ``turns[k]`` begins at character ``offsets[k]``.
    """

    role: Role
    turns: tuple[int, ...]
    offsets: tuple[int, ...]
    text: str
    tokens: tuple[Token, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedSession:
    """The transcript and its utterances, parsed."""

    transcript: Transcript
    utterances: tuple[Utterance, ...]
