from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from coach.store.gate import Gate


def test_shutting_waits_for_those_inside_and_keeps_others_out():
    gate, told = Gate(), []
    inside, leave, shut, open_again = (threading.Event() for _ in range(4))

    def use() -> None:
        with gate.passing():
            inside.set()
            leave.wait(10)
            with gate.passing():  # goes deeper although somebody waits to shut
                told.append("inside")

    def close() -> None:
        with gate.shut(), gate.passing():
            shut.set()
            told.append("shut")
            open_again.wait(10)

    def late() -> None:
        with gate.passing():
            told.append("late")

    with ThreadPoolExecutor(3) as pool:
        using = pool.submit(use)
        inside.wait(10)
        closing = pool.submit(close)
        assert told == []
        leave.set()
        shut.wait(10)
        later = pool.submit(late)
        assert told == ["inside", "shut"]
        open_again.set()
        for future in (using, closing, later):
            future.result(10)
    assert told == ["inside", "shut", "late"]


def test_it_cannot_be_shut_from_inside_and_opens_after_an_error():
    gate = Gate()
    with gate.passing(), pytest.raises(RuntimeError), gate.shut():
        pass
    with pytest.raises(ValueError, match="x"), gate.shut():
        raise ValueError("x")
    with gate.passing():
        pass
