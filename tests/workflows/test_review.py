"""The main job end to end with the real parser: progress, cache, cancellation, resumption, versions."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from coach.errors import Cancelled, EngineError
from coach.habits import CORE, DEFAULT_ON, HABITS
from coach.language.engine import LocalEngine
from coach.model import Transcript, Turn
from coach.store import open_store
from coach.workflows.import_session import import_file, sample_path
from coach.workflows.progress import Progress
from coach.workflows.review import delete_session, enabled_habits, review_session, review_version, stored_review
from coach.workflows.summary import review_json
from coach.workflows.workspace import Workspace


class CountingEngine(LocalEngine):
    """Counts what is sent to the parser; can fail like a killed worker."""

    def __init__(self, nlp, fail_after: int | None = None) -> None:
        super().__init__(nlp)
        self.parsed = 0
        self.batches = 0
        self.fail_after = fail_after
        self.restarted = False

    def submit(self, utterances):
        if self.fail_after is not None and self.batches >= self.fail_after:
            broken: Future = Future()
            broken.set_exception(BrokenProcessPool("killed"))
            return broken
        self.batches += 1
        self.parsed += len(utterances)
        return super().submit(utterances)

    def restart(self) -> None:
        self.restarted = True


@pytest.fixture
def workspace(tmp_path: Path, nlp):
    with Workspace(tmp_path / "home", engine=CountingEngine(nlp)) as ws:
        yield ws


def test_the_sample_is_reviewed_with_answers_for_every_finding(workspace) -> None:
    session, _ = import_file(workspace.store, sample_path())
    steps: list[Progress] = []
    review = review_session(workspace, session, steps.append)
    assert {f.finding.flag for f in review.findings} == {"INTERROGATION", "ONE_SIDED", "PREMATURE", "DROPPED"}
    for item in review.findings:
        assert 1 <= len(item.questions) <= 3
        assert 1 <= len(item.cases) <= 3
        assert item.finding.evidence
        assert item.finding.quote
    assert 1 <= len(review.strengths) <= 3
    assert 1 <= len(review.next_steps) <= 3
    assert next(s.stage for s in steps) == "load"
    assert steps[-1].stage == "done"
    assert steps[-1].findings == tuple(item.finding for item in review.findings)


def test_evidence_spans_point_at_real_text(workspace) -> None:
    session, _ = import_file(workspace.store, sample_path())
    review = review_session(workspace, session)
    turns = review.tagged.transcript.by_number()
    for item in review.findings:
        assert {s.turn for s in item.finding.spans} <= set(item.finding.turns)
        for span in item.finding.spans:
            assert 0 <= span.begin < span.stop <= len(turns[span.turn].text)
            assert turns[span.turn].speaker == ("owner" if item.finding.habit == "dropped" else "advisor")


def test_a_second_look_parses_nothing(workspace) -> None:
    session, _ = import_file(workspace.store, sample_path())
    first = review_session(workspace, session)
    parsed = workspace.engine.parsed
    assert parsed > 0
    assert review_session(workspace, session) == first
    assert stored_review(workspace, session) == first
    assert workspace.engine.parsed == parsed


def test_a_new_version_is_read_again_from_the_cached_parse(workspace, monkeypatch) -> None:
    session, _ = import_file(workspace.store, sample_path())
    review_session(workspace, session)
    parsed = workspace.engine.parsed
    old = review_version()
    monkeypatch.setattr("coach.workflows.review.HABITS_VERSION", "next")
    assert review_version() != old
    assert stored_review(workspace, session) is None
    review_session(workspace, session)
    assert workspace.engine.parsed == parsed


def test_another_choice_of_habits_is_another_review(workspace) -> None:
    session, _ = import_file(workspace.store, sample_path())
    first = review_session(workspace, session)
    parsed = workspace.engine.parsed
    assert review_version() == review_version(DEFAULT_ON) != review_version(CORE)
    workspace.store.settings.set("habits", ["interrogation", "no such habit"])
    assert enabled_habits(workspace.store) == {"interrogation"}
    assert stored_review(workspace, session) is None
    second = review_session(workspace, session)
    assert {f.finding.habit for f in second.findings} == {"interrogation"}
    assert workspace.engine.parsed == parsed
    workspace.store.settings.set("habits", sorted(DEFAULT_ON))
    assert stored_review(workspace, session) == first


@pytest.mark.parametrize("value", [None, "interrogation", 3, {"interrogation": True}])
def test_a_setting_edited_by_hand_does_no_harm(workspace, value) -> None:
    workspace.store.settings.set("habits", value)
    assert enabled_habits(workspace.store) == DEFAULT_ON


def test_every_habit_can_be_answered(workspace) -> None:
    session, _ = import_file(workspace.store, sample_path())
    workspace.store.settings.set("habits", [habit.id for habit in HABITS])
    found = review_session(workspace, session).findings
    assert all(len(item.questions) <= 3 for item in found)
    # Fewer are offered where nothing fits, none only now and then.
    assert sum(not item.questions for item in found) <= len(found) // 4


def test_cancelled_work_goes_on_where_it_stopped(workspace) -> None:
    turns = tuple(
        Turn(i, "advisor" if i % 2 == 0 else "owner", f"{i}番目の話です。売上は{i}割ほど変わりました。")
        for i in range(160)
    )
    session = workspace.store.sessions.add(Transcript("long", turns), source="x", digest="d", format="plain")
    seen: list[Progress] = []
    with pytest.raises(Cancelled):
        review_session(workspace, session, seen.append, lambda: sum(p.stage == "parse" for p in seen) >= 2)
    assert stored_review(workspace, session) is None
    kept = [p.done for p in seen if p.stage == "parse"][-1]
    assert 0 < kept < 160
    resumed: list[Progress] = []
    review_session(workspace, session, resumed.append)
    assert next(p.done for p in resumed if p.stage == "parse") > kept


def test_a_killed_worker_is_told_and_nothing_is_lost(tmp_path: Path, nlp) -> None:
    engine = CountingEngine(nlp, fail_after=1)
    with Workspace(tmp_path / "home", engine=engine) as ws:
        session, _ = import_file(ws.store, sample_path())
        with pytest.raises(EngineError, match="続きから"):
            review_session(ws, session)
        assert engine.restarted
        engine.fail_after = None
        before = engine.parsed
        review_session(ws, session)
        assert 0 < engine.parsed - before < 66


def test_sessions_with_one_side_only_or_no_words_are_reviewed(workspace) -> None:
    talks = {
        "silent": (Turn(0, "advisor", "…"), Turn(1, "owner", "（沈黙）")),
        "alone": (Turn(0, "advisor", "今日は制度の説明をします。"), Turn(1, "advisor", "よろしいですか。")),
        "marks": (Turn(0, "advisor", "？"), Turn(1, "owner", "。")),
    }
    for name, turns in talks.items():
        session = workspace.store.sessions.add(Transcript(name, turns), source=name, digest=name, format="plain")
        review = review_session(workspace, session)
        assert review.metrics.turns == 2
        assert review.findings == ()


def test_json_has_the_documented_form(workspace) -> None:
    session, _ = import_file(workspace.store, sample_path())
    data = review_json(review_session(workspace, session))
    assert {"session", "metrics", "findings", "strengths"} <= set(data)
    assert set(data["owner"]) == {"moments", "walls", "long_talk"}
    owners = {t.i for t in workspace.store.sessions.get(session).turns if t.speaker == "owner"}
    assert data["owner"]["moments"]
    assert {m["turn"] for m in data["owner"]["moments"]} <= owners
    for wall in data["owner"]["walls"]:
        assert len(wall["words"]) == len(wall["turns"]) >= 2
    for finding in data["findings"]:
        assert {"habit", "turns", "spans", "quote", "evidence", "why", "severity", "questions", "cases"} <= set(finding)
        for question in finding["questions"]:
            assert ("from_case" in question) != ("from_template" in question)
        for case in finding["cases"]:
            assert set(case) == {"id", "title", "score", "why"}


KILLED = """
import sys
from pathlib import Path
from coach.workflows.workspace import Workspace
from coach.workflows.import_session import import_file
from coach.workflows.review import review_session

