"""A folder of files through worker processes: what is left behind, what is done again, and what stops nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from coach.errors import EngineError, RoleError, UsageError
from coach.language.engine import LocalEngine
from coach.transcripts.line_pattern import LinePattern
from coach.workflows.batch import BatchPlan, BatchProgress, BatchResult, files_of, review_folder
from coach.workflows.batch_pool import LocalPool
from coach.workflows.batch_review import UNSURE, GinzaReviewer, Outcome, Task, failed, read_task
from coach.workflows.batch_summary import COLUMNS
from coach.workflows.import_session import import_file, sample_path
from coach.workflows.line_patterns import NamedFormat
from coach.workflows.review import review_session
from coach.workflows.summary import review_json
from coach.workflows.workspace import Workspace
from tests.batch_fakes import VERSION, FakeReviewer, make_fake, make_killed, make_none


class InProcess:
    """Runs the fake reviewer here; notes what it was given."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.seen: list[str] = []
        self.stop_after = stop_after

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        for task in tasks:
            if len(self.seen) == self.stop_after:
                raise KeyboardInterrupt
            self.seen.append(task.name)
            yield FakeReviewer().review(task)


@pytest.fixture
def plan(tmp_path: Path) -> BatchPlan:
    source = tmp_path / "in"
    source.mkdir()
    return BatchPlan(source, tmp_path / "out")


def fill(plan: BatchPlan, **files: str) -> None:
    for name, text in files.items():
        (plan.source / f"{name}.txt").write_text(text, encoding="utf-8")


def table(plan: BatchPlan) -> dict[str, dict[str, str]]:
    text = (plan.out / "summary.csv").read_text(encoding="utf-8-sig")
    return {row["file"]: row for row in csv.DictReader(io.StringIO(text))}


def local(plan: BatchPlan, jobs: int = 2, timeout: float = 60.0, **given: int) -> BatchResult:
    return review_folder(plan, LocalPool(jobs, timeout, make_fake, **given))


def test_every_file_gets_a_report_and_a_row(plan: BatchPlan) -> None:
    fill(plan, a="ok", b="ok", c="bad")
    result = local(plan)
    assert result.counts == {"done": 2, "unsure": 0, "failed": 1}
    assert {p.name for p in plan.out.iterdir()} == {
        "a.txt.md", "b.txt.md", "journal.jsonl", "summary.csv", "summary.parquet",
    }  # fmt: skip
    rows = table(plan)
    assert list(rows) == ["a.txt", "b.txt", "c.txt"]
    assert tuple(rows["a.txt"]) == COLUMNS
    assert rows["a.txt"]["findings_per_100_turns"] == "4.0"
    assert (rows["a.txt"]["findings.PREMATURE"], rows["a.txt"]["findings.ONE_SIDED"]) == ("2", "0")
    assert (rows["c.txt"]["state"], rows["c.txt"]["reason"], rows["c.txt"]["turns"]) == (
        "failed",
        "読めませんでした。",
        "",
    )
    assert all(p.stat().st_mode & 0o777 == 0o600 for p in plan.out.iterdir())


def test_the_parquet_table_says_the_same(plan: BatchPlan) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    fill(plan, a="ok", c="bad")
    review_folder(plan, InProcess())
    read = parquet.read_table(plan.out / "summary.parquet").to_pylist()
    assert [row["file"] for row in read] == ["a.txt", "c.txt"]
    assert (read[0]["talk_share"], read[0]["turns"], read[1]["turns"]) == (0.5, 50, None)


def test_a_second_run_does_only_what_is_new_changed_or_failed(plan: BatchPlan) -> None:
    fill(plan, a="ok", b="ok", c="bad")
    review_folder(plan, InProcess())
    fill(plan, b="ok other", d="ok")
    again = InProcess()
    result = review_folder(plan, again)
    assert again.seen == ["b.txt", "c.txt", "d.txt"]
    assert (result.skipped, result.counts["done"]) == (1, 3)
    assert list(table(plan)) == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_another_form_another_advisor_or_a_lost_report_is_done_again(plan: BatchPlan) -> None:
    fill(plan, a="ok", b="ok")
    review_folder(plan, InProcess())
    (plan.out / "a.txt.md").unlink()
    lost = InProcess()
    review_folder(plan, lost)
    assert lost.seen == ["a.txt"]
    own = (NamedFormat("うち", LinePattern("inline", separator="~")),)
    for changed in (
        BatchPlan(plan.source, plan.out, form="json"),
        BatchPlan(plan.source, plan.out, advisor="三宅"),
        BatchPlan(plan.source, plan.out, formats=own),
    ):
        runner = InProcess()
        review_folder(changed, runner)
        assert runner.seen == ["a.txt", "b.txt"]


