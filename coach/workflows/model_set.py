"""The calibration set that comes with the program, put among the user's own sessions when they ask for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from coach.data import data_folder
from coach.errors import Cancelled, DataError
from coach.grading.grade import set_comment, set_level
from coach.grading.model_grades import RUBRIC_ID, ModelGrade, model_grades
from coach.grading.rubric import Rubric
from coach.workflows.calibration import CalibrationSet, save_set
from coach.workflows.grading import finalise, find_rubric, grades_of, save_grade, start_grade
from coach.workflows.import_session import import_file
from coach.workflows.progress import IsCancelled, OnProgress, Progress, never, silent

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

MODEL_SET = "見本の組"
ABOUT = "創作の面談と、見本の採点 (講師役ふたり分) です。見本の採点は言語モデルが役を演じて付けたもので、正解ではありません。"


def grader_name(trainer: str) -> str:
    """How a model trainer is called among graders; nobody should take it for a colleague."""
    return f"見本{trainer}"


def model_set_size() -> int:
    """How many dialogues the set holds. Raises DataError."""
    return len({g.dialogue for g in model_grades()})


def add_model_set(ws: Workspace, on_progress: OnProgress = silent, cancelled: IsCancelled = never) -> CalibrationSet:
    """Store the dialogues, review them, keep the model grades as final ones, and make the set of them.

    Each dialogue is kept when it is done: what was stopped goes on from there, and what is there is not added twice.
    Some seconds for each dialogue. Raises DataError, EngineError,
    StoreError, Cancelled.
    """
    by_dialogue: dict[str, list[ModelGrade]] = {}
    for found in model_grades():
        by_dialogue.setdefault(found.dialogue, []).append(found)
    files, rubric = _files(), find_rubric(ws, RUBRIC_ID)
    sessions = []
    for done, (dialogue, grades) in enumerate(by_dialogue.items()):
        on_progress(Progress("grade", done, len(by_dialogue)))
        if cancelled():
            raise Cancelled("途中でやめました。", todo="加えたところまでは残っています。続きはいつでも始められます。")
        if dialogue not in files:
            raise DataError(f"見本の面談「{dialogue}」が見つかりませんでした。", where="corpora/transcripts")
        session, _ = import_file(ws.store, files[dialogue])
        for found in grades:
            _keep(ws, session, rubric, found, cancelled)
        sessions.append(session)
    return save_set(ws, MODEL_SET, sessions)


def _keep(ws: Workspace, session: str, rubric: Rubric, found: ModelGrade, cancelled: IsCancelled) -> None:
    name = grader_name(found.trainer)
    if any(entry.grader == name and entry.status == "final" for entry in grades_of(ws, session)):
        return
    # Blind: these levels were given without sight of any proposal.
    grade = start_grade(ws, session, rubric, name, blind=True, cancelled=cancelled)
    for criterion, level in found.levels.items():
        grade = set_level(grade, criterion, level)
    turn = re.search(r"\d+", found.notes)
    if found.notes:
        grade = set_comment(grade, int(turn.group()) if turn else 0, found.notes)
    finalise(ws, save_grade(ws, grade))


def _files() -> dict[str, Path]:
    folder = data_folder("corpora").joinpath("transcripts")
    return {path.stem: path for path in Path(str(folder)).rglob("*.json")}
