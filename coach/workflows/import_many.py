"""まとめて取り込む: a folder or many files, each looked at, what is sure taken in, the rest kept for the user.

Every file is committed for itself, and what became of it is in the store. Whatever breaks off the work, running it again
goes on: a file that was read before and has not changed is recognised without reading it anew.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from coach.errors import CoachError, ReadError, RoleError
from coach.model import UnreadLine
from coach.store import Store
from coach.store.import_files import FileState, ImportFile
from coach.transcripts.role_words import normal, role_words
from coach.workflows.import_session import ImportPreview, import_preview, preview_file, roles_among_many
from coach.workflows.progress import IsCancelled, never

#: Endings taken from a folder. A file named by the user is read whatever its ending is.
SUFFIXES = frozenset(
    [".txt", ".text", ".md", ".log", ".vtt", ".srt", ".sbv", ".ass", ".ssa", ".json", ".jsonl", ".csv", ".tsv", ".docx", ".xlsx", ".pdf"]
)  # fmt: skip
State = Literal["new", "known", "unsure", "unreadable"]
STATE_NAMES: dict[State, str] = {
    "new": "新しい", "known": "取り込み済み", "unsure": "確認待ち", "unreadable": "読めない",
}  # fmt: skip
#: Not told before so many files are done: the first few say little about the pace.
_PACE_FROM = 3

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Found:
    """One file of the list.

    ``why`` it is unsure or cannot be read; ``session`` it is, or became; ``digest`` of what is said in it (None where it
    was not read); ``format`` it was read as and lines of it that could not be used; ``error`` as it was, for the exit code;
    ``names`` in it that could be the advisor's, where that is unsure.
    """

    path: Path
    state: State
    why: str = ""
    session: str | None = None
    digest: str | None = None
    format: str = ""
    unread: tuple[UnreadLine, ...] = ()
    error: CoachError | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ManyProgress:
    """``done`` of ``total`` files, the one just finished, and the seconds left (None while nobody can know)."""

    done: int
    total: int
    found: Found
    seconds_left: float | None

    @property
    def text(self) -> str:
        """「12/300  あと約 2 分」."""
        left = f"  あと{time_left(self.seconds_left)}" if self.seconds_left is not None else ""
        return f"{self.done}/{self.total}{left}"


OnFile = Callable[[ManyProgress], None]


def quiet(_: ManyProgress) -> None:
    """Progress nobody looks at."""


def time_left(seconds: float) -> str:
    """「約 2 分」「約 40 秒」: rounded up to tens of seconds, then to minutes, because it is an estimate."""
    if seconds < 60:
        return f"約 {max(10, 10 * -(-int(seconds) // 10))} 秒"
    return f"約 {-(-int(seconds) // 60)} 分"


# ── which files ───────────────────────────────────────────────────────────────


def files_in(paths: Iterable[Path], *, recursive: bool = False) -> tuple[Path, ...]:
    """The files of these paths, absolute, each once: a file as it is, of a folder those that can be records by their ending.

    Folders inside a folder only where ``recursive``; hidden names and links to folders never. Within a folder in the
    order people count (2 before 10). Raises ReadError for a folder that cannot be opened.
    """
    found: list[Path] = []
    for given in paths:
        path = Path(os.path.abspath(given))
        found.extend(_folder(path, recursive) if path.is_dir() else [path])
    return tuple(dict.fromkeys(found))


def _folder(folder: Path, recursive: bool) -> Iterator[Path]:
    try:
        with os.scandir(folder) as scan:
            items = sorted((item for item in scan if not item.name.startswith(".")), key=lambda item: _order(item.name))
            inside = [Path(item.path) for item in items if recursive and item.is_dir(follow_symlinks=False)]
            files = [Path(item.path) for item in items if item.is_file()]
    except OSError as error:
        raise ReadError(
            f"フォルダーを開けませんでした（{error.strerror}）。",
            where=str(folder),
            todo="読み取りの許可をご確認ください。",
        ) from None
    yield from (file for file in files if file.suffix.lower() in SUFFIXES)
    for deeper in inside:
        try:
            yield from _folder(deeper, recursive)
        except ReadError:
            continue  # a folder of someone else among ours; the rest is what the user asked for


def _order(name: str) -> tuple[tuple[int, str], ...]:
    parts = re.findall(r"[0-9]+|[^0-9]+", name.lower())
    return tuple((int(part), "") if part.isdecimal() and len(part) < 18 else (-1, part) for part in parts)


# ── looking ───────────────────────────────────────────────────────────────────


def look_at(store: Store, path: Path, advisor: str | None = None) -> tuple[Found, ImportPreview | None]:
    """What a file is, and its preview where it had to be read. Raises StoreError only."""
    stamp = stamp_of(path)
    before = store.import_files.get(path)
    if before is not None and stamp == (before.size, before.changed) and before.digest:
        session = store.sessions.id_of(before.digest)
        if session is not None:
            return Found(path, "known", session=session, digest=before.digest), None
    try:
        preview = preview_file(store, path)
    except ReadError as error:
        return Found(path, "unreadable", _reason(error), error=error), None
    found = Found(path, "new", digest=preview.digest, format=preview.raw.format, unread=preview.raw.unread)
    if preview.known is not None:
        return replace(found, state="known", session=preview.known), preview
    try:
        roles_among_many(preview, advisor)
    except RoleError as error:
        names = tuple(name for name in preview.raw.names() if name is not None)
        return replace(found, state="unsure", why=_unsure(error), error=error, names=names), preview
    return found, preview


def look_at_all(
    store: Store, paths: Sequence[Path], advisor: str | None = None, *, on_file: OnFile = quiet,
    cancelled: IsCancelled = never, clock: Clock = time.monotonic,
) -> tuple[Found, ...]:  # fmt: skip
    """The state of every file, in order; fewer when cancelled. Nothing is imported. Raises StoreError."""
    first: dict[str | None, Path] = {}

    def look(path: Path) -> Found:
        found = look_at(store, path, advisor)[0]
        if found.state != "new" or (same := first.setdefault(found.digest, path)) == path:
            return found
        return replace(found, why=f"「{same.name}」と同じ内容です。")

    return _each(paths, look, on_file, cancelled, clock)


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time of change in nanoseconds, (-1, 0) where the file cannot be looked at."""
    try:
        info = path.stat()
    except (OSError, ValueError):
        return -1, 0
    return info.st_size, info.st_mtime_ns


