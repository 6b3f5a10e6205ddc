"""Files of the import list: kept by path, whatever the path is made of, and counted by state."""

from __future__ import annotations

import os
from pathlib import Path

from coach.store import open_store
from coach.store.import_files import ImportFile


def test_a_file_is_kept_by_its_path_and_changed_in_place(tmp_path: Path) -> None:
    path = tmp_path / "面談 一.txt"
    with open_store(tmp_path / "home") as store:
        assert store.import_files.get(path) is None
        store.import_files.put([ImportFile(path, 10, 5, "queued")])
        store.import_files.put([ImportFile(path, 12, 6, "waiting", "どなたが支援者か", "abc")])
    with open_store(tmp_path / "home") as store:
        assert store.import_files.get(path) == ImportFile(path, 12, 6, "waiting", "どなたが支援者か", "abc")
        assert store.import_files.rows() == (ImportFile(path, 12, 6, "waiting", "どなたが支援者か", "abc"),)


def test_only_open_files_are_listed_unless_asked(tmp_path: Path) -> None:
    states = ("seen", "noticed", "queued", "waiting", "failed", "done")
    with open_store(tmp_path) as store:
        store.import_files.put(ImportFile(Path(f"/{state}"), 1, 1, state) for state in states)
        assert [row.state for row in store.import_files.rows()] == ["noticed", "queued", "waiting"]
        assert store.import_files.count() == 3
        assert store.import_files.count(("done",)) == 1
        store.import_files.remove([Path("/queued"), Path("/nowhere")])
        assert store.import_files.count() == 2


def test_a_name_that_is_no_valid_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(b"/tmp/\xff\xfe.txt"))
    with open_store(tmp_path) as store:
        store.import_files.put([ImportFile(path, 1, 1, "waiting")])
        assert store.import_files.rows()[0].path == path
