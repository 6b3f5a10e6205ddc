"""Where the data folders (``prompts``, ``corpora``) are: inside the installed package, or beside it in a checkout; and
what every reader of data files does to what it read."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any


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
