"""The app in the browser of this machine: textual-serve behind a door of our own (see ``door.py``)."""

from __future__ import annotations

import asyncio
import errno
import os
import shlex
import signal
import socket
import sys
import webbrowser
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from string import Template

from aiohttp import WSCloseCode, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager
from textual_serve.server import Server

from coach.errors import CoachError, UsageError
from coach.tui.door import WEB, Door

HOST = "127.0.0.1"
# The size of a page before the browser has told its own (cells).
SIZE = 80, 24
# Seconds an app has for leaving once its page is closed; it only has to close the store and the engine. Our judgement.
GRACE = 10.0


def child_command() -> list[str]:
    """The program that runs the app for one page.

    ``-P`` keeps files of the folder the user stands in from being imported; the folder our package lies in is named
    instead, which matters only in a checkout that is not installed.
    """
    folder = str(Path(__file__).parents[2])
    code = f"import sys; sys.path.append({folder!r}); from coach.tui.served import run_served; sys.exit(run_served())"
    return [sys.executable, "-P", "-c", code]


class Page(AppService):
    """The app of one page. When it ends, for whatever reason, the page is told; when the page goes, the app ends."""

    def __init__(self, program: list[str], websocket: web.WebSocketResponse, downloads: DownloadManager) -> None:
        async def close() -> None:
            await websocket.close()

        super().__init__(
            shlex.join(program),
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=close,
            download_manager=downloads,
        )
        self.program = program

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """As textual-serve does, without a shell and in a group of its own, to be ended with all it started."""
        environment = self._build_environment(width, height)
        environment["TEXTUAL_DRIVER"] = "coach.tui.served:PageDriver"
        process = await asyncio.create_subprocess_exec(
            *self.program, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
        )
        self._process, self._stdin = process, process.stdin
        return process

    async def run(self) -> None:
        """Carry between app and page until one of them ends."""
        await super().run()
        await self.remote_close()
        process = self._process
        assert process is not None
        assert process.stdout is not None
        # An app whose page went while it was writing is held up by what nobody reads, and could not leave.
        while await process.stdout.read(1 << 16):
            await asyncio.sleep(0)  # Reads that find something waiting let nothing else run.
        await process.communicate()

    async def stop(self) -> None:
        """Ask the app to leave; what has not left in time is ended."""
        timer = asyncio.get_running_loop().call_later(GRACE, self._kill)
        try:
            await super().stop()
        finally:
            timer.cancel()

    def _kill(self) -> None:
        if self._process is None:
            return
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()


class CoachServer(Server):
    """One app process for each page that is open."""

    def __init__(self, door: Door) -> None:
        super().__init__("coach", host=HOST, port=door.port, templates_path=WEB)
        self.door = door
        self.program = child_command()
        self.sockets: set[web.WebSocketResponse] = set()

    async def application(self) -> web.Application:
        """The routes of textual-serve and the files of our page, all behind the door."""
        app = await self._make_app()
        app.middlewares.append(self.door.middleware())
        app.on_response_prepare.append(self.door.add_headers)
        app.router.add_static("/page", WEB)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the address was printed."""

    async def on_shutdown(self, app: web.Application) -> None:
        """Close the pages, so that their apps end and the server need not wait for them."""
        for websocket in list(self.sockets):
            await websocket.close(code=WSCloseCode.GOING_AWAY)

    async def handle_index(self, request: web.Request) -> web.Response:
        page = Template((WEB / "app.html").read_text("utf-8")).substitute(websocket=f"ws://{request.host}/ws")
        return web.Response(text=page, content_type="text/html")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(heartbeat=15)
        if not (self.door.from_own_page(request) and websocket.can_prepare(request)):
            raise web.HTTPForbidden(text="この住所は、コーチの画面だけが使います。")
        await websocket.prepare(request)
        self.sockets.add(websocket)
        page = Page(self.program, websocket, self.download_manager)
        await page.start(_cells(request, "width", SIZE[0]), _cells(request, "height", SIZE[1]))
        try:
            await self._process_messages(websocket, page)
        finally:
            self.sockets.discard(websocket)
            await page.stop()
        return websocket


def _cells(request: web.Request, name: str, default: int) -> int:
    """A width or height the page asks for, kept within what a screen can have."""
    text = request.query.get(name, "")
    return min(max(int(text), 20), 1000) if text.isascii() and text.isdigit() and len(text) < 6 else default


def listen(port: int) -> socket.socket:
    """A socket that listens on this machine only; port 0 takes any free one. Raises UsageError, CoachError."""
    if not 0 <= port < 1 << 16:
        raise UsageError(f"ポート {port} は使えません。", todo="0〜65535 の数を --port で指定できます。")
    try:
        return socket.create_server((HOST, port))
    except PermissionError as error:
        raise UsageError(
            f"ポート {port} を使う権限がありません。", todo="1024 以上の数を --port で指定できます。"
        ) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CoachError(f"ポート {port} を開けませんでした ({error.strerror})。") from error
        raise CoachError(
            f"ポート {port} は、ほかのプログラムか、もう一つの coach serve が使っています。",
            todo=f"そちらを終えるか、`coach serve --port {port % 65535 + 1}` のように別の数を指定してください。",
        ) from error


def serve(port: int, *, open_browser: bool = False) -> int:
    """Serve the app until Ctrl+C; the exit code. Raises UsageError, CoachError when the port cannot be had."""
    with listen(port) as sock:
        server = CoachServer(Door(sock.getsockname()[1]))
        print(f"ブラウザで次の住所を開きます。この住所で入れるのは一度だけです。\n\n  {server.door.url}\n")
        print("入ったブラウザでは、終わるまで何度でも開き直せます。終わるときは Ctrl+C です。", flush=True)
        if open_browser and not webbrowser.open(server.door.url):
            print("ブラウザを開けませんでした。上の住所を写して開けます。", flush=True)
        web.run_app(server.application(), sock=sock, print=None, access_log=None, shutdown_timeout=2 * GRACE)
    print("終わりました。")
    return 0
