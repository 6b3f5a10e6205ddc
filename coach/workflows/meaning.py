"""Meaning of short sentences, for what compares a line with written examples (練習相手, 相談): one encoder, kept vectors."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coach.cases.vectors import BATCH, file_name, keep_vectors, kept_vectors

if TYPE_CHECKING:
    from coach.cases.encoder import Encoder

Floats = npt.NDArray[np.float32]


class Meaning:
    """Unit vectors of sentences, as queries of the encoder. Vectors of examples are kept in ``cache`` (a folder).

    May be used from several threads.
    """

    def __init__(self, encoder: Encoder, cache: Path | None) -> None:
        self._encoder = encoder
        self._file = cache / f"examples-{file_name(encoder.name)}.npz" if cache else None
        self._lock = threading.Lock()
        self._known: dict[str, Floats] | None = None

    @property
    def name(self) -> str:
        """The encoder's name."""
        return self._encoder.name

    def of(self, texts: Sequence[str]) -> Floats:
        """Vectors of lines just said: (texts, dimension). Nothing is kept."""
        return self._encoder.queries(texts)

    def of_examples(self, texts: Sequence[str]) -> Floats:
        """Vectors of written examples, encoding only the ones never met: (texts, dimension)."""
        with self._lock:
            if self._known is None:
                self._known = kept_vectors(self._file) if self._file else {}
            missing = [t for t in dict.fromkeys(texts) if example_key(t) not in self._known]
            for begin in range(0, len(missing), BATCH):
                part = missing[begin : begin + BATCH]
                self._known |= dict(zip(map(example_key, part), self._encoder.queries(part), strict=True))
            if missing and self._file:
                keep_vectors(self._file, self._known)
            if not texts:
                return np.zeros((0, self._encoder.dimension), dtype=np.float32)
            return np.stack([self._known[example_key(t)] for t in texts])


def example_key(text: str) -> str:
    """Under which key the vector of a sentence stands, in the cache and in what is shipped."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
