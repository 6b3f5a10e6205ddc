"""Worker processes of a batch on this machine: one pipeline each, replaced when they die, hang or grow old.

Not ``ProcessPoolExecutor``: there one killed process breaks the pool with all that waits in it, and a task that hangs
cannot be ended.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from coach.errors import CoachError
from coach.language.engine import watch_parent
from coach.workflows.batch_review import MakeReviewer, Outcome, Task, engine_error, failed

# Files after which a process is replaced: whatever a library keeps, it does not add up over thousands of them.
RECYCLE = 200
# A process that cannot even start is tried again so often before the batch gives up.
START_FAILURES = 3
# How long a process may take to end by itself before it is killed.
END_SECONDS = 2.0
KILLED = "読み取りの途中で部品が二度止まりました (記憶の不足かもしれません)。`--jobs` を減らすと読めることがあります。"
TOO_LONG = "{limit:.0f} 秒たっても終わらなかったため、とばしました。`--timeout` で延ばせます。"


def _work(conn: Connection, make_reviewer: MakeReviewer) -> None:
    """Runs in the worker: load once, then review what comes until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers itself
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that what libraries hold is given back
    watch_parent()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        reviewer = make_reviewer()
    except CoachError as error:
        conn.send(error)
        return
    conn.send(None)
    while True:
        try:
            task = conn.recv()
        except EOFError:
            return
        conn.send(reviewer.review(task))


@dataclass
class _Worker:
    process: BaseProcess
    conn: Connection
    ready: bool = False
    task: Task | None = None
    deadline: float = float("inf")
    done: int = 0


@dataclass
class LocalPool:
    """``jobs`` processes; ``timeout`` in seconds for one file. ``run`` may be called once."""

    jobs: int
    timeout: float
    make_reviewer: MakeReviewer
    clock: Callable[[], float] = time.monotonic
    recycle: int = RECYCLE
    _workers: list[_Worker] = field(default_factory=list)
    _queue: deque[Task] = field(default_factory=deque)
    _killed: set[str] = field(default_factory=set)
    _start_failures: int = 0

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcomes as they come, one for each task. Tasks are taken only when a process is free for them.

        A process that dies is replaced and its file tried once more. Closing the iterator, or Ctrl-C, ends all
        processes at once. Raises EngineError when no process can be started.
        """
        waiting = iter(tasks)
        try:
            while True:
                self._hand_out(waiting)
                if not self._queue and not any(worker.task for worker in self._workers):
                    return
                yield from self._collect()
        finally:
            for worker in self._workers:
                worker.process.terminate()
            for worker in list(self._workers):
                self._end(worker)

    def _hand_out(self, waiting: Iterator[Task]) -> None:
        """Give every free process a task, and start processes for tasks that find none free."""
        for worker in self._workers:
            if worker.ready and worker.task is None and self._has(waiting, 1):
                worker.task, worker.deadline = self._queue.popleft(), self.clock() + self.timeout
                with suppress(OSError):  # it died just now: the next look at it finds that out
                    worker.conn.send(worker.task)
        starting = sum(not worker.ready for worker in self._workers)
        while len(self._workers) < self.jobs and self._has(waiting, starting + 1):
            self._workers.append(self._start())
            starting += 1

    def _has(self, waiting: Iterator[Task], count: int) -> bool:
        """Whether so many tasks are left; not more of them are read than that."""
        while len(self._queue) < count and (task := next(waiting, None)) is not None:
            self._queue.append(task)
        return len(self._queue) >= count

    def _start(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self.make_reviewer), daemon=True, name="coach-batch")
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _collect(self) -> Iterator[Outcome]:
        """Wait until something happens, and deal with it."""
        nearest = min((w.deadline for w in self._workers), default=float("inf"))
        left = None if nearest == float("inf") else max(0.0, nearest - self.clock())
        spoke = set(wait([w.conn for w in self._workers], left))
        for worker in list(self._workers):
            if worker.conn in spoke:
                yield from self._hear(worker)
            elif worker.task is not None and self.clock() >= worker.deadline:
                task = worker.task
                self._end(worker)
                yield failed(task, TOO_LONG.format(limit=self.timeout))

    def _hear(self, worker: _Worker) -> Iterator[Outcome]:
        try:
            said = worker.conn.recv()
        except (EOFError, OSError):
            yield from self._died(worker)
            return
        if isinstance(said, CoachError):
            raise said
        if said is None:
            worker.ready, self._start_failures = True, 0
            return
        worker.task, worker.deadline = None, float("inf")
        worker.done += 1
        if worker.done >= self.recycle:
            self._end(worker)
        yield said

    def _died(self, worker: _Worker) -> Iterator[Outcome]:
        task = worker.task
        self._end(worker)
        if task is None:
            self._start_failures += not worker.ready
            if self._start_failures >= START_FAILURES:
                raise engine_error("解析の部品を起動できませんでした (記憶の不足かもしれません)。")
        elif task.name in self._killed:
            yield failed(task, KILLED)
        else:
            self._killed.add(task.name)
            self._queue.append(task)

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.conn.close()
        worker.process.terminate()
        worker.process.join(END_SECONDS)
        worker.process.kill()
        worker.process.join()
