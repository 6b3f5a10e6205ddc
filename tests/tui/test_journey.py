"""The whole way of an advisor, with the real parser: import, roles, findings, a case, a note, a dismissal, and back."""

from __future__ import annotations

from pathlib import Path

from coach.language.engine import LocalEngine
from coach.tui.app import CoachApp
from coach.workflows.workspace import Workspace

TALK = (
    "鈴木：今日はお時間をいただきありがとうございます。\n"
    "田中：どうも、散らかっておりますが。\n"
    "鈴木：従業員は何名ですか。\n"
    "田中：六人です。\n"
    "鈴木：売上は去年いくらでしたか。\n"
    "田中：八千万くらい。\n"
    "鈴木：借入の残高はいくらですか。\n"
    "田中：二千万です。\n"
    "鈴木：後継者はいらっしゃいますか。\n"
    "田中：息子が一人いるんですが、継いでくれとは言い出せなくて、夜も眠れない日があるんです。\n"
    "鈴木：補助金を使って新しい機械を入れましょう。\n"
    "田中：はあ、機械ですか。\n"
    "鈴木：また来週伺います。\n"
    "田中：はい。\n"
)


async def settle(app: CoachApp, pilot) -> None:
    """Wait for background work and the screens that follow it."""
    await app.workers.wait_for_complete()
    for _ in range(3):
        await pilot.pause()


def shown(app: CoachApp) -> str:
    """All the text on the screen, row by row."""
    lines = []
    for y in range(app.size.height):
        lines.append("".join(segment.text for segment in app.screen._compositor.render_strips()[y]))
    return "\n".join(lines)


async def test_an_advisor_opens_yesterdays_talk(tmp_path: Path, nlp) -> None:
    path = tmp_path / "昨日.txt"
    path.write_text(TALK, encoding="utf-8")
    home = tmp_path / "home"
    with Workspace(home, engine=LocalEngine(nlp)) as ws:
        app = CoachApp(workspace=ws, open_path=path)
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(app, pilot)
            preview = shown(app)
            assert "鈴木" in preview
            assert "田中" in preview
            await pilot.press("ctrl+s")
            await settle(app, pilot)
            assert len(ws.store.sessions.rows()) == 1
            session = ws.store.sessions.rows()[0].id
            assert "いちばん手応えがあった" in shown(app)
            assert "要確認" not in shown(app)
            await pilot.press(*"hanashi")
            await pilot.press("enter")
            await settle(app, pilot)
            await pilot.press("escape")
            await settle(app, pilot)
            assert next(iter(ws.store.answers.of(session).values())).text == "hanashi"
            first = shown(app)
            assert "要確認" in first
            assert "こう尋ねることもできました" in first
            review = ws.store.reviews.latest(session)
            assert review is not None
            assert {f.finding.flag for f in review.findings} == {"INTERROGATION", "PREMATURE", "DROPPED"}
            await pilot.press(str(len(review.findings[0].questions) + 1))
            await settle(app, pilot)
            assert review.findings[0].cases[0].id in shown(app)
            await pilot.press("escape")
            await pilot.press("m")
            await settle(app, pilot)
            await pilot.press(*"memo")
            await pilot.press("enter")
            await settle(app, pilot)
            assert [n.text for n in ws.store.notes.of(session).values()] == ["memo"]
            await pilot.press("x")
            await settle(app, pilot)
            await pilot.press("1")
            await settle(app, pilot)
            verdicts = ws.store.verdicts.of(session)
            assert [v.verdict for v in verdicts.values()] == ["dismiss"]
            await pilot.press("q")
            await settle(app, pilot)
            await pilot.press("q")
    with Workspace(home, engine=LocalEngine(nlp)) as ws:
        app = CoachApp(workspace=ws, session=session)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(app, pilot)
            again = shown(app)
            assert "いちばん手応えがあった" not in again
            assert [n.text for n in ws.store.notes.of(session).values()] == ["memo"]
            assert review.findings[0].finding.quote[:8] in again or "P 早すぎ" in again
            assert ws.store.verdicts.of(session) == verdicts
