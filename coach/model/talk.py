"""What was said: turns, transcripts, and what a reader hands over before names are mapped to roles."""

from __future__ import annotations

from dataclasses import dataclass, field

from .vocabulary import STEP_NAMES, Role


@dataclass(frozen=True, slots=True)
class Cue:
    """One timed piece inside a turn: ``text[begin:stop]`` was spoken from ``start`` to ``end`` seconds."""

    begin: int
    stop: int
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the talk. ``cues`` is empty unless several timed pieces were merged into it."""

    i: int
    speaker: Role
    text: str
    name: str | None = None
    start: float | None = None
    end: float | None = None
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A session as read: turns in order, and what the file said about the session itself (nothing inferred)."""

    id: str
    turns: tuple[Turn, ...]
    title: str | None = None
    date: str | None = None
    industry: str | None = None
    session_no: int | None = None
    support_step: str | None = None
    firm: str | None = None

    def by_number(self) -> dict[int, Turn]:
        """Turns keyed by their own number ``i``."""
        return {turn.i: turn for turn in self.turns}

    @property
    def step_number(self) -> int | None:
        """The support step as 1–7, or None when the file does not state it."""
        for n, name in enumerate(STEP_NAMES, 1):
            if self.support_step and (self.support_step[:1] == name[:1] or self.support_step[:1] == str(n)):
                return n
        return None


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of talk as a reader found it, before names are mapped to roles. ``line`` is 1-based."""

    text: str
    name: str | None = None
    start: float | None = None
    end: float | None = None
    line: int | None = None
    role: Role | None = None
    i: int | None = None


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A part of the file the reader could not use, kept so that nothing is dropped silently."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class RawTranscript:
    """What a reader returns: segments in file order, the leftovers, and what the file says about itself."""

    format: str
    segments: tuple[Segment, ...]
    unread: tuple[UnreadLine, ...] = ()
    encoding: str = "utf-8"
    meta: dict[str, str | int] = field(default_factory=dict)

    def names(self) -> tuple[str | None, ...]:
        """Distinct speaker names in order of appearance (None once where a segment has no name)."""
        return tuple(dict.fromkeys(s.name for s in self.segments))
