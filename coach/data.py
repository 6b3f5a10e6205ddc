"""Where the data folders (``prompts``, ``corpora``) are: inside the installed package, or beside it in a checkout; and
what every reader of data files does to what it read."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

# Our files have four levels at most; what goes on for ever would bring down whoever walks through it.
_DEEPEST = 50
_BEYOND = "入れ子が深すぎるか、数が長すぎます"


def data_folder(name: str) -> Traversable:
    """The folder ``prompts`` or ``corpora``; it is read only."""
    inside = files("coach").joinpath("_data", name)
    return inside if inside.is_dir() else Path(__file__).resolve().parents[1] / name


def trimmed(value: Any) -> Any:
    """Plain data (of TOML or JSON) without blanks around its texts."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple):
        return [trimmed(v) for v in value]
    if isinstance(value, dict):
        return {k: trimmed(v) for k, v in value.items()}
    return value


def toml_table(text: str) -> dict[str, Any]:
    """The table in the text of a TOML file. Raises ``TOMLDecodeError`` whatever is wrong with it.

    Python's reader lets out other errors where values are nested, or numbers long, beyond all reason.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except (RecursionError, ValueError) as error:
        raise tomllib.TOMLDecodeError(_BEYOND) from error
    level: list[Any] = [table]
    for _ in range(_DEEPEST):
        level = [
            v
            for part in level
            for v in (part.values() if isinstance(part, dict) else part if isinstance(part, list) else ())
        ]
        if not level:
            return table
    raise tomllib.TOMLDecodeError(_BEYOND)
