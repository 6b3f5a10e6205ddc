"""The summary: its order, its figures with their reference values, and its way back into the transcript."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.model import Review
from coach.tui.screens.summary import SummaryScreen
from coach.tui.widgets.finding_panel import TurnTarget
from coach.tui.widgets.page import Page
from coach.tui.widgets.summary_blocks import summary_blocks
from tests.tui.fakes import HostApp, review, screen_text, transcript


def text_of(of: Review, width: int = 76) -> str:
    return "\n".join(row.text for block in summary_blocks(of) for row in block.rows(width))


def test_order_strengths_figures_next() -> None:
    text = text_of(review())
    order = [
        "うまくいった所",
        "経営者の話の流れ",
        "話した割合",
        "移り変わり",
        "質問",
        "長く話した所",
        "提案",
        "次に試すこと",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert text.index("気づきの言葉が出ました") < text.index("話した割合")


def test_the_owners_side_is_a_line_for_each_moment() -> None:
    rows = text_of(review()).splitlines()
    found = [row for row in rows if row.startswith("> ") and "「" in row]
    assert [row.split()[2] for row in found][:3] == ["打ち明け", "ためらい", "ためらい"]
    assert "気づき・望み" in "".join(found) or "望み・気づき" in "".join(found)
    assert "壁: 「親父」「言い出せ」という言葉がありました。" in "".join(rows)
    untimed = text_of(review(transcript(timed=False)))
    assert "> 11番   打ち明け" in untimed
    assert "話の流れ" in text_of(review(), 40)
    silent = replace(review(), tagged=replace(review().tagged, utterances=()))
    assert "節目になる言葉は拾えませんでした" in text_of(silent)


async def test_a_moment_leads_to_its_turn() -> None:
    app = HostApp(SummaryScreen(review()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        page = app.screen.query_one(Page)
        for _ in range(9):
            await pilot.press("down")
            if page.target == TurnTarget(13):
                break
        await pilot.press("enter")
        await pilot.pause()
        assert app.results == [13]


def test_figures_have_reference_and_source() -> None:
    text = text_of(review(), 120)
    for words in (
        "話した割合 62 % (聴く面談の目安 20〜40 %)", "話した時間で測っています", "開かれた質問の割合 22 %", "MITI 4.2",
        "受け止め:質問 2:9 (目安 1:1 まずまず、2:1 よい; MITI 4.2)", "閉じた質問      6", "続いた質問 最長 4 つ",
        "経営者が一番長く話した所 118字", "提案 2 回", "長めの間 1 回",
    ):  # fmt: skip
        assert words in text, words


def test_at_most_three_strengths_and_steps() -> None:
    whole = review()
    much = replace(whole, strengths=whole.strengths * 2, next_steps=tuple(f"その{n}を試す" for n in range(5)))
    text = text_of(much)
    assert text.count("と返ってきました") == 1
    assert "その2を試す" in text
    assert "その3を試す" not in text


def test_little_to_show() -> None:
    whole = review(transcript(timed=False))
    bare = replace(
        whole,
        strengths=(),
        next_steps=(),
        metrics=replace(
            whole.metrics, questions={}, open_ratio=None, reflection_to_question=None, proposals=(), course=(),
            proposal_positions=(), longest_owner_stretch=0, longest_owner_stretch_i=None, longest_question_run=0,
        ),
    )  # fmt: skip
    text = text_of(bare)
    assert "話が開いた所は、" in text
    assert "次に試すこと" not in text
    assert "質問は見つかりませんでした" in text
    assert "提案は見つかりませんでした" in text
    assert "字数で測っています" in text
    assert "間" not in [line.strip() for line in text.splitlines()]
    quiet = replace(bare, metrics=replace(bare.metrics, silences=()))
    assert "長い間はありませんでした" in text_of(quiet)
    nothing = replace(bare, metrics=replace(bare.metrics, turns=0))
    assert "話した割合" not in text_of(nothing)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_scrolls_and_jumps(size: tuple[int, int]) -> None:
    app = HostApp(SummaryScreen(review()))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "うまくいった所" in screen_text(app)
        await pilot.press("end")
        await pilot.pause()
        assert "次に試すこと" in screen_text(app)
        await pilot.press("home")
        page = app.screen.query_one(Page)
        await pilot.press("down")
        assert page.selected is not None
        await pilot.press("enter")
        await pilot.pause()
        assert app.results == [18]


async def test_going_back_chooses_nothing() -> None:
    app = HostApp(SummaryScreen(review()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("q")
        await pilot.pause()
        assert app.results == [None]
