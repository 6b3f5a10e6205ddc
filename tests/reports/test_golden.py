"""Whole reports against stored ones. ``COACH_UPDATE_GOLDEN=1 pytest tests/reports`` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.reports.html import render_html
from coach.reports.markdown import render_markdown
from coach.reports.model import ReportInput
from coach.reports.text import render_text

GOLDEN = Path(__file__).parent / "golden"
RENDERERS: dict[str, Callable[[ReportInput], str]] = {
    "html": render_html,
    "md": render_markdown,
    "80.txt": lambda report: render_text(report, 80),
    "40.txt": lambda report: render_text(report, 40),
}


@pytest.mark.parametrize("kind", RENDERERS)
@pytest.mark.parametrize("name", ["full", "dismissed", "bare"])
def test_golden(name: str, kind: str, request: pytest.FixtureRequest) -> None:
    report: ReportInput = request.getfixturevalue(name)
    text = RENDERERS[kind](report)
    path = GOLDEN / f"{name}.{kind}"
    if os.environ.get("COACH_UPDATE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
