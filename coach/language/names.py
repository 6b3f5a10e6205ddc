"""Named entities by GiNZA: who, where, which firm, how much. Loaded only for making a case of a session.

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
from typing import Any

from coach.errors import EngineError
from coach.language.engine import watch_parent
from coach.language.pipeline import MODEL

NEEDED = ("tok2vec", "ner")
# Sudachi refuses inputs above about 49,000 bytes.
LONGEST = 8000


@dataclass(frozen=True, slots=True)
class Entity:
    """``text`` as found; ``label`` is GiNZA's (関根の拡張固有表現: "Person", "City", "Money" …)."""

    text: str
    label: str


def entities_of(texts: Sequence[str]) -> list[tuple[Entity, ...]]:
    """The entities of each text, in order. Loads the recogniser (about 3 s); raises EngineError when it cannot."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import spacy

        nlp: Any = spacy.load(MODEL)
        for name in list(nlp.pipe_names):
            if name not in NEEDED:
                nlp.remove_pipe(name)
    except (ImportError, OSError, ValueError) as error:
        raise _unavailable() from error
    pieces = [(n, text[k : k + LONGEST]) for n, text in enumerate(texts) for k in range(0, len(text), LONGEST)]
    found: list[list[Entity]] = [[] for _ in texts]
    for (n, _), doc in zip(pieces, nlp.pipe([piece for _, piece in pieces]), strict=True):
        found[n] += [Entity(e.text, e.label_) for e in doc.ents]
    return [tuple(entities) for entities in found]


def entities_apart(texts: Sequence[str]) -> list[tuple[Entity, ...]]:
    """``entities_of`` in a process of its own that ends with it: a screen stays smooth, the memory is given back."""
    try:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=watch_parent) as pool:
            return pool.submit(entities_of, list(texts)).result()
    except BrokenProcessPool as error:
        raise _unavailable() from error


def _unavailable() -> EngineError:
    return EngineError(
        "名前を見つける部品 (GiNZA) を動かせませんでした。",
        todo="`coach doctor` で様子が分かります。事例は、白紙からも書けます。",
    )
