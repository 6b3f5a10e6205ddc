"""匿名化 on the screen: the list, what is decided there, the talk as it will be read, and the file that is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from coach.errors import EngineError
from coach.tui.screens.anonymise import AnonymiseScreen
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.path_prompt import PathPromptScreen
from coach.tui.widgets.page import Page
from tests.tui.fakes import FakeWorkspace, screen_text

SIZES = [(80, 24), (120, 40)]


async def settle(app: Any, pilot: Any) -> None:
    """Until the workers are done."""
    await app.workers.wait_for_complete()
    await pilot.pause()


async def opened(app: Any, pilot: Any) -> AnonymiseScreen:
    """The screen, by its key from the review."""
    await pilot.pause()
    app.open_review("tofu-2")
    await pilot.pause()
    await pilot.pause()
    await pilot.press("A")
    await pilot.pause()
    await settle(app, pilot)
    assert isinstance(app.screen, AnonymiseScreen)
    return app.screen


@pytest.mark.usefixtures("names_by_form")
@pytest.mark.parametrize("size", SIZES)
async def test_the_list_is_gone_through_and_kept(full: FakeWorkspace, make_app: Any, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        screen = await opened(app, pilot)
        assert "目で確かめてください" in screen_text(app).replace("\n", "").replace(" ", "")
        chosen = screen.query_one(Page).target
        assert isinstance(chosen, int)
        before = screen.listed[chosen]
        await pilot.press("enter")
        await pilot.pause()
        assert screen.listed[chosen].on is not before.on
        await pilot.press("enter", "n")
        await pilot.pause()
        app.screen.query_one(Input).value = "若手"
        await pilot.press("escape")
        await pilot.pause()
        assert "若手" not in {mask.found for mask in screen.listed if mask.on}
        await pilot.press("n")
        await pilot.pause()
        app.screen.query_one(Input).value = "親父"
        await pilot.press("enter")
        await pilot.pause()
        added = screen.listed[-1]
        assert (added.found, added.on) == ("親父", True)
        assert {row.words for row in full.store.aliases.of("tofu-2")} >= {"親父", before.found}
        await pilot.press("v")
        await pilot.pause()
        read = screen.query_one(Page).text
        assert "親父" not in read
        assert added.alias in read
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen
        assert not screen.reading


@pytest.mark.usefixtures("names_by_form")
async def test_what_is_written_follows_the_list(full: FakeWorkspace, make_app: Any, tmp_path: Path) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(app, pilot)
        assert screen.add_words("親父")
        for number, name in (("1", "out.md"), ("3", "out.docx"), ("4", "out.txt")):
            await pilot.press("ctrl+s")
            await pilot.pause()
            assert isinstance(app.screen, ChoiceScreen)
            await pilot.press(number)
            await pilot.pause()
            assert isinstance(app.screen, PathPromptScreen)
            app.screen.query_one(Input).value = str(tmp_path / name)
            await pilot.press("enter")
            await pilot.pause()
            assert app.screen is screen
            assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
        for name in ("out.md", "out.txt"):
            assert "親父" not in (tmp_path / name).read_text("utf-8")


async def test_a_recogniser_that_cannot_be_loaded_is_told(full: FakeWorkspace, make_app: Any, monkeypatch: Any) -> None:
    def fail(_: object) -> Any:
        raise EngineError("名前を見つける部品を動かせませんでした。", todo="coach doctor")

    monkeypatch.setattr("coach.workflows.anonymise.read_names_apart", fail)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        assert "動かせませんでした" in screen_text(app)
        # Nothing is there to be changed or written.
        await pilot.press("e", "d", "v", "ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, AnonymiseScreen)
