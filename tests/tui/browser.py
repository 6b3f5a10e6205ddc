"""A real Chromium on ``coach serve``, and the screen as its terminal was told to draw it."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from coach.language.wrap import cell_width

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
# How long a condition may take before the test is given up: the review of the sample loads GiNZA.
PATIENCE = 120.0
_PIECES = re.compile(
    r"\x1b\[([?0-9;]*)([$ ]?[A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|([\r\n])|([^\x1b\r\n]+)|\x1b[^\[\]]?"
)


class Screen:
    """Cells from the bytes Textual sends: it moves the cursor, colours and writes, and erases nothing."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], str] = {}
        self.row = self.column = 0
        self.changed = asyncio.Event()

    def take(self, data: bytes) -> None:
        """Draw a frame; Textual sends whole sequences in each."""
        for match in _PIECES.finditer(data.decode("utf-8")):
            numbers, command, line, text = match.groups()
            if command == "H":
                row, _, column = numbers.partition(";")
                self.row, self.column = int(row or 1) - 1, int(column or 1) - 1
            elif line:
                self.row, self.column = self.row + (line == "\n"), 0
            elif text:
                self._write(text)
        self.changed.set()

    def _write(self, text: str) -> None:
        for sign in text:
            width = cell_width(sign)
            self.cells[self.row, self.column] = sign
            if width == 2:
                self.cells[self.row, self.column + 1] = ""
            self.column += width

    @property
    def text(self) -> str:
        rows = max((row for row, _ in self.cells), default=-1) + 1
        columns = max((column for _, column in self.cells), default=-1) + 1
        return "\n".join(
            "".join(self.cells.get((row, column), " ") for column in range(columns)).rstrip() for row in range(rows)
        )

    async def until(self, seen: Callable[[str], bool] | str) -> str:
        """Wait for a text on the screen, or for what ``seen`` wants of it."""
        wanted = (lambda text: seen in text) if isinstance(seen, str) else seen
        try:
            async with asyncio.timeout(PATIENCE):
                while not wanted(text := self.text):
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"{seen!r} is not on the screen:\n{self.text}") from None
        return text


def watch(page: Any) -> Screen:
    """The screen of the page, from the frames its websocket receives."""
    screen = Screen()

    def opened(socket: Any) -> None:
        socket.on("framereceived", lambda data: screen.take(data) if isinstance(data, bytes) else None)

    page.on("websocket", opened)
    return screen


@asynccontextmanager
async def served(folder: Path, *arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """``coach serve`` on a free port and the address it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "coach", "serve", "--port", "0", *arguments,
        stdout=asyncio.subprocess.PIPE, cwd=folder,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        url = None
        while url is None:
            line = (await process.stdout.readline()).decode()
            assert line, "the server ended"
            match = re.search(r"http://\S+", line)
            url = match and match[0]
        yield process, url
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
