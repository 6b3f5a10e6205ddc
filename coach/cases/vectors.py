"""Vectors of passages, kept by content and encoder, so that each passage is encoded once.

The package ships the vectors of the bundled cases for the bundled encoder; everything else (an edited case,
another encoder) is encoded when first needed and kept in the user's cache folder.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np

from coach.cases.encoder import Encoder, Vectors
from coach.cases.passages import Passage
from coach.data import data_folder

BATCH = 16


def file_name(encoder_name: str) -> str:
    """The name of the file an encoder's vectors are kept in, without its ending."""
    return "".join(c if c.isalnum() else "-" for c in encoder_name)


def bundled_vectors(encoder_name: str) -> dict[str, np.ndarray]:
    """Shipped vectors by passage digest; empty when there are none for this encoder."""
    file = data_folder("corpora").joinpath("vectors", f"{file_name(encoder_name)}.npz")
    return _read(file.read_bytes()) if file.is_file() else {}


def _read(data: bytes) -> dict[str, np.ndarray]:
    with np.load(BytesIO(data), allow_pickle=False) as table:
        return dict(zip(table["digests"].tolist(), table["vectors"].astype(np.float32), strict=True))


def pack(vectors: dict[str, np.ndarray]) -> bytes:
    """The vectors as a compressed array file (half precision, sorted by digest: equal input, equal bytes)."""
    digests = sorted(vectors)
    buffer = BytesIO()
    matrix = np.stack([vectors[d] for d in digests]) if digests else np.zeros((0, 0), np.float32)
    np.savez_compressed(buffer, digests=np.array(digests), vectors=matrix.astype(np.float16))
    return buffer.getvalue()


def vectors_for(
    passages: Sequence[Passage],
    encoder: Encoder,
    cache_folder: Path | None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Vectors:
    """Vectors of the passages, in order, encoding only what is in neither the package nor the cache."""
    known = bundled_vectors(encoder.name)
    cache = cache_folder / f"{file_name(encoder.name)}.npz" if cache_folder else None
    if cache is not None:
        known |= kept_vectors(cache)
    missing = {p.digest: p.text for p in passages if p.digest not in known}
    digests = list(missing)
    for begin in range(0, len(digests), BATCH):
        part = digests[begin : begin + BATCH]
        for digest, vector in zip(part, encoder.passages([missing[d] for d in part]), strict=True):
            known[digest] = vector
        on_progress(min(begin + BATCH, len(digests)), len(digests))
    if missing and cache is not None:
        keep_vectors(cache, {p.digest: known[p.digest] for p in passages})
    return np.stack([known[p.digest] for p in passages]).astype(np.float32)


def kept_vectors(path: Path) -> dict[str, np.ndarray]:
    """Vectors by key from a cache file; none when it is not there or torn (it is only a cache, and is then made anew)."""
    if not path.is_file():
        return {}
    try:
        return _read(path.read_bytes())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        path.unlink(missing_ok=True)
        return {}


def keep_vectors(path: Path, vectors: dict[str, np.ndarray]) -> None:
    """Replace the cache file in one step; a full disk costs only the cache."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(pack(vectors))
        os.replace(temporary, path)
    except OSError:
        return
