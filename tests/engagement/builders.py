"""Visits built from talks given by hand."""

from __future__ import annotations

from dataclasses import replace

from coach.engagement.visits import Visit
from coach.metrics import measure
from coach.model import Review, ReviewedFinding
from coach.model.engagement import Sheet
from tests.talks import Said, session


def visit(number: int, *said: Said, findings: tuple[ReviewedFinding, ...] = (), after: Sheet | None = None) -> Visit:
    """A reviewed visit; its session is called s1, s2 …"""
    tagged = session(*said)
    tagged = replace(tagged, transcript=replace(tagged.transcript, id=f"s{number}"))
    review = Review(f"s{number}", tagged, measure(tagged), findings, (), (), {})
    return Visit(number, f"s{number}", "", review, Sheet(), after or Sheet())
