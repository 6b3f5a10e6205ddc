"""Dates, numbers and steps as people write them."""

from __future__ import annotations

import pytest

from coach.tui.fields import read_date, read_session_no, step_label, step_number


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-04",
        "2025/11/4",
        "2025.11.04",
        "２０２５年１１月４日",
        "令和7年11月4日",
        "R7.11.4",
        "20251104",
        " 2025-11-04 ",
    ],
)
def test_dates(text: str) -> None:
    assert read_date(text) == "2025-11-04"


def test_an_empty_date_is_none() -> None:
    assert read_date("  ") is None
    assert read_date("令和元年5月1日") == "2019-05-01"


@pytest.mark.parametrize("text", ["来週", "11-04", "2025-13-01", "2025-02-30", "令和7年"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the field shows its own text
        read_date(text)


def test_numbers_of_a_meeting() -> None:
    assert [read_session_no(text) for text in ("2", "第２回", "3回", "")] == [2, 2, 3, None]
    for text in ("二", "-1", "0", "2.5", "9999"):
        with pytest.raises(ValueError):  # noqa: PT011
            read_session_no(text)


def test_steps() -> None:
    assert step_label(3) == "3 信頼関係"
    assert [step_number(text) for text in ("③信頼関係", "3", "３ 信頼関係", None, "", "準備")] == [
        3,
        3,
        3,
        None,
        None,
        None,
    ]
