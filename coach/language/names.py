"""What GiNZA sees of names: its named entities, and Sudachi's words with their readings. Loaded only when asked for.

The review needs no names and its pipeline leaves ``ner`` out (coach.language.pipeline); here only the tokeniser and
the recogniser are loaded.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from coach.errors import EngineError
from coach.language.engine import watch_parent
from coach.language.pipeline import MODEL

NEEDED = ("tok2vec", "ner")
# Sudachi refuses inputs above about 49,000 bytes.
LONGEST = 8000


@dataclass(frozen=True, slots=True)
class Entity:
    """``text[begin:stop]`` of what was read; ``label`` is GiNZA's (関根の拡張固有表現: "Person", "City", "Money" …)."""

    text: str
    label: str
    begin: int = 0
    stop: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A word of Sudachi: its tag (「名詞-固有名詞-人名-姓」) and its reading in katakana; ``begin``/``stop`` are characters."""

    text: str
    tag: str
    reading: str
    begin: int
    stop: int


@dataclass(frozen=True, slots=True)
class NamesRead:
    """One text as read: entities and words in order."""

    entities: tuple[Entity, ...] = ()
    words: tuple[Word, ...] = ()


@cache
def names_version() -> str:
    """What a reading depends on, short."""
    parts = []
    for package in ("ja-ginza", "SudachiPy", "SudachiDict-core"):
        try:
            parts.append(f"{package}={version(package)}")
        except PackageNotFoundError:
            parts.append(f"{package}=-")
    return ";".join(parts)


@cache
def _recogniser() -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import spacy

        nlp: Any = spacy.load(MODEL)
        for name in list(nlp.pipe_names):
            if name not in NEEDED:
                nlp.remove_pipe(name)
    except (ImportError, OSError, ValueError) as error:
        raise _unavailable() from error
    return nlp


def read_names(texts: Sequence[str]) -> list[NamesRead]:
    """Entities and words of each text, in order. Loads the recogniser once (about 3 s); raises EngineError when it cannot.

    From one thread only (SudachiPy is not thread-safe).
    """
    nlp = _recogniser()
    pieces = [(n, k, text[k : k + LONGEST]) for n, text in enumerate(texts) for k in range(0, len(text), LONGEST)]
    entities: list[list[Entity]] = [[] for _ in texts]
    words: list[list[Word]] = [[] for _ in texts]
    for (n, at, _), doc in zip(pieces, nlp.pipe([piece for _, _, piece in pieces]), strict=True):
        entities[n] += [Entity(e.text, e.label_, at + e.start_char, at + e.end_char) for e in doc.ents]
        words[n] += [
            Word(t.text, t.tag_, "".join(t.morph.get("Reading")), at + t.idx, at + t.idx + len(t.text)) for t in doc
        ]
    return [NamesRead(tuple(e), tuple(w)) for e, w in zip(entities, words, strict=True)]


def read_names_apart(texts: Sequence[str]) -> list[NamesRead]:
    """``read_names`` in a process of its own that ends with it: a screen stays smooth, the memory is given back."""
    try:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=watch_parent) as pool:
            return pool.submit(read_names, list(texts)).result()
    except BrokenProcessPool as error:
        raise _unavailable() from error


def _unavailable() -> EngineError:
    return EngineError("名前を見つける部品 (GiNZA) を動かせませんでした。", todo="`coach doctor` で様子が分かります。")
