"""A little of what ``scripts/fuzz.py`` does at length, always the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.fuzz.running import attempt
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS

# What loads GiNZA goes where it is loaded already.
MARKS = {"acts through GiNZA": pytest.mark.xdist_group("language")}


@pytest.mark.parametrize(
    "target", [pytest.param(target, id=target.name, marks=MARKS.get(target.name, ())) for target in TARGETS]
)
def test_nothing_but_an_error_of_ours_comes_out(target: Target) -> None:
    attempt(
        target,
        settings(
            max_examples=target.few, derandomize=True, database=None, deadline=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink), stateful_step_count=20,
        ),
    )  # fmt: skip