def test_a_review_of_another_version_is_done_again(plan: BatchPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(plan, a="ok")
    review_folder(plan, InProcess())
    monkeypatch.setattr("coach.workflows.batch.batch_version", lambda: "another")
    runner = InProcess()
    review_folder(plan, runner)
    assert runner.seen == ["a.txt"]


def test_a_journal_torn_by_a_crash_costs_one_file(plan: BatchPlan) -> None:
    fill(plan, a="ok", b="ok")
    review_folder(plan, InProcess())
    journal = plan.out / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    runner = InProcess()
    review_folder(plan, runner)
    assert runner.seen == ["b.txt"]
    assert json.loads(journal.read_text("utf-8").splitlines()[-1])["file"] == "b.txt"
    last = InProcess()
    review_folder(plan, last)
    assert last.seen == []


def test_ctrl_c_keeps_what_is_done_and_goes_on_later(plan: BatchPlan) -> None:
    fill(plan, a="ok", b="ok", c="ok")
    result = review_folder(plan, InProcess(stop_after=1))
    assert (result.stopped, result.counts["done"]) == (True, 1)
    assert list(table(plan)) == ["a.txt"]
    later = InProcess()
    assert not review_folder(plan, later).stopped
    assert later.seen == ["b.txt", "c.txt"]


def test_a_killed_process_is_replaced_and_its_file_tried_once_more(plan: BatchPlan, tmp_path: Path) -> None:
    fill(plan, a="ok", b=f"once {tmp_path / 'mark'}", c="kill", d="ok")
    result = local(plan, jobs=2)
    assert result.counts == {"done": 3, "unsure": 0, "failed": 1}
    assert "二度止まりました" in table(plan)["c.txt"]["reason"]


def test_a_file_that_never_ends_is_left_and_the_rest_goes_on(plan: BatchPlan) -> None:
    fill(plan, a="hang", b="ok", c="ok")
    assert local(plan, jobs=1, timeout=0.5).counts == {"done": 2, "unsure": 0, "failed": 1}
    assert "とばしました" in table(plan)["a.txt"]["reason"]


def test_processes_are_replaced_after_a_number_of_files(plan: BatchPlan) -> None:
    fill(plan, a="ok", b="ok", c="ok")
    local(plan, jobs=1, recycle=2)
    readers = [(plan.out / f"{name}.txt.md").read_text() for name in "abc"]
    assert readers[0] == readers[1] != readers[2]


@pytest.mark.parametrize(("make", "what"), [(make_none, "部品がありません"), (make_killed, "起動できませんでした")])
def test_a_pipeline_that_cannot_be_loaded_ends_the_batch(plan: BatchPlan, make, what: str) -> None:
    fill(plan, a="ok", b="ok")
    with pytest.raises(EngineError, match=what):
        review_folder(plan, LocalPool(1, 60.0, make))


def test_which_files_are_read(plan: BatchPlan) -> None:
    for name in ("b.vtt", "a.txt", ".hidden", "~$a.docx", "sub/c.txt", ".git/x.txt"):
        path = plan.source / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (plan.source / "out").mkdir()
    (plan.source / "out" / "a.txt.md").touch()
    assert list(files_of(plan)) == ["a.txt", "b.vtt"]
    inside = BatchPlan(plan.source, plan.source / "out", recursive=True)
    assert list(files_of(inside)) == ["a.txt", "b.vtt", "sub/c.txt"]


def test_reports_of_files_below_lie_below(plan: BatchPlan) -> None:
    (plan.source / "sub").mkdir()
    (plan.source / "sub" / "a.txt").write_text("ok")
    review_folder(BatchPlan(plan.source, plan.out, recursive=True), InProcess())
    assert (plan.out / "sub" / "a.txt.md").is_file()


def test_a_name_in_another_encoding_and_one_too_long_stop_nothing(plan: BatchPlan) -> None:
    (plan.source / "面談.txt".encode("cp932").decode("utf-8", "surrogateescape")).write_text("ok")
    (plan.source / ("x" * 254)).write_text("ok")
    result = review_folder(plan, InProcess())
    assert result.counts == {"done": 1, "unsure": 0, "failed": 1}
    assert "書き出せませんでした" in table(plan)["x" * 254]["reason"]


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(plan: BatchPlan) -> None:
    (plan.source / "=1+1.txt").write_text("ok")
    review_folder(plan, InProcess())
    assert list(table(plan)) == ["'=1+1.txt"]


def test_time_left_is_what_the_files_so_far_took(plan: BatchPlan) -> None:
    fill(plan, a="ok", b="ok", c="ok", d="bad")
    clock = iter(range(0, 1000, 10))
    told: list[BatchProgress] = []
    review_folder(plan, InProcess(), told.append, lambda: next(clock))
    assert [(p.done, p.total, p.seconds_left) for p in told] == [(1, 4, 30), (2, 4, 20), (3, 4, 10), (4, 4, 0)]
    assert told[-1].failed == 1


@pytest.mark.parametrize("out", ["in", "in/../in"])
def test_folders_that_cannot_be_used(plan: BatchPlan, tmp_path: Path, out: str) -> None:
    with pytest.raises(UsageError, match="同じです"):
        files_of(BatchPlan(plan.source, tmp_path / out))
    with pytest.raises(UsageError, match="見当たりません"):
        files_of(BatchPlan(tmp_path / "none", plan.out))


def test_the_users_own_formats_read_what_no_reader_knows() -> None:
    text = "\n".join(f"<<{'三宅' if n % 2 else '佐々木社長'}>> ~ {n}月はいかがですか。" for n in range(8))
    own = (NamedFormat("うち", LinePattern("inline", separator="~")),)
    with pytest.raises(RoleError):
        read_task(Task("a.txt", "d", text.encode(), advisor="三宅"))
    raw, transcript = read_task(Task("a.txt", "d", text.encode(), advisor="三宅", formats=own))
    assert raw.format == "pattern:うち"
    assert [turn.speaker for turn in transcript.turns[:2]] == ["owner", "advisor"]
    assert transcript.turns[0].text == "0月はいかがですか。"


def test_a_file_that_is_clear_by_itself_needs_no_name() -> None:
    clear = "支援者：いかがですか。\n経営者：まあまあです。\n".encode()
    _, transcript = read_task(Task("a.txt", "d", clear, advisor="三宅"))
    assert [turn.speaker for turn in transcript.turns] == ["advisor", "owner"]


def test_the_talk_is_not_in_what_is_logged() -> None:
    task = Task("a.txt", "d", "社長：辞めたい".encode(), advisor="三宅")
    assert not {word for word in ("辞めたい", "data", "三宅") if word in repr(task)}
    assert "report" not in repr(failed(task, "x"))
    assert VERSION


def test_the_real_reviewer_says_what_a_review_in_the_library_says(tmp_path: Path, nlp) -> None:
    """The same findings, questions, cases and figures as ``coach review --json``, whatever was read before."""
    with Workspace(tmp_path / "home", engine=LocalEngine(nlp)) as ws:
        session, _ = import_file(ws.store, sample_path())
        expected = review_json(review_session(ws, session))
    reviewer = GinzaReviewer(LocalEngine(nlp))
    task = Task("below/sample.txt", "d", sample_path().read_bytes(), "json")
    first, again = reviewer.review(task), reviewer.review(task)
    assert first == again
    made = json.loads(first.report)
    assert made == json.loads(msgspec.json.encode(expected))
    assert first.figures["findings.PREMATURE"] == sum(item["flag"] == "PREMATURE" for item in made["findings"])


def test_the_real_reviewer_on_files_that_are_no_help(nlp) -> None:
    reviewer = GinzaReviewer(LocalEngine(nlp))
    unsure = reviewer.review(Task("a.txt", "d", "田中：はい。\n鈴木：ええ。\n田中：どうも。\n".encode()))
    assert (unsure.state, unsure.reason.startswith(UNSURE)) == ("unsure", True)
    named = reviewer.review(Task("a.txt", "d", "田中：はい。\n鈴木：ええ。\n田中：どうも。\n".encode(), advisor="鈴木"))
    assert (named.state, named.figures["advisor_turns"]) == ("done", 1)
    empty = reviewer.review(Task("a.txt", "d", b""))
    assert (empty.state, "空です" in empty.reason) == ("failed", True)
