"""Handing one's growth to a trainer, and taking it in: one file, written and read only when asked for.

The file holds figures. Titles, firms and words of a talk go into it only with the talks themselves.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from coach.errors import DataError, NotFoundError
from coach.metrics.growth import GrowthPoint
from coach.model import Transcript
from coach.workflows.export import write_privately
from coach.workflows.graded import GradedSession, final_levels
from coach.workflows.practice import SOURCE as PRACTICE_SOURCE

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

FORMAT: Literal["coach-growth"] = "coach-growth"
VERSION = 1
# Stands where an anonymous file says whose figures they are.
NOBODY = "支援者"
# A year of talks is a few MB; more is no file of ours.
LARGEST = 64 * 1024 * 1024
SHARED_FORMAT, SHARED_SOURCE = "shared", "受け取った記録"


class Talk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A talk in the file; ``key`` is that of its point."""

    key: str
    practice: bool
    transcript: Transcript


class GrowthFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. In ``points`` and ``levels`` the session is a key made of the talk, from which nothing can be read."""

    format: Literal["coach-growth"]
    version: int
    person: str
    made_at: str
    points: tuple[GrowthPoint, ...]
    levels: tuple[GradedSession, ...] = ()
    talks: tuple[Talk, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What was written into a file."""

    points: int
    talks: int
    unread: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read from a file; ``new_talks`` were not here before."""

    person: str
    points: int
    talks: int
    new_talks: int
    made_at: str


@dataclass(frozen=True, slots=True)
class ReceivedGrowth:
    """What was received of a person and is not known from a session of one's own."""

    points: tuple[GrowthPoint, ...]
    levels: tuple[GradedSession, ...]
    received_at: str


def share_growth(
    ws: Workspace, person: str, path: Path | str, *, with_talks: bool = False, anonymise: bool = False
) -> Given:
    """Write a person's figures to ``path`` (0600), with their talks only if asked.

    ``anonymise``: names in the talks are replaced as in the list of each session (coach.workflows.anonymise), and the
    file does not say whose figures they are, nor who graded.

    Raises NotFoundError when there is no figure yet, CoachError when the file cannot be written, StoreError.
    """
    from coach.workflows.growth import growth_of

    growth = growth_of(ws, person)
    own = [p for series in (growth.real, growth.practice) for p in series.points if p.session]
    if not own:
        raise NotFoundError(
            f"「{person}」さんの、ふりかえった記録がまだありません。",
            todo="一度ふりかえると、数字を渡せるようになります。",
        )
    transcripts = {p.session: ws.store.sessions.get(p.session) for p in own}
    keys = {session: key_of(transcript) for session, transcript in transcripts.items()}
    levels = final_levels(ws, set(keys))
    talks = _talks(ws, transcripts, anonymise=anonymise) if with_talks else {}
    made = GrowthFile(
        format=FORMAT,
        version=VERSION,
        person=NOBODY if anonymise else person,
        made_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        points=tuple(
            replace(p, session=keys[p.session], title=p.title if with_talks and not anonymise else "") for p in own
        ),
        levels=tuple(
            replace(level, session=keys[level.session], grader="" if anonymise else level.grader) for level in levels
        ),
        talks=tuple(Talk(keys[p.session], p.practice, talks[p.session]) for p in own if p.session in talks),
    )
    write_privately(Path(path).expanduser(), msgspec.json.format(msgspec.json.encode(made), indent=1).decode() + "\n")
    return Given(len(made.points), len(made.talks), growth.unread)


def _talks(ws: Workspace, transcripts: Mapping[str, Transcript], *, anonymise: bool) -> Mapping[str, Transcript]:
    """The talks as they go out; the sessions' own names when asked for."""
    if not anonymise:
        return transcripts
    from coach.workflows.anonymise import anonymous_transcript, settled

    return {names.session: anonymous_transcript(ws, names) for names in settled(ws, list(transcripts))}


def key_of(transcript: Transcript) -> str:
    """A key of what was said and by whom: the same talk has the same key on every machine."""
    said = repr([(turn.speaker, turn.text) for turn in transcript.turns])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def read_growth(ws: Workspace, path: Path | str, *, person: str | None = None) -> Taken:
    """Take in a file; ``person`` calls them otherwise (two people may have one name). Talks that are here already stay.

    Raises DataError when it is no such file, StoreError.
    """
    path = Path(path).expanduser()
    read = _read(path)
    name = " ".join((person or read.person).split())
    if not name:
        raise _broken(path, "だれの記録か書かれていません。")
    read = msgspec.structs.replace(read, person=name)
    new = 0
    with ws.store.transaction():
        known = {key_of(ws.store.sessions.get(row.id)) for row in ws.store.sessions.rows()} if read.talks else set()
        for talk in read.talks:
            if {key_of(talk.transcript), talk.key} & known:
                continue
            source = (PRACTICE_SOURCE if talk.practice else "") + SHARED_SOURCE
            ws.store.sessions.add(talk.transcript, source=source, digest="", format=SHARED_FORMAT, person=name)
            known.add(key_of(talk.transcript))
            new += 1
        # The talks are sessions now; kept once is enough.
        body = msgspec.json.encode(msgspec.structs.replace(read, talks=()))
        ws.store.shared_growth.add(name, read.made_at, body)
    return Taken(name, len(read.points), len(read.talks), new, read.made_at)


def received_of(ws: Workspace, person: str, own: Sequence[str]) -> ReceivedGrowth | None:
    """What was received of a person last, without the sessions ``own``, which are here themselves. Raises StoreError."""
    row = ws.store.shared_growth.latest(person)
    if row is None:
        return None
    try:
        file = msgspec.json.decode(row.body, type=GrowthFile)
    except msgspec.DecodeError:
        return None
    reviewed = {r.id for r in ws.store.sessions.rows() if r.reviewed_at is not None}
    mine = {key_of(ws.store.sessions.get(id)) for id in own if id in reviewed}
    return ReceivedGrowth(
        tuple(replace(p, session="") for p in file.points if p.session not in mine),
        _unknown(file.levels, {key_of(ws.store.sessions.get(id)) for id in own}),
        row.received_at,
    )


def _unknown(levels: Collection[GradedSession], mine: Collection[str]) -> tuple[GradedSession, ...]:
    return tuple(level for level in levels if level.session not in mine)


def _read(path: Path) -> GrowthFile:
    try:
        if path.stat().st_size > LARGEST:
            raise _broken(path, "ファイルが大きすぎます。")
        read = msgspec.json.decode(path.read_bytes(), type=GrowthFile)
    except OSError as error:
        raise DataError(
            f"ファイルを読めませんでした ({error.strerror})。", where=str(path), todo="場所と名前を確かめてください。"
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _broken(path, "成長の記録のファイルとして読めませんでした。") from error
    if read.version != VERSION:
        raise _broken(path, f"このファイルの版 ({read.version}) は読めません。")
    return read


def _broken(path: Path, what: str) -> DataError:
    return DataError(
        what, where=path.name, todo="`coach share 名前 --to ファイル` で書き出したファイルか、お確かめください。"
    )
