"""What the review shows and where the user stands in it: no widgets, no store, so that it can be tested alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from coach.habits.registry import HABITS
from coach.model import Finding, Review, ReviewedFinding, Span, Transcript
from coach.tui.widgets.transcript import Marks


class VerdictLike(Protocol):
    """What the store says about a finding (``agree`` or ``dismiss``)."""

    @property
    def verdict(self) -> str: ...

    @property
    def reason(self) -> str: ...


@dataclass
class ReviewState:
    """Findings come twice: bare ones while the analysis runs, then the review with questions and cases."""

    session: str
    transcript: Transcript
    review: Review | None = None
    findings: tuple[ReviewedFinding, ...] = ()
    verdicts: Mapping[str, VerdictLike] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    bookmarks: frozenset[int] = frozenset()
    answers: tuple[tuple[str, str], ...] = ()
    habit: str | None = None
    key: str | None = None
    revealed: bool = False
    position_of: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.position_of = {turn.i: n for n, turn in enumerate(self.transcript.turns)}

    # ── findings ──

    def take(self, findings: Iterable[Finding]) -> None:
        """Findings as they come; those of the last word on the session are not replaced by them."""
        if self.review is None:
            self.findings = tuple(ReviewedFinding(finding, (), ()) for finding in findings)

    def finish(self, review: Review) -> None:
        """The whole review."""
        self.review, self.findings = review, review.findings

    @property
    def shown(self) -> tuple[ReviewedFinding, ...]:
        """Findings the user may see now, through the filter."""
        if not self.revealed:
            return ()
        return tuple(f for f in self.findings if self.habit in (None, f.finding.habit))

    @property
    def current(self) -> ReviewedFinding | None:
        return next((f for f in self.shown if f.finding.key == self.key), None)

    @property
    def number(self) -> int:
        """The current finding's place among those shown, from 1; 0 when none is current."""
        keys = [f.finding.key for f in self.shown]
        return keys.index(self.key) + 1 if self.key in keys else 0

    def place(self, finding: Finding) -> int:
        """Position of the finding's first turn in the transcript."""
        return self.position_of.get(finding.turns[0], 0)

    def dismissed(self, finding: Finding) -> bool:
        verdict = self.verdicts.get(finding.key)
        return verdict is not None and verdict.verdict == "dismiss"

    def counts(self) -> Counter[str]:
        """Findings by flag, those the user disagrees with left out."""
        found = self.findings if self.revealed else ()
        return Counter(f.finding.flag for f in found if not self.dismissed(f.finding))

    # ── moving ──

    def beside(self, way: int, cursor: int) -> ReviewedFinding | None:
        """The next (1) or previous (-1) finding, seen from the cursor; None at the ends."""
        shown = self.shown
        current = self.current
        if current is not None and self._covers(current.finding, cursor):
            n = self.number - 1 + way
            return shown[n] if 0 <= n < len(shown) else None
        if way > 0:
            return next((f for f in shown if self.place(f.finding) >= cursor), None)
        return next((f for f in reversed(shown) if self.place(f.finding) < cursor), None)

    def at(self, cursor: int) -> ReviewedFinding | None:
        """The finding at a turn: the current one if it covers it, else the first that does."""
        current = self.current
        if current is not None and self._covers(current.finding, cursor):
            return current
        return next((f for f in self.shown if self._covers(f.finding, cursor)), None)

    def _covers(self, finding: Finding, cursor: int) -> bool:
        return any(self.position_of.get(turn) == cursor for turn in finding.turns)

    def next_habit(self) -> str | None:
        """The habit to filter by after the present one: only habits that were found, then all again."""
        present = [h.id for h in HABITS if any(f.finding.habit == h.id for f in self.findings)]
        order: list[str | None] = [None, *present]
        return order[(order.index(self.habit) + 1) % len(order)] if self.habit in order else None

    # ── views ──

    def marks(self) -> Marks:
        """What the transcript draws."""
        flags: dict[int, list[str]] = {}
        dismissed: dict[int, list[str]] = {}
        trace: list[Span] = []
        current = self.current
        for reviewed in self.shown:
            finding = reviewed.finding
            gone = self.dismissed(finding)
            for turn in finding.turns:
                kept = (dismissed if gone else flags).setdefault(turn, [])
                if finding.flag not in kept:
                    kept.append(finding.flag)
            if not gone and reviewed is not current:
                trace += finding.spans
        return Marks(
            flags={turn: tuple(names) for turn, names in flags.items()},
            dismissed={turn: tuple(names) for turn, names in dismissed.items()},
            current=frozenset(current.finding.turns) if current else frozenset(),
            current_flag=current.finding.flag if current else "",
            evidence=current.finding.spans if current else (),
            trace=tuple(trace),
            bookmarks=self.bookmarks,
            notes=dict(self.notes),
        )

    def strip_flags(self) -> list[tuple[int, str]]:
        """Turn positions and flags for the strip."""
        return [(self.place(f.finding), f.finding.flag) for f in self.shown if not self.dismissed(f.finding)]
