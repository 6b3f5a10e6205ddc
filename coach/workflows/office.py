"""The office's view (統括事務局): every engagement with where it stands and what may be worth asking about."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from coach.engagement.signs import Sign, signs
from coach.model.engagement import STATUS_NAMES, Engagement
from coach.model.vocabulary import STEP_NAMES
from coach.workflows.engagements import Progress, progress_of, visits_of

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One engagement as the office sees it; ``signs`` None while nobody has looked for them."""

    engagement: Engagement
    progress: Progress
    signs: tuple[Sign, ...] | None = None


def office_rows(ws: Workspace) -> tuple[OfficeRow, ...]:
    """All engagements, those under way first, without their signs (which take reading the reviews). StoreError."""
    return tuple(OfficeRow(e, progress_of(ws, e.n)) for e in ws.store.engagements.all())


def signs_of(ws: Workspace, n: int) -> tuple[Sign, ...]:
    """The early signs of an engagement; reads its reviews (some hundredths of a second each). StoreError."""
    return signs(visits_of(ws, n))


def office_json(ws: Workspace) -> list[dict[str, Any]]:
    """The office's view as plain data (docs/formats.md). Raises StoreError."""
    return [
        {
            "id": row.engagement.id,
            **{key: value for key, value in asdict(row.engagement).items() if key != "n"},
            "status_name": STATUS_NAMES[row.engagement.status],
            "step_name": STEP_NAMES[row.engagement.step - 1] if row.engagement.step else None,
            "visits": row.progress.visits,
            "last_visit": row.progress.last_date or None,
            "next_visit": row.progress.next_date or None,
            "waiting_for_after_sheet": list(row.progress.waiting),
            "signs": [asdict(sign) for sign in signs_of(ws, row.engagement.n)],
        }
        for row in office_rows(ws)
    ]
