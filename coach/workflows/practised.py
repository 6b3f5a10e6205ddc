"""Practices that were begun: with whom, how far they came, and beginning anew with the same owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from coach.errors import CoachError
from coach.practice.scenario import Scenario
from coach.practice.state import Ending
from coach.workflows.owners import all_owners
from coach.workflows.practice import Practice, resume_practice

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EarlierPractice:
    """How an earlier practice with the same owner stood when it was left.

    ``trust`` 0–1, ``lines`` of the trainee; ``session`` what it was kept as, None while it can be taken up again.
    """

    number: int
    begun_at: str
    lines: int
    trust: float
    layer: int
    ending: Ending | None
    session: str | None
    exam: bool


@dataclass(frozen=True, slots=True)
class OwnerEntry:
    """Someone to practise with, and the practices so far.

    ``stored``: there is no file of them (a place of one's own talk, or a file since deleted), only the practices.
    """

    scenario: Scenario
    earlier: tuple[EarlierPractice, ...]
    stored: bool = False


def practices_with(ws: Workspace, owner: str) -> tuple[EarlierPractice, ...]:
    """All practices with an owner, first begun first; those in which nothing was said are left out. StoreError."""
    out: list[EarlierPractice] = []
    for row in ws.store.practices.of_owner(owner):
        practice = resume_practice(ws, row.n)
        lines = len(practice.exchanges) - 1
        if lines:
            state = practice.state
            out.append(
                EarlierPractice(
                    row.n, row.begun_at, lines, state.trust, state.layer, state.ending, row.session, row.exam
                )
            )
    return tuple(out)


def owners_to_practise(ws: Workspace) -> tuple[tuple[OwnerEntry, ...], tuple[CoachError, ...]]:
    """All owners with what was practised, then those only practices tell of, the latest first; and broken files.

    Raises StoreError.
    """
    scenarios, broken = all_owners(ws)
    entries = [OwnerEntry(scenario, practices_with(ws, scenario.id)) for scenario in scenarios]
    known = {scenario.id for scenario in scenarios}
    for row in ws.store.practices.all():
        if row.owner in known:
            continue
        known.add(row.owner)
        earlier = practices_with(ws, row.owner)
        if earlier:
            entries.append(OwnerEntry(msgspec.json.decode(row.scenario, type=Scenario), earlier, stored=True))
    return tuple(entries), broken


def practise_again(ws: Workspace, number: int, *, exam: bool | None = None, minutes: int | None = None) -> Practice:
    """Begin anew with the owner of a stored practice, at the same place of one's own talk if it was one.

    Without ``exam`` the mode and the time limit stay as they were. Raises NotFoundError, StoreError.
    """
    row = ws.store.practices.get(number)
    if exam is None:
        exam, minutes = row.exam, row.minutes
    scenario = msgspec.json.decode(row.scenario, type=Scenario)
    seed = next_seed(ws, row.owner)
    again = ws.store.practices.begin(
        row.owner, row.title, scenario, seed, exam=exam, minutes=minutes,
        from_session=row.from_session, from_turn=row.from_turn,
    )  # fmt: skip
    practice = Practice(ws, scenario, seed, again)
    practice.begin()
    return practice


def next_seed(ws: Workspace, owner: str) -> int:
    """A seed that no practice with this owner had. Raises StoreError."""
    return max((row.seed for row in ws.store.practices.of_owner(owner)), default=0) + 1
