"""The watched folder: off at first, new files that rest are told once, nothing is imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.errors import UsageError
from coach.store import Store, open_store
from coach.workflows.import_many import leave_out, left_to_do, take_in
from coach.workflows.watch_folder import FolderWatch, broken_off, set_watched, watched

TALK = "支援者：いかがですか。\n経営者：まあまあです。\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    found = tmp_path / "録音"
    found.mkdir()
    (found / "old.txt").write_text(TALK, encoding="utf-8")
    set_watched(store, found)
    return found


def test_off_until_a_folder_is_named(store: Store) -> None:
    assert watched(store) is None
    assert FolderWatch(store, None).look() == ()


def test_a_new_file_is_told_once_when_it_rests(store: Store, folder: Path) -> None:
    watch = FolderWatch(store, watched(store))
    assert watch.look() == watch.look() == ()
    new = folder / "new.txt"
    new.write_text("支援者：", encoding="utf-8")
    assert watch.look() == ()
    new.write_text(TALK, encoding="utf-8")  # it grew: not yet
    assert watch.look() == ()
    assert watch.look() == (new,)
    assert watch.look() == ()
    assert store.sessions.rows() == []
    assert left_to_do(store) == (new,)


def test_what_came_while_the_program_was_away_is_told(store: Store, folder: Path) -> None:
    (folder / "away.txt").write_text(TALK, encoding="utf-8")
    watch = FolderWatch(store, watched(store))
    watch.look()
    assert [path.name for path in watch.look()] == ["away.txt"]
    again = FolderWatch(store, watched(store))
    again.look()
    assert again.look() == ()


def test_imported_or_left_out_a_file_is_not_told_again_until_it_changes(store: Store, folder: Path) -> None:
    one, two = folder / "one.txt", folder / "two.txt"
    one.write_text(TALK, encoding="utf-8")
    two.write_text(TALK + TALK, encoding="utf-8")
    take_in(store, one)
    leave_out(store, [two])
    watch = FolderWatch(store, folder)
    watch.look()
    assert watch.look() == ()
    two.write_text(TALK * 3, encoding="utf-8")
    watch.look()
    assert watch.look() == (two,)


def test_empty_and_foreign_files_and_a_vanished_folder_are_quiet(store: Store, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    (folder / "sound.wav").write_text("x")
    watch = FolderWatch(store, folder)
    watch.look()
    assert watch.look() == ()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert watch.look() == ()


def test_no_such_folder_and_turning_off(store: Store, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ない"):
        set_watched(store, tmp_path / "ない")
    assert watched(store) == folder
    set_watched(store, None)
    assert watched(store) is None


def test_files_that_were_queued_when_the_program_ended(store: Store, folder: Path) -> None:
    from coach.workflows.import_many import queue

    assert broken_off(store) == 0
    queue(store, [folder / "old.txt"])
    assert broken_off(store) == 1
