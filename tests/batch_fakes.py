"""A reviewer without a model, for the machinery of a batch: the file says what happens to the process that reads it."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from coach.errors import EngineError
from coach.workflows.batch_review import Outcome, Reviewer, Task, batch_version, failed

VERSION = batch_version()


class FakeReviewer:
    """``ok``, ``bad`` (a file that cannot be read), ``kill``, ``hang``, or ``once PATH`` (kills its first reader)."""

    def review(self, task: Task) -> Outcome:
        what, _, rest = task.data.decode().partition(" ")
        if what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "once" and not Path(rest).exists():
            Path(rest).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "hang":
            threading.Event().wait()
        if what == "bad":
            return failed(task, "読めませんでした。")
        figures: dict[str, str | int | float | None] = {
            "turns": 50, "talk_share": 0.5, "findings.PREMATURE": 2, "format": what,
        }  # fmt: skip
        return Outcome(task.name, task.digest, "done", VERSION, figures=figures, report=f"{os.getpid()}\n")


def make_fake() -> Reviewer:
    return FakeReviewer()


def make_none() -> Reviewer:
    raise EngineError("部品がありません。")


def make_killed() -> Reviewer:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
