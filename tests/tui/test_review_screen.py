"""The review screen in a running app: opening, reading, judging, noting, finding cases, leaving."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from coach.errors import CoachError, EngineError
from coach.tui.screens.case import CaseScreen
from coach.tui.screens.opening import OpeningScreen
from coach.tui.screens.review import ReviewScreen
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.progress_line import ProgressLine
from coach.tui.widgets.session_header import SessionHeader
from coach.tui.widgets.session_strip import SessionStrip
from coach.workflows.opening import OPENING_QUESTIONS
from tests.tui.fakes import FakeAnalysis, FakeWorkspace, HostApp, many, review, screen_text, transcript

WIDE, SMALL = (120, 40), (80, 24)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[FakeWorkspace]:
    with FakeWorkspace(tmp_path / "home") as workspace:
        yield workspace


@pytest.fixture
def session(ws: FakeWorkspace) -> str:
    made = ws.add_reviewed()
    ws.skip_questions(made)
    return made


def host(ws: Any, session: str) -> tuple[HostApp, ReviewScreen]:
    screen = ReviewScreen(ws, session)
    return HostApp(screen), screen


async def settle(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause()


# ── opening questions ──


async def test_questions_come_before_any_finding(ws: FakeWorkspace) -> None:
    session = ws.add_reviewed()
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, OpeningScreen)
        assert OPENING_QUESTIONS[0][1] in screen_text(app)
        assert "早すぎ" not in screen_text(app)
        assert not screen.transcript.marks.flags
        assert not screen.transcript.marks.trace
        await pilot.press(*"uchi", "enter")
        await settle(pilot)
        assert OPENING_QUESTIONS[1][1] in screen_text(app)
        assert not screen.state.shown
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is screen
        assert "あなたの手応え: uchi" in screen.panel.text
        assert "気になる所 1/5" in screen.panel.text
    answers = ws.store.answers.of(session)
    assert [answers[key].text for key, _ in OPENING_QUESTIONS] == ["uchi", ""]


async def test_questions_are_asked_once_and_can_be_edited(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert app.screen is screen
        await pilot.press("o", *"mae", "enter", "escape")
        await settle(pilot)
        assert "あなたの手応え: mae" in screen.panel.text
        await pilot.press("o", "ctrl+a", "ctrl+k")
        app.screen.query_one(AnswerBox).text = ""
        await pilot.press("enter", "escape")
        await settle(pilot)
        assert "あなたの手応え" not in screen.panel.text
    assert ws.store.answers.of(session)[OPENING_QUESTIONS[0][0]].text == ""


async def test_half_an_answer_survives_leaving_the_app(ws: FakeWorkspace) -> None:
    session = ws.add_reviewed()
    app, _ = host(ws, session)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press(*"hanbun")
    assert ws.store.answers.of(session)[OPENING_QUESTIONS[0][0]].text == "hanbun"


async def test_buttons_answer_too(ws: FakeWorkspace) -> None:
    session = ws.add_reviewed()
    app, screen = host(ws, session)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.click("#opening-later")
        await settle(pilot)
        await pilot.press(*"ato")
        await pilot.click("#opening-next")
        await settle(pilot)
        assert app.screen is screen
    assert [answer.text for answer in ws.store.answers.of(session).values()] == ["", "ato"]


# ── the analysis ──


async def test_findings_come_while_it_reads(ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = FakeAnalysis()
    monkeypatch.setattr("coach.workflows.review.review_session", analysis)
    monkeypatch.setattr("coach.tui.screens.review.TELL_EVERY", 0.0)
    session = ws.add()
    ws.skip_questions(session)
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "お忙しいところ" in screen_text(app)
        line = screen.query_one(ProgressLine)
        await told(pilot, screen, lambda: "解析の準備をしています" in line.text)
        analysis.step.release()
        await told(pilot, screen, lambda: "記録を読んでいます 8/24" in line.text)
        assert "Esc で止める" in line.text
        analysis.step.release()
        await told(pilot, screen, lambda: len(screen.state.shown) == 2)
        assert "いま考えています" in screen.panel.text
        analysis.free()
        await app.workers.wait_for_complete()
        await settle(pilot)
        assert len(screen.state.shown) == 5
        assert "1 「三年、" in screen.panel.text
        assert not line.has_class("-shown")
        assert "支援者 62 %" in screen.query_one(SessionHeader).text


async def told(pilot: Pilot[None], screen: ReviewScreen, condition: Any) -> None:
    """Wait for a message of the worker thread."""
    for _ in range(400):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError(screen.query_one(ProgressLine).text)


async def test_escape_stops_reading_and_it_can_go_on(ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = FakeAnalysis()
    monkeypatch.setattr("coach.workflows.review.review_session", analysis)
    session = ws.add()
    ws.skip_questions(session)
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("s")
        assert app.screen is screen
        await pilot.press("escape")
        await told(pilot, screen, lambda: not screen.working)
        assert analysis.cancelled
        assert "Ctrl+R" in screen.query_one(ProgressLine).text
        assert "Ctrl+R" in screen.panel.text
        analysis.free()
        await pilot.press("ctrl+r")
        await app.workers.wait_for_complete()
        await settle(pilot)
        assert screen.state.review is not None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (EngineError("解析の部品を読み込めませんでした。", todo="coach doctor で確かめられます。"), "coach doctor"),
        (CoachError("だめでした。"), "だめ"),
    ],
)
async def test_an_error_is_told_on_the_line(
    ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch, error: CoachError, words: str
) -> None:
    analysis = FakeAnalysis(error=error)
    analysis.free()
    monkeypatch.setattr("coach.workflows.review.review_session", analysis)
    session = ws.add()
    ws.skip_questions(session)
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await told(pilot, screen, lambda: not screen.working)
        assert words in screen.query_one(ProgressLine).text
        await pilot.press("n", "a", "u", "f", "e", "s")
        assert app.screen is screen


async def test_a_defect_is_told_in_plain_words(ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = FakeAnalysis(error=ZeroDivisionError("secret words of the talk"))
    analysis.free()
    monkeypatch.setattr("coach.workflows.review.review_session", analysis)
    session = ws.add()
    ws.skip_questions(session)
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await told(pilot, screen, lambda: not screen.working)
        assert "思いがけない不具合" in screen.query_one(ProgressLine).text
        assert "secret" not in screen_text(app)
        assert len(screen.state.shown) == 5


async def test_leaving_stops_the_reading(ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = FakeAnalysis()
    monkeypatch.setattr("coach.workflows.review.review_session", analysis)
    session = ws.add()
    ws.skip_questions(session)
    app, _ = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("q")
        await settle(pilot)
        await app.workers.wait_for_complete()
    assert analysis.cancelled


# ── findings ──


async def test_going_through_the_findings(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        seen = [(screen.state.number, screen.transcript.cursor)]
        for _ in range(4):
            await pilot.press("n")
            await settle(pilot)
            seen.append((screen.state.number, screen.transcript.cursor))
        assert seen == [(1, 6), (2, 12), (3, 14), (4, 16), (5, 16)]
        await pilot.press("n")
        assert screen.state.number == 5
        await pilot.press("p", "p")
        await settle(pilot)
        assert screen.state.number == 3
        assert "早すぎる提案" in screen.panel.text
        spans = screen.transcript.marks.evidence
        assert [span.turn for span in spans] == [14]


async def test_the_cursor_brings_its_finding(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        for _ in range(6):
            await pilot.press("down")
        await settle(pilot)
        assert screen.transcript.cursor == 12
        assert screen.state.number == 2
        await pilot.press("down")
        await settle(pilot)
        assert screen.state.number == 2


async def test_filter(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("f", "f")
        await settle(pilot)
        assert [f.finding.habit for f in screen.state.shown] == ["one_sided"]
        assert screen.transcript.cursor == 16
        assert "一方的な発話 1/1" in screen.panel.text
        assert "だけを表示" in screen.query_one(SessionHeader).text
        assert set(screen.transcript.marks.flags) == {16}


async def test_verdicts_are_kept_and_reversible(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    key = "interrogation:6"
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("a")
        assert ws.store.verdicts.of(session)[key].verdict == "agree"
        assert "もっとも、と記しました" in screen.panel.text
        await pilot.press("a")
        assert key not in ws.store.verdicts.of(session)
        await pilot.press("x", "2")
        await settle(pilot)
        assert ws.store.verdicts.of(session)[key].reason == "この場の流れでは自然だった"
        assert "この場の流れでは自然だった" in screen.panel.text.replace("\n", "").replace(" ", "")
        assert set(screen.transcript.marks.dismissed) == {6, 8}
        assert "詰問 1" in screen.query_one(SessionHeader).text
        await pilot.press("x")
        await settle(pilot)
        assert key not in ws.store.verdicts.of(session)
        await pilot.press("x", "tab", *"jibun", "enter")
        await settle(pilot)
        assert ws.store.verdicts.of(session)[key].reason == "jibun"
        await pilot.press("u")
        assert key not in ws.store.verdicts.of(session)
        await pilot.press("x", "escape")
        assert key not in ws.store.verdicts.of(session)
        await pilot.press("x", "6")
        await settle(pilot)
        assert ws.store.verdicts.of(session)[key].reason == ""


# ── notes, bookmarks, coming back ──


async def test_everything_is_there_after_coming_back(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("m", *"kokode", "escape", "b", "n", "x", "1")
        await settle(pilot)
        # Closing the terminal while a note is open.
        await pilot.press("end", "m", *"saigo")
    again, screen = host(ws, session)
    async with again.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert screen.state.notes == {6: "kokode", 23: "saigo"}
        assert screen.state.bookmarks == {6}
        assert screen.state.verdicts["interrogation:12"].verdict == "dismiss"
        assert "メモ kokode" in screen_text(again)
        await pilot.press("b", "m", *["backspace"] * 6, "enter")
        await settle(pilot)
        assert "メモ kokode" not in screen_text(again)
    assert set(ws.store.notes.of(session)) == {23}
    assert not ws.store.bookmarks.of(session)


async def test_going_through_bookmarks_and_notes(ws: FakeWorkspace, session: str) -> None:
    ws.store.bookmarks.toggle(session, 9)
    ws.store.notes.put(session, 20, "ここから")
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        seen = []
        for _ in range(3):
            await pilot.press("B")
            seen.append(screen.transcript.cursor)
        assert seen == [9, 20, 9]


async def test_a_store_that_fails_is_told_not_raised(ws: FakeWorkspace, session: str, monkeypatch: Any) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settle(pilot)
        assert app.screen is screen

        def fail(*_: object) -> None:
            raise CoachError("記録を残せませんでした。", todo="空き容量を確かめてください。")

        monkeypatch.setattr(ws.store.verdicts, "set", fail)
        await pilot.press("a")
        await settle(pilot)
        assert "空き容量" in screen_text(app)
        assert not screen.state.verdicts


# ── searching and copying ──


async def test_search(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        for letter in "親父":
            await pilot.press(letter)
        await settle(pilot)
        hits = [hit.turn for hit in screen._hits]
        assert hits[0] == 11
        assert screen.transcript.cursor == 11
        assert f"1/{len(hits)}" in screen_text(app)
        await pilot.press("enter", "down", "down")
        await settle(pilot)
        assert f"4/{len(hits)}" in screen_text(app)
        assert screen.transcript.cursor == hits[3]
        await pilot.press("up", "tab")
        assert screen.transcript.has_focus
        await pilot.press("right_square_bracket")
        assert screen.transcript.cursor == hits[3]
        await pilot.press("escape")
        await settle(pilot)
        assert not screen.transcript.hits
        assert screen.transcript.has_focus
        await pilot.press("slash", *"zzz")
        await settle(pilot)
        assert "見つかりません" in screen_text(app)


async def test_copy(ws: FakeWorkspace, session: str) -> None:
    app, _screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("y")
        assert app.clipboard == transcript().turns[6].text
        await pilot.press("enter", "y")
        assert app.clipboard == "豆腐と油揚げの売上の割合は、どれくらいですか。"
        await pilot.press("2")
        await settle(pilot)
        assert app.clipboard.startswith("釜が空かない朝")


# ── cases and export ──


async def test_case_by_number_and_by_enter(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("4")
        await settle(pilot)
        assert isinstance(app.screen, CaseScreen)
        assert "一社依存に戻すと決めた" in screen_text(app)
        await pilot.press("y")
        await settle(pilot)
        assert app.clipboard.startswith("二年前に計画")
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is screen
        await pilot.press("enter", "down", "down", "down", "down", "down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, CaseScreen)


async def test_a_case_that_is_gone(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settle(pilot)
        screen.open_case("C999")
        await settle(pilot)
        assert app.screen is screen
        assert "事例を開けませんでした" in screen_text(app)


async def test_export_asks_and_checks(ws: FakeWorkspace, session: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    written: list[Path] = []
    monkeypatch.setattr("coach.workflows.export.export_session", lambda ws, session, path: written.append(path))
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        field = app.screen.query_one("#path-input")
        assert field.value == str(tmp_path / "有限会社まるはち豆腐店_釜が空かない_2025-10-14.html")  # type: ignore[attr-defined]
        for value, words in ((tmp_path / "a.pdf", ".html か .md"), (tmp_path / "nai" / "a.md", "見つかりません")):
            field.value = str(value)  # type: ignore[attr-defined]
            await settle(pilot)
            await pilot.press("enter")
            await settle(pilot)
            assert words in screen_text(app)
        there = tmp_path / "a.md"
        there.write_text("old")
        field.value = str(there)  # type: ignore[attr-defined]
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "もう一度 Enter" in screen_text(app)
        assert not written
        await pilot.press("enter")
        await settle(pilot)
        assert written == [there]
        assert app.screen is screen


# ── shape of the window ──


async def test_small_window_brings_the_panel_up_from_below(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert not screen.panel.display
        assert screen.transcript.cursor == 0
        await pilot.press("n")
        await settle(pilot)
        assert screen.panel.display
        assert "気になる所 1/5" in screen_text(app)
        assert "豆腐と油揚げの売上の割合" in screen_text(app).split("気になる所 1/5")[0]
        await pilot.press("enter")
        assert screen.panel.has_focus
        await pilot.press("escape")
        await settle(pilot)
        assert not screen.panel.display
        assert screen.transcript.has_focus
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert screen.panel.display
        await pilot.press("enter")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert screen.panel.has_focus
        assert screen.panel.display


@pytest.mark.parametrize("size", [SMALL, WIDE, (200, 50), (40, 12)])
async def test_every_key_hint_fits(ws: FakeWorkspace, session: str, size: tuple[int, int]) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        bottom = screen_text(app).splitlines()[-1]
        if size[0] >= 80:
            assert bottom.rstrip().endswith("q 戻る")
            assert "違うと思う" in bottom
        for key in ("n", "n", "enter", "down", "pagedown", "end", "escape", "p", "end", "home", "pagedown", "pageup"):
            await pilot.press(key)
        await settle(pilot)
        assert app.screen is screen


async def test_strip_moves_along_the_session(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        strip = screen.query_one(SessionStrip)
        await pilot.click("#review-strip", offset=(117, 0))
        await settle(pilot)
        assert screen.transcript.cursor >= 22
        strip.focus()
        await pilot.press("home")
        await settle(pilot)
        assert screen.transcript.cursor == 0
        moved = []
        for _ in range(3):
            await pilot.press("right")
            await settle(pilot)
            moved.append(screen.transcript.cursor)
        assert moved == sorted(set(moved))
        assert moved[0] > 0
        await pilot.press("left")
        await settle(pilot)
        assert screen.transcript.cursor < moved[-1]
        letters = "".join(text for text, _ in strip._letters())
        assert [c for c in letters if c in "QLP"] == ["Q", "Q", "P", "L"]


async def test_clicking_a_turn(ws: FakeWorkspace, session: str) -> None:
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.click("#review-transcript", offset=(30, 3))
        await settle(pilot)
        assert screen.transcript.cursor == 1


async def test_three_thousand_turns(ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    session = ws.add_reviewed(many(3000))
    ws.skip_questions(session)
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("end")
        await settle(pilot)
        assert screen.transcript.cursor == 2999
        assert "2999番目" in screen_text(app)
        drawn: list[int] = []
        row_at = screen.transcript.row_at

        def counting(y: int) -> Any:
            drawn.append(y)
            return row_at(y)

        monkeypatch.setattr(screen.transcript, "row_at", counting)
        await pilot.press("up")
        await settle(pilot)
        # A key draws what is in view (a few times at most), whatever the length of the session.
        assert 0 < len(drawn) <= 6 * 40
        assert len(screen.transcript._layout.tops) == 3000


# ── little or nothing to show ──


async def test_no_findings(ws: FakeWorkspace) -> None:
    from coach.workflows.review import review_version

    session = ws.add()
    ws.skip_questions(session)
    ws.store.reviews.put(replace(review(), findings=()), review_version())
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "気になる所は見つかりませんでした" in screen.panel.text.replace("\n", "").replace(" ", "")
        await pilot.press("n", "a", "x", "u", "f")
        assert app.screen is screen
        await pilot.press("enter", "down", "enter")
        await settle(pilot)
        assert screen.transcript.cursor == 18


async def test_no_times_and_no_turns(ws: FakeWorkspace) -> None:
    session = ws.add_reviewed(transcript(timed=False))
    ws.skip_questions(session)
    app, screen = host(ws, session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "(字数)" in screen.query_one(SessionHeader).text
        assert "00:" not in screen_text(app)
    blank = replace(transcript(id="blank"), turns=())
    session = ws.add(blank)
    ws.skip_questions(session)
    whole = review()
    empty = replace(
        whole, session=session, tagged=replace(whole.tagged, transcript=blank), findings=(), strengths=(), next_steps=()
    )
    from coach.workflows.review import review_version

    ws.store.reviews.put(empty, review_version())
    app, screen = host(ws, session)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("n", "down", "m", "b", "y", "end", "slash", "a", "escape", "tab", "right")
        await settle(pilot)
        assert app.screen is screen
