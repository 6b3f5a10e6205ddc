"""Which cases the user wants to see. Apart from the search itself, whose libraries take a moment to load."""

from __future__ import annotations

from dataclasses import dataclass

from coach.model import Case


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases the user wants to see; None and False leave nothing out."""

    industry: str | None = None
    step: int | None = None
    wall: str | None = None
    outcome: str | None = None
    own: bool = False

    def allows(self, case: Case) -> bool:
        """Whether the case may be shown."""
        return (
            self.industry in (None, case.industry)
            and self.step in (None, case.step)
            and (self.wall is None or self.wall in case.walls)
            and self.outcome in (None, case.outcome)
            and (case.own or not self.own)
        )


ALL_CASES = CaseFilter()
