"""The project's own JSON, taken as it is: turns, their numbers, roles and times are what the file says."""

from __future__ import annotations

import json
from typing import get_args

from coach.errors import ReadError
from coach.model import RawTranscript, Role, Segment, Transcript, UnreadLine

from .joining import Merge, printable
from .json_text import Numbered, excerpt, read_object
from .times import read_span

FORMAT = "interchange"
NAME_JA = "伴走コーチの記録（JSON）"
MERGE: Merge = "never"
_TEXT_KEYS = ("id", "title", "date", "industry", "support_step", "firm")
_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}


def sniff(text: str, filename: str) -> float:
    """0.95 for a JSON object with ``turns``; 0.05 for any other ``.json``, so that its error speaks of JSON."""
    if text.lstrip()[:1] == "{" and '"turns"' in text:
        return 0.95
    return 0.05 if filename.lower().endswith(".json") else 0.0


def read(text: str) -> RawTranscript:
    """Segments with ``role`` and ``i`` set; texts unchanged, consecutive turns of one speaker kept apart.

    Unknown keys are ignored. Where no turn has an ``i``, turns are numbered from 0. A turn without text or with an
    unknown speaker, and a session field of the wrong type, go to ``unread``. Raises ReadError for broken JSON, for
    JSON without ``turns`` and for numbers that are missing in part or used twice.
    """
    values, turns = read_object(text, "turns")
    if turns is None:
        raise ReadError(
            "発話の一覧（turns）が見当たりません。",
            todo="読める JSON は、伴走コーチの記録と Whisper・WhisperX・whisper.cpp・Transformers の書き出しです。",
        )
    unread: list[UnreadLine] = []
    meta = _meta(values, unread)
    segments = [segment for line, turn in turns if (segment := _segment(line, turn, unread)) is not None]
    unread.sort(key=lambda item: item.line)
    return RawTranscript(FORMAT, _numbered(segments), tuple(unread), meta=meta)


def dump_interchange(transcript: Transcript) -> str:
    """The transcript as interchange JSON (UTF-8 text, one final line feed); None fields are left out.

    Reading it back gives the same transcript, except that ``Turn.cues`` has no place in the format.
    """
    data: dict[str, object] = {"id": transcript.id}
    for key in ("title", "date", "industry", "session_no", "support_step", "firm"):
        value = getattr(transcript, key)
        if value is not None:
            data[key] = value
    turns: list[dict[str, object]] = []
    for turn in transcript.turns:
        item: dict[str, object] = {"i": turn.i, "speaker": turn.speaker}
        item |= {key: getattr(turn, key) for key in ("name", "start", "end") if getattr(turn, key) is not None}
        item["text"] = turn.text
        turns.append(item)
    data["turns"] = turns
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _meta(values: dict[str, Numbered], unread: list[UnreadLine]) -> dict[str, str | int]:
    meta: dict[str, str | int] = {}
    for key, (line, value) in values.items():
        if value is None or key not in (*_TEXT_KEYS, "session_no"):
            continue
        if key == "session_no" and isinstance(value, int) and not isinstance(value, bool):
            meta[key] = value
        elif key != "session_no" and isinstance(value, str):
            meta[key] = printable(value)
        else:
            kind = "整数" if key == "session_no" else "文字列"
            unread.append(UnreadLine(line, excerpt(value), f"「{key}」が{kind}ではないため、使いませんでした。"))
    return meta


def _segment(line: int, turn: object, unread: list[UnreadLine]) -> Segment | None:
    if not isinstance(turn, dict):
        unread.append(UnreadLine(line, excerpt(turn), "発話の形（speaker と text）になっていません。"))
        return None
    text, speaker, name, number = turn.get("text"), turn.get("speaker"), turn.get("name"), turn.get("i")
    said = printable(text) if isinstance(text, str) else ""
    if not said.strip():
        unread.append(UnreadLine(line, excerpt(turn), "発話の文（text）がありませんでした。"))
        return None
    role = _ROLES.get(speaker) if isinstance(speaker, str) else None
    if role is None:
        reason = "話し手（speaker）が advisor・owner・other のどれでもありません。"
        unread.append(UnreadLine(line, excerpt(said), reason))
        return None
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        raise ReadError(
            "発話の番号（i）が整数ではありません。", where=f"{line} 行目", todo="番号を整数に直すと読めます。"
        )
    start, end, problem = read_span(turn.get("start"), turn.get("end"))
    if problem:
        unread.append(UnreadLine(line, excerpt([turn.get("start"), turn.get("end")]), problem))
    known = printable(name).strip() if isinstance(name, str) else ""
    return Segment(said, known or None, start, end, line, role, number)


def _numbered(segments: list[Segment]) -> tuple[Segment, ...]:
    """Check the turns' own numbers: findings and notes refer to them, so they must name one turn each."""
    seen: dict[int, int] = {}
    bare = next((segment for segment in segments if segment.i is None), None)
    if bare is not None and any(segment.i is not None for segment in segments):
        raise ReadError(
            "番号（i）のない発話があります。",
            where=f"{bare.line} 行目",
            todo="すべてに付けるか、すべて省くと読めます。",
        )
    for segment in segments:
        if segment.i is None:
            continue
        if segment.i in seen:
            raise ReadError(
                f"発話の番号 {segment.i} が二度使われています（先は {seen[segment.i]} 行目）。",
                where=f"{segment.line} 行目",
                todo="番号が重ならないように直すと読めます。",
            )
        seen[segment.i] = segment.line or 0
    return tuple(segments)
