"""JSON of the Transformers speech pipeline: ``{"text", "chunks": [{"timestamp": [start, end], "text"}]}``.

Also a list of such results, and the bare list of chunks.
"""

from __future__ import annotations

import re

from coach.errors import ReadError
from coach.model import RawTranscript

from .joining import Merge, printable
from .json_segments import Item, Timing, segments_of
from .json_text import Numbered, read_array, read_object

FORMAT = "asr_chunks"
NAME_JA = "Transformers の音声認識の JSON"
MERGE: Merge = "captions"
_LIST = re.compile(r"\s*\[\s*\{")


def sniff(text: str, filename: str) -> float:
    """0.88 for ``chunks`` (or a list of chunks) with ``timestamp``, else 0."""
    if '"text"' not in text or '"timestamp"' not in text or '"turns"' in text:
        return 0.0
    return 0.88 if (text.lstrip()[:1] == "{" and '"chunks"' in text) or _LIST.match(text) else 0.0


def read(text: str) -> RawTranscript:
    """One segment per chunk (seconds; an end of null stays None). Raises ReadError for broken JSON or no chunks."""
    return segments_of(FORMAT, _chunks(text), _timing, _speaker)


def _timing(item: Item) -> Timing:
    stamp = item.get("timestamp")
    start, end = (*stamp, None, None)[:2] if isinstance(stamp, list) else (stamp, None)
    return start, end, stamp


def _speaker(item: Item) -> str | None:
    speaker = item.get("speaker")
    return (printable(speaker).strip() or None) if isinstance(speaker, str) else None


def _chunks(text: str) -> list[Numbered]:
    if text.lstrip()[:1] == "[":
        return [chunk for line, item in read_array(text) for chunk in _of_result(line, item)]
    values, chunks = read_object(text, "chunks")
    if chunks:
        return chunks
    if "text" in values:
        line, words = values["text"]
        return [(line, {"text": words})]
    raise ReadError("発話の一覧（chunks）が見当たりません。", todo="音声認識の書き出しか、ご確認ください。")


def _of_result(line: int, item: object) -> list[Numbered]:
    """The chunks of one result of the list; a chunk of a bare list is its own."""
    chunks = item.get("chunks") if isinstance(item, dict) else None
    if not isinstance(chunks, list) or not chunks:
        return [(line, item)]
    return [(line, chunk) for chunk in chunks]
