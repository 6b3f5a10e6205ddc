"""Where the user stands in a review, without any widget."""

from __future__ import annotations

from dataclasses import dataclass

from coach.tui.screens.review_state import ReviewState
from tests.tui.fakes import findings, review, transcript


@dataclass
class Said:
    verdict: str
    reason: str = ""


def state(*, revealed: bool = True) -> ReviewState:
    made = ReviewState("tofu-2", transcript(), revealed=revealed)
    made.finish(review())
    return made


def test_nothing_is_shown_before_the_questions() -> None:
    hidden = state(revealed=False)
    assert hidden.shown == ()
    assert not hidden.counts()
    assert not hidden.marks().flags
    assert not hidden.strip_flags()


def test_next_and_previous_from_the_cursor() -> None:
    here = state()
    first = here.beside(1, 0)
    assert first is not None
    assert first.finding.turns == (6, 8)
    before = here.beside(-1, 13)
    assert before is not None
    assert before.finding.turns == (12,)
    assert here.beside(-1, 3) is None
    assert here.beside(1, 20) is None


def test_next_goes_through_findings_of_one_turn() -> None:
    here = state()
    here.key = here.findings[3].finding.key  # both 一方的 and 早すぎ lie on turn 16
    after = here.beside(1, 16)
    assert after is not None
    assert after.finding.key == "premature:16"
    here.key = after.finding.key
    assert here.beside(1, 16) is None
    again = here.beside(-1, 16)
    assert again is not None
    assert again.finding.key == "one_sided:16"


def test_filter_cycles_through_what_was_found() -> None:
    here = state()
    seen = []
    for _ in range(4):
        here.habit = here.next_habit()
        seen.append((here.habit, len(here.shown)))
    assert seen == [("interrogation", 2), ("one_sided", 1), ("premature", 2), (None, 5)]


def test_dismissed_findings_are_not_counted_and_dimmed() -> None:
    here = state()
    here.verdicts = {"premature:14": Said("dismiss", "求められた"), "one_sided:16": Said("agree")}
    assert here.counts() == {"INTERROGATION": 2, "PREMATURE": 1, "ONE_SIDED": 1}
    marks = here.marks()
    assert marks.dismissed == {14: ("PREMATURE",)}
    assert 14 not in marks.flags
    assert not any(span.turn == 14 for span in marks.trace)


def test_early_findings_do_not_replace_the_review() -> None:
    here = ReviewState("tofu-2", transcript(), revealed=True)
    here.take(findings(transcript().turns)[:2])
    assert len(here.shown) == 2
    assert here.shown[0].questions == ()
    here.finish(review())
    here.take(())
    assert len(here.shown) == 5
