"""The index over what was said in all sessions: pieces of one, two and three characters.

Japanese has no blanks and many of its words have two characters, which SQLite's trigram tokenizer cannot find. So the
pieces are made here (資金繰り → 資 金 繰 り 資金 金繰 繰り 資金繰 金繰り) and kept in an FTS5 table, one row for each side of a
talk. It holds neither the text nor the order of the pieces (``detail=none``): it says which sessions may have the
words, the texts say which have.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, get_args

from coach.language.folding import fold
from coach.model import Role, Turn

from .packing import searchable

if TYPE_CHECKING:
    from sqlite_utils import Database

LONGEST = 3  # characters of a piece
_SIDES: tuple[Role, ...] = get_args(Role)
# What the ascii tokenizer of FTS5 takes for words: all that is not ASCII, and ASCII letters and digits.
_RUN = re.compile(r"[0-9a-z\u0080-\U0010ffff]+")


def words_of(turns: tuple[Turn, ...]) -> str:
    """What is kept of a talk to be searched: a line for each turn, as searches compare it."""
    return "\n".join(searchable(turn.text) for turn in turns)


def heading_of(title: str | None, firm: str | None) -> str:
    """What is kept of a session's title and firm to be searched."""
    return searchable(f"{title or ''}\n{firm or ''}")


def candidates(words: list[str], speaker: Role | None = None) -> tuple[str, object]:
    """SQL on ``s.n`` and its value: the sessions where one side may have said all of these (folded) words.

    Where a word is longer than a piece or has punctuation in it, the text has the last word.
    """
    match = " AND ".join(term for word in words for term in _terms(word))
    if not match:
        return "? IS NULL", None
    side = "" if speaker is None else f" AND rowid % {len(_SIDES)} = {_SIDES.index(speaker)}"
    return f"s.n IN (SELECT rowid / {len(_SIDES)} FROM talk_grams WHERE talk_grams MATCH ?{side})", match


def sessions_with(db: Database, word: str) -> tuple[str, object]:
    """SQL on ``s.n`` and its value: the sessions where somebody said this (folded) word, with no blank in it."""
    where, value = candidates([word])
    if len(word) <= LONGEST and _RUN.fullmatch(word):
        return where, value
    texts = f"SELECT s.n, t.words FROM sessions s JOIN texts t ON t.session = s.id WHERE {where}"
    # Not SQL's instr: Python looks through the text of a library three times as fast.
    sure = [n for n, said in db.execute(texts, [value]) if word in said]
    return "s.n IN (SELECT value FROM json_each(?))", json.dumps(sure)


def _terms(word: str) -> list[str]:
    """The word as terms of an FTS5 query; none for a word of punctuation only."""
    return [f'"{term}"' for run in _RUN.findall(word) for term in _pieces(run, min(len(run), LONGEST))]


def _pieces(run: str, length: int) -> list[str]:
    return [run[k : k + length] for k in range(len(run) - length + 1)]


def _grams(text: str) -> str:
    """The different pieces of a folded text with blanks between."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        for length in range(1, LONGEST + 1):
            found.update(_pieces(run, length))
    return " ".join(found)


def _rows(n: int, turns: tuple[Turn, ...]) -> list[tuple[int, str]]:
    said: dict[Role, list[str]] = {}
    for turn in turns:
        said.setdefault(turn.speaker, []).append(turn.text)
    return [(n * len(_SIDES) + k, _grams(fold("\n".join(said[side])))) for k, side in enumerate(_SIDES) if side in said]


def add_talk(db: Database, n: int, turns: tuple[Turn, ...]) -> None:
    """Take the talk of session number ``n`` into the index, in the caller's transaction."""
    db.conn.executemany("INSERT INTO talk_grams (rowid, grams) VALUES (?, ?)", _rows(n, turns))


def remove_talk(db: Database, n: int, turns: tuple[Turn, ...]) -> None:
    """Take it out again, given the same turns, leaving no trace of its words in the file.

    FTS5 only notes deletions until it next rewrites its index, so it is made to do that now.
    """
    rows = _rows(n, turns)
    db.conn.executemany("INSERT INTO talk_grams (talk_grams, rowid, grams) VALUES ('delete', ?, ?)", rows)
    db.execute("INSERT INTO talk_grams (talk_grams) VALUES ('optimize')")
