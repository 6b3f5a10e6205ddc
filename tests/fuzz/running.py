"""One way to run a target, for the script and for the suite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.fuzz.target import Target

Wrap = Callable[[Callable[[Any], None]], Callable[[Any], None]]


def attempt(
    target: Target,
    how: settings,
    wrap: Wrap = lambda check: check,
    seeded: Callable[[Callable[..., None]], Callable[..., None]] = lambda test: test,
) -> None:
    """Run the target as the settings say. ``wrap`` goes around the check of one input. Raises what a check raises."""
    if target.inputs is None:
        assert isinstance(target.check, type)
        assert issubclass(target.check, RuleBasedStateMachine)
        machine = target.check

        class Wrapped(machine):  # type: ignore[misc, valid-type]
            def __init__(self) -> None:
                super().__init__()
                wrap(lambda _: None)(None)

        # Hypothesis takes no seed for a machine but as its attribute.
        seeded(Wrapped)
        run_state_machine_as_test(Wrapped, settings=how)
        return
    check = wrap(target.check)

    def inner(made: Any) -> None:
        check(made)

    seeded(how(given(target.inputs)(inner)))()