def _unsure(error: RoleError) -> str:
    # Of a name that is not in the file, what is there helps further.
    return f"{error.what}{error.todo}" if error.todo.startswith("記録にある名前") else error.what


def _reason(error: CoachError) -> str:
    # The line counts, the name of the file stands beside it already.
    line = re.search(r"[0-9]+ 行目", error.where)
    return f"{line[0]}: {error.what}" if line else error.what


# ── taking in ─────────────────────────────────────────────────────────────────


def queue(store: Store, paths: Sequence[Path]) -> None:
    """Note that these are to be imported, before the first one is: what is broken off can be taken up.

    What is known of a file that has not changed stays. Raises StoreError.
    """
    with store.transaction():
        for path in paths:
            stamp, before = stamp_of(path), store.import_files.get(path)
            digest = before.digest if before is not None and stamp == (before.size, before.changed) else None
            store.import_files.put([ImportFile(path, *stamp, state="queued", digest=digest)])


def take_in(store: Store, path: Path, advisor: str | None = None, person: str | None = None) -> Found:
    """Import one file if it is sure, and note what became of it in the same transaction. Raises StoreError."""
    stamp = stamp_of(path)
    found, preview = look_at(store, path, advisor)
    with store.transaction():
        if found.state == "new" and preview is not None:
            try:
                session = import_preview(store, preview, roles_among_many(preview, advisor), person=person)
                found = replace(found, session=session)
            except RoleError as error:
                found = replace(found, state="unsure", why=_unsure(error), error=error)
        note(store, found, stamp)
    return found


