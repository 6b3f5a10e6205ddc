"""The store as the rest of the program sees it: one object with a family of methods for each kind of data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from coach.errors import StoreError

from .aliases import Aliases, FoundNames
from .answers import Answers
from .attempts import Attempts
from .backup import FOLDER as BACKUP_FOLDER
from .backup import Backups
from .calibration import CalibrationSets
from .conversations import Conversations
from .converting import convert_backups, open_copies
from .database import Connections, default_home, prepare_home
from .encryption import Key, key_of, new_key
from .engagements import Engagements
from .grades import Grades
from .import_files import ImportFiles
from .kept_questions import KeptQuestions
from .notes import Bookmarks, Notes
from .own_cases import OwnCases
from .parses import Parses
from .practices import Practices
from .reviews import Reviews
from .sessions import Sessions
from .settings import Settings
from .shared_growth import SharedGrowth
from .talk_search import TalkSearch
from .verdicts import Verdicts


class Store:
    """Everything that is kept. May be used from any thread; every method is one transaction of its own."""

    def __init__(self, path: Path, key: Key | None = None) -> None:
        """Open the database file ``path``; ``open_store`` prepares it first. Raises ``StoreError``."""
        self._connections = Connections(path, key)
        self.backups = Backups(self._connections)
        self.sessions = Sessions(self._connections)
        self.aliases = Aliases(self._connections)
        self.found_names = FoundNames(self._connections)
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
        self.import_files = ImportFiles(self._connections)
        self.kept_questions = KeptQuestions(self._connections)
        self.own_cases = OwnCases(self._connections)
        self.practices = Practices(self._connections)
        self.settings = Settings(self._connections)
        self.shared_growth = SharedGrowth(self._connections)
        self.talk = TalkSearch(self._connections)

    @property
    def path(self) -> Path:
        """The database file."""
        return self._connections.path

    @property
    def encrypted(self) -> bool:
        """Whether the database is under a passphrase."""
        return self._connections.key is not None

    def opened_by(self, passphrase: str) -> bool:
        """Whether this passphrase opens the database (takes about 0.2 s)."""
        return self._connections.opened_by(passphrase)

    def set_passphrase(self, passphrase: str | None) -> tuple[int, tuple[Path, ...]]:
        """Rewrite the database under this passphrase, then its backups; None takes it off. Other threads wait meanwhile.

        How many backups were rewritten and which were not. Raises ``StoreError``, ``ConflictError`` when another
        program has the database open; nothing is changed then.
        """
        self._connections.change_key(None if passphrase is None else new_key(passphrase))
        try:
            return self.seal_backups()
        except StoreError:  # the database itself is done
            return 0, (self.path.parent / BACKUP_FOLDER,)

    def seal_backups(self) -> tuple[int, tuple[Path, ...]]:
        """Bring the backups under the database's key: how many were rewritten and which could not be."""
        return convert_backups(self.path.parent, self._connections.key)

    def open_copies(self) -> tuple[Path, ...]:
        """Backups that are not under a passphrase although the database may be."""
        return open_copies(self.path.parent)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what this thread does in the block one transaction: all of it is kept or none. Can be nested.

        Other writers wait meanwhile, so keep it short. Raises ``StoreError``.
        """
        with self._connections.writing():
            yield

    def close(self) -> None:
        """Close all connections. Call it when no worker uses the store any more; afterwards methods raise."""
        self.backups.stop()
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(home: Path | None = None) -> Store:
    """Open the store in the folder ``home`` (``default_home()`` when None), making it if it is not there.

    The folder is 0700 and the files in it 0600. A database under a passphrase is opened with the key this process
    already has, or the asker (``encryption.asking``) asks for it. Raises ``LockedError`` without the passphrase, ``StoreError`` when the folder cannot be made or written,
    the file is damaged, in use, of another program or of a newer version of this one.
    """
    # Absolute now: threads open their connections later, when the working directory may have changed.
    folder = (home if home is not None else default_home()).absolute()
    path = prepare_home(folder)
    return Store(path, key_of(path))
