"""Meaning of short sentences, for what compares a line with written examples (練習相手, 相談): one encoder, kept vectors."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from coach.cases.encoder import Encoder

Floats = npt.NDArray[np.float32]
BATCH = 16


class Meaning:
    """Unit vectors of sentences, as queries of the encoder. Vectors of examples are kept in ``cache`` (a folder).

    May be used from several threads.
    """

    def __init__(self, encoder: Encoder, cache: Path | None) -> None:
        self._encoder = encoder
        safe = "".join(c if c.isalnum() else "-" for c in encoder.name)
        self._file = cache / f"examples-{safe}.npz" if cache else None
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
                self._known = _read(self._file)
            missing = [t for t in dict.fromkeys(texts) if _key(t) not in self._known]
            for begin in range(0, len(missing), BATCH):
                part = missing[begin : begin + BATCH]
                self._known |= dict(zip(map(_key, part), self._encoder.queries(part), strict=True))
            if missing:
                _write(self._file, self._known)
            if not texts:
                return np.zeros((0, self._encoder.dimension), dtype=np.float32)
            return np.stack([self._known[_key(t)] for t in texts])


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def _read(file: Path | None) -> dict[str, Floats]:
    if file is None or not file.is_file():
        return {}
    try:
        with np.load(BytesIO(file.read_bytes()), allow_pickle=False) as table:
            return dict(zip(table["keys"].tolist(), table["vectors"].astype(np.float32), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        # Only a cache: it is made anew.
        return {}


def _write(file: Path | None, known: dict[str, Floats]) -> None:
    """Replace the cache in one step; a full disk costs only the cache."""
    if file is None:
        return
    buffer = BytesIO()
    np.savez_compressed(buffer, keys=np.array(list(known)), vectors=np.stack(list(known.values())).astype(np.float16))
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(buffer.getvalue())
        os.replace(temporary, file)
    except OSError:
        return
