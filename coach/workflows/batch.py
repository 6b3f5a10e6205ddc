"""Reviewing a folder of transcripts: which files, what is done already, who does the rest, what is left behind.

A journal in the output folder gets a line when a file's report is on the disk; a batch that was stopped, however that
happened, goes on from there. The user's own database is not touched.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import msgspec

from coach.errors import CoachError, UsageError
from coach.workflows.batch_review import Form, Outcome, State, Task, batch_version, digest_of
from coach.workflows.batch_summary import Value, row_of, write_summary
from coach.workflows.export import write_privately
from coach.workflows.line_patterns import NamedFormat

JOURNAL_NAME = "journal.jsonl"
LARGEST = 64 * 1024 * 1024  # as in coach.transcripts.reading; larger files are not even read


class Runner(Protocol):
    """What does the tasks: processes here (batch_pool) or workers of a cluster (batch_cluster)."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcomes as they come, one for each task."""
        ...


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What to review: the files below ``source``, their reports in ``form`` below ``out``; ``formats`` of the user's own."""

    source: Path
    out: Path
    form: Form = "md"
    advisor: str | None = None
    recursive: bool = False
    formats: tuple[NamedFormat, ...] = ()

    @property
    def reading(self) -> str:
        """What the formats are known by in the journal: with others, files may read otherwise. "" for none."""
        plain = msgspec.json.encode([msgspec.to_builtins(each) for each in self.formats])
        return digest_of(plain) if self.formats else ""


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is; ``seconds_left`` is None until something can be said of it."""

    done: int
    total: int
    unsure: int
    failed: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch left behind. ``skipped``: files whose report was there; ``stopped``: Ctrl-C before the end."""

    total: int
    counts: dict[State, int]
    skipped: int
    stopped: bool
    written: tuple[Path, ...]


class _Line(msgspec.Struct):
    """One line of the journal."""

    file: str
    digest: str
    version: str
    form: str
    advisor: str | None
    state: State
    reason: str = ""
    report: str = ""
    figures: dict[str, Value] = {}
    reading: str = ""


_decoder = msgspec.json.Decoder(_Line)


