"""JSON of Whisper and WhisperX: ``{"segments": [{"start", "end", "text", "speaker"?, "words"?}]}``.

Also the bare list of segments and ``{"text": …}`` alone, as some front ends write. Speaker and times may be missing.
"""

from __future__ import annotations

import re

from coach.errors import ReadError
from coach.model import RawTranscript

from .joining import Merge, printable
from .json_segments import Item, Timing, segments_of
from .json_text import Numbered, read_array, read_object

FORMAT = "whisper_json"
NAME_JA = "Whisper・WhisperX の JSON"
MERGE: Merge = "captions"
_LIST = re.compile(r"\s*\[\s*\{")


def sniff(text: str, filename: str) -> float:
    """0.85 for an object with ``segments``, 0.7 for a list of objects with ``text``, 0.4 for ``text`` alone."""
    if text.lstrip()[:1] == "{":
        if '"segments"' in text:
            return 0.85
        return 0.4 if '"text"' in text else 0.0
    return 0.7 if _LIST.match(text) and '"text"' in text else 0.0


def read(text: str) -> RawTranscript:
    """One segment per Whisper segment (seconds); a segment without text goes to ``unread``.

    The speaker is the segment's own; where only its words carry speakers, theirs if they all agree. Raises ReadError
    for broken JSON or JSON without segments and text.
    """
    return segments_of(FORMAT, _items(text), _timing, _speaker)


def _timing(item: Item) -> Timing:
    start, end = item.get("start"), item.get("end")
    return start, end, [start, end]


def _items(text: str) -> list[Numbered]:
    if text.lstrip()[:1] == "[":
        return read_array(text)
    values, array = read_object(text, "segments")
    if array:
        return array
    if isinstance(values.get("text", (0, None))[1], str):
        line, words = values["text"]
        return [(line, {"text": words})]
    if array is not None:
        return array
    raise ReadError(
        "発話の一覧（segments）が見当たりません。",
        todo="Whisper の書き出し形式が JSON になっているか、ご確認ください。",
    )


def _speaker(item: Item) -> str | None:
    own = _label(item.get("speaker"))
    words = item.get("words")
    if own is not None or not isinstance(words, list):
        return own
    heard = {_label(word.get("speaker")) for word in words if isinstance(word, dict)} - {None}
    return heard.pop() if len(heard) == 1 else None


def _label(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return printable(str(value)).strip() or None
