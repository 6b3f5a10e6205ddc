"""Everything that is kept, in one SQLite file in the user's own folder; the only room that touches SQLite.

``open_store()`` gives a ``Store``; the schema is in migrations.py, each family of tables in its own module.
"""

from __future__ import annotations

from .answers import Answer
from .backup import BackupFile, backups_in
from .backup import clear as clear_backups
from .database import default_home
from .notes import Note
from .own_cases import OwnCase
from .restoring import put_in_place
from .sessions import SessionRow
from .store import Store, open_store
from .talk_search import TalkFound, TalkHit
from .verdicts import Verdict

__all__ = [
    "Answer",
    "BackupFile",
    "Note",
    "OwnCase",
    "SessionRow",
    "Store",
    "TalkFound",
    "TalkHit",
    "Verdict",
    "backups_in",
    "clear_backups",
    "default_home",
    "open_store",
    "put_in_place",
]