@dataclass
class _Batch:
    plan: BatchPlan
    files: dict[str, Path]
    clock: Callable[[], float]
    on_progress: Callable[[BatchProgress], None]
    lines: dict[str, _Line] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    skipped: int = 0
    begun: float = 0.0

    def tasks(self) -> Iterator[Task]:
        """The files there is no report on yet, read one by one as they are asked for."""
        version = batch_version()
        for name, path in self.files.items():
            try:
                data = b"" if path.stat().st_size > LARGEST else path.read_bytes()
                if not data and path.stat().st_size:
                    raise OSError("ファイルが大きすぎます (上限 64 MB)")
            except OSError as error:
                self.take(
                    Outcome(name, "", "failed", reason=f"ファイルを読めませんでした ({error.strerror or error})。")
                )
                continue
            digest = digest_of(data)
            known = self.lines.get(name)
            if known is not None and self._holds(known, digest, version):
                self.seen.add(name)
                self.skipped += 1
                self._tell()
                continue
            yield Task(name, digest, data, self.plan.form, self.plan.advisor, self.plan.formats)

    def _holds(self, line: _Line, digest: str, version: str) -> bool:
        same = (line.digest, line.version, line.form, line.advisor, line.reading) == (
            digest, version, self.plan.form, self.plan.advisor, self.plan.reading,
        )  # fmt: skip
        return same and line.state == "done" and (self.plan.out / line.report).is_file()

    def take(self, outcome: Outcome) -> None:
        """Put the report on the disk, then the line into the journal."""
        report = ""
        if outcome.state == "done":
            report = f"{outcome.name}.{self.plan.form}"
            try:
                path = self.plan.out / report
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_privately(path, outcome.report)
            except (CoachError, OSError) as error:  # a name that is too long here, for example
                what = error.what if isinstance(error, CoachError) else str(error.strerror)
                outcome, report = replace(outcome, state="failed", reason=f"報告を書き出せませんでした。{what}"), ""
        line = _Line(
            outcome.name, outcome.digest, outcome.version, self.plan.form, self.plan.advisor, outcome.state,
            outcome.reason, report, dict(outcome.figures), self.plan.reading,
        )  # fmt: skip
        self._write(line)
        self.lines[outcome.name] = line
        self.seen.add(outcome.name)
        self._tell()

    def _write(self, line: _Line) -> None:
        try:
            handle = os.open(self.plan.out / JOURNAL_NAME, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            try:
                os.write(handle, b"\n" + msgspec.json.encode(line))  # a line torn by a crash ends here
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise CoachError(
                f"進み具合を書き込めませんでした ({error.strerror})。",
                where=str(self.plan.out),
                todo="空き容量と書き込みの許可を確かめて、同じ命令をもう一度実行すると続きから始まります。",
            ) from error

    def _tell(self) -> None:
        done = len(self.seen)
        states = [self.lines[name].state for name in self.seen]
        worked = done - self.skipped
        left = None
        if worked:
            left = (self.clock() - self.begun) / worked * (len(self.files) - done)
        self.on_progress(BatchProgress(done, len(self.files), states.count("unsure"), states.count("failed"), left))

    def rows(self) -> list[dict[str, Value]]:
        """The summary: every file of this run that has an outcome, in the order of the names."""
        rows = []
        for name in self.files:
            if name in self.seen:
                line = self.lines[name]
                about: dict[str, Value] = {
                    "file": name, "digest": line.digest, "state": line.state, "reason": line.reason,
                    "report": line.report, "version": line.version,
                }  # fmt: skip
                rows.append(row_of(about, line.figures))
        return rows


def review_folder(
    plan: BatchPlan,
    runner: Runner,
    on_progress: Callable[[BatchProgress], None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
) -> BatchResult:
    """Review every file of the plan there is no report on yet; one that fails is noted and stops nothing.

    Ctrl-C ends it with what is done kept and the summary written (``stopped``). Raises UsageError for folders that
    cannot be used, EngineError when nothing can be reviewed at all, CoachError when nothing can be written.
    """
    files = files_of(plan)
    _prepare(plan.out)
    batch = _Batch(plan, files, clock, on_progress, _read_journal(plan.out / JOURNAL_NAME), begun=clock())
    stopped = False
    outcomes = runner.run(batch.tasks())
    try:
        with closing(outcomes):  # type: ignore[type-var]
            for outcome in outcomes:
                batch.take(outcome)
    except KeyboardInterrupt:
        stopped = True
    finally:
        written = write_summary(plan.out, batch.rows()) if batch.seen or not files else []
    states = [batch.lines[name].state for name in batch.seen]
    counts: dict[State, int] = {"done": 0, "unsure": 0, "failed": 0}
    for state in states:
        counts[state] += 1
    return BatchResult(len(files), counts, batch.skipped, stopped, tuple(written))


def files_of(plan: BatchPlan) -> dict[str, Path]:
    """The files to review by name, in order; the name is the path below the folder with ``/``. Hidden files and the output are left out.

    Raises UsageError when the folder is none or cannot be read.
    """
    source, out = plan.source, plan.out.resolve()
    if not source.is_dir():
        raise UsageError(
            "そのフォルダーは見当たりませんでした。", where=str(source), todo="記録の入ったフォルダーを指定します。"
        )
    if out == source.resolve():
        raise UsageError(
            "記録のフォルダーと書き出し先が同じです。", where=str(out), todo="`--out` に別のフォルダーを指定します。"
        )
    found: dict[str, Path] = {}
    for folder, below, files in os.walk(source, onerror=_cannot_list):
        here = Path(folder)
        below[:] = [
            name for name in below if plan.recursive and not name.startswith(".") and (here / name).resolve() != out
        ]
        for name in files:
            path = here / name
            if not name.startswith((".", "~$")) and path.is_file():
                found[_readable(path.relative_to(source).as_posix())] = path
    return dict(sorted(found.items()))


def _readable(name: str) -> str:
    """The name as text that can be written: a name in another encoding (from an old archive) keeps its bytes as \\x82."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _cannot_list(error: OSError) -> None:
    raise UsageError(f"フォルダーの中を見られませんでした ({error.strerror})。", where=str(error.filename)) from error


def _prepare(out: Path) -> None:
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"書き出し先のフォルダーを作れませんでした ({error.strerror})。", where=str(out)) from error


def _read_journal(path: Path) -> dict[str, _Line]:
    """The last line of every file; a line that was torn by a crash is passed over."""
    found: dict[str, _Line] = {}
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return found
    for text in data.split(b"\n"):
        try:
            line = _decoder.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        found[line.file] = line
    return found
