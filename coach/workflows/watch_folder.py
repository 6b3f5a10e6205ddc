"""見守るフォルダー: new files in a folder are noticed while the app is open. Off until the user names a folder.

Simple polling: names, sizes and times of change. Nothing is read, and nothing is imported: the files are noted as
"noticed" and offered with those that wait.
"""

from __future__ import annotations

from pathlib import Path

from coach.errors import ReadError, UsageError
from coach.store import Store
from coach.store.import_files import ImportFile
from coach.workflows.import_many import files_in, stamp_of

SETTING = "watch_folder"


def watched(store: Store) -> Path | None:
    """The folder, None while watching is off. Raises StoreError."""
    folder = store.settings.get(SETTING)
    return Path(folder) if isinstance(folder, str) and folder else None


def set_watched(store: Store, folder: Path | None) -> None:
    """Watch another folder; None turns it off. What lies in it already is not offered.

    Raises UsageError where there is no such folder, StoreError.
    """
    if folder is None:
        store.settings.set(SETTING, "")
        return
    folder = folder.absolute()
    if not folder.is_dir():
        raise UsageError(f"「{folder}」というフォルダーが見当たりません。", todo="あるフォルダーの場所を入れます。")
    try:
        present = files_in([folder])
    except ReadError as error:
        raise UsageError(error.what, where=error.where, todo=error.todo) from None
    with store.transaction():
        new = [path for path in present if store.import_files.get(path) is None]
        store.import_files.put(ImportFile(path, *stamp_of(path), state="seen") for path in new)
        store.settings.set(SETTING, str(folder))


def broken_off(store: Store) -> int:
    """How many files were to be imported when the program ended. Raises StoreError."""
    return store.import_files.count(("queued",))


class FolderWatch:
    """Looks at a folder again and again; ``folder`` None sees nothing."""

    def __init__(self, store: Store, folder: Path | None) -> None:
        self.store, self.folder = store, folder
        self._last: dict[Path, tuple[int, int]] = {}

    def look(self) -> tuple[Path, ...]:
        """Files that are new (or another than before) and have lain still since the last look; each is told once.

        Raises StoreError.
        """
        if self.folder is None:
            return ()
        try:
            now = {path: stamp_of(path) for path in files_in([self.folder])}
        except ReadError:
            return ()  # the folder is away: a stick, another machine
        still = [path for path, stamp in now.items() if stamp[0] > 0 and self._last.get(path) == stamp]
        self._last = now
        new = [path for path in still if not self._known(path, now[path])]
        if new:
            self.store.import_files.put(ImportFile(path, *now[path], state="noticed") for path in new)
        return tuple(new)

    def _known(self, path: Path, stamp: tuple[int, int]) -> bool:
        before = self.store.import_files.get(path)
        return before is not None and (before.size, before.changed) == stamp
