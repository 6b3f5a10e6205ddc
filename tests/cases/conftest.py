"""An encoder that counts, and small cases."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from coach.cases.encoder import Vectors


class CountingEncoder:
    """Unit vectors from a hash of the text; notes every text it is given."""

    dimension = 16

    def __init__(self, name: str = "test/counting") -> None:
        self.name = name
        self.encoded: list[str] = []

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        seeds = [int.from_bytes(hashlib.sha256(t.encode()).digest()[:4], "big") for t in texts]
        rows = [np.random.default_rng(seed).standard_normal(self.dimension) for seed in seeds]
        return np.array([r / np.linalg.norm(r) for r in rows], dtype=np.float32).reshape(len(texts), self.dimension)

    queries = passages = _encode


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()
