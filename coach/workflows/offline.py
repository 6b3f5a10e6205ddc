"""The main jobs under watch: does anything try to reach a network, and does all go well where there is none?

Two ways. First with a hook in every Python process (also the parser's) that refuses every socket but the local kind and
notes the try. Then, where the system lets us, in an empty network namespace, where not even code outside Python
finds a network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

TRIES_FILE = "COACH_OFFLINE_TRIES"
# One review of the sample takes about 20 s on a slow machine, most of it loading models.
TIMEOUT = 600

# Read by every Python process that finds it on its path, before anything of ours.
WATCH = f'''
import os, socket, sys
_local = int(getattr(socket, "AF_UNIX", -1))
def _watch(event, given):
    if event == "socket.__new__":
        if int(given[1]) == _local:
            return
    elif event == "socket.connect" or event == "socket.bind" or event == "socket.sendto" or event == "socket.sendmsg":
        if int(given[0].family) == _local:
            return
    elif not event.startswith("socket.get") or event in ("socket.gethostname", "socket.getservbyname"):
        return
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__") == "socket":
        frame = frame.f_back
    who = str(frame.f_globals.get("__name__")) + "." + frame.f_code.co_name
    with open(os.environ["{TRIES_FILE}"], "a", encoding="utf-8") as out:
        out.write(who + ": " + event + " " + repr(given[1:])[:200].replace("\\n", " ") + "\\n")
    raise PermissionError("refused: " + event)
sys.addaudithook(_watch)
'''
# Asks the system, when it is imported, whether it knows IPv6: opens a socket, gives it an address of this machine,
# closes it. spaCy imports it (through requests). Refused like any other; it is told apart from wanting a network.
IPV6_CHECK = "urllib3.util.connection._has_ipv6"
_CHILD = "import sys; from coach.workflows.offline import do_jobs; from pathlib import Path; do_jobs(Path(sys.argv[1]))"


@dataclass(frozen=True, slots=True)
class Job:
    """One of the main jobs: whether it went well, what came of it (or what was wrong), seconds."""

    name: str
    ok: bool
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A run of all jobs. ``tries``: what wanted a network. ``why_not``: why the run could not be made; else empty.

    ``ipv6_checks``: how often a library only asked whether the system knows IPv6 (``IPV6_CHECK``).
    """

    jobs: tuple[Job, ...]
    tries: tuple[str, ...]
    why_not: str = ""
    ipv6_checks: int = 0

    @property
    def ok(self) -> bool:
        """Every job went well and nothing wanted a network."""
        return bool(self.jobs) and all(job.ok for job in self.jobs) and not self.tries


def do_jobs(home: Path) -> None:
    """Do the main jobs in ``home`` and write each as a line of JSON to stdout. Runs in a process of its own."""
    from coach.workflows.workspace import Workspace

    with Workspace(home) as ws:
        for name, work in _jobs(ws, home):
            begun = time.monotonic()
            try:
                ok, text = True, work()
            except Exception as error:
                # Whatever it is: the user is told that this job does not do without.
                ok, text = False, f"{type(error).__name__}: {error}"[:300]
            job = Job(name, ok, text, round(time.monotonic() - begun, 1))
            print(msgspec.json.encode(job).decode(), flush=True)


def _jobs(ws: Workspace, home: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    sessions: list[str] = []

    def take_in() -> str:
        from coach.workflows.import_session import import_file, sample_path

        sessions.append(import_file(ws.store, sample_path(), None)[0])
        return f"{len(ws.store.sessions.get(sessions[0]).turns)} 発話"

    def review() -> str:
        from coach.workflows.review import review_session

        return f"気になる所 {len(review_session(ws, sessions[0]).findings)} か所"

    def search() -> str:
        from coach.workflows.cases import search_cases

        return f"事例 {len(search_cases(ws, '若い人が続かない', 5))} 件"

    def ask() -> str:
        from coach.workflows.converse import Consultation

        return f"答え {len(Consultation(ws, sessions[0]).ask('話しすぎたのはどこ', ask_first=False).answer.text)} 字"

    def practise() -> str:
        from coach.workflows.owners import all_owners
        from coach.workflows.practice import start_practice

        practice = start_practice(ws, all_owners(ws)[0][0], 0, keep=False)
        practice.say("今日はお時間をいただき、ありがとうございます。近ごろ、いかがですか。")
        return f"返事 {len(practice.exchanges[-1].reply.text)} 字"

    def export() -> str:
        from coach.workflows.export import export_session

        sizes = []
        for name in ("report.html", "report.md", "sheet.docx", "sheet.xlsx"):
            export_session(ws, sessions[0], home / name)
            sizes.append((home / name).stat().st_size)
        return f"{len(sizes)} 種類、{sum(sizes) // 1024} KB"

    yield "記録を取り込む", take_in
    yield "ふりかえる", review
    yield "事例をさがす", search
    yield "相談する", ask
    yield "稽古で話す", practise
    yield "書き出す", export


def watched_trial() -> Trial:
    """All jobs with every socket but the local kind refused and noted, in this process's children too."""
    with tempfile.TemporaryDirectory(prefix="coach-offline-") as folder:
        hook, tries = Path(folder, "hook"), Path(folder, "tries")
        hook.mkdir()
        (hook / "sitecustomize.py").write_text(WATCH, "utf-8")
        tries.touch()
        path = os.pathsep.join([str(hook), *filter(None, [os.environ.get("PYTHONPATH")])])
        jobs, why = _run([sys.executable], Path(folder, "home"), PYTHONPATH=path, **{TRIES_FILE: str(tries)})
        noted = tries.read_text("utf-8").splitlines()
        wanted = tuple(line for line in noted if not line.startswith(f"{IPV6_CHECK}: "))
        return Trial(jobs, wanted, why, len(noted) - len(wanted))


def namespace_trial() -> Trial:
    """All jobs in an empty network namespace (Linux); ``why_not`` where the system does not give us one."""
    command = namespace_command()
    if command is None:
        return Trial((), (), "この機械では、通信のない場所を作れません (Linux だけの方法で、許可も要ります)。")
    with tempfile.TemporaryDirectory(prefix="coach-offline-") as folder:
        jobs, why = _run([*command, sys.executable], Path(folder, "home"))
        return Trial(jobs, (), why)


def namespace_command() -> tuple[str, ...] | None:
    """What to put before a command so that it runs without any network; None where that cannot be had."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    for options in (("-rn",), ("-n",)):
        probe = subprocess.run([unshare, *options, "true"], capture_output=True, check=False)
        if probe.returncode == 0:
            return (unshare, *options)
    return None


def _run(command: list[str], home: Path, **more: str) -> tuple[tuple[Job, ...], str]:
    # What forbids libraries the network by itself would hide a try.
    inherited = {k: v for k, v in os.environ.items() if not k.endswith("_OFFLINE") and k != "COACH_HOME"}
    try:
        done = subprocess.run(
            [*command, "-c", _CHILD, str(home)],
            env={**inherited, **more}, capture_output=True, text=True, check=False, timeout=TIMEOUT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return (), f"{TIMEOUT} 秒たっても終わりませんでした。"
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    jobs = tuple(msgspec.json.decode(line, type=Job) for line in lines)
    if done.returncode or not jobs:
        last = (done.stderr.strip().splitlines() or ["理由は分かりません"])[-1]
        return jobs, f"途中で止まりました: {last}"
    return jobs, ""
