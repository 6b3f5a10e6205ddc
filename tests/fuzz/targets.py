"""Everything that is fuzzed."""

from __future__ import annotations

from tests.fuzz import files, language, readers, simulator, store
from tests.fuzz.target import Target

TARGETS: tuple[Target, ...] = (
    *readers.TARGETS,
    *language.TARGETS,
    *simulator.TARGETS,
    Target("what users do, in any order", "store", None, store.StoreMachine, 1, 8),
    *files.TARGETS,
)
