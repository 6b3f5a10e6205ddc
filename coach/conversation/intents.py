"""The intents with their examples and cues, and the frames and themes of questions, from ``prompts/coach``, checked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from coach.data import data_folder
from coach.errors import DataError

FILE = "prompts/coach/intents.toml"
# Below this an intent is one writer's turn of phrase, not a way of asking (our judgement).
FEWEST_EXAMPLES = 15


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing people ask. ``session``: it can only be answered about a session.

    ``cues`` are features among others; a ``sure`` pattern, where it is found, nearly decides.
    """

    id: str
    about: str
    session: bool
    cues: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]
    sure: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A way of asking (「frames.why」) or a thing asked about (「themes.silence」)."""

    id: str
    pattern: re.Pattern[str]


def parse_intents(text: str, where: str = FILE) -> tuple[Intent, ...]:
    """The intents of a file. Raises DataError naming the intent that is not sound."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"TOML として読めません ({error})。", where=where) from error
    intents = tuple(_intent(name, row, where) for name, row in table.items())
    seen: dict[str, str] = {}
    for intent in intents:
        for example in intent.examples:
            if example in seen:
                raise DataError(f"例「{example}」が {seen[example]} と {intent.id} の両方にあります。", where=where)
            seen[example] = intent.id
    return intents


def _intent(name: str, row: Any, where: str) -> Intent:
    try:
        examples = tuple(line.strip() for line in row["examples"].splitlines() if line.strip())
        cues, sure = (tuple(re.compile(c) for c in patterns) for patterns in (row["cues"], row.get("sure", ())))
        intent = Intent(name, str(row["about"]), bool(row["session"]), cues, examples, sure)
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise DataError(f"{name} の about・session・cues・examples を読めません ({error})。", where=where) from error
    if len(examples) < FEWEST_EXAMPLES:
        raise DataError(f"{name} の例が {len(examples)} 件です。{FEWEST_EXAMPLES} 件は要ります。", where=where)
    return intent


@cache
def intents() -> tuple[Intent, ...]:
    """The bundled intents. Raises DataError."""
    return parse_intents(data_folder("prompts").joinpath("coach", "intents.toml").read_text("utf-8"))


def parse_frames(text: str, where: str = "prompts/coach/frames.toml") -> tuple[Frame, ...]:
    """The frames and themes of a file. Raises DataError."""
    try:
        table = tomllib.loads(text)
        return tuple(
            Frame(f"{kind}.{name}", re.compile(pattern)) for kind, row in table.items() for name, pattern in row.items()
        )
    except (tomllib.TOMLDecodeError, AttributeError, TypeError, re.error) as error:
        raise DataError(f"型を読めません ({error})。", where=where) from error


@cache
def frames() -> tuple[Frame, ...]:
    """The bundled frames and themes. Raises DataError."""
    return parse_frames(data_folder("prompts").joinpath("coach", "frames.toml").read_text("utf-8"))
