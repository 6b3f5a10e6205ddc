"""Who may come in through the browser: a token that works once, a cookie after it, and only pages of our own address."""

from __future__ import annotations

import secrets
from pathlib import Path
from string import Template

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

WEB = Path(__file__).parent / "web"
TOKEN = "token"
STRANGER = (
    "この画面は、コーチを始めた方だけが開けます。端末に表示された住所から開くか、"
    "もう使った住所のときは、端末で Ctrl+C を押してから coach serve をもう一度始めると、新しい住所が出ます。"
)
ELSEWHERE = "この住所からは開けません。端末に表示された住所 (127.0.0.1) から開けます。"
WELCOME = '伴走コーチを開いています。変わらないときは <a href="/">こちら</a> から開けます。'
# 'unsafe-inline' for styles only: xterm.js writes its colours and sizes as style elements. The ws: address is named
# because older browsers do not count it as 'self'.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' ws://127.0.0.1:{port} ws://localhost:{port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Door:
    """The secrets of one run on one port. Both are 256 bits and never leave this process but for the user's browser."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._token: str | None = secrets.token_urlsafe(32)
        self._pass = secrets.token_urlsafe(32)
        # Cookies of one machine are shared by its ports: two runs must not overwrite each other's.
        self.cookie = f"coach-{port}"
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    @property
    def url(self) -> str:
        """The address to open, with the token while it was not used."""
        return f"http://127.0.0.1:{self.port}/" + (f"?{TOKEN}={self._token}" if self._token else "")

    def middleware(self) -> Middleware:
        """``guard`` in the form aiohttp takes."""

        @web.middleware
        async def at_the_door(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self.guard(request, handler)

        return at_the_door

    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every request passes here first. Refusals are 403 and say nothing of what lies behind."""
        if request.headers.getall("Host", []) != [request.host] or request.host not in self._hosts:
            # Another name for this machine (DNS rebinding): a foreign page that made the browser call us.
            return note(ELSEWHERE, status=403)
        if request.headers.get("Origin", self._origin(request)) != self._origin(request):
            return note(STRANGER, status=403)
        if not self._known(request):
            return self._welcome() if self._first(request) else note(STRANGER, status=403)
        if TOKEN in request.query:
            raise web.HTTPSeeOther("/")
        return await handler(request)

    async def add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """On every answer: nothing from elsewhere is loaded, nothing is kept in a cache, no page may frame us."""
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = POLICY.format(port=self.port)
        response.headers.popall("Server", None)

    def from_own_page(self, request: web.Request) -> bool:
        """Whether a websocket is asked for by our page: browsers always say where one comes from, and we insist."""
        return request.headers.get("Origin") == self._origin(request)

    def _origin(self, request: web.Request) -> str:
        return f"http://{request.host}"

    def _known(self, request: web.Request) -> bool:
        return secrets.compare_digest(request.cookies.get(self.cookie, "").encode(), self._pass.encode())

    def _first(self, request: web.Request) -> bool:
        given = request.query.get(TOKEN, "")
        if request.method != "GET" or request.path != "/" or self._token is None:
            return False
        if not secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode()):
            return False
        self._token = None
        return True

    def _welcome(self) -> web.Response:
        """Hand out the cookie. The page then goes on by itself instead of by a redirect: a strict cookie is not sent
        along with a redirect when the address was clicked on another page (a terminal in the browser)."""
        response = note(WELCOME, head='<meta http-equiv="refresh" content="0;url=/">')
        response.set_cookie(self.cookie, self._pass, httponly=True, samesite="Strict", path="/")
        return response


def note(text: str, *, status: int = 200, head: str = "") -> web.Response:
    """A page with a few words."""
    page = Template((WEB / "note.html").read_text("utf-8"))
    return web.Response(text=page.substitute(text=text, head=head), status=status, content_type="text/html")
