"""The act model: one row of weights per act over hashed features, trained by ``scripts/train_acts.py``.

A turn shows an act when at least one of its sentences does (noisy-or over sentences), which is also how the
weights were learned from labels that exist only per turn; a sentence's own score therefore says where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
import numpy.typing as npt

from coach.model import ACT_LABELS

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ActModel:
    """``weights`` (acts × columns), ``thresholds`` per act on the turn's score, and a version string."""

    weights: Floats
    thresholds: Floats
    version: str

    def scores(self, columns: Sequence[Sequence[int]]) -> Floats:
        """Score 0–1 of each act (columns, in ACT_LABELS order) for each sentence (rows)."""
        if not columns:
            return np.zeros((0, len(ACT_LABELS)), dtype=np.float32)
        logits = np.stack([self.weights[:, list(row)].sum(axis=1) for row in columns])
        scores: Floats = (1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
        return scores


@cache
def act_model() -> ActModel:
    """The bundled model. Its training data and provenance: ``docs/evidence.md``."""
    data = np.load(BytesIO(files("coach.language.acts").joinpath("act_model.npz").read_bytes()), allow_pickle=False)
    scale = data["scale"].astype(np.float32)
    weights = data["weights"].astype(np.float32) * scale[:, None]
    return ActModel(weights, data["thresholds"].astype(np.float32), str(data["version"]))
