"""Google Meet transcripts as text, Markdown or Word: ``名前: 発話``, a bare time every five minutes, a closing note.

The lines of talk are read as labelled text; what is Meet's own is taken out before.
"""

from __future__ import annotations

import re
from dataclasses import replace

from coach.model import RawTranscript, UnreadLine

from . import plain
from .joining import Merge, printable
from .labels import is_heading, split_label

FORMAT = "meet"
NAME_JA = "Google Meet の文字起こし"
MERGE: Merge = "never"

_MARK = re.compile(r"\d{1,2}:[0-5]\d:[0-5]\d", re.ASCII)
_TITLE = re.compile(r".{0,120}(?:文字起こし|Transcript)(?:\s*\{#[^}]*\})?", re.IGNORECASE)
_ENDED = re.compile(
    r"(?:この)?(?:会議|ミーティング|(?:会議の)?文字起こし)は.{0,30}(?:終了|停止)しました.{0,40}|"
    r"(?:meeting|transcription) ended (?:after|at) .{0,40}",
    re.IGNORECASE,
)
_MADE_BY = re.compile(
    r"この(?:編集可能な)?文字起こしは.{0,40}(?:コンピュ|自動|生成|編集).*|"
    r"This (?:editable )?transcript was (?:computer|automatically) generated.*",
    re.IGNORECASE | re.DOTALL,
)
_HEADING_MARK = re.compile(r"^#{1,6}\s+")
_ANCHOR = re.compile(r"\s*\{#[^}]*\}\s*$")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|])")
_HEAD, _TAIL = 65536, 2000


def sniff(text: str, filename: str) -> float:
    """0.97 for labelled lines with Meet's title, closing note or five-minute marks; else 0."""
    if "-->" in text[:_HEAD]:
        return 0.0
    lines = [line for raw in text[:_HEAD].split("\n") if (line := _bare(raw))]
    last = [line for raw in text[-_TAIL:].split("\n") if (line := _bare(raw))]
    labels = sum((label := split_label(line)) is not None and not is_heading(label[0]) for line in lines)
    if labels < 2:
        return 0.0
    marks = [line for line in lines if _MARK.fullmatch(line)]
    regular = [mark for mark in marks if mark.endswith(("0:00", "5:00"))]
    titled = any(_TITLE.fullmatch(line) for line in lines[:12])
    closed = any(_ENDED.fullmatch(line) or _MADE_BY.fullmatch(line) for line in last[-6:])
    own = closed or (titled and bool(marks)) or (len(regular) >= 2 and len(regular) * 2 > len(marks))
    return 0.97 if own and labels > len(marks) else 0.0


def read(text: str) -> RawTranscript:
    """Segments in file order; the turn after a time mark begins at it (seconds), all others have no time.

    Title, attendees and the closing note go to ``unread``.
    """
    kept: list[str] = []
    unread: list[UnreadLine] = []
    begun = ended = False
    for number, raw in enumerate(text.split("\n"), 1):
        line = _bare(raw)
        labelled = split_label(line) is not None
        begun = begun or labelled
        # Newer transcripts say how they were made at the top as well: the talk is still to come there.
        if begun and not labelled and (_ENDED.fullmatch(line) or _MADE_BY.fullmatch(line)):
            ended = True
        if line and ended and not labelled:
            unread.append(UnreadLine(number, line, "Meet の結びの文で、発話ではないようです。"))
            line = ""
        elif labelled:
            ended = False
        kept.append(line)
    raw_talk = plain.read("\n".join(kept))
    unread += raw_talk.unread
    unread.sort(key=lambda item: item.line)
    return replace(raw_talk, format=FORMAT, unread=tuple(unread))


def _bare(raw: str) -> str:
    """A line without Markdown: heading marks, bold, anchors, escapes."""
    line = _HEADING_MARK.sub("", printable(raw).strip())
    line = _ANCHOR.sub("", line) if line.endswith("}") else line
    return _ESCAPED.sub(r"\1", line.replace("**", "")).strip()
