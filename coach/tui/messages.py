"""Messages between workers and screens. A thread worker posts one; only the handler touches widgets and state."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from coach.errors import CoachError
from coach.model import Case, CaseMatch

if TYPE_CHECKING:
    from coach.cases.filters import CaseFilter
    from coach.workflows.import_session import ImportPreview


@dataclass
class PreviewReady(Message):
    """A file was read; its preview can be shown."""

    path: Path
    preview: ImportPreview


@dataclass
class PreviewFailed(Message):
    """A file could not be read; ``has_text``: there is text in it, which a line pattern may read."""

    path: Path
    error: CoachError
    has_text: bool = False


@dataclass
class Imported(Message):
    """A previewed file is now a session."""

    path: Path
    session: str


@dataclass
class ImportFailed(Message):
    """A previewed file could not be taken in."""

    path: Path
    error: CoachError


@dataclass
class CasesFound(Message):
    """Cases for a query and a filter. The handler drops answers to what is no longer asked."""

    query: str
    matches: tuple[CaseMatch, ...]
    cases: tuple[Case, ...] = ()
    only: CaseFilter | None = None


@dataclass
class CasesFailed(Message):
    """The search for cases did not work."""

    query: str
    error: CoachError
    only: CaseFilter | None = None


@dataclass
class SessionReady(Message):
    """A session can be opened (the sample was taken in)."""

    session: str


@dataclass
class Written(Message):
    """A file was written; ``told`` is shown for a while."""

    told: str


@dataclass
class Trouble(Message):
    """An error of the catalogue to show. Any screen or worker may post it; the app shows it."""

    error: CoachError
