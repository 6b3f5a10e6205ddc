"""Everything that is kept, in one SQLite file in the user's own folder; the only room that touches SQLite.

``open_store()`` gives a ``Store``; the schema is in migrations.py, each family of tables in its own module.
"""

from __future__ import annotations

from .answers import Answer
from .database import default_home
from .notes import Note
from .own_cases import OwnCase
from .sessions import SessionRow
from .store import Store, open_store
from .verdicts import Verdict

__all__ = ["Answer", "Note", "OwnCase", "SessionRow", "Store", "Verdict", "default_home", "open_store"]
