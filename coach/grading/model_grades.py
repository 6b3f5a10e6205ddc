"""The grades that come with the program: dialogues (創作) graded by two model-played trainers, for comparing with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache

import msgspec

from coach.data import data_folder, trimmed
from coach.errors import DataError
from coach.grading.rubric import LEVELS, Rubric

FILE = "trainers.toml"
# The rubric they were graded with.
RUBRIC_ID = "bansou"


@dataclass(frozen=True, slots=True)
class ModelGrade:
    """The levels (1–5, by criterion id) one trainer gave to the dialogue of that file stem, and why in a line."""

    dialogue: str
    trainer: str
    levels: dict[str, int]
    notes: str = ""


@dataclass(frozen=True, slots=True)
class _File:
    version: int
    grade: list[ModelGrade] = field(default_factory=list)


@cache
def model_grades() -> tuple[ModelGrade, ...]:
    """All of them, in the order of the file. Raises DataError when the file is not of this form."""
    text = data_folder("corpora").joinpath("grading", FILE).read_text("utf-8")
    try:
        return tuple(msgspec.convert(trimmed(tomllib.loads(text)), _File).grade)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"見本の採点を読めませんでした ({error})。", where=FILE) from error


def unfit(grades: tuple[ModelGrade, ...], rubric: Rubric) -> list[str]:
    """What in the grades the rubric does not know, and what stands twice; empty when all fits."""
    criteria = {c.id for c in rubric.criterion}
    seen: set[tuple[str, str]] = set()
    out = []
    for grade in grades:
        name = f"{grade.dialogue} {grade.trainer}"
        if (grade.dialogue, grade.trainer) in seen:
            out.append(f"{name}: twice")
        seen.add((grade.dialogue, grade.trainer))
        out += [f"{name}: no criterion {c}" for c in grade.levels if c not in criteria]
        out += [f"{name}: {c} = {n}" for c, n in grade.levels.items() if not 1 <= n <= LEVELS]
    return out
