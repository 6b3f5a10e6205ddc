"""What the cases cover, and that the bundled ones leave no row empty."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from coach.cases.coverage import FAILURES, coverage_of, size_of
from coach.cases.loading import AREAS, INDUSTRIES, OUTCOMES, bundled_cases
from coach.cli.main import main
from coach.model import TOPICS, WALLS

CASES = bundled_cases()
FOUND = coverage_of(CASES)


def test_no_row_of_the_bundled_cases_is_empty_or_alone() -> None:
    assert list(FOUND.thin()) == []
    assert FOUND.total == len(CASES) >= 160
    assert FOUND.failures >= FAILURES


def test_every_table_has_all_its_rows() -> None:
    rows = {table.name: [row.name for row in table.rows] for table in FOUND.tables}
    assert rows["業種"] == list(INDUSTRIES)
    assert rows["地域"] == list(AREAS)
    assert rows["壁"] == list(WALLS)
    assert rows["結果"] == list(OUTCOMES)
    assert rows["目的"] == list(TOPICS)
    assert len(rows["目的"]) == 12
    assert len(rows["段階"]) == 7


def test_cases_are_counted_once_a_row() -> None:
    counts = {table.name: {row.name: row.count for row in table.rows} for table in FOUND.tables}
    for name in ("業種", "地域", "規模", "段階", "結果"):
        assert sum(counts[name].values()) == len(CASES), name
    assert counts["壁"]["足りない"] == sum("足りない" in c.walls for c in CASES)
    assert counts["目的"]["GX推進"] == sum("GX推進" in c.topics for c in CASES)


def test_crosses_count_cases_with_both() -> None:
    steps, industries = FOUND.crosses
    assert steps.counts[4][WALLS.index("付いてこない")] == sum(c.step == 5 and "付いてこない" in c.walls for c in CASES)
    assert sum(map(sum, industries.counts)) == len(CASES)
    assert industries.counts[0][2] == sum(c.industry == "製造" and c.outcome == "失敗" for c in CASES)


def test_a_row_with_one_case_or_none_is_told() -> None:
    few = coverage_of([c for c in CASES if "GX推進" not in c.topics and c.industry != "卸売"] + [CASES[0]])
    assert ("業種", 0) in {(table, row.count) for table, row in few.thin()}
    assert "GX推進" in {row.name for _, row in few.thin()}


def test_no_cases_are_no_trouble() -> None:
    none = coverage_of([])
    assert (none.total, none.failures, none.prefectures) == (0, 0.0, 0)
    assert all(row.count == 0 for table in none.tables for row in table.rows)


@pytest.mark.parametrize(
    ("people", "size"),
    [
        (0, "記載なし"),
        (1, "1〜5人"),
        (5, "1〜5人"),
        (6, "6〜20人"),
        (20, "6〜20人"),
        (21, "21〜50人"),
        (51, "51人以上"),
    ],
)
def test_sizes(people: int, size: str) -> None:
    assert size_of(replace(CASES[0], employees=people)) == size


def test_the_command_prints_writes_and_gives_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["cases", "coverage"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in (*TOPICS, *WALLS, *INDUSTRIES))
    assert main(["cases", "coverage", "--md", str(tmp_path / "c.md")]) == 0
    table = (tmp_path / "c.md").read_text("utf-8")
    assert f"| GX推進 | {sum('GX推進' in c.topics for c in CASES)} |" in table
    capsys.readouterr()
    assert main(["cases", "coverage", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == len(CASES)
    assert main(["cases", "coverage", "--md", str(tmp_path / "no" / "c.md")]) == 2
    assert "書き出せませんでした" in capsys.readouterr().err
