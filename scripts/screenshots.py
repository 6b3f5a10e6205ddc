#!/usr/bin/env python3
"""Pictures of the screens on the bundled sample, for the README: docs/images/*.svg. The model runs for real."""

from __future__ import annotations

import asyncio
import html
import pathlib
import re
import tempfile

from coach.language.wrap import cell_width
from coach.tui.app import CoachApp
from coach.workflows.import_session import import_file, sample_path
from coach.workflows.opening import OPENING_QUESTIONS
from coach.workflows.review import review_session
from coach.workflows.workspace import Workspace

OUT = pathlib.Path(__file__).resolve().parent.parent / "docs" / "images"
SIZE = (120, 40)


def prepare(home: pathlib.Path) -> str:
    """A reviewed sample with the opening questions answered; returns the session."""
    with Workspace(home) as ws:
        session, _ = import_file(ws.store, sample_path())
        ws.store.sessions.set_meta(session, title="測量事務所 二回目", session_no=2, support_step="③信頼関係の構築")
        review_session(ws, session)
        for (key, question), text in zip(OPENING_QUESTIONS, ("測ってきた点の話", "飲みに誘わない理由"), strict=True):
            ws.store.answers.put(session, key, question, text)
    return session


async def shoot(home: pathlib.Path, session: str) -> None:
    """Library, review, summary and a case, one picture each."""
    OUT.mkdir(parents=True, exist_ok=True)
    app = CoachApp(home)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.save_screenshot(str(OUT / "library.svg"))
    app = CoachApp(home, session=session)
    async with app.run_test(size=SIZE) as pilot:
        await app.workers.wait_for_complete()
        # The panel opens beside the transcript, which is then laid out anew.
        await pilot.pause()
        await pilot.pause()
        app.save_screenshot(str(OUT / "review.svg"))
        await pilot.press("s")
        await pilot.pause()
        app.save_screenshot(str(OUT / "summary.svg"))


def widen(svg: str) -> str:
    """Give wide characters their two cells: the exporter counts characters, which makes Japanese overlap."""

    def fixed(match: re.Match[str]) -> str:
        text = html.unescape(match["text"])
        length = float(match["length"]) / max(1, len(text)) * cell_width(text)
        return f'{match["head"]}textLength="{length:.1f}"{match["rest"]}>{match["text"]}</text>'

    return re.sub(
        r'(?P<head><text [^>]*?)textLength="(?P<length>[\d.]+)"(?P<rest>[^>]*)>(?P<text>[^<]*)</text>', fixed, svg
    )


def main() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        asyncio.run(shoot(home, prepare(home)))
    for path in OUT.glob("*.svg"):
        path.write_text(widen(path.read_text("utf-8")), "utf-8")
    print(*sorted(p.name for p in OUT.glob("*.svg")))


if __name__ == "__main__":
    main()
