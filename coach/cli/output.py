"""Printing for people and for programs: tables by cell width, JSON, a progress bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import msgspec

from coach.language.wrap import cell_width, pad
from coach.workflows.progress import Progress


def print_json(value: Any) -> None:
    """The value as indented JSON (dataclasses included)."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=1).decode())


def print_table(
    head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], file: TextIO | None = None
) -> None:
    """A plain table (to the screen unless ``file`` is given); each column at most ``widths`` cells, narrower when its content is."""
    fitted = [
        min(limit, max([cell_width(head[c]), *(cell_width(row[c]) for row in rows)])) for c, limit in enumerate(widths)
    ]
    for row in [head, *rows]:
        print("  ".join(pad(cell, width) for cell, width in zip(row, fitted, strict=True)).rstrip(), file=file)


def print_notes(notes: Sequence[str]) -> None:
    """What the user should know of a file that was written."""
    for note in notes:
        print(note, file=sys.stderr)


class ProgressBar:
    """Progress on a terminal's error stream; nothing anywhere else."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __call__(self, progress: Progress) -> None:
        if not self._shown:
            return
        bar = ""
        if progress.total > 1:
            filled = 20 * progress.done // progress.total
            bar = f" {'█' * filled}{'░' * (20 - filled)}"
        sys.stderr.write(f"\r\x1b[K{progress.text}{bar}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def keep_trace(error: BaseException) -> Path | str:
    """Note a defect in coach.log in the data folder (never what was said in a talk); where, or that there is no place."""
    from coach.store import default_home
    from coach.workflows.log import log_unexpected

    home = default_home()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return "(書き込める場所がありませんでした)"
    return log_unexpected(home, error)
