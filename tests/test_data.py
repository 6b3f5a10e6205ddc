"""TOML files, whatever is in them, are read or refused with one kind of error."""

from __future__ import annotations

import tomllib

import pytest

from coach.cases.loading import parse_case
from coach.data import toml_table
from coach.errors import DataError
from coach.grading.rubric import parse_rubric
from coach.practice.scenario import parse_scenario
from coach.workflows.case_toml import case_from_toml

BEYOND = {
    "arrays in arrays": "x = " + "[" * 3000,
    "tables in tables": "[a" + ".a" * 3000 + "]",
    "inline tables": "x = " + "{a = " * 500,
    "a long number": "x = " + "9" * 5000,
}


@pytest.mark.parametrize("what", BEYOND)
def test_what_is_beyond_reason_is_refused(what: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        toml_table(BEYOND[what])


@pytest.mark.parametrize("what", BEYOND)
@pytest.mark.parametrize("read", [parse_scenario, parse_rubric, parse_case, case_from_toml])
def test_every_reader_of_users_files_says_so(read, what: str) -> None:
    with pytest.raises(DataError):
        read(BEYOND[what], "x.toml")


def test_a_sound_file_is_read() -> None:
    assert toml_table('a = [[1, 2], ["b"]]\n[c.d]\ne = 1') == {"a": [[1, 2], ["b"]], "c": {"d": {"e": 1}}}
