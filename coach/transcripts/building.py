"""From what a reader found, and who is who, to the ``Transcript``: roles applied, cut-up talk joined."""

from __future__ import annotations

from collections.abc import Mapping

from coach.errors import RoleError
from coach.model import Cue, RawTranscript, Role, Segment, Transcript, Turn

from .joining import MAX_GAP, Merge, join_pieces
from .registry import merge_rule


def to_transcript(raw: RawTranscript, roles: Mapping[str | None, Role], *, id: str) -> Transcript:
    """Apply ``roles`` (by speaker name; None for segments without a name) and join what a caption break cut.

    Consecutive segments of the same named speaker become one turn where the gap between them is at most 2 seconds,
    in caption formats also where a time is missing; their texts are joined as ``joining`` says and their times kept
    as ``Turn.cues``. Unnamed segments, labelled text and interchange turns are never joined. A role that the file
    itself states wins over ``roles``. Turns are numbered from 0 unless the file numbers them.

    Raises RoleError where a name has no role, or where there is no advisor turn or no owner turn.
    """
    _require_roles(raw, roles)
    groups = _group(raw.segments, merge_rule(raw.format))
    turns = tuple(_turn(number, group, roles) for number, group in enumerate(groups))
    _require_both(raw, turns)

    def words(key: str) -> str | None:
        value = raw.meta.get(key)
        return value if isinstance(value, str) else None

    session_no = raw.meta.get("session_no")
    return Transcript(
        id=id,
        turns=turns,
        title=words("title"),
        date=words("date"),
        industry=words("industry"),
        session_no=session_no if isinstance(session_no, int) else None,
        support_step=words("support_step"),
        firm=words("firm"),
    )


def _group(segments: tuple[Segment, ...], rule: Merge) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    for segment in segments:
        if groups and rule != "never" and _continues(groups[-1][-1], segment, rule):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def _continues(before: Segment, after: Segment, rule: Merge) -> bool:
    if after.name is None or before.name != after.name or before.role != after.role:
        return False
    if before.start is not None and after.start is not None and after.start < before.start:
        # The clock runs back: another recording, or captions out of order. Not one breath.
        return False
    if before.end is None or after.start is None:
        return rule == "captions"
    # Rounded: 16.1 - 14.1 is a hair above 2 in floating point.
    return round(after.start - before.end, 3) <= MAX_GAP


def _turn(number: int, group: list[Segment], roles: Mapping[str | None, Role]) -> Turn:
    first, last = group[0], group[-1]
    i = number if first.i is None else first.i
    role = first.role or roles[first.name]
    if len(group) == 1:
        return Turn(i, role, first.text, first.name, first.start, first.end)
    text, offsets = join_pieces([segment.text for segment in group])
    cues = tuple(
        Cue(offset, offset + len(segment.text), segment.start, segment.end)
        for offset, segment in zip(offsets, group, strict=True)
    )
    timed = any(cue.start is not None or cue.end is not None for cue in cues)
    # Where the last piece has no end, nobody knows when the turn ended. Overlapping captions may end before
    # an earlier one does.
    ends = [segment.end for segment in group if segment.end is not None]
    end = max(ends) if last.end is not None else None
    return Turn(i, role, text, first.name, first.start, end, cues if timed else ())


def _require_roles(raw: RawTranscript, roles: Mapping[str | None, Role]) -> None:
    missing = [segment for segment in raw.segments if segment.role is None and segment.name not in roles]
    if not missing:
        return
    first = missing[0]
    where = f"{first.line} 行目" if first.line is not None else ""
    names = [name for name in dict.fromkeys(segment.name for segment in missing) if name is not None]
    if names:
        listed = "、".join(f"「{name}」" for name in names)
        raise RoleError(
            f"{listed}の役割が決まっていません。",
            where=where,
            todo="支援者・経営者・同席者のどれかを選ぶと取り込めます。",
        )
    raise RoleError(
        f"話し手の名前がない発話が {len(missing)} 件あります。",
        where=where,
        todo="話し手の名前が入った記録を使うか、行頭に「支援者：」「経営者：」と書き足すと取り込めます。",
    )


def _require_both(raw: RawTranscript, turns: tuple[Turn, ...]) -> None:
    heard = {turn.speaker for turn in turns}
    if {"advisor", "owner"} <= heard:
        return
    lacking = "支援者" if "advisor" not in heard else "経営者"
    if raw.names() == (None,) and not any(segment.role for segment in raw.segments):
        todo = "話し手の名前がないため見分けられません。行頭に「支援者：」「経営者：」と書き足すと取り込めます。"
    else:
        todo = f"どの話し手が{lacking}なのか、役割を選び直すと取り込めます。"
    raise RoleError(f"{lacking}の発話が見当たりません。", todo=todo)
