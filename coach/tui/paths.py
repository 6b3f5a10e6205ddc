"""Paths as people give them: typed with ``~``, pasted in quotes, dropped onto the window, as ``file://``, several."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from coach.workflows.import_many import SUFFIXES

_QUOTES = (('"', '"'), ("'", "'"), ("「", "」"), ("“", "”"))
_MANY = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder or file offered while a path is typed."""

    path: Path
    folder: bool

    @property
    def name(self) -> str:
        return self.path.name + ("/" if self.folder else "")


def begun_anew(text: str) -> str:
    """The last whole path in the text: the field comes filled in, and people type or paste a full path after it.

    例: 「/home/me//data/a.txt」 → 「/data/a.txt」, 「/home/me/~/a.txt」 → 「~/a.txt」
    """
    match = re.match(r"^[/~](?!.*file:).*?/(?=(?:/|~/)[^/].*$)", text)
    return begun_anew(text[match.end() :]) if match else text


def parse_paths(text: str) -> list[Path]:
    """The paths in a typed or pasted text, in order, each once. They need not exist.

    A line that names an existing file is that file, blanks and all; else it is split as a shell would, because
    terminals escape or quote what is dropped onto them.
    """
    found: list[Path] = []
    for line in text.replace("\x00", "").splitlines():
        line = begun_anew(line.strip().strip("　"))
        if not line:
            continue
        whole = _one(line)
        found.extend([whole] if _exists(whole) else _split(line, whole))
    return list(dict.fromkeys(found))


def _split(line: str, whole: Path) -> list[Path]:
    if _quoted(line) or not re.search(r"[\s\\'\"]", line) or re.match(r"[A-Za-z]:\\", line):
        return [whole]
    try:
        parts = shlex.split(line)
    except ValueError:
        return [whole]
    paths = [_one(part) for part in parts]
    # Several words of which none exists are rather one name with blanks, mistyped.
    looks = any(_exists(path) for path in paths) or all(part.startswith(("/", "~", "file://")) for part in parts)
    return paths if looks else [whole]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _quoted(text: str) -> bool:
    return any(len(text) >= 2 and text[0] == a and text[-1] == b and b not in text[1:-1] for a, b in _QUOTES)


def _one(text: str) -> Path:
    if _quoted(text):
        text = text[1:-1]
    if text.lower().startswith("file:"):
        url = urlsplit(text)
        text = unquote(url.path)
        if re.match(r"/[A-Za-z]:/", text):
            text = text[1:]
    if text.startswith("~"):
        text = os.path.expanduser(text)
    return Path(text)


def entries(text: str) -> list[Entry]:
    """What the typed text may become: the folder's contents that begin with its last part, folders first.

    Hidden names only when a dot was typed; files only of the kinds that can be read.
    """
    text = begun_anew(text)
    if text in ("~", "."):
        text += "/"
    expanded = os.path.expanduser(text)
    folder, start = os.path.split(expanded)
    found: list[Entry] = []
    try:
        with os.scandir(folder or ".") as scan:
            for item in scan:
                if item.name.startswith(".") and not start.startswith("."):
                    continue
                if not item.name.lower().startswith(start.lower()):
                    continue
                is_folder = item.is_dir()
                if is_folder or Path(item.name).suffix.lower() in SUFFIXES:
                    found.append(Entry(Path(folder) / item.name, is_folder))
    except (OSError, ValueError):
        return []
    return sorted(found, key=lambda entry: (not entry.folder, entry.path.name.lower()))[:_MANY]


def completed(text: str) -> str:
    """The text grown as far as all entries agree (what Tab does); ``~`` stays as typed."""
    text = begun_anew(text)
    choices = entries(text)
    if not choices:
        return text
    head = text[: len(text) - len(os.path.split(text)[1])] if text not in ("~", ".") else text + "/"
    names = [entry.name for entry in choices]
    first, last = min(names), max(names)
    same = (n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    shared = first[: next(same, min(len(first), len(last)))]
    typed = text[len(head) :]
    return head + shared if len(shared) >= len(typed) else text


def short_path(path: Path) -> str:
    """The path with the home folder as ``~``."""
    try:
        return "~/" + str(path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)
