"""The main jobs without a network, and that the watch would see one who wanted it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.workflows import offline

REACHING = {
    "connect": "import socket; socket.socket().connect(('192.0.2.1', 80))",
    "look up": "import socket; socket.getaddrinfo('example.org', 80)",
    "http": "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=1)",
    "udp": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
    "listen": "import socket; socket.create_server(('127.0.0.1', 0))",
    "in a child": (
        "import multiprocessing as m, socket\n"
        "p = m.get_context('spawn').Process(target=socket.getaddrinfo, args=('example.org', 80)); p.start(); p.join()\n"
        "raise SystemExit(p.exitcode)"
    ),
}
STAYING = (
    "import socket, asyncio, multiprocessing as m\n"
    "a, b = socket.socketpair(); a.send(b'x'); socket.gethostname()\n"
    "asyncio.run(asyncio.sleep(0))\n"
    "x, y = m.Pipe(); x.send(1)"
)


def watched(code: str, tmp_path: Path) -> tuple[int, list[str]]:
    (tmp_path / "sitecustomize.py").write_text(offline.WATCH, "utf-8")
    tries = tmp_path / "tries"
    tries.touch()
    program = tmp_path / "program.py"
    program.write_text("if __name__ == '__main__':\n" + "".join(f"    {line}\n" for line in code.splitlines()))
    done = subprocess.run(
        [sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": str(tmp_path), offline.TRIES_FILE: str(tries)},
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, tries.read_text("utf-8").splitlines()


@pytest.mark.parametrize("way", REACHING)
def test_the_watch_sees_and_refuses(way: str, tmp_path: Path) -> None:
    code, tries = watched(REACHING[way], tmp_path)
    assert code != 0
    assert len(tries) == 1


def test_the_watch_lets_pass_what_stays_in_the_machine(tmp_path: Path) -> None:
    assert watched(STAYING, tmp_path) == (0, [])


@pytest.mark.xdist_group("language")
def test_the_main_jobs_want_no_network() -> None:
    trial = offline.watched_trial()
    assert trial.why_not == ""
    assert trial.tries == ()
    assert [(job.name, job.text) for job in trial.jobs if not job.ok] == []
    assert len(trial.jobs) == 6


@pytest.mark.xdist_group("language")
def test_the_main_jobs_where_there_is_no_network() -> None:
    trial = offline.namespace_trial()
    if trial.why_not and not trial.jobs:
        pytest.skip(trial.why_not)
    assert trial.why_not == ""
    assert [(job.name, job.text) for job in trial.jobs if not job.ok] == []
    assert len(trial.jobs) == 6


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces")
def test_the_empty_namespace_has_no_network() -> None:
    """What the trial relies on: not even this machine's own address answers there."""
    if offline.namespace_command() is None:
        pytest.skip("no permission for a network namespace")
    code = "import socket; s = socket.socket(); s.settimeout(1); s.connect(('127.0.0.1', 9))"
    done = subprocess.run([*(offline.namespace_command() or ()), sys.executable, "-c", code], capture_output=True, text=True, check=False)  # fmt: skip
    assert "Network is unreachable" in done.stderr
