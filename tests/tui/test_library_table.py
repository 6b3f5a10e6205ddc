"""The columns of the library: they fit, they line up, they sort."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from coach.language.wrap import cell_width
from coach.tui.session_table import (
    CELL_PADDING,
    ORDERS,
    SCROLLBAR,
    columns,
    detail,
    flags_in_letters,
    flags_in_words,
    name_of,
    short_name,
    sort_rows,
)


@dataclass(frozen=True)
class Row:
    id: str = "a"
    title: str | None = "釜が空かない"
    firm: str | None = "有限会社まるはち豆腐店"
    date: str | None = "2025-10-14"
    session_no: int | None = 2
    support_step: str | None = "③信頼関係"
    source: str = "/tmp/kama.txt"
    turns: int = 24
    n: int = 1
    imported_at: str = "2025-10-15T00:00:00Z"
    reviewed_at: str | None = "2025-10-15T00:10:00Z"
    talk_share: float | None = 0.62
    reflection_to_question: float | None = 0.222
    flags: dict[str, int] = field(default_factory=lambda: {"PREMATURE": 2, "INTERROGATION": 11})


LONG = Row(
    firm="株式会社とても長い名前の精密部品加工製造販売サービス", title="五年後の目標を全員で持った会社の話", session_no=12,
    support_step="⑤内発的動機づけ", talk_share=1.0, reflection_to_question=12.34,
    flags={"INTERROGATION": 12, "ONE_SIDED": 3, "PREMATURE": 104},
)  # fmt: skip
BARE = Row(title=None, firm=None, date=None, session_no=None, support_step=None, talk_share=None,
           reflection_to_question=None, reviewed_at=None, flags={})  # fmt: skip


@pytest.mark.parametrize("width", [60, 78, 80, 100, 110, 120, 160, 200])
def test_columns_fill_the_width_and_no_more(width: int) -> None:
    chosen = columns(width)
    used = sum(column.width + 2 * CELL_PADDING for column in chosen) + SCROLLBAR
    assert used <= width
    assert {"date", "name", "flags", "state"} <= {column.key for column in chosen}


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("row", [Row(), LONG, BARE])
def test_cells_never_overflow_their_column(width: int, row: Row) -> None:
    for column in columns(width):
        assert cell_width(column.cell(row, {}).plain) <= column.width
        assert cell_width(column.head().plain) == column.width, column.key


def test_no_ambiguous_width_in_cells() -> None:
    # Circled figures and the like are one cell here and two in many terminals: the columns after them would shift.
    for column in columns(120):
        assert not set(column.cell(Row(), {}).plain) & set("①②③④⑤⑥⑦→★▲●◆"), column.key


def test_lesser_columns_give_way() -> None:
    keys = [[column.key for column in columns(width)] for width in (64, 80, 120, 140)]
    assert keys[0] == ["date", "name", "share", "flags", "state"]
    assert keys[1] == ["date", "name", "no", "step", "share", "ratio", "flags", "state"]
    assert keys[2] == ["date", "name", "no", "step", "share", "ratio", "flags", "state"]
    assert keys[3] == ["date", "firm", "name", "no", "step", "share", "ratio", "flags", "state"]


def test_words_of_a_row() -> None:
    cells = {column.key: column.cell(Row(), {}).plain.strip() for column in columns(140)}
    assert cells == {
        "date": "2025-10-14", "firm": "有限会社まるはち豆腐…", "name": "釜が空かない", "no": "2",
        "step": "3 信頼関係", "share": "62 %", "ratio": "0.2:1", "flags": "Q11 P2", "state": "見た",
    }  # fmt: skip


def test_names() -> None:
    assert name_of(Row()) == "有限会社まるはち豆腐店 釜が空かない"
    assert short_name(Row()) == "(有)まるはち豆腐店 釜が空かない"
    assert name_of(BARE) == "kama.txt"
    assert name_of(replace(BARE, source="")) == "a"


def test_flags_of_a_later_version_are_left_out() -> None:
    assert flags_in_letters({"ONE_SIDED": 1, "SOMETHING": 3}) == "L1"


MANY = {"INTERROGATION": 2, "ONE_SIDED": 1, "PREMATURE": 3, "JUDGING": 1, "DROPPED": 3, "SHEET": 12}


def test_many_flags_are_counted_together() -> None:
    assert flags_in_letters(MANY) == "Q2 L1 P3 J1 R3 T12"
    assert flags_in_letters(MANY, 10) == "Q2 L1 +19"
    assert flags_in_letters(MANY, 8) == "Q2 +20"
    assert flags_in_letters({"DROPPED": 2, "JUDGING": 0}, 8) == "R2"
    assert flags_in_letters({"PREMATURE": 1000000, "DROPPED": 1}, 8) == "+1000001"
    assert flags_in_words({"JUDGING": 1, "DROPPED": 2}) == "J 上から 1  R 拾い忘れ 2"
    assert flags_in_words(MANY, 60) == flags_in_letters(MANY)


@pytest.mark.parametrize("order", [order.key for order in ORDERS])
@pytest.mark.parametrize("reverse", [False, True])
def test_rows_without_a_value_come_last(order: str, reverse: bool) -> None:
    rows = [replace(BARE, id="bare"), Row(id="b"), replace(Row(id="c"), date="2025-11-01", talk_share=0.3)]
    found = sort_rows(rows, order, reverse)
    assert len(found) == 3
    if order in {"date", "share", "ratio", "no", "step", "firm"}:
        assert found[-1].id == "bare"


def test_orders() -> None:
    rows = [replace(Row(id="old"), date="2025-01-01", talk_share=0.9), replace(Row(id="new"), talk_share=0.2)]
    assert [row.id for row in sort_rows(rows, "date")] == ["new", "old"]
    assert [row.id for row in sort_rows(rows, "date", reverse=True)] == ["old", "new"]
    assert [row.id for row in sort_rows(rows, "share")] == ["old", "new"]
    unseen = replace(Row(id="unseen"), reviewed_at=None)
    assert sort_rows([*rows, unseen], "state")[0].id == "unseen"


@pytest.mark.parametrize("width", [56, 76, 116])
@pytest.mark.parametrize("row", [Row(), LONG, BARE])
def test_detail_says_how_to_read_the_figures(width: int, row: Row) -> None:
    first, second, _third = detail(row, width)
    if row.reviewed_at and width >= 76:
        assert cell_width(first) <= width
        assert cell_width(second) <= width
        assert "目安" in second


def test_detail_of_a_session_without_findings() -> None:
    assert detail(replace(Row(), flags={}), 100)[2] == "気になる所は見当たりませんでした。"
    assert "Enter" in detail(BARE, 100)[2]


def test_the_order_of_import_is_not_that_of_the_clock() -> None:
    rows = [
        replace(Row(id="first"), n=1, imported_at="2031-01-01T00:00:00Z"),
        replace(Row(id="second"), n=2, imported_at="2001-01-01T00:00:00Z"),
    ]
    assert [row.id for row in sort_rows(rows, "imported")] == ["second", "first"]
