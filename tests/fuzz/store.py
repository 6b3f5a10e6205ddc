"""The store against a model of it that is three dictionaries: sessions, notes, bookmarks, verdicts, answers, grades."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule

from coach.errors import NotFoundError
from coach.model import Transcript, Turn
from coach.store import open_store
from coach.transcripts.joining import printable
from tests.fuzz.texts import texts

words = texts(3).map(printable)
said = words.filter(str.strip)
turn_lists = st.lists(st.tuples(st.sampled_from(["advisor", "owner", "other"]), said), min_size=1, max_size=4)
numbers = st.integers(0, 5)
KEYS = st.sampled_from(["INTERROGATION:1", "PREMATURE:2", "詰問:3"])


class StoreMachine(RuleBasedStateMachine):
    """Does what users do in any order, reopens in between, and compares with the model."""

    sessions = Bundle("sessions")
    grades = Bundle("grades")

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="coach-fuzz-"))
        self.store = open_store(self.home)
        self.kept: dict[str, Transcript] = {}
        self.digests: dict[tuple[str, tuple[tuple[str | None, str], ...]], str] = {}
        self.notes: dict[str, dict[int, str]] = {}
        self.marked: dict[str, set[int]] = {}
        self.verdicts: dict[str, dict[str, tuple[str, str]]] = {}
        self.answers: dict[str, dict[str, str]] = {}
        self.levels: dict[int, tuple[str, list[tuple[str, str, object]]]] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.home)

    # ── sessions ──────────────────────────────────────────────────────────────

    @rule(
        target=sessions,
        rows=turn_lists,
        title=st.none() | words,
        digest=st.sampled_from(["", "d1", "d2"]),
        id=st.sampled_from(["s", "面談", ""]),
    )
    def add(self, rows: list[tuple[str, str]], title: str | None, digest: str, id: str) -> str:
        transcript = Transcript(id, tuple(Turn(k, role, text) for k, (role, text) in enumerate(rows)), title=title)  # type: ignore[arg-type]
        same = next((s for (d, _), s in self.digests.items() if digest and d == digest), None)
        known = set(self.kept)
        session = self.store.sessions.add(transcript, source="a.txt", digest=digest, format="plain")
        if session in known:
            assert digest
            assert same is not None
            return session
        self.kept[session] = replace(transcript, id=session)
        if digest:
            self.digests[digest, tuple((t.name, t.speaker) for t in transcript.turns)] = session
        return session

    @rule(session=sessions, title=st.none() | words)
    def rename(self, session: str, title: str | None) -> None:
        if session not in self.kept:
            self._missing(lambda: self.store.sessions.set_meta(session, title=title))
            return
        self.store.sessions.set_meta(session, title=title)
        self.kept[session] = replace(self.kept[session], title=title)

    @rule(session=consumes(sessions))
    def delete(self, session: str) -> None:
        if session not in self.kept:
            self._missing(lambda: self.store.sessions.delete(session))
            return
        self.store.sessions.delete(session)
        del self.kept[session]
        self.digests = {key: value for key, value in self.digests.items() if value != session}
        for family in (self.notes, self.marked, self.verdicts, self.answers):
            family.pop(session, None)
        self.levels = {n: grade for n, grade in self.levels.items() if grade[0] != session}

    @staticmethod
    def _missing(call: object) -> None:
        try:
            call()  # type: ignore[operator]
        except NotFoundError:
            return
        raise AssertionError("something that is not there was changed")

    # ── what is said about them ───────────────────────────────────────────────

    @rule(session=sessions, turn=numbers, text=words)
    def note(self, session: str, turn: int, text: str) -> None:
        if session not in self.kept:
            self._missing(lambda: self.store.notes.put(session, turn, text))
            return
        self.store.notes.put(session, turn, text)
        notes = self.notes.setdefault(session, {})
        notes.pop(turn, None)
        if text.strip():
            notes[turn] = text

    @rule(session=sessions, turn=numbers)
    def bookmark(self, session: str, turn: int) -> None:
        if session not in self.kept:
            return
        marks = self.marked.setdefault(session, set())
        assert self.store.bookmarks.toggle(session, turn) == (turn not in marks)
        marks ^= {turn}

    @rule(session=sessions, key=KEYS, verdict=st.sampled_from(["agree", "dismiss"]), reason=words)
    def judge(self, session: str, key: str, verdict: str, reason: str) -> None:
        if session not in self.kept:
            self._missing(lambda: self.store.verdicts.set(session, key, verdict, reason))  # type: ignore[arg-type]
            return
        self.store.verdicts.set(session, key, verdict, reason)  # type: ignore[arg-type]
        self.verdicts.setdefault(session, {})[key] = verdict, reason

    @rule(session=sessions, key=KEYS)
    def take_back(self, session: str, key: str) -> None:
        self.store.verdicts.clear(session, key)
        self.verdicts.get(session, {}).pop(key, None)

    @rule(session=sessions, question=st.sampled_from(["q1", "q2"]), text=words)
    def answer(self, session: str, question: str, text: str) -> None:
        if session not in self.kept:
            return
        self.store.answers.put(session, question, "どこでしたか", text)
        self.answers.setdefault(session, {})[question] = text

    # ── grades ────────────────────────────────────────────────────────────────

    @rule(target=grades, session=sessions, body=st.integers(0, 9))
    def begin(self, session: str, body: int) -> object:
        if session not in self.kept:
            self._missing(lambda: self.store.grades.begin(session, {}, {}, "v", "佐藤", body))
            return multiple()
        n = self.store.grades.begin(session, {}, {}, "v", "佐藤", body)
        self.levels[n] = session, [("start", "draft", body)]
        return n

    @rule(n=grades, event=st.sampled_from(["save", "finalise", "reopen"]), body=st.integers(0, 9), late=st.booleans())
    def step(self, n: int, event: str, body: int, late: bool) -> None:
        if n not in self.levels:
            self._missing(lambda: self.store.grades.add_step(n, 1, event, "draft", body))
            return
        steps = self.levels[n][1]
        base = self.store.grades.get(n).step - (1 if late else 0)
        status = "final" if event == "finalise" else "draft"
        taken = self.store.grades.add_step(n, base, event, status, body)
        fits = not late and (steps[-1][1] == "final") == (event == "reopen")
        assert (taken is not None) == fits
        if fits:
            steps.append((event, status, body))

    @rule(n=consumes(grades))
    def throw_away(self, n: int) -> None:
        if n in self.levels:
            self.store.grades.delete(n)
            del self.levels[n]

    # ── and all the while ─────────────────────────────────────────────────────

    @precondition(lambda self: self.kept)
    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.home)

    @rule(query=words)
    def look_for(self, query: str) -> None:
        assert {row.id for row in self.store.sessions.rows(query)} <= set(self.kept)

    @invariant()
    def all_is_there(self) -> None:
        assert {row.id for row in self.store.sessions.rows()} == set(self.kept)
        for session, transcript in self.kept.items():
            assert self.store.sessions.get(session) == transcript
            assert {k: v.text for k, v in self.store.notes.of(session).items()} == self.notes.get(session, {})
            assert self.store.bookmarks.of(session) == self.marked.get(session, set())
            found = {k: (v.verdict, v.reason) for k, v in self.store.verdicts.of(session).items()}
            assert found == self.verdicts.get(session, {})
            assert {k: v.text for k, v in self.store.answers.of(session).items()} == self.answers.get(session, {})
        assert {row.n for row in self.store.grades.all()} == set(self.levels)
        for n, (_, steps) in self.levels.items():
            rows = self.store.grades.steps(n)
            assert [(row.event, row.status, row.body) for row in rows] == [(e, s, str(b).encode()) for e, s, b in steps]
