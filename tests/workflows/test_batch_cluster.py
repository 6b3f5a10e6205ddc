"""The same batch on a real Dask cluster of two worker processes on this machine."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.errors import EngineError, UsageError
from coach.language.engine import LocalEngine
from coach.workflows import batch_cluster
from coach.workflows.batch import BatchPlan, review_folder
from coach.workflows.batch_cluster import ClusterPool, Tls, check_address
from coach.workflows.batch_review import GinzaReviewer, Task, load_reviewer
from coach.workflows.import_session import sample_path
from tests.batch_fakes import make_fake

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        processes=True,
        silence_logs=50,
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def plan(tmp_path: Path) -> BatchPlan:
    (tmp_path / "in").mkdir()
    return BatchPlan(tmp_path / "in", tmp_path / "out")


@pytest.mark.xdist_group("cluster")
def test_a_folder_through_the_cluster(address: str, plan: BatchPlan) -> None:
    for name, text in {"a": "ok", "b": "ok", "c": "bad", "d": "ok"}.items():
        (plan.source / f"{name}.txt").write_text(text)
    result = review_folder(plan, ClusterPool(address, 60.0, make_fake))
    assert result.counts == {"done": 3, "unsure": 0, "failed": 1}
    readers = {int((plan.out / f"{name}.txt.md").read_text()) for name in "abd"}
    assert os.getpid() not in readers


@pytest.mark.xdist_group("cluster")
def test_the_loss_of_a_worker_in_the_middle_is_survived(address: str, plan: BatchPlan, tmp_path: Path) -> None:
    """The worker that first reads ``b`` is killed with -9 while it does."""
    for k in range(6):
        (plan.source / f"{k}.txt").write_text("ok")
    (plan.source / "2b.txt").write_text(f"once {tmp_path / 'mark'}")
    result = review_folder(plan, ClusterPool(address, 120.0, make_fake))
    assert (tmp_path / "mark").exists()
    assert result.counts == {"done": 7, "unsure": 0, "failed": 0}


@pytest.mark.xdist_group("cluster")
def test_a_file_that_takes_too_long_is_left(address: str, plan: BatchPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_cluster, "LOOK_EVERY", 0.1)
    (plan.source / "a.txt").write_text("hang")
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        processes=True,
        silence_logs=50,
    ) as cluster:
        result = review_folder(plan, ClusterPool(cluster.scheduler_address, 0.5, make_fake))
        for worker in cluster.workers.values():
            os.kill(worker.process.pid, signal.SIGKILL)
    assert result.counts["failed"] == 1


@pytest.mark.xdist_group("language")
def test_the_real_reviewer_says_the_same_there_as_here(address: str, nlp) -> None:
    data = sample_path().read_bytes()
    task = Task("sample.txt", "d", data, "json")
    outcomes = list(ClusterPool(address, 300.0, load_reviewer).run([task]))
    assert outcomes == [GinzaReviewer(LocalEngine(nlp)).review(task)]
    assert outcomes[0].state == "done"


def test_nobody_there_is_said_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_cluster, "CONNECT_SECONDS", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(EngineError, match="つながりませんでした"):
        list(ClusterPool(f"tcp://127.0.0.1:{port}", 1.0, make_fake).run([]))


@pytest.mark.parametrize(
    ("address", "tls", "what"),
    [
        ("host:80", Tls(), "場所を読み取れません"),
        ("http://host:80", Tls(), "場所を読み取れません"),
        ("tcp://host", Tls(), "場所を読み取れません"),
        ("tls://host:80", Tls(), "そろっていません"),
        ("tls://host:80", Tls("a", "b"), "そろっていません"),
        ("tcp://host:80", Tls("a", "b", "c"), "そろっていません"),
    ],
)
def test_addresses_that_cannot_be_used(address: str, tls: Tls, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        check_address(address, tls)


def test_addresses_that_can() -> None:
    check_address("tcp://127.0.0.1:8786", Tls())
    check_address("tls://[::1]:8786", Tls("a", "b", "c"))
