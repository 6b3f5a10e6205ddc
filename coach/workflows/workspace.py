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


class Workspace:
    """Opens the store at once and cheaply; the parser and the case index only when something asks for them.

    May be used from several threads: the engine is one worker process, the index is read-only once built.
    Raises StoreError when the store cannot be opened.
    """

    def __init__(self, home: Path | None = None, *, engine: Engine | None = None) -> None:
        self.store: Store = open_store(home)
        self.engine: Engine = engine or ParserEngine()
        self._index: CaseIndex | None = None
        self._index_lock = threading.Lock()

    @property
    def home(self) -> Path:
        """The folder everything is kept in."""
        return self.store.path.parent

    def case_index(self) -> CaseIndex:
        """The searchable cases; built on first use (about half a second with the bundled encoder)."""
        with self._index_lock:
            if self._index is None:
                from coach.workflows.cases import build_index

                self._index = build_index(self.store, self.home / "cache")
            return self._index

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
