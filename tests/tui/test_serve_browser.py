"""The app in a real Chromium: in with the token, Japanese typed and composed, a review, nothing asked of the network."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from coach.store import open_store
from coach.workflows.import_session import sample_path
from tests.tui.browser import ARGUMENTS, CHROMIUM, served, watch

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium がこの機械にないため、ブラウザでの確認はしていません"
)

# COACH_SHOT=file.png keeps a picture of the review, to look at.
COMPOSED = "後継ぎの話で、社長の声が変わったところ。"
PASTED = "二十三分ごろ。"
# Copying ends a little after the app has said so.
UNTIL_COPIED = """async () => {
  while (!(await navigator.clipboard.readText())) await new Promise(requestAnimationFrame);
}"""
DROP = """() => {
  const data = new DataTransfer();
  data.items.add(new File(["支援者：はい"], "面談.txt"));
  const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  document.body.dispatchEvent(drop);
  return drop.defaultPrevented;
}"""


async def compose(page, *steps: str) -> None:
    """Japanese through an input method: the composition grows, is converted, and is committed."""
    client = await page.context.new_cdp_session(page)
    for text in steps:
        await client.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )
    await client.send("Input.insertText", {"text": steps[-1]})


async def test_an_advisor_works_in_the_browser(tmp_path: Path) -> None:
    from playwright.async_api import async_playwright

    talk = tmp_path / "面談 見本.txt"
    talk.write_bytes(sample_path().read_bytes())
    asked: list[str] = []
    async with served(tmp_path) as (process, url), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(viewport={"width": 1200, "height": 800})
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        screen = watch(page)
        await page.goto(url)
        await screen.until("まだ記録がありません")
        await page.wait_for_selector(".xterm-helper-textarea:focus", state="attached")
        assert page.url == urlsplit(url)._replace(query="").geturl()

        stranger = await (await browser.new_context()).new_page()
        for address in (page.url, url):
            answer = await stranger.goto(address)
            assert answer is not None
            assert answer.status == 403
            assert "端末に表示された住所" in await stranger.inner_text("body")

        assert await page.evaluate(DROP)
        assert "落とせません" in await page.inner_text("#notice")
        assert await page.evaluate("[window.open('https://example.com/'), window.open()]") == [None, None]
        assert "開きません" in await page.inner_text("#notice")
        assert len(context.pages) == 1

        await screen.until("取り込み")
        await page.keyboard.press("i")
        await screen.until("取り込む記録")
        await page.keyboard.insert_text(str(talk))
        await screen.until("面談 見本.txt")
        await page.keyboard.press("Enter")
        await screen.until("Ctrl+S")
        await page.keyboard.press("Control+s")
        await screen.until("いちばん手応えがあった")
        await compose(page, "k", "こ", "こうけい", "後継ぎの話で、")
        await screen.until("後継ぎの話で、")
        await page.keyboard.insert_text("社長の声が")
        await screen.until("後継ぎの話で、社長の声が")
        await compose(page, "か", "変わったところ。")
        await screen.until(COMPOSED)
        await page.evaluate("text => navigator.clipboard.writeText(text)", PASTED)
        await page.keyboard.press("Control+v")
        await screen.until(COMPOSED + PASTED)
        await page.keyboard.press("Enter")
        await screen.until(lambda text: COMPOSED not in text)
        await page.keyboard.press("Escape")
        await screen.until("要確認")
        await screen.until("こう尋ねることもできました")
        await page.evaluate("navigator.clipboard.writeText('')")
        await page.keyboard.press("y")
        await screen.until("写しました")
        await page.evaluate(UNTIL_COPIED)
        if shot := os.environ.get("COACH_SHOT"):
            await screen.until(lambda text: "探しています" not in text)
            await page.screenshot(path=shot)
        process.terminate()
        await page.wait_for_selector("#closed", state="visible")
        assert await process.wait() == 0
        await browser.close()
    assert {urlsplit(address).hostname for address in asked if not address.startswith("data:")} == {"127.0.0.1"}
    store = open_store()
    session = store.sessions.rows()[0].id
    assert [answer.text for answer in store.answers.of(session).values() if answer.text] == [COMPOSED + PASTED]
    store.close()
