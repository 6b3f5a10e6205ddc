"""Parsing in a process of its own, so that a screen stays smooth (spaCy holds the interpreter lock).

One worker process owns one pipeline (SudachiPy is not thread-safe). Work goes in small batches, which gives
progress, cancellation between batches, and lets finished batches be cached while others still wait.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Protocol, TypeVar

from coach.model import Utterance

if TYPE_CHECKING:
    from spacy.language import Language

T = TypeVar("T")
_nlp: Language | None = None


def _start() -> None:
    """Runs in the worker: load the model, and end when the parent is gone (also after kill -9)."""
    global _nlp
    watch_parent()
    # One numerical thread: more threads only fight over two cores on such small batches (docs/evidence.md).
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from coach.language.pipeline import load

    _nlp = load()


def watch_parent() -> None:
    """End this process as soon as its parent has ended, however that happened."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=wait, daemon=True, name="watch-parent").start()


def _parse(utterances: Sequence[Utterance]) -> list[Utterance]:
    from coach.language.parsing import parse_batch

    assert _nlp is not None
    return parse_batch(_nlp, utterances)


def _ping() -> int:
    return os.getpid()


class Engine(Protocol):
    """What parses for a workflow: a worker process, or the same process in scripts and tests."""

    def warm(self) -> Future[int]:
        """Begin loading; the future is done when parsing can start."""
        ...

    def submit(self, utterances: Sequence[Utterance]) -> Future[list[Utterance]]:
        """Parse a batch of utterances in order."""
        ...

    def restart(self) -> None:
        """Drop a broken worker, so that the next call begins anew."""
        ...

    def close(self) -> None:
        """End whatever runs."""
        ...


class LocalEngine:
    """Parses in the calling thread, with a pipeline that is already loaded. For scripts, tests and batch work."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp

    def warm(self) -> Future[int]:
        ready: Future[int] = Future()
        ready.set_result(os.getpid())
        return ready

    def submit(self, utterances: Sequence[Utterance]) -> Future[list[Utterance]]:
        from coach.language.parsing import parse_batch

        result: Future[list[Utterance]] = Future()
        try:
            result.set_result(parse_batch(self._nlp, list(utterances)))
        except Exception as error:  # handed on to whoever asks for the result, as a pool would
            result.set_exception(error)
        return result

    def restart(self) -> None:
        return None

    def close(self) -> None:
        return None


class ParserEngine:
    """A parser in the background. ``warm`` starts loading at once; ``submit`` returns a future per batch.

    A broken worker (killed, out of memory) shows as BrokenProcessPool on the futures; the next submit after
    ``restart`` begins anew.
    """

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._workers: list[BaseProcess] = []
        self._lock = threading.Lock()

    def _submit(self, work: Callable[..., T], *args: object) -> Future[T]:
        with self._lock:
            if self._pool is None:
                others = set(multiprocessing.active_children())
                self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_start)
                future = self._pool.submit(work, *args)
                self._workers = [p for p in multiprocessing.active_children() if p not in others]
                return future
            return self._pool.submit(work, *args)

    def warm(self) -> Future[int]:
        """Start the worker and load the model; the future holds the worker's process id."""
        return self._submit(_ping)

    def submit(self, utterances: Sequence[Utterance]) -> Future[list[Utterance]]:
        """Parse a batch of utterances in order."""
        return self._submit(_parse, list(utterances))

    def restart(self) -> None:
        """Drop a broken worker."""
        self.close()

    def close(self) -> None:
        """End the worker at once, also while it loads; waiting batches are dropped.

        Without this, quitting right after the start would wait for a model nobody needs any more.
        """
        with self._lock:
            if self._pool is None:
                return
            self._pool.shutdown(wait=False, cancel_futures=True)
            for worker in self._workers:
                worker.terminate()
            self._pool, self._workers = None, []
