"""Owners to practise with: the bundled ones, and the organisation's own files in the user's folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import CoachError
from coach.practice.scenario import Scenario, bundled_ids, bundled_owner, parse_scenario
from coach.workflows.text_files import read_text_file

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

FOLDER = "owners"


def read_owner(path: Path) -> Scenario:
    """The owner in a file. Raises DataError naming everything that is wrong in it."""
    return parse_scenario(read_text_file(path), path.name)


def find_owner(ws: Workspace, owner: str) -> Scenario:
    """The owner of that id, one's own first, or in that file. Raises NotFoundError, DataError."""
    own = ws.home / FOLDER / f"{owner}.toml"
    if "/" not in owner and "\\" not in owner and own.is_file():
        return read_owner(own)
    if owner.endswith(".toml"):
        return read_owner(Path(owner))
    return bundled_owner(owner)


def all_owners(ws: Workspace) -> tuple[tuple[Scenario, ...], tuple[CoachError, ...]]:
    """All owners, the easier ones first, one's own after the bundled ones; and the files that could not be read."""
    own: list[Scenario] = []
    bundled: list[Scenario] = []
    broken: list[CoachError] = []
    for owner in bundled_ids():
        try:
            bundled.append(bundled_owner(owner))
        except CoachError as error:
            broken.append(error)
    bundled.sort(key=lambda s: (s.difficulty, s.id))
    folder = ws.home / FOLDER
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            own.append(read_owner(path))
        except CoachError as error:
            broken.append(error)
    taken = {s.id for s in own}
    return (*(s for s in bundled if s.id not in taken), *own), tuple(broken)
