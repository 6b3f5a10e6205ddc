"""JSON with line numbers: the standard decoder keeps none, and the preview names the line of what it could not use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TypeVar

from coach.errors import ReadError

T = TypeVar("T")
Numbered = tuple[int, object]  # the 1-based line on which a value begins, and the value

# strict=False: line breaks inside a string are a common slip of hand-made files and lose nothing.
_DECODER = json.JSONDecoder(strict=False)
_BLANK = re.compile(r"[ \t\n\r]*")


def read_object(text: str, array_key: str) -> tuple[dict[str, Numbered], list[Numbered] | None]:
    """The top-level object: its values by key, and the elements of the array at ``array_key``, each with its line.

    The array is None where the key is missing or holds no array. Raises ReadError, naming the line, where the text
    is not a JSON object.
    """
    return _guarded(_Cursor(text).top_object, array_key)


def read_array(text: str) -> list[Numbered]:
    """The elements of a top-level array with their lines. Raises ReadError where the text is not a JSON array."""
    return _guarded(lambda _key: _Cursor(text).top_array(), "")


def excerpt(value: object) -> str:
    """A value as short text for ``UnreadLine.text``."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"


def _guarded(read: Callable[[str], T], key: str) -> T:
    try:
        return read(key)
    except json.JSONDecodeError as error:
        where = f"{error.lineno} 行目"
    except (ValueError, RecursionError):
        # Nested or numbered beyond what any transcript holds.
        where = ""
    raise ReadError(
        "JSON の書き方が崩れているようです。", where=where, todo="もとのソフトから書き出し直すと読めることがあります。"
    ) from None


class _Cursor:
    """Walks the top level only; everything below it goes to the standard decoder."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.line, self.counted = 1, 0

    def top_object(self, array_key: str) -> tuple[dict[str, Numbered], list[Numbered] | None]:
        values: dict[str, Numbered] = {}
        array: list[Numbered] | None = None
        self._expect("{")
        if not self._take("}"):
            while True:
                self._blank()
                key = self._value()
                if not isinstance(key, str):
                    raise self._error()
                self._expect(":")
                self._blank()
                line = self._line()
                if key == array_key and self._take("["):
                    array = self._elements()
                else:
                    values[key] = (line, self._value())
                if self._take("}"):
                    break
                self._expect(",")
        self._finish()
        return values, array

    def top_array(self) -> list[Numbered]:
        self._expect("[")
        items = self._elements()
        self._finish()
        return items

    def _elements(self) -> list[Numbered]:
        items: list[Numbered] = []
        if self._take("]"):
            return items
        while True:
            self._blank()
            line = self._line()
            items.append((line, self._value()))
            if self._take("]"):
                return items
            self._expect(",")

    def _value(self) -> object:
        value: object
        value, self.at = _DECODER.raw_decode(self.text, self.at)
        return value

    def _line(self) -> int:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line

    def _blank(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _take(self, char: str) -> bool:
        self._blank()
        if self.text.startswith(char, self.at):
            self.at += 1
            return True
        return False

    def _expect(self, char: str) -> None:
        if not self._take(char):
            raise self._error()

    def _finish(self) -> None:
        self._blank()
        if self.at != len(self.text):
            raise self._error()

    def _error(self) -> json.JSONDecodeError:
        return json.JSONDecodeError("unexpected", self.text, self.at)
