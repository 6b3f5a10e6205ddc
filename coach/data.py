"""Where the data folders (``prompts``, ``corpora``) are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def data_folder(name: str) -> Traversable:
    """The folder ``prompts`` or ``corpora``; it is read only."""
    inside = files("coach").joinpath("_data", name)
    return inside if inside.is_dir() else Path(__file__).resolve().parents[1] / name
