"""The calibration set that comes with the program: put in once, goes on where it was stopped, grades as in the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.errors import Cancelled
from coach.grading.grade import Grade, independent_levels
from coach.grading.model_grades import RUBRIC_ID, ModelGrade, model_grades, unfit
from coach.grading.rubric import bundled_rubrics
from coach.habits import DEFAULT_ON
from coach.model import Review
from coach.workflows import grading, model_set
from coach.workflows.calibration import agreement, sets
from coach.workflows.grading import all_grades, grade
from coach.workflows.model_set import MODEL_SET, add_model_set, model_set_size
from coach.workflows.review import review_version
from coach.workflows.workspace import Workspace
from tests.grading.talks import LISTENING, review_of


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace where reviewing takes no parser: every session gets the review of one small talk."""

    def reviewed(ws: Workspace, session: str, *_: object) -> Review:
        found = review_of(*LISTENING, name=session)
        ws.store.reviews.put(found, review_version(DEFAULT_ON))
        return found

    monkeypatch.setattr(grading, "review_session", reviewed)
    with Workspace(tmp_path / "home") as workspace:
        yield workspace


def kept(ws: Workspace) -> list[Grade]:
    return [grade(ws, entry.n) for entry in all_grades(ws)]


def test_the_file_fits_the_rubric() -> None:
    rubric = next(r for r in bundled_rubrics() if r.id == RUBRIC_ID)
    assert unfit(model_grades(), rubric) == []
    assert model_set_size() >= 12
    assert all(set(g.levels) == {c.id for c in rubric.criterion} for g in model_grades())


def test_what_does_not_fit_is_named() -> None:
    rubric = next(r for r in bundled_rubrics() if r.id == RUBRIC_ID)
    bad = (ModelGrade("h-01", "A", {"nothing": 3, "respect": 6}), ModelGrade("h-01", "A", {}))
    assert unfit(bad, rubric) == ["h-01 A: no criterion nothing", "h-01 A: respect = 6", "h-01 A: twice"]


def test_it_is_put_in_once_with_the_levels_of_the_file(ws: Workspace) -> None:
    add_model_set(ws)
    add_model_set(ws)
    assert [(s.name, len(s.sessions)) for s in sets(ws)] == [(MODEL_SET, model_set_size())]
    grades = kept(ws)
    assert len(grades) == len(model_grades())
    assert all(g.status == "final" and g.blind for g in grades)
    found = sorted((g.grader, tuple(sorted(independent_levels(g).items()))) for g in grades)
    assert found == sorted((f"見本{g.trainer}", tuple(sorted(g.levels.items()))) for g in model_grades())
    assert agreement(ws, MODEL_SET).items == model_set_size()


def test_what_was_stopped_goes_on(ws: Workspace) -> None:
    asked = 0

    def after_three_dialogues() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with pytest.raises(Cancelled):
        add_model_set(ws, cancelled=after_three_dialogues)
    assert sets(ws) == ()
    before = {g.n for g in kept(ws)}
    assert 0 < len(before) < len(model_grades())
    add_model_set(ws)
    assert before < {g.n for g in kept(ws)}
    assert len(kept(ws)) == len(model_grades())


def test_every_dialogue_has_its_file() -> None:
    files = model_set._files()
    assert {g.dialogue for g in model_grades()} <= set(files)