def note(store: Store, found: Found, stamp: tuple[int, int] | None = None) -> None:
    """Write down what a file turned out to be; ``stamp`` is what it was like before it was read. Raises StoreError."""
    states: dict[State, FileState] = {"new": "done", "known": "done", "unsure": "waiting", "unreadable": "failed"}
    size, changed = stamp or stamp_of(found.path)
    store.import_files.put([ImportFile(found.path, size, changed, states[found.state], found.why, found.digest)])


def not_noted(store: Store, all_found: Iterable[Found]) -> tuple[Found, ...]:
    """Those a person has to see to that would be forgotten with the list. Raises StoreError."""
    open_ = {row.path for row in store.import_files.rows()}
    return tuple(found for found in all_found if found.state == "unsure" and found.path not in open_)


def likely_advisors(all_found: Iterable[Found], own: str | None = None) -> tuple[str, ...]:
    """Names that could be the advisor's in the unsure files: those in most files first, before all the user's ``own``."""
    names = Counter(
        name for found in all_found if found.state == "unsure" for name in found.names if not role_words(name)
    )
    mine = normal(own) if own else ""
    return tuple(sorted(names, key=lambda name: (not (mine and mine in normal(name)), -names[name])))


def note_all(store: Store, all_found: Iterable[Found]) -> None:
    """Write down what files turned out to be that are not imported now: those to be looked at wait. Raises StoreError."""
    with store.transaction():
        for found in all_found:
            note(store, found)


def settled(store: Store, path: Path, session: str) -> Found:
    """Write down that the user imported a file by hand. Raises StoreError."""
    found = Found(path, "new", session=session)
    note(store, found)
    return found


def take_in_all(
    store: Store, paths: Sequence[Path], advisor: str | None = None, person: str | None = None, *,
    on_file: OnFile = quiet, cancelled: IsCancelled = never, clock: Clock = time.monotonic,
) -> tuple[Found, ...]:  # fmt: skip
    """Import what is sure, file by file; the rest is kept as waiting or unreadable. Fewer when cancelled.

    A file that became a session has the state "new" and its ``session``. Raises StoreError.
    """
    queue(store, paths)
    return _each(paths, lambda path: take_in(store, path, advisor, person), on_file, cancelled, clock)


def _each(
    paths: Sequence[Path], work: Callable[[Path], Found], on_file: OnFile, cancelled: IsCancelled, clock: Clock
) -> tuple[Found, ...]:
    begun, results = clock(), []
    for path in paths:
        if cancelled():
            break
        results.append(work(path))
        done, passed = len(results), max(0.0, clock() - begun)
        left = passed / done * (len(paths) - done) if done >= _PACE_FROM else None
        on_file(ManyProgress(done, len(paths), results[-1], left))
    return tuple(results)


# ── what is left to do ────────────────────────────────────────────────────────


def left_to_do(store: Store) -> tuple[Path, ...]:
    """Files somebody still has to see to: new ones of the watched folder, interrupted ones, those to be looked at.

    Files that are gone are forgotten. Raises StoreError.
    """
    rows = store.import_files.rows()
    gone = [row.path for row in rows if stamp_of(row.path)[0] < 0]
    if gone:
        store.import_files.remove(gone)
    left = (row.path for row in rows if row.path not in gone)
    return tuple(sorted(left, key=lambda path: (str(path.parent), _order(path.name))))


def leave_out(store: Store, paths: Iterable[Path]) -> None:
    """The user does not want these: they no longer wait, and the watched folder does not offer them again."""
    store.import_files.put(ImportFile(path, *stamp_of(path), state="seen") for path in paths)
