"""The user's own name: who practised, and who is offered as the advisor when a session is imported."""

from __future__ import annotations

from coach.store import Store
from coach.transcripts.role_words import normal

MY_NAME_SETTING = "my_name"


def my_name(store: Store) -> str | None:
    """The name in the settings, None while there is none. Raises StoreError."""
    name = store.settings.get(MY_NAME_SETTING)
    return name.strip() or None if isinstance(name, str) else None


def whose_sessions(store: Store, advisor: str | None) -> str | None:
    """Who advised in sessions taken in under an advisor's name: the user, unless that is somebody else's name.

    Raises StoreError.
    """
    own = my_name(store)
    if advisor is None or (own is not None and (normal(advisor) in normal(own) or normal(own) in normal(advisor))):
        return own
    return advisor


def set_my_name(store: Store, name: str) -> None:
    """Change the name; an empty one clears it. Raises StoreError."""
    store.settings.set(MY_NAME_SETTING, " ".join(name.split()))
