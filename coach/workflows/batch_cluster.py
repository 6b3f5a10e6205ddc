"""A batch on the workers of a Dask cluster: the same reviewer there, the files' bytes sent from here.

The workers need this program installed and nothing else: no shared disk, no database. What is said in the files goes to
the address the user gave and to the workers it knows, and nowhere else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from coach.errors import CoachError, UsageError
from coach.workflows.batch_review import (
    MakeReviewer,
    Outcome,
    Reviewer,
    Task,
    batch_version,
    engine_error,
    failed,
)

if TYPE_CHECKING:
    from distributed import Client

PLUGIN = "coach-reviewer"
CONNECT_SECONDS = 20
# How often the cluster is asked how many workers it has.
LOOK_EVERY = 5.0
LOST = "読んでいる間に、働く機械が何度も止まりました。"
OTHER_VERSION = "働く機械の伴走コーチの版が、こちらと違います。同じ版を入れてから、もう一度お試しください。"
NOT_INSTALLED = "クラスターで働かせるための部品がありません。"
_MISSING = "`pip install 'bansou-coach[cluster]'` で入れられます。"


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificate files for a ``tls://`` cluster."""

    ca: str | None = None
    cert: str | None = None
    key: str | None = None

    def __bool__(self) -> bool:
        return any((self.ca, self.cert, self.key))


def check_address(address: str, tls: Tls) -> None:
    """Raise UsageError unless the address and the certificates go together."""
    scheme, _, host = address.partition("://")
    if scheme not in ("tcp", "tls") or not host.rpartition(":")[0] or not host.rpartition(":")[2].isdecimal():
        raise UsageError(
            "クラスターの場所を読み取れませんでした。", where=address, todo="tcp://名前:番号 の形で指定します。"
        )
    if (scheme == "tls") != all((tls.ca, tls.cert, tls.key)) or (scheme == "tcp" and tls):
        raise UsageError(
            "暗号化の指定がそろっていません。", where=address,
            todo="tls:// の場所には --tls-ca、--tls-cert、--tls-key の三つを一緒に指定します。",
        )  # fmt: skip


class ReviewerPlugin:
    """Lives in every worker process and loads the pipeline there once, when the first file comes.

    Loading takes seconds and would keep the worker from answering if it were done at the start. One file at a time:
    the tokenizer is not thread-safe.
    """

    name = PLUGIN

    def __init__(self, make_reviewer: MakeReviewer) -> None:
        self._make = make_reviewer

    def setup(self, worker: Any) -> None:
        """Called by Dask in the worker."""
        self._lock = threading.Lock()
        self._reviewer: Reviewer | None = None

    def review(self, task: Task) -> Outcome:
        """Review in this worker. Never raises: Dask would log the arguments."""
        with self._lock:
            try:
                if self._reviewer is None:
                    self._reviewer = self._make()
                return self._reviewer.review(task)
            except CoachError as error:
                return failed(task, " ".join(error.text().split()))


def _review(task: Task) -> Outcome:
    from distributed import get_worker

    return get_worker().plugins[PLUGIN].review(task)  # type: ignore[no-any-return]


@dataclass
class ClusterPool:
    """The workers of the cluster at ``address``. ``run`` may be called once; ``timeout`` in seconds for one file."""

    address: str
    timeout: float
    make_reviewer: MakeReviewer
    tls: Tls = Tls()

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcomes as they come, one for each task; no more tasks are sent than there are workers for.

        A file whose worker is lost goes to another one (Dask's ``allowed-failures``, by default three times). A file
        that takes too long is given up; its worker goes on with it to the end, as nothing can stop it there. Raises
        UsageError, EngineError.
        """
        client = self._connect()
        try:
            yield from self._run(client, iter(tasks))
        finally:
            client.close(timeout=5)

    def _connect(self) -> Client:
        check_address(self.address, self.tls)
        try:
            from distributed import Client, Security
            from distributed.diagnostics.plugin import WorkerPlugin
        except ImportError as error:
            raise UsageError(NOT_INSTALLED, todo=_MISSING) from error
        tls = self.tls
        security = (
            Security(tls_ca_file=tls.ca, tls_client_cert=tls.cert, tls_client_key=tls.key, require_encryption=True)
            if tls
            else None
        )
        try:
            client = Client(self.address, security=security, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise engine_error("クラスターにつながりませんでした。", self.address) from error
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            # Dask wants its own class; ours stays free of it, so that this module can be read without Dask.
            kind = type("CoachReviewerPlugin", (ReviewerPlugin, WorkerPlugin), {})
            client.register_plugin(kind(self.make_reviewer), name=PLUGIN)
            versions = client.run(batch_version)
        except TimeoutError as error:
            client.close(timeout=5)
            raise engine_error("クラスターに、働く機械が一つもありません。", self.address) from error
        except Exception as error:  # whatever a worker without this program, or with another, says to it
            client.close(timeout=5)
            raise engine_error(OTHER_VERSION, self.address) from error
        if set(versions.values()) != {batch_version()}:
            client.close(timeout=5)
            raise engine_error(OTHER_VERSION, self.address)
        return client

    def _run(self, client: Client, tasks: Iterator[Task]) -> Iterator[Outcome]:
        running: dict[Any, tuple[Task, float]] = {}
        ended: Queue[Any] = Queue()
        looked, room, more = float("-inf"), 1, True
        while True:
            if time.monotonic() - looked >= LOOK_EVERY:  # workers may come and go
                looked, room = time.monotonic(), max(1, len(client.nthreads()))
            while more and len(running) < room:
                task = next(tasks, None)
                if task is None:
                    more = False
                    break
                # pure=False: a key of its own, not one made of what is in the file.
                future = client.submit(_review, task, pure=False)
                running[future] = (task, time.monotonic() + self.timeout)
                future.add_done_callback(ended.put)
            if not running:
                return
            with suppress(Empty):
                future = ended.get(timeout=LOOK_EVERY)
                if future in running:
                    yield self._outcome(future, running.pop(future)[0])
            now = time.monotonic()
            for future in [f for f, (_, deadline) in running.items() if deadline <= now]:
                task, _ = running.pop(future)
                future.cancel()
                yield failed(task, f"{self.timeout:.0f} 秒たっても終わらなかったため、とばしました。")

    def _outcome(self, future: Any, task: Task) -> Outcome:
        from distributed import KilledWorker

        try:
            outcome: Outcome = future.result()
        except KilledWorker:
            return failed(task, LOST)
        except (CancelledError, OSError) as error:
            raise engine_error("クラスターとのつながりが切れました。", self.address) from error
        if outcome.version and outcome.version != batch_version():  # of a worker that came later
            return failed(task, OTHER_VERSION)
        return outcome
