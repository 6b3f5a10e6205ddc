"""What the screens of 稽古 say, without an app: moods, the clock, the course, the comparison."""

from __future__ import annotations

from itertools import pairwise

import pytest

from coach.language.wrap import cell_width
from coach.practice.debrief import Debrief, TurningPoint
from coach.tui.owner_words import MOODS, called, mood, moved
from coach.tui.practice_clock import PracticeClock
from coach.tui.widgets.debrief_blocks import compared, course_blocks, earlier_blocks, unsaid_blocks
from coach.tui.widgets.page import Block
from coach.tui.widgets.relation_meter import spark
from coach.workflows.practised import EarlierPractice
from tests.tui.practice_fakes import OWNER, Clock


def text(blocks: list[Block], width: int = 78) -> str:
    return "\n".join(row.text for block in blocks for row in block.rows(width))


def found(course: tuple[float, ...], layer: int = 1, points: tuple[int, ...] = ()) -> Debrief:
    opened = tuple(TurningPoint(k, "l", "a", 0.1, ("r",)) for k in points)
    return Debrief(course, layer, 3, "polite", opened, (), OWNER.layer[:layer], OWNER.layer[layer:])


def earlier(number: int, layer: int, trust: float) -> EarlierPractice:
    return EarlierPractice(number, "2025-10-14T01:00:00+00:00", 4, trust, layer, None, None, False)


def test_moods_go_up_with_trust_and_cover_all_of_it() -> None:
    edges = [edge for edge, _ in MOODS]
    assert edges == sorted(edges)
    assert len({mood(value / 100) for value in range(101)}) == len(MOODS)


def test_only_what_can_be_seen_is_told_of_a_line() -> None:
    assert "ほぐれた" in moved(0.3, 0.4)
    assert "身構えた" in moved(0.4, 0.3)
    assert moved(0.3, 0.31) == ""


def test_a_role_is_called_without_san() -> None:
    from msgspec.structs import replace

    assert called(OWNER) == "金本さん"
    assert called(replace(OWNER, name="経営者")) == "経営者"


def test_the_little_course_rises_and_falls_with_trust() -> None:
    low, high, full = spark([0.1, 0.5, 1.0])
    assert low < high < full == "█"
    assert len(spark([0.3] * 50)) == 20


@pytest.mark.parametrize(
    ("at", "said"), [(0, "残り 5 分"), (61, "残り 4 分"), (181, "残り 120 秒"), (275, "残り 30 秒")]
)
def test_the_time_that_is_left_is_told_roughly(at: int, said: str) -> None:
    now = Clock()
    clock = PracticeClock(5, 0, now)
    clock.start()
    now.at = at
    assert clock.text == said
    assert not clock.over


def test_time_stands_still_while_the_screen_is_closed() -> None:
    now = Clock()
    clock = PracticeClock(5, 100, now)
    clock.start()
    now.at = 50
    assert clock.stop() == 50
    now.at = 900
    assert clock.left == 150
    assert clock.stop() == 0
    clock.start()
    now.at = 1050
    assert clock.over
    assert PracticeClock(None, 9999, now).text == ""


@pytest.mark.parametrize("lines", [1, 6, 20, 60, 200])
def test_the_course_fits_any_width_and_numbers_stand_under_their_line(lines: int) -> None:
    course = tuple(0.2 + 0.5 * k / lines for k in range(lines + 1))
    rows = course_blocks(found(course, points=(1,)))[1].rows(44)
    assert all(row.width <= 44 for row in rows)
    heights = ["".join(row.text for row in rows[:4]).count("█") for rows in [rows]]
    assert heights[0] > 0
    if lines <= 6:
        foot = rows[4].text
        each = 4
        lead = cell_width(rows[0].text) - each * (lines + 1)
        assert cell_width(foot[: foot.index("1")]) == lead + each


def test_a_steady_rise_never_falls_in_the_plot() -> None:
    course = tuple(k / 10 for k in range(9))
    rows = course_blocks(found(course))[1].rows(78)[:4]
    columns = []
    for k in range(len(course)):
        cells = [row.text[-(4 * (len(course) - k)) :][0] for row in rows]
        columns.append(sum(" ▁▂▃▄▅▆▇█".index(cell) for cell in cells))
    assert all(a <= b for a, b in pairwise(columns))
    assert columns[0] < columns[-1]


def test_untold_things_are_unfolded_one_by_one() -> None:
    debrief = found((0.3, 0.4))
    assert "あと 2 つ" in text(unsaid_blocks(debrief, 0))
    one = text(unsaid_blocks(debrief, 1), 200)
    assert OWNER.layer[1].unsaid in one
    assert OWNER.layer[1].opened_by in one
    assert OWNER.layer[2].unsaid not in one
    assert "u を押す" not in text(unsaid_blocks(debrief, 2))
    assert "最後まで" in text(unsaid_blocks(found((0.3,), layer=3), 0))


def test_earlier_practices_are_compared_without_blame() -> None:
    debrief = found((0.3, 0.5), layer=2)
    assert "深い所まで" in compared(debrief, earlier(1, 1, 0.6))
    assert "打ち解けた" in compared(debrief, earlier(1, 2, 0.4))
    assert compared(debrief, earlier(1, 3, 0.9)) == ""
    assert earlier_blocks(debrief, [earlier(4, 2, 0.5)], 4) == []
    shown = text(earlier_blocks(debrief, [earlier(n, 1, 0.4) for n in range(1, 9)], 8))
    assert shown.count("4言") == 5
    assert "前の 2 回" in shown
    assert "今回" in shown.splitlines()[-1]
