"""One catalogue of the errors a user can meet: what happened, where, what to do.

Every error shown to a user is a ``CoachError``; its text is Japanese, polite and short (VOICE.md, rule 10).
Anything else that escapes is a defect of ours.
"""

from __future__ import annotations


class CoachError(Exception):
    """``what`` happened, ``where`` (file, line, session; may be empty), what to do (``todo``)."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        super().__init__(self.text())

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.where, self.todo))

    def text(self) -> str:
        """The message as shown: where first, then what happened, then what to do."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n{self.todo}" if self.todo else head


def _rebuild(kind: type[CoachError], what: str, where: str, todo: str) -> CoachError:
    return kind(what, where=where, todo=todo)


class UsageError(CoachError):
    """A command or option that cannot be understood."""

    exit_code = 2


class ReadError(CoachError):
    """A file that cannot be read as a transcript."""

    exit_code = 3


class RoleError(CoachError):
    """It is not clear who the advisor is."""

    exit_code = 4


class NotFoundError(CoachError):
    """A session or a case that does not exist."""

    exit_code = 5


class StoreError(CoachError):
    """The database cannot be opened, read or written."""

    exit_code = 6


class LockedError(StoreError):
    """The database is under a passphrase that was not given, or not rightly."""


class UnusableStoreError(StoreError):
    """A database that is there and cannot be used by this program: damaged, another program's, of a newer version."""


class EngineError(CoachError):
    """The language engine or the encoder stopped or cannot be loaded."""

    exit_code = 7


class DataError(CoachError):
    """A data file (case, prompt, rubric) breaks its schema."""

    exit_code = 8


class GradeError(UsageError):
    """A grade that cannot be finalised, changed or reopened as it stands."""


class ConflictError(StoreError):
    """Something that was changed elsewhere since it was read."""


class Cancelled(CoachError):
    """The user stopped the work."""

    exit_code = 130
