"""What one run of the program holds: the store, and the language engine that is started when first needed."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from coach.language.engine import ParserEngine
from coach.store import Store, open_store

if TYPE_CHECKING:
    from coach.cases.search import CaseIndex
    from coach.language.engine import Engine
    from coach.workflows.cases import IndexState
    from coach.workflows.meaning import Meaning


class Workspace:
    """Opens the store at once and cheaply; the parser and the case index only when something asks for them.

    May be used from several threads: the engine is one worker process, the index is read-only once built.
    Raises StoreError when the store cannot be opened.
    """

    def __init__(self, home: Path | None = None, *, engine: Engine | None = None) -> None:
        self.store: Store = open_store(home)
        self.engine: Engine = engine or ParserEngine()
        self._index: tuple[IndexState, CaseIndex] | None = None
        self._index_lock = threading.Lock()
        self._meaning: tuple[str, Meaning] | None = None

    @property
    def home(self) -> Path:
        """The folder everything is kept in."""
        return self.store.path.parent

    def case_index(self) -> CaseIndex:
        """The searchable cases; built on first use (about a second), again when an own case or the encoder changed."""
        from coach.workflows.cases import build_index, index_state

        with self._index_lock:
            state = index_state(self.store)
            if self._index is None or self._index[0] != state:
                # Loading an encoder costs more than all the rest.
                same = self._index is not None and self._index[0][0] == state[0]
                encoder = self._index[1].encoder if self._index is not None and same else None
                self._index = state, build_index(self.store, self.home / "cache", encoder)
            return self._index[1]

    def meaning(self) -> Meaning:
        """Meaning of short sentences, with the encoder chosen in the settings. Raises EngineError, DataError."""
        from coach.workflows.meaning import Meaning

        encoder = self.case_index().encoder
        with self._index_lock:
            if self._meaning is None or self._meaning[0] != encoder.name:
                self._meaning = encoder.name, Meaning(encoder, self.home / "cache")
            return self._meaning[1]

    def close(self) -> None:
        """End the engine and close the store."""
        self.engine.close()
        self.store.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
