"""発話をさがす: typing, the turns with their marks, the speaker, and the way to the turn."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from coach.language.wrap import cell_width
from coach.store import TalkHit
from coach.tui.screens.review import ReviewScreen
from coach.tui.screens.search_talk import SHOWN, SearchTalkScreen, excerpt
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.heading import Heading
from tests.tui.fakes import FakeWorkspace, transcript

SAID = "夜になると天井を見ながら帳簿の数字をずっと思い浮かべて、資金のことを考えますし、資金のほかのことも考えます。"
MARKS = tuple((found.start(), found.end()) for found in re.finditer("資金", SAID))
HIT = TalkHit("s", "題", "会社", "2026-01-01", "s.txt", 3, "owner", None, None, SAID, MARKS)


async def search(pilot: Pilot, words: str) -> SearchTalkScreen:
    """Open the screen from 書庫, type, go to the list."""
    await pilot.pause()
    await pilot.press("F")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, SearchTalkScreen)
    await pilot.press(*words)
    await pilot.press("enter")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_turns_stand_under_their_sessions(full: FakeWorkspace, make_app: Any, size: tuple[int, int]) -> None:
    async with make_app().run_test(size=size) as pilot:
        screen = await search(pilot, "スーパー")
        lines = screen.page.text.splitlines()
        assert sum("スーパー" in line for line in lines) == 6  # two turns in each of three sessions
        assert any("株式会社しらかば歯科技工所 玄関から入ります" in line for line in lines)
        assert screen.query_one(Heading).note == "6 発話  面談 3 件"
        assert all(cell_width(line) <= size[0] for line in lines)


async def test_enter_opens_the_review_at_the_turn(full: FakeWorkspace, make_app: Any) -> None:
    async with make_app().run_test(size=(120, 40)) as pilot:
        screen = await search(pilot, "板長")
        for _ in range(6):  # down to the session whose review is stored
            if screen.page.target and screen.page.target[0] == "tofu-2":
                break
            await pilot.press("down")
        session, turn = screen.page.target
        assert session == "tofu-2"
        await pilot.press("enter")
        await pilot.pause()
        review = pilot.app.screen
        assert isinstance(review, ReviewScreen)
        assert review.transcript.turns[review.transcript.cursor].i == turn
        assert "板長" in review.transcript.turns[review.transcript.cursor].text


async def test_one_side_only(full: FakeWorkspace, make_app: Any) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await search(pilot, "豆腐")
        before = len(screen.found.hits)
        screen.query_one(Choice).value = "owner"
        screen.post_message(Choice.Changed(screen.query_one(Choice), "owner"))
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert {hit.speaker for hit in screen.found.hits} == {"owner"}
        assert 0 < len(screen.found.hits) < before


async def test_nothing_found_and_nothing_asked(full: FakeWorkspace, make_app: Any) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await search(pilot, "zzz")
        assert "見当たりません" in screen.page.text
        await pilot.press("slash", "backspace", "backspace", "backspace")
        screen.search_now()
        await pilot.pause()
        assert "面談で出た言葉" in screen.page.text
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is pilot.app.library


async def test_further_turns_on_request(ws: FakeWorkspace, make_app: Any) -> None:
    for k in range(SHOWN // 2 + 5):
        ws.add(replace(transcript(), id=f"s{k}"))
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await search(pilot, "スーパー")
        assert (len(screen.found.hits), screen.found.more) == (SHOWN, True)
        assert "はじめの" in screen.query_one(Heading).note
        screen.page.reveal("more")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert (len(screen.found.hits), screen.found.more) == (SHOWN + 10, False)
        assert "続きを見る" not in screen.page.text


@pytest.mark.parametrize("width", [12, 20, 40, 60, 200])
def test_an_excerpt_fits_and_shows_the_first_mark(width: int) -> None:
    parts = excerpt(HIT, width)
    assert cell_width("".join(text for text, _ in parts)) <= width
    assert next(text for text, style in parts if style) == "資金"
    if width == 200:
        assert "".join(text for text, _ in parts) == HIT.text
        assert [text for text, style in parts if style] == ["資金", "資金"]


def test_an_excerpt_of_overlapping_marks_loses_no_letter() -> None:
    hit = replace(HIT, text="資金繰りの話", marks=((0, 2), (0, 4), (1, 3)))
    assert excerpt(hit, 40) == [("資金", "evidence"), ("繰り", "evidence"), ("の話", "")]
