"""Loading GiNZA: the one place that knows which model is used and which of its parts are needed.

spaCy is imported inside the functions: ``coach.language`` can be imported (for wrapping text, for tagging a
stored parse) without the three seconds that spaCy costs.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from coach.errors import EngineError

if TYPE_CHECKING:
    from spacy.language import Language

MODEL = "ja_ginza"
# ``ner`` takes 60 % of the model's time (measured on 2 cores, docs/evidence.md) and the review needs no names.
# The compound splitter and the bunsetsu recogniser add what nothing here reads.
WITHOUT: tuple[str, ...] = ("ner", "compound_splitter", "bunsetu_recognizer")


@cache
def language_version() -> str:
    """Name and version of everything a parse depends on; part of the key under which parses are cached."""
    from coach.language.boundaries import BOUNDARY_VERSION

    parts = []
    for package in ("spacy", "ginza", "ja-ginza", "SudachiPy", "SudachiDict-core"):
        try:
            parts.append(f"{package}={version(package)}")
        except PackageNotFoundError:
            parts.append(f"{package}=-")
    return ";".join([*parts, f"boundaries={BOUNDARY_VERSION}"])


def load() -> Language:
    """Load the pipeline: GiNZA without ``ner``, our sentence boundaries before the parser, acts at the end.

    Returns a spaCy ``Language`` that must be used from one thread only (SudachiPy is not thread-safe).
    Raises EngineError when the model cannot be loaded.
    """
    # No network: the model is an installed package, and nothing below may try to look further.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import spacy

        import coach.language.components  # noqa: F401  (registers the factories)
        from coach.language.blas import numpy_products

        with numpy_products():
            nlp: Any = spacy.load(MODEL, exclude=list(WITHOUT))
        nlp.tokenizer.need_subtokens = False  # only the compound splitter reads them
        nlp.add_pipe("coach_boundaries", before="parser")
        nlp.add_pipe("coach_dialogue_acts", last=True)
    except (ImportError, OSError, ValueError) as error:
        raise EngineError(
            "日本語の解析部品 (GiNZA) を読み込めませんでした。",
            where=str(error).splitlines()[0][:120],
            todo="`make clean` の後、もう一度 `make review` を実行すると入れ直せます。",
        ) from error
    return nlp
