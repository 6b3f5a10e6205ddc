"""The log of what should not have happened. It holds places in the program, never what was said in a session."""

from __future__ import annotations

import datetime
import os
import traceback
from pathlib import Path

LOG_NAME = "coach.log"
_MAX_BYTES = 1_000_000


def log_unexpected(folder: Path, error: BaseException) -> Path:
    """Append the error with its trace to ``folder/coach.log`` (0600) and give the file's path.

    Only the kind of the error and the lines of the program are written: a message may quote a transcript. With
    ``COACH_DEBUG`` set the messages are written too. Failing to write is not an error of its own.
    """
    path = folder / LOG_NAME
    lines: list[str] = []
    if os.environ.get("COACH_DEBUG"):
        lines = [line for part in traceback.format_exception(error) for line in part.splitlines()]
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        lines += [f"{type(seen).__module__}.{type(seen).__qualname__}", *(_frame(frame) for frame in frames)]
        seen = seen.__cause__ or seen.__context__
    stamp = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        if path.exists() and path.stat().st_size > _MAX_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
            file.write(f"{stamp}\n" + "\n".join(f"  {line}" for line in lines) + "\n")
    except OSError:
        pass
    return path


def _frame(frame: traceback.FrameSummary) -> str:
    return f"{frame.filename}:{frame.lineno} {frame.name}"
