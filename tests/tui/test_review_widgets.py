"""The widgets of the review as pure data: layout, strip, search, bars, pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.language.wrap import cell_width
from coach.model import Span, Suggestion, Turn
from coach.tui.screens.case import case_blocks
from coach.tui.widgets.bars import bar, columns, points, scale, timeline
from coach.tui.widgets.finding_panel import answer_blocks, empty_blocks, finding_blocks, stop_sentence
from coach.tui.widgets.page import Block
from coach.tui.widgets.rows import Row, printable
from coach.tui.widgets.search import find
from coach.tui.widgets.stretches import cell_of, places, stretches
from coach.tui.widgets.summary_blocks import summary_blocks
from coach.tui.widgets.transcript import styled
from coach.tui.widgets.transcript_layout import Layout, clock, cut, speaker
from coach.tui.widgets.transcript_layout import columns as widths
from coach.workflows.cases import load_case
from tests.tui.fakes import review, transcript


def text_of(blocks: list[Block], width: int = 60) -> str:
    return "\n".join(row.text for block in blocks for row in block.rows(width))


# ── layout ──


@pytest.mark.parametrize("width", [40, 56, 72, 120])
def test_lines_carry_every_character_once(width: int) -> None:
    turns = transcript().turns
    layout = Layout(turns, width, lambda i: "")
    layout.grow(len(turns))
    for position, turn in enumerate(turns):
        first, stop = layout.extent(position)
        assert "".join(line.text for line in layout.lines[first:stop]) == turn.text
        for line in layout.lines[first:stop]:
            assert turn.text[line.begin : line.stop] == line.text
            assert layout.columns.lead + cell_width(line.text) <= width


def test_cut_keeps_offsets_over_line_breaks_and_control_characters() -> None:
    text = "一行目\t続き\n\n三行目\x1b[31mです"
    assert [text[a:b].replace("\t", " ").replace("\x1b", " ") for a, b, _ in cut(text, 40)] == [
        line for _, _, line in cut(text, 40)
    ]
    assert printable("a\x07b\nc") == "a b\nc"


def test_layout_grows_without_moving_lines() -> None:
    turns = transcript().turns
    layout = Layout(turns, 60, lambda i: "メモです" if i == 4 else "")
    layout.grow(3)
    before = list(layout.lines)
    layout.reach(10)
    assert layout.lines[: len(before)] == before
    assert layout.done
    notes = [line for line in layout.lines if line.note]
    assert [line.text for line in notes] == ["メモです"]
    assert layout.turn_at(layout.extent(4)[1] - 1) == 4


def test_columns_without_times_and_with_names() -> None:
    turns = transcript(timed=False).turns
    assert widths(turns, 80).time == 0
    named = tuple(replace(turn, name="三宅 恵子さんという長い名前") for turn in turns)
    assert widths(named, 60).speaker == 10
    assert speaker(named[0]).startswith("支 三宅")
    assert speaker(turns[1]) == "経営者"
    assert widths((), 80).text > 40
    assert (clock(None), clock(65.9), clock(3725)) == ("", "01:05", "1:02:05")


def test_marks_cut_a_line() -> None:
    line = Layout((Turn(0, "advisor", "あいうえお"),), 60, lambda i: "")
    line.grow(1)
    parts = styled(line.lines[0], [(1, 3, "evidence"), (2, 4, "trace")], [], None)
    assert parts == [("あ", ""), ("い", "evidence"), ("う", "evidence trace"), ("え", "trace"), ("お", "")]


# ── search ──


def test_search_is_blind_to_width_and_case() -> None:
    turns = (Turn(5, "owner", "ＢＣＰは㈱まるはちのｶﾀﾛｸﾞ"), Turn(6, "owner", "bcp、BCP"))
    assert [(h.turn, h.begin, h.stop) for h in find(turns, "bcp")] == [(0, 0, 3), (1, 0, 3), (1, 4, 7)]
    assert [(h.begin, h.stop) for h in find(turns, "(株)まる")] == [(4, 7)]
    assert find(turns, "　") == ()
    assert find((), "a") == ()


# ── strip ──


def test_stretches_follow_times() -> None:
    turns = (
        Turn(0, "advisor", "あ", start=0.0, end=50.0),
        Turn(1, "owner", "い", start=50.0, end=75.0),
        Turn(2, "advisor", "う", start=90.0, end=100.0),
    )
    made = stretches(turns, 4)
    assert [round(s.advisor, 2) for s in made] == [1.0, 1.0, 0.0, 0.4]
    assert [round(s.owner, 2) for s in made] == [0.0, 0.0, 1.0, 0.0]
    assert [s.first for s in made] == [0, 0, 1, 2]
    assert cell_of(turns, 4) == [0, 2, 3]


def test_stretches_fall_back_to_characters() -> None:
    turns = (Turn(0, "advisor", "あ" * 30, start=10.0), Turn(1, "owner", "い" * 10))
    assert places(turns) == [(0.0, 0.75), (0.75, 1.0)]
    backwards = (Turn(0, "advisor", "ああ", start=10.0), Turn(1, "owner", "いい", start=5.0))
    assert places(backwards) == [(0.0, 0.5), (0.5, 1.0)]
    assert stretches((), 10) == []
    assert stretches(turns, 0) == []
    assert stretches(turns, 8)[7].share == 0.0
    assert len(stretches(turns, 200)) == 200


# ── bars ──


@pytest.mark.parametrize("value", [0.0, 0.004, 0.31, 0.5, 0.999, 1.0, 1.7])
@pytest.mark.parametrize("size", [8, 33, 60])
def test_bars_are_exactly_as_wide_as_asked(value: float, size: int) -> None:
    assert Row(tuple(bar(value, size))).width == size
    assert Row(tuple(timeline(size, (value, 0.0), "P", "flag-p"))).width == size


def test_scales_and_points_lie_under_their_place() -> None:
    assert "".join(t for t, _ in scale(60, 0.2, 0.4, "目安")) == " " * 12 + "├──────────┤ 目安"
    assert (
        "".join(t for t, _ in points(40, ((0.5, "50"), (0.7, "70 %")), most=1.0))
        == " " * 20 + "|50" + " " * 5 + "|70 %"
    )
    assert all(row.width <= 76 for row in columns((0.1,) * 10, 76, 5, "advisor", (0.2, 0.4)))
    assert columns((), 40, 5, "advisor", (0.2, 0.4))


# ── pages ──


@pytest.mark.parametrize("width", [30, 38, 46, 72, 92])
def test_pages_fit_their_width(width: int) -> None:
    whole = review()
    pages = [
        summary_blocks(whole),
        empty_blocks(whole.strengths),
        case_blocks(load_case(None, "C041")),  # type: ignore[arg-type]
        *[finding_blocks(f, 1, 5, verdict="dismiss", reason="この場の流れでは自然だった") for f in whole.findings],
    ]
    for page in pages:
        for block in page:
            for row in block.rows(width):
                assert row.width <= width + 1, row.text


def test_finding_page_holds_all_that_is_needed() -> None:
    found = review().findings[2]
    text = text_of(answer_blocks((("どの場面", "揚げの話"), ("何", ""))) + finding_blocks(found, 2, 5))
    for words in (
        "あなたの手応え: 揚げの話", "気になる所 2/5", "早すぎる提案  要確認", "「来月から六十八円でお願いします、", "まだないもの",
        "気にかけるわけ", "こう尋ねることもできました", "1 「三年、", "似た事例", "4 C041", "試してみるなら", "中小企業庁",
    ):  # fmt: skip
        assert words in text
    assert text.count("まだないもの") == 1
    assert "ためらいに、問いを返していない" in text_of(finding_blocks(review().findings[4], 1, 1))


def test_finding_page_shows_where_to_stop_and_how_to_offer_later() -> None:
    found = review().findings[2]
    turn = found.finding.turns[0]
    words = {t.i: t.text for t in transcript().turns}[turn]
    offer = Suggestion(
        "値上げの話を、今お聞きになりますか。それとも後にしましょうか。", "提案の渡し方", from_template="o-001"
    )
    whole = replace(found, offer=offer, stop=Span(turn, 0, len(words)))
    text = text_of(finding_blocks(whole, 1, 1, stop=stop_sentence(whole, transcript())))
    assert "ここで一度止まって、尋ねることもできました" in text
    assert words[-10:] in text.replace("\n", "")
    assert "同じ話を、後でお渡しするなら" in text
    assert "今お聞きになりますか" in text
    gone = replace(whole, stop=Span(999, 0, 4))
    assert stop_sentence(gone, transcript()) == ""
    assert "ここで一度" not in text_of(finding_blocks(found, 1, 1))


def test_finding_page_while_waiting_and_without_cases() -> None:
    bare = replace(review().findings[0], questions=(), cases=())
    assert "いま考えています" in text_of(finding_blocks(bare, 1, 1, complete=False))
    assert "近い事例は見つかりませんでした" in text_of(finding_blocks(bare, 1, 1))
    strange = replace(bare, finding=replace(bare.finding, habit="new", flag="NEW"))
    assert "new" in text_of(finding_blocks(strange, 1, 1))


def test_case_page_is_whole() -> None:
    case = load_case(None, "C041")  # type: ignore[arg-type]
    text = text_of(case_blocks(case, review().findings[0].cases[0]), 1000)
    for words in (case.title, case.situation.strip(), case.people, *case.owner_words, case.learned, "出典: 創作事例"):
        assert words in text
    for words in (
        "話が閉じたところ",
        "話が開いた問い",
        "転機",
        "その後",
        "学んだこと",
        "似ている所",
        "段階7 フォローアップ",
    ):
        assert words in text
    assert all(e.question in text and e.answer in text for e in case.opened)
    assert all(c.said in text and c.why in text for c in case.closed)
    bare = replace(
        case, opened=(), closed=(), owner_words=(), aftermath="", learned="", turning_point="", visit=0, step=0
    )
    assert "話が閉じたところ" not in text_of(case_blocks(bare))
