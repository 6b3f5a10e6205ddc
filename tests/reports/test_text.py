from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from coach.language.wrap import cell_width
from coach.reports.model import ReportInput
from coach.reports.text import NARROWEST, fit, render_text


@pytest.mark.parametrize("width", [20, 21, 23, 30, 37, 40, 60, 79, 80, 120])
@pytest.mark.parametrize("name", ["full", "dismissed", "bare", "empty"])
def test_never_wider(name: str, width: int, request: pytest.FixtureRequest) -> None:
    text = render_text(request.getfixturevalue(name), width)
    assert [line for line in text.split("\n") if cell_width(line) > width] == []
    assert text == text.rstrip("\n") + "\n"


def test_hard_cases_of_breaking() -> None:
    for text in (
        "」" * 90, "あ" * 30 + "」。」。」。」。", "https://example.com/" + "a" * 90, "ー" * 50, "", "👨‍👩‍👧" * 20,
    ):  # fmt: skip
        lines = fit(text, 20, "  ", "    ")
        assert max(map(cell_width, lines)) <= 20
        assert "".join(line[4 if n else 2 :] for n, line in enumerate(lines)) == text


def test_too_narrow_is_written_for_the_narrowest(full: ReportInput) -> None:
    assert render_text(full, 1) == render_text(full, NARROWEST)


def test_hostile_names_and_numbers(full: ReportInput) -> None:
    tagged = full.review.tagged
    turns = tuple(replace(t, i=t.i + 100000, name="長い名前" * 30) for t in tagged.transcript.turns)
    other = replace(tagged, transcript=replace(tagged.transcript, turns=turns, title="題" * 200))
    text = render_text(replace(full, review=replace(full.review, tagged=other)), 24)
    assert max(map(cell_width, text.split("\n"))) <= 24


def test_columns_have_no_ambiguous_signs(full: ReportInput) -> None:
    lines = render_text(full, 100).split("\n")
    start = lines.index("数字")
    table = [line for line in lines[start:] if line and not line.startswith(" ")][:14]
    columns = [line for line in table if "  " in line] + [line for line in lines if set(line) == {"-"}]
    gutter = [line[:12] for line in lines[lines.index("記録") + 3 :] if line[:2].strip().isdigit()]
    assert len(columns) > 10
    assert len(gutter) == 13
    for line in columns + gutter:
        assert not [ch for ch in line if unicodedata.east_asian_width(ch) == "A"], line


def test_values_end_in_one_column(full: ReportInput) -> None:
    lines = render_text(full, 100).split("\n")
    values = {"支援者の話した割合  ": "40 %", "続いた問い  ": "3回", "長めの間  ": "2回"}
    rows = {name: next(line for line in lines if line.startswith(name)) for name in values}
    ends = {cell_width(row[: row.index(values[name]) + len(values[name])]) for name, row in rows.items()}
    assert len(ends) == 1
