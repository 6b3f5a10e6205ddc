"""Import: choosing files, the preview, roles, what could not be read, files that were there before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import Button, Input

from coach.tui.app import CoachApp
from coach.tui.screens.choose_file import ChooseFileScreen
from coach.tui.screens.import_many import ImportManyScreen
from coach.tui.screens.importing import ImportScreen
from coach.tui.screens.library import LibraryScreen
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.page import Page
from coach.tui.widgets.path_input import PathInput
from coach.tui.widgets.person_row import PersonRow
from tests.tui.fakes import FakeWorkspace, screen_text

SAMPLES = Path(__file__).parents[1] / "transcripts" / "samples"


async def settle(app: CoachApp, pilot: Any) -> None:
    """Until the thread workers have answered and the answers are on the screen."""
    for _ in range(3):
        workers = [worker for worker in app.workers if worker.group in {"import", "sample", "cases"}]
        if workers:  # an empty list would mean all of them, and the import waits for the user
            await app.workers.wait_for_complete(workers)
        await pilot.pause()


async def start(app: CoachApp, pilot: Any) -> ImportScreen:
    await pilot.pause()
    await settle(app, pilot)
    assert isinstance(app.screen, ImportScreen)
    return app.screen


def sessions(ws: FakeWorkspace) -> list[str]:
    return [row.id for row in ws.store.sessions.rows()]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_preview_shows_what_was_recognised(make_app: Any, sample: Path, size: tuple[int, int]) -> None:
    app = make_app(open_path=sample)
    async with app.run_test(size=size) as pilot:
        screen = await start(app, pilot)
        text = screen_text(app)
        assert "面談 十月.txt" in text
        assert "UTF-8" in text
        assert "発話 24" in text
        assert "[支援者]" in text
        assert "[経営者]" in text
        assert "名前に「支援者」とある" in text
        assert "商工会の" in text
        assert "取り込む (Ctrl+S)" in text
        # Nothing is doubtful: Enter takes it in at once.
        assert app.focused is screen.query_one("#take-in")


async def test_taking_in_opens_the_review(ws: FakeWorkspace, make_app: Any, sample: Path) -> None:
    app = make_app(open_path=sample)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await start(app, pilot)
        screen.query_one("#meta-firm", Input).value = "みほん製作所"
        screen.query_one("#meta-date", Input).value = "2025/10/14"
        screen.query_one("#meta-step", Choice).choose(3)
        opened: list[str] = []
        app.open_review = opened.append
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        assert sessions(ws) == opened
        stored = ws.store.sessions.get(opened[0])
        assert (stored.firm, stored.date, stored.support_step) == ("みほん製作所", "2025-10-14", "③信頼関係")
        assert [turn.speaker for turn in stored.turns[:2]] == ["advisor", "owner"]
        assert app.library.current.id == opened[0]


async def test_roles_can_be_changed_by_key_and_mouse(ws: FakeWorkspace, make_app: Any, sample: Path) -> None:
    app = make_app(open_path=sample)
    app.open_review = lambda session: None
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await start(app, pilot)
        first, second = (row.query_one(Choice) for row in screen.query(PersonRow))
        first.focus()
        await pilot.press("2")
        assert first.value == "owner"
        second.focus()
        await pilot.press("left")
        assert second.value == "advisor"
        await pilot.click(second, offset=(23, 0))
        assert second.value == "other"
        await pilot.press("left", "left")
        assert second.value == "advisor"
        await pilot.pause()
        assert "経営者  支援者" in screen.query_one(Page).text  # the preview follows: role, then the file's name
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        stored = ws.store.sessions.get(sessions(ws)[0])
        assert [turn.speaker for turn in stored.turns[:2]] == ["owner", "advisor"]


async def test_one_side_missing_is_said_in_place(ws: FakeWorkspace, make_app: Any, sample: Path) -> None:
    app = make_app(open_path=sample)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await start(app, pilot)
        for row in screen.query(PersonRow):
            row.query_one(Choice).choose(0)
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        assert "経営者の発話が見当たりません" in screen_text(app)
        assert sessions(ws) == []


async def test_without_speakers_says_what_to_do(make_app: Any) -> None:
    app = make_app(open_path=SAMPLES / "no_speakers.vtt")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(app, pilot)
        text = screen_text(app).replace("\n", "").replace(" ", "")
        assert "話し手が分かりません" in text
        assert "行頭に「支援者：」「経営者：」と書き足す" in text
        assert not screen.query("#take-in")
        assert "今日はお時間をいただき、" in screen.query_one(Page).text
        await pilot.press("ctrl+s", "escape")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)


async def test_what_could_not_be_read_is_listed_with_lines(make_app: Any) -> None:
    app = make_app(open_path=SAMPLES / "plain_messy.txt")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await start(app, pilot)
        assert screen.preview is not None
        assert screen.preview.raw.unread
        assert "読めなかった所が" in screen_text(app)
        page = screen.query_one(Page).text
        for piece in screen.preview.raw.unread:
            assert f"{piece.line} 行目" in page
            assert piece.reason[:8] in page.replace("\n", "")


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.txt", b""), ("binary.txt", bytes(range(256)) * 4), ("gone.txt", None), ("prose.vtt", b"WEBVTT\n")],
)
async def test_unreadable_files_are_a_quiet_panel(
    make_app: Any, tmp_path: Path, name: str, content: bytes | None
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    app = make_app(open_path=path)
    async with app.run_test(size=(80, 24)) as pilot:
        await start(app, pilot)
        text = screen_text(app)
        assert "この記録は読めませんでした" in text
        assert "Traceback" not in text
        assert "戻る (Esc)" in text
        assert "取り込む" not in text.splitlines()[-1]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)


async def test_a_file_that_comes_back_can_be_read_again(make_app: Any, sample: Path, tmp_path: Path) -> None:
    late = tmp_path / "late.txt"
    app = make_app(open_path=late)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(app, pilot)
        late.write_bytes(sample.read_bytes())
        screen.query_one("#again", Button).press()
        await pilot.pause()
        await settle(app, pilot)
        assert "発話 24" in screen_text(app)


async def test_a_known_file_offers_its_session(ws: FakeWorkspace, make_app: Any, sample: Path) -> None:
    from coach.workflows.import_session import import_file

    known, _ = import_file(ws.store, sample)
    app = make_app(open_path=sample)
    opened: list[str] = []
    app.open_review = opened.append
    async with app.run_test(size=(80, 24)) as pilot:
        await start(app, pilot)
        assert "もう取り込んであります" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert opened == [known]
        assert sessions(ws) == [known]


async def test_roles_stated_in_the_file_are_shown_not_asked(make_app: Any) -> None:
    app = make_app(open_path=SAMPLES / "interchange.json")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await start(app, pilot)
        assert "役割は記録に書かれています" in screen_text(app)
        assert not screen.query("PersonRow Choice")


async def test_escape_takes_nothing_in(ws: FakeWorkspace, make_app: Any, sample: Path) -> None:
    app = make_app(open_path=sample)
    async with app.run_test(size=(80, 24)) as pilot:
        await start(app, pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)
        assert sessions(ws) == []


# ── choosing ──────────────────────────────────────────────────────────────────


async def choose(app: CoachApp, pilot: Any) -> PathInput:
    await pilot.pause()
    await pilot.press("i")
    await pilot.pause()
    assert isinstance(app.screen, ChooseFileScreen)
    return app.screen.query_one(PathInput)


async def test_typing_a_path_with_tab(make_app: Any, sample: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        field = await choose(app, pilot)
        field.value = f"{sample.parent}/面"
        await pilot.pause()
        assert "面談 十月.txt" in screen_text(app)
        await pilot.press("tab")
        assert field.value == str(sample)
        await pilot.press("enter")
        await start(app, pilot)


async def test_picking_from_the_list_through_folders(make_app: Any, sample: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        field = await choose(app, pilot)
        field.value = f"{sample.parent.parent}/{sample.parent.name}"
        await pilot.press("down", "enter")
        await pilot.pause()
        assert field.value.endswith(f"{sample.parent.name}/")
        await pilot.press("down")
        names = [entry.name for entry in app.screen.shown]
        await pilot.press(*["down"] * names.index("面談 十月.txt"), "enter")
        await start(app, pilot)


async def test_a_dropped_file_replaces_the_folder(make_app: Any, sample: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        field = await choose(app, pilot)
        field.post_message(events.Paste(f"'{sample}' "))
        await pilot.pause()
        await pilot.press("enter")
        await start(app, pilot)


async def test_a_missing_file_is_said_at_once(make_app: Any, tmp_path: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        field = await choose(app, pilot)
        field.value = str(tmp_path / "ない.txt")
        await pilot.press("enter")
        await pilot.pause()
        assert "見当たりません" in screen_text(app)
        assert isinstance(app.screen, ChooseFileScreen)


async def test_help_from_the_path_field(make_app: Any) -> None:
    from coach.tui.screens.help import HelpScreen

    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await choose(app, pilot)
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        assert "読める記録" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ChooseFileScreen)


async def test_several_files_go_to_one_list(ws: FakeWorkspace, make_app: Any, sample: Path) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        field = await choose(app, pilot)
        broken = sample.parent / "壊れた.txt"
        broken.write_bytes(b"")
        field.post_message(events.Paste(f"{sample}\n{broken}\n{SAMPLES / 'zoom.vtt'}"))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ImportManyScreen)
        assert app.screen.given == (sample, broken, SAMPLES / "zoom.vtt")


async def test_files_marked_in_the_list(make_app: Any, sample: Path) -> None:
    (sample.parent / "面談 二.txt").write_bytes(sample.read_bytes())
    app = make_app()
    chosen: list[Path] = []
    app.import_files = chosen.extend
    async with app.run_test(size=(80, 24)) as pilot:
        field = await choose(app, pilot)
        field.value = f"{sample.parent}/面"
        await pilot.press("down", "space", "space")
        await pilot.pause()
        assert screen_text(app).count("* 面談") == 2
        await pilot.press("enter")
        await pilot.pause()
        assert [path.name for path in chosen] == ["面談 二.txt", "面談 十月.txt"]


def test_a_line_of_millions_is_shown_by_its_beginning() -> None:
    """Wrapping all of it would hold up the app for minutes."""
    from coach.model import RawTranscript, Segment, UnreadLine
    from coach.tui.import_page import preview_blocks

    class Counted(str):
        """Only a slice of it may be looked at."""

        def strip(self, *_: object) -> str:
            raise AssertionError("the whole line was taken")

    raw = RawTranscript(
        "plain", (Segment(Counted("あ" * 1000), "支援者"),), (UnreadLine(1, "い" * 1000, "使えません。"),)
    )
    rows = [row.text for block in preview_blocks(raw, {}) for row in block.rows(40)]
    assert sum("あ" in row for row in rows) == 3
    assert sum("い" in row for row in rows) == 2
