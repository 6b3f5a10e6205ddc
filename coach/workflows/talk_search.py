"""発話をさがす: the turns of all sessions that hold some words, for the screen and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import UsageError
from coach.model import ROLE_NAMES, Role
from coach.store import TalkFound

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace


def speaker_named(name: str | None) -> Role | None:
    """The role of that Japanese name (支援者, 経営者, 同席者), None for None. Raises UsageError for another."""
    if name is None:
        return None
    for role, known in ROLE_NAMES.items():
        if name == known:
            return role
    raise UsageError(
        f"「{name}」という話し手の役割はありません。", todo=f"{'、'.join(ROLE_NAMES.values())} のどれかを選べます。"
    )


def search_talk(ws: Workspace, query: str, speaker: Role | None = None, limit: int = 100) -> TalkFound:
    """The first ``limit`` turns with every word of ``query``, last imported session first. Raises StoreError."""
    return ws.store.talk.find(query, speaker=speaker, limit=limit)