if __name__ == "__main__":
    def tell(progress):
        if progress.stage == "parse":
            print(progress.done, flush=True)
            sys.stdin.readline()
    with Workspace(Path(sys.argv[1])) as ws:
        session, _ = import_file(ws.store, sys.argv[2])
        review_session(ws, session, tell)
"""


@pytest.mark.xdist_group("language")
def test_kill_9_during_analysis_loses_nothing(tmp_path: Path, nlp) -> None:
    script = tmp_path / "run.py"
    script.write_text(KILLED, encoding="utf-8")
    talk = tmp_path / "talk.txt"
    talk.write_text(
        "".join(f"支援者：{i}月の売上はいくらでしたか。\n経営者：{i}百万くらいでした。\n" for i in range(1, 60)),
        encoding="utf-8",
    )
    home = tmp_path / "home"
    env = dict(os.environ, PYTHONPATH=str(Path(__file__).resolve().parents[2]))
    child = subprocess.Popen(
        [sys.executable, str(script), str(home), str(talk)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
    )  # fmt: skip
    assert child.stdout is not None
    done = int(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    with open_store(home) as store:
        assert [r.turns for r in store.sessions.rows()] == [118]
    engine = CountingEngine(nlp)
    with Workspace(home, engine=engine) as ws:
        review = review_session(ws, ws.store.sessions.rows()[0].id)
    assert review.metrics.turns == 118
    assert engine.parsed <= 118 - done


def test_deleting_a_session_leaves_none_of_its_words(workspace) -> None:
    session, _ = import_file(workspace.store, sample_path())
    review_session(workspace, session)
    delete_session(workspace, session)
    assert workspace.store.sessions.rows() == []
    for name in ("coach.db", "coach.db-wal"):
        path = workspace.home / name
        assert not path.exists() or "田所".encode() not in path.read_bytes()
