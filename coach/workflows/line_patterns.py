"""形式ウィザード: line patterns saved under a name, and files read by them.

A named format is tried on a text that no reader knows or that was read without speakers; and, where it was made for
texts a reader does read, on what that reader read. It is used without asking only where it fits well (``fits``), and the
name of the format goes with the transcript, so that it can be said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from coach.errors import NotFoundError, ReadError, UsageError
from coach.model import RawTranscript
from coach.store import Store
from coach.transcripts.decoding import decode
from coach.transcripts.line_pattern import FORMAT, LinePattern, PatternReading, read_pattern
from coach.transcripts.pattern_guess import fits, guess_patterns, sample_of, score_of
from coach.transcripts.reading import file_bytes
from coach.transcripts.registry import choose_document

SETTING = "line_patterns"
MAX_NAME = 30
_STARTS = (
    LinePattern("inline", ("name", "text"), separator=":"),
    LinePattern("header", ("time", "name")),
)


@dataclass(frozen=True, slots=True)
class NamedFormat:
    """A pattern with its name. ``instead_of``: the reader whose reading it replaces, "" where there was none."""

    name: str
    pattern: LinePattern
    instead_of: str = ""


def named_formats(store: Store) -> tuple[NamedFormat, ...]:
    """The saved formats, oldest first. What cannot be understood (a newer program's) is left out. Raises StoreError."""
    found = []
    stored = store.settings.get(SETTING)
    for item in stored if isinstance(stored, list) else []:
        try:
            found.append(msgspec.convert(item, NamedFormat))
        except msgspec.ValidationError:
            continue
    return tuple(found)


def save_format(store: Store, format: NamedFormat) -> None:
    """Keep a format; one of the same name is replaced. Raises UsageError for an unfit name, StoreError."""
    name = " ".join(format.name.split())
    if not name or len(name) > MAX_NAME:
        raise UsageError("形式の名前が決まりませんでした。", todo=f"1 文字から {MAX_NAME} 文字までの名前を付けます。")
    with store.transaction():
        kept = [other for other in named_formats(store) if other.name != name]
        store.settings.set(SETTING, [msgspec.to_builtins(each) for each in (*kept, replace(format, name=name))])


def remove_format(store: Store, name: str) -> None:
    """Forget a format; sessions read by it stay. Raises NotFoundError, StoreError."""
    with store.transaction():
        formats = named_formats(store)
        kept = [other for other in formats if other.name != " ".join(name.split())]
        if len(kept) == len(formats):
            known = "、".join(f"「{other.name}」" for other in formats)
            todo = f"保存した形式は{known}です。" if known else "保存した形式は、まだありません。"
            raise NotFoundError(f"「{name}」という形式が見当たりません。", todo=todo)
        store.settings.set(SETTING, [msgspec.to_builtins(each) for each in kept])


def format_name(raw: RawTranscript) -> str | None:
    """The name of the saved format a text was read by; "" for a pattern without a name, None for any other reader."""
    kind, _, name = raw.format.partition(":")
    return name if kind == FORMAT else None


def replaced_by(store: Store, raw: RawTranscript) -> str:
    """``NamedFormat.instead_of`` for a format that is to be used in place of this reading. Raises StoreError."""
    name = format_name(raw)
    if name is not None:
        return next((each.instead_of for each in named_formats(store) if each.name == name), "")
    return "" if _without_speakers(raw) else raw.format


def _without_speakers(raw: RawTranscript) -> bool:
    return all(segment.name is None and segment.role is None for segment in raw.segments)


def file_text(path: Path) -> tuple[str, str]:
    """The text of a file, or that in a document (cells of a table divided by tabs), and its encoding.

    Raises ReadError (names the file) when there is no text in it.
    """
    return text_in(file_bytes(path), path.name)


def text_in(data: bytes, name: str) -> tuple[str, str]:
    """As ``file_text``, of the bytes of a file called ``name``."""
    try:
        document = choose_document(data)
        if document is None:
            return decode(data)
        contents = document.contents(data)
    except ReadError as error:
        raise ReadError(error.what, where=f"{name} {error.where}".strip(), todo=error.todo) from None
    rows = ("\t".join(cell.replace("\n", " ").replace("\t", " ") for cell in row.cells) for row in contents.rows)
    return "\n".join(rows if contents.rows else contents.lines), document.FORMAT


def has_text(path: Path) -> bool:
    """Whether there is any text in the file."""
    try:
        return bool(file_text(path)[0].strip())
    except ReadError:
        return False


@dataclass(frozen=True, slots=True)
class FileCandidate:
    """A pattern that may fit a file: a saved one with its ``name``, or a guess. ``reading`` is that of the beginning."""

    pattern: LinePattern
    reading: PatternReading
    name: str = ""


def candidates(store: Store, text: str) -> tuple[FileCandidate, ...]:
    """What to offer for a text, best first; a saved format stands before the guesses where it explains as much.

    Raises StoreError.
    """
    sample = sample_of(text)
    found = [(each.score, FileCandidate(each.pattern, each.reading)) for each in guess_patterns(text)]
    for format in reversed(named_formats(store)):
        reading = read_pattern(sample, format.pattern)
        if len(reading.raw.segments) >= 2:
            found = [item for item in found if item[1].pattern != format.pattern]
            found.insert(0, (score_of(reading), FileCandidate(format.pattern, reading, format.name)))
    offered = [each for _, each in sorted(found, key=lambda item: -item[0])]
    shapes = {each.pattern.shape for each in offered}
    # A shape that was not guessed is there to begin with, for somebody who knows how the file is made.
    offered += [FileCandidate(start, read_pattern(sample, start)) for start in _STARTS if start.shape not in shapes]
    return tuple(offered)


def read_by(path: Path, pattern: LinePattern, name: str = "") -> RawTranscript:
    """Read a file by a pattern. Raises ReadError also where the pattern finds no talk."""
    text, encoding = file_text(path)
    raw = replace(read_pattern(text, pattern, name).raw, encoding=encoding)
    if not raw.segments:
        raise ReadError(
            "この読み方では、発話が一つも見つかりませんでした。",
            where=path.name,
            todo="区切りや並びを選び直すと、読めることがあります。",
        )
    return raw


def reread(store: Store, path: Path, raw: RawTranscript | None) -> RawTranscript | None:
    """The file by a saved format that fits it, where that is better than ``raw`` (None: no reader knew it).

    None where no format applies or the file is no text. Raises StoreError.
    """
    return reread_by(named_formats(store), raw, lambda: file_text(path))


def reread_by(
    formats: Iterable[NamedFormat], raw: RawTranscript | None, read: Callable[[], tuple[str, str]]
) -> RawTranscript | None:
    """As ``reread``, by these formats; ``read`` gives the text and its encoding (ReadError where there is none)."""
    speechless = raw is None or _without_speakers(raw)
    formats = [each for each in formats if speechless or (raw is not None and each.instead_of == raw.format)]
    if not formats:
        return None
    try:
        text, encoding = read()
    except ReadError:
        return None
    # The last saved is what the user means now.
    for each in reversed(formats):
        if fits(text, each.pattern):
            return replace(read_pattern(text, each.pattern, each.name).raw, encoding=encoding)
    return None
