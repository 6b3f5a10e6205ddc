"""An owner and an ear for tests of 稽古: the owner's side is real, what is heard in a line is decided by its first word."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coach.practice.hearing import Heard, is_silence
from coach.practice.partner import Partner
from coach.practice.routing import Route
from coach.practice.scenario import parse_scenario
from coach.practice.state import Move, Reply, State
from coach.workflows.practice import Practice

OWNER_FILE = Path(__file__).parents[1] / "practice" / "small_owner.toml"
OWNER = parse_scenario(OWNER_FILE.read_text("utf-8"), OWNER_FILE.name)

# First word of a line: acts, what it is about, how much of the owner's own words is in it.
LINES: dict[str, tuple[tuple[str, ...], Route, float]] = {
    "open": (("Q_OPEN",), Route("general", aspect="more"), 0.0),
    "feel": (("Q_OPEN",), Route("general", aspect="feeling"), 0.0),
    "receive": (("REFLECT",), Route("general", aspect="more"), 0.6),
    "accuse": (("Q_ACCUSE",), Route("general", aspect="more"), 0.0),
    "thanks": (("OTHER",), Route("thanks"), 0.0),
}


@dataclass
class FakeEar:
    """Loads and reads when it is let go; ``error`` is raised instead, if there is one."""

    error: Exception | None = None
    said: list[str] = field(default_factory=list)
    loaded: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def warm(self) -> None:
        self.loaded.wait(10)
        if self.error is not None:
            raise self.error

    def tagged(self, line: str) -> Any:
        self.go_on.wait(10)
        if self.error is not None:
            raise self.error
        self.said.append(line)
        acts = () if is_silence(line) else LINES[line.split()[0]][0]
        return SimpleNamespace(acts=tuple(SimpleNamespace(label=act) for act in acts), text=line)


def hear(tagged: Any, *_: object) -> Heard:
    """As ``coach.practice.hearing.hear`` would answer."""
    if is_silence(tagged.text):
        return Heard(tagged.text, frozenset(), Route("none"), 0, 0, 0.0, frozenset(), silent=True)
    acts, route, echo = LINES[tagged.text.split()[0]]
    return Heard(tagged.text, frozenset(acts), route, int(acts[0].startswith("Q_")), 0, echo, frozenset({"仕事"}))


def install(monkeypatch: pytest.MonkeyPatch) -> FakeEar:
    """Practices hear with this ear; it is loaded and quick unless a test says otherwise."""
    ear = FakeEar()
    ear.loaded.set()
    ear.go_on.set()
    monkeypatch.setattr(Practice, "warm", lambda self: ear.warm())
    monkeypatch.setattr(Practice, "_tagged", lambda self, line: ear.tagged(line))
    monkeypatch.setattr(Practice, "_route", lambda self: None)
    monkeypatch.setattr(Practice, "_said_words", lambda self: frozenset())
    monkeypatch.setattr("coach.workflows.practice.hear", hear)
    return ear


def only_own_owners(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """No bundled owners (they change); the small owner lies in the user's own folder."""
    monkeypatch.setattr("coach.workflows.owners.bundled_ids", tuple)
    (home / "owners").mkdir(parents=True, exist_ok=True)
    (home / "owners" / "small_owner.toml").write_text(OWNER_FILE.read_text("utf-8"), "utf-8")


# First word of a line: how trust moves, the reason, a layer told.
MOVES: dict[str, tuple[float, str, int | None]] = {
    "open": (0.04, "open", None),
    "feel": (0.03, "open", None),
    "receive": (0.09, "reflect", 1),
    "accuse": (-0.16, "accuse", None),
}


def script_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers and moves that do not depend on how owners are made to feel: for looking at screens."""

    def answer(self: Partner, state: State, heard: Heard) -> Reply:
        delta, reason, layer = MOVES.get(heard.text.split()[0], (0.02, "silence", None))
        told = layer if layer is not None and state.layer < layer else None
        state = replace(
            state, trust=round(state.trust + delta, 4), turn=state.turn + 1, layer=max(state.layer, layer or 0)
        )
        words = "去年の秋くらいから、じわじわと減ってきたんです。まあ、急にではないんですけど。"
        return Reply(words[: 12 + 6 * state.turn], state, (Move(reason, delta),), revealed=told)

    monkeypatch.setattr(Partner, "answer", answer)


class Clock:
    """Seconds that go on only when a test says so."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at
