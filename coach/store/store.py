"""The store as the rest of the program sees it: one object with a family of methods for each kind of data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from .answers import Answers
from .attempts import Attempts
from .calibration import CalibrationSets
from .conversations import Conversations
from .database import Connections, default_home, prepare_home
from .engagements import Engagements
from .grades import Grades
from .kept_questions import KeptQuestions
from .notes import Bookmarks, Notes
from .own_cases import OwnCases
from .parses import Parses
from .practices import Practices
from .reviews import Reviews
from .sessions import Sessions
from .settings import Settings
from .shared_growth import SharedGrowth
from .verdicts import Verdicts


class Store:
    """Everything that is kept. May be used from any thread; every method is one transaction of its own."""

    def __init__(self, path: Path) -> None:
        """Open the database file ``path``; ``open_store`` prepares it first. Raises ``StoreError``."""
        self._connections = Connections(path)
        self.sessions = Sessions(self._connections)
        self.parses = Parses(self._connections)
        self.reviews = Reviews(self._connections)
        self.verdicts = Verdicts(self._connections)
        self.notes = Notes(self._connections)
        self.bookmarks = Bookmarks(self._connections)
        self.answers = Answers(self._connections)
        self.attempts = Attempts(self._connections)
        self.calibration_sets = CalibrationSets(self._connections)
        self.conversations = Conversations(self._connections)
        self.engagements = Engagements(self._connections)
        self.grades = Grades(self._connections)
        self.kept_questions = KeptQuestions(self._connections)
        self.own_cases = OwnCases(self._connections)
        self.practices = Practices(self._connections)
        self.settings = Settings(self._connections)
        self.shared_growth = SharedGrowth(self._connections)

    @property
    def path(self) -> Path:
        """The database file."""
        return self._connections.path

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what this thread does in the block one transaction: all of it is kept or none. Can be nested.

        Other writers wait meanwhile, so keep it short. Raises ``StoreError``.
        """
        with self._connections.writing():
            yield

    def close(self) -> None:
        """Close all connections. Call it when no worker uses the store any more; afterwards methods raise."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(home: Path | None = None) -> Store:
    """Open the store in the folder ``home`` (``default_home()`` when None), making it if it is not there.

    The folder is 0700 and the files in it 0600. Raises ``StoreError`` when the folder cannot be made or written,
    the file is damaged, in use, of another program or of a newer version of this one.
    """
    # Absolute now: threads open their connections later, when the working directory may have changed.
    folder = (home if home is not None else default_home()).absolute()
    return Store(prepare_home(folder))
