"""The door of ``coach serve``, over plain HTTP: who gets in, what the pages load, and what becomes of the apps."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, WSServerHandshakeError, web
from textual_serve.download_manager import DownloadManager

from coach.errors import CoachError, UsageError
from coach.tui import serve as serving
from coach.tui.door import WEB, Door
from coach.tui.serve import CoachServer, Page, listen
from tests.tui.browser import Screen

# Stands for the app: tells that it runs, gives back the first it is sent, and leaves at the next (that it shall quit).
ECHO = (
    "import sys, os; w = lambda kind, data: os.write(1, kind + len(data).to_bytes(4, 'big') + data)\n"
    "os.write(1, b'__GANGLION__\\n'); data = os.read(0, 1000); w(b'D', data[5:])\n"
    "os.read(0, 1000)"
)


class Site:
    """A server on a free port, and a client that keeps cookies."""

    def __init__(self, server: CoachServer, client: ClientSession) -> None:
        self.server, self.client, self.door = server, client, server.door
        self.root = f"http://127.0.0.1:{server.door.port}"

    async def get(self, path: str, *, method: str = "GET", **headers: str) -> tuple[int, str]:
        async with self.client.request(method, self.root + path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def enter(self) -> None:
        async with self.client.get(self.door.url) as answer:
            assert answer.status == 200


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    with listen(0) as sock:
        server = CoachServer(Door(sock.getsockname()[1]))
        server.program = [sys.executable, "-c", ECHO]
        runner = web.AppRunner(await server.application())
        await runner.setup()
        await web.SockSite(runner, sock).start()
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            yield Site(server, client)
        await runner.cleanup()


PATHS = [
    "/",
    "/?token=",
    "/?token=nonsense",
    "/static/js/textual.js",
    "/page/page.js",
    "/ws",
    "/download/x",
    "/nowhere",
]


@pytest.mark.parametrize("path", PATHS)
async def test_a_stranger_gets_nothing(site: Site, path: str) -> None:
    status, text = await site.get(path)
    assert status == 403
    assert "端末に表示された住所" in text
    assert "textual" not in text


async def test_the_token_works_once_and_then_the_cookie(site: Site) -> None:
    url = site.door.url
    async with site.client.get(url) as answer:
        assert answer.status == 200
        cookie = answer.headers["Set-Cookie"]
    assert re.search(r"; HttpOnly", cookie)
    assert re.search(r"; SameSite=Strict", cookie)
    assert "Domain" not in cookie
    assert site.door.url == site.root + "/"
    assert (await site.get("/"))[0] == 200
    async with site.client.get(url) as answer:
        assert (answer.status, str(answer.url)) == (200, site.root + "/")
    async with ClientSession() as stranger, stranger.get(url) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
async def test_only_opening_the_address_uses_the_token_up(site: Site, method: str) -> None:
    async with site.client.request(method, site.door.url) as answer:
        assert answer.status == 403
    await site.enter()


async def test_a_token_on_another_path_is_not_taken(site: Site) -> None:
    token = site.door.url.partition("?")[2]
    assert (await site.get(f"/static/js/textual.js?{token}"))[0] == 403
    await site.enter()


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost", "127.0.0.1.evil.example:{port}", ""]
)
async def test_another_name_for_this_machine_is_refused(site: Site, host: str) -> None:
    await site.enter()
    status, text = await site.get("/", Host=host.format(port=site.door.port))
    assert status == 403
    assert "xterm" not in text


async def test_localhost_is_this_machine_and_its_page_speaks_to_localhost(site: Site) -> None:
    await site.enter()
    cookie = "; ".join(f"{c.key}={c.value}" for c in site.client.cookie_jar)
    status, text = await site.get("/", Host=f"localhost:{site.door.port}", Cookie=cookie)
    assert status == 200
    assert f"ws://localhost:{site.door.port}/ws" in text


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", "https://127.0.0.1:{port}"])
async def test_pages_from_elsewhere_are_refused(site: Site, origin: str) -> None:
    await site.enter()
    origin = origin.format(port=site.door.port)
    assert (await site.get("/", Origin=origin))[0] == 403
    with pytest.raises(WSServerHandshakeError) as refused:
        await site.client.ws_connect(site.root + "/ws", headers={"Origin": origin})
    assert refused.value.status == 403


async def test_a_websocket_that_does_not_say_where_it_comes_from_is_refused(site: Site) -> None:
    await site.enter()
    with pytest.raises(WSServerHandshakeError) as refused:
        await site.client.ws_connect(site.root + "/ws")
    assert refused.value.status == 403
    assert (await site.get("/ws", Origin=site.root))[0] == 403


@pytest.mark.parametrize("path", ["/", "/static/css/xterm.css", "/nowhere"])
async def test_every_answer_keeps_to_this_machine(site: Site, path: str) -> None:
    await site.enter()
    async with site.client.get(site.root + path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert not [name for name in answer.headers if name.startswith("Access-Control")]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Frame-Options"] == "DENY"
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert set(re.findall(r"//([^:;\s]+)", policy)) == {"127.0.0.1", "localhost"}


async def test_the_page_loads_only_what_the_server_has(site: Site) -> None:
    await site.enter()
    _, page = await site.get("/")
    loaded = re.findall(r"(?:href|src)=\"([^\"]+)\"", page)
    assert all(address.startswith(("/", "data:")) for address in loaded)
    for address in loaded:
        if address.startswith("/"):
            assert (await site.get(address))[0] == 200
    for path in WEB.iterdir():
        assert "http" not in path.read_text("utf-8").replace("http-equiv", "")


async def test_what_the_page_sends_reaches_its_app_and_comes_back(site: Site) -> None:
    await site.enter()
    async with site.client.ws_connect(site.root + "/ws?width=90&height=30", headers={"Origin": site.root}) as socket:
        await socket.send_json(["stdin", "面談"])
        assert (await socket.receive_bytes()).decode() == "面談"


class GonePage:
    """A websocket whose other side is gone."""

    def __init__(self) -> None:
        self.closed = False

    async def send_bytes(self, data: bytes) -> None:
        raise ConnectionResetError

    async def send_str(self, text: str) -> None:
        raise ConnectionResetError

    async def close(self) -> None:
        self.closed = True


STUBBORN = {
    "silent": "import os, signal; os.write(1, b'__GANGLION__\\n'); signal.pause()",
    "writing": "import os; os.write(1, b'__GANGLION__\\n')\nwhile True: os.write(1, b'D\\0\\0\\0\\5hello' * 1000)",
    "with a child": "import os, signal; os.fork(); os.write(1, b'__GANGLION__\\n'); signal.pause()",
}


def page_of(program: list[str]) -> tuple[Page, GonePage]:
    gone = GonePage()
    return Page(program, gone, DownloadManager()), gone  # type: ignore[arg-type]


@pytest.mark.parametrize("how", STUBBORN)
async def test_an_app_that_does_not_leave_is_ended_with_all_it_started(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(serving, "GRACE", 0.2)
    page, gone = page_of([sys.executable, "-c", STUBBORN[how]])
    await page.start(80, 24)
    await page.stop()
    assert gone.closed
    assert page._process is not None
    assert await page._process.wait() == -signal.SIGKILL


async def start_child() -> asyncio.subprocess.Process:
    """The real app as a page starts it."""
    process = await page_of(serving.child_command())[0]._open_app_process(80, 24)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"__GANGLION__\n"
    return process


async def test_the_app_ends_when_the_server_is_gone_without_a_word() -> None:
    process = await start_child()
    assert process.stdin is not None
    process.stdin.close()
    await process.communicate()
    assert process.returncode == 0


async def test_what_keeps_the_app_from_opening_is_told_in_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("これはフォルダーではありません")
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "file"))
    process = await start_child()
    assert process.stdout is not None
    assert process.stdin is not None
    screen = Screen()
    while "Enter で閉じます" not in screen.text:
        kind, size = (head := await process.stdout.readexactly(5))[:1], int.from_bytes(head[1:], "big")
        data = await process.stdout.readexactly(size)
        if kind == b"D":
            screen.take(data)
    assert "フォルダー" in screen.text
    process.stdin.close()
    await process.communicate()


def test_it_listens_on_this_machine_only() -> None:
    with listen(0) as sock:
        assert sock.getsockname()[0] == "127.0.0.1"


def test_a_port_in_use_is_told_with_a_way_out() -> None:
    with listen(0) as sock:
        port = sock.getsockname()[1]
        with pytest.raises(CoachError, match=f"ポート {port} は、ほかのプログラムか") as told:
            listen(port)
    assert "coach serve --port" in told.value.todo


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none_is_told(port: int) -> None:
    with pytest.raises(UsageError, match=str(port)):
        listen(port)
