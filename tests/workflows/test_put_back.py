"""Putting a backup back in the store that is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import LockedError
from coach.store import encryption, open_store
from coach.workflows.backup import put_back
from coach.workflows.import_session import import_file, sample_path


def test_a_copy_under_another_passphrase_says_where_it_can_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encryption, "ROUNDS", 1000)
    with open_store(tmp_path / "home") as store:
        import_file(store, sample_path())
        store.set_passphrase("しおりの 三番目の 青い 自転車")
        copy = store.backups.make("daily")
        aside = copy.path.read_bytes()
        store.set_passphrase(None)
        copy.path.write_bytes(aside)  # one that could not be rewritten
        encryption.forget()
        with pytest.raises(LockedError, match="違う合言葉") as told:
            put_back(store, copy)
        assert f"coach restore {copy.n}" in told.value.todo
        assert len(store.sessions.rows()) == 1
        assert not list(store.backups.home.glob(".restore*"))
