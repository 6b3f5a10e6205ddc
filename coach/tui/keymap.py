"""Keys: what is bound where, under which id, and what the user changed.

Bindings with an id can be remapped (setting ``keymap``: binding id → key). The table for the help screen and the
settings is made from the bindings themselves, so it cannot fall behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from textual.binding import Binding
from textual.dom import DOMNode

KEYMAP_SETTING = "keymap"

#: What the tables of widgets are called in the help.
WIDGET_TITLES = {
    "SessionsTable": "一覧の中で", "TranscriptView": "記録の中で", "SessionStrip": "面談の帯で", "Page": "文章の中で",
    "FindingPanel": "気になる所の欄で", "SearchBar": "探す欄で", "Choice": "役割や段階の欄で",
    "PathInput": "ファイルの欄で", "FileList": "ファイルの一覧で", "Checks": "いくつか選ぶ欄で",
    "ListPage": "一覧の中で", "OwnerList": "練習相手の一覧で", "PracticeTalk": "稽古の記録で",
    "ConverseTalk": "相談の話の中で",
    "EngagementPage": "一覧の中で", "ProposalLine": "候補の行で",
}  # fmt: skip

_NAMES = {
    "question_mark": "?", "slash": "/", "comma": ",", "full_stop": ".", "escape": "Esc", "enter": "Enter",
    "up": "上", "down": "下", "left": "左", "right": "右", "space": "Space", "tab": "Tab", "backspace": "BS",
    "delete": "Del", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "shift+tab": "Shift+Tab",
    "left_square_bracket": "[", "right_square_bracket": "]", "less_than_sign": "<", "greater_than_sign": ">",
    "plus": "+", "minus": "-", "colon": ":", "semicolon": ";", "at": "@", "exclamation_mark": "!",
    "number_sign": "#", "asterisk": "*", "equals_sign": "=", "underscore": "_", "quotation_mark": '"',
    "apostrophe": "'", "left_parenthesis": "(", "right_parenthesis": ")", "vertical_line": "|",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One action of a screen and the keys that do it."""

    id: str
    keys: tuple[str, ...]
    description: str
    tooltip: str

    @property
    def keys_text(self) -> str:
        return " ".join(key_name(key) for key in self.keys)


def key_name(key: str) -> str:
    """A key as it stands on the keyboard: 「Ctrl+S」, 「?」, 「E」."""
    if key in _NAMES:
        return _NAMES[key]
    *modifiers, last = key.split("+")
    if last.startswith("upper_"):
        last = last.removeprefix("upper_").upper()
    elif modifiers:
        last = _NAMES.get(last, last.upper() if len(last) == 1 else last.capitalize())
    elif len(last) > 1:
        last = last.capitalize()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), last])


def rows_of(bindings: Iterable[Any], keymap: Mapping[str, str]) -> tuple[KeyRow, ...]:
    """Rows of a class's ``BINDINGS`` in their order; only those with an id, the user's keys in place."""
    keys: dict[str, list[str]] = {}
    first: dict[str, Binding] = {}
    for binding in Binding.make_bindings([b for b in bindings if isinstance(b, Binding)]):
        if binding.id is not None:
            first.setdefault(binding.id, binding)
            keys.setdefault(binding.id, []).append(binding.key)
    return tuple(
        KeyRow(
            id,
            tuple(key.strip() for key in keymap[id].split(",")) if keymap.get(id) else tuple(keys[id]),
            binding.description,
            binding.tooltip,
        )
        for id, binding in first.items()
    )


def rows_of_class(kind: type[DOMNode], keymap: Mapping[str, str]) -> tuple[KeyRow, ...]:
    """Rows of a screen or app class."""
    return rows_of(kind.BINDINGS, keymap)


def clean_keymap(value: object) -> dict[str, str]:
    """The stored setting as a keymap; whatever is not text to text is left out (the file may be edited by hand)."""
    if not isinstance(value, Mapping):
        return {}
    return {
        id: keys for id, keys in value.items() if isinstance(id, str) and isinstance(keys, str) and keys.strip(" ,")
    }


def taken_by(key: str, id: str, groups: Iterable[tuple[KeyRow, ...]]) -> KeyRow | None:
    """The action that already has this key in a group where ``id`` lives, or in none but shown with it."""
    for rows in groups:
        if any(row.id == id for row in rows):
            for row in rows:
                if row.id != id and key in row.keys:
                    return row
    return None
