"""The practice partner: no line crashes it, junk opens nothing, and the same lines give the same talk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from coach.errors import DataError
from coach.language.acts.tagger import tag_session
from coach.model import ACT_LABELS, RECEIVING_ACTS, ParsedSession
from coach.practice.hearing import Heard, hear, is_silence
from coach.practice.partner import Partner
from coach.practice.routing import Route, Router
from coach.practice.scenario import ASPECTS, Scenario, bundled_ids, bundled_owner, parse_scenario
from coach.practice.state import Reply, State
from tests.fuzz.language import parsed
from tests.fuzz.target import Target
from tests.fuzz.texts import ROOT, texts
from tests.fuzz.toml import toml_files

KINDS = ("topic", "fact", "general", "greeting", "thanks", "schedule", "smalltalk", "business", "none")


@cache
def owners() -> tuple[Scenario, ...]:
    small = ROOT / "tests/practice/small_owner.toml"
    return (parse_scenario(small.read_text("utf-8"), small.name), *map(bundled_owner, bundled_ids()))


@st.composite
def heard_lines(draw: st.DrawFn) -> tuple[Scenario, int, list[Heard]]:
    owner = draw(st.sampled_from(owners()))
    ids = {"topic": [t.id for t in owner.topic], "fact": [f.id for f in owner.fact]}
    lines = []
    for _ in range(draw(st.integers(1, 9))):
        kind = draw(st.sampled_from(KINDS))
        name = draw(st.sampled_from(ids[kind])) if ids.get(kind) else ""
        text = draw(texts(3))
        acts = draw(st.frozensets(st.sampled_from(ACT_LABELS), max_size=4))
        part = st.floats(0, 1)
        lines.append(
            Heard(
                text, acts, Route(kind, name, draw(st.none() | st.sampled_from(ASPECTS))), draw(st.integers(0, 4)),
                draw(st.integers(0, 400)), draw(part), draw(st.frozensets(st.sampled_from(["仕事", "社員"]))), draw(part), draw(part),
                is_silence(text), draw(st.booleans()), draw(st.sampled_from([0.0, 1.0])), {a: draw(part) for a in acts},
            )
        )  # fmt: skip
    return owner, draw(st.integers(0, 99)), lines


def junk(heard: Heard) -> bool:
    """Nothing in it is for this owner: not understood, nothing received, no word that moves a talk."""
    return heard.route.kind == "none" and heard.acts <= {"OTHER", "INFORM"} and not heard.silent


def stands(owner: Scenario, before: State, heard: Heard, reply: Reply) -> None:
    """What holds of every answer."""
    state = reply.state
    assert 0 <= state.trust <= 1
    assert before.layer <= state.layer <= before.layer + 1
    assert (reply.revealed is not None) == (state.layer > before.layer)
    assert state.told >= before.told
    assert state.turn == before.turn + 1
    reply.text.encode("utf-8")
    if state.layer > before.layer:
        layer = owner.layer[state.layer - 1]
        assert (
            layer.n == 1
            or before.trust + sum(move.delta for move in reply.moves if move.delta > 0) >= layer.trust - 1e-6
        )
    if junk(heard):
        assert state.layer == before.layer
        assert state.trust <= before.trust
    if not heard.acts & RECEIVING_ACTS and "PERMISSION" not in heard.acts and "Q_OPEN" not in heard.acts:
        assert not {move.reason for move in reply.moves if move.delta > 0} & {
            "reflect",
            "empathy",
            "open",
            "permission",
        }


def play(owner: Scenario, seed: int, lines: Sequence[Heard]) -> list[Reply]:
    partner = Partner(owner, seed)
    replies = [partner.open()]
    for heard in lines:
        if replies[-1].state.ending is not None:
            break
        replies.append(partner.answer(replies[-1].state, heard))
    return replies


def partner(given: tuple[Scenario, int, list[Heard]]) -> None:
    owner, seed, lines = given
    replies = play(owner, seed, lines)
    for before, heard, reply in zip(replies, lines, replies[1:], strict=False):
        stands(owner, before.state, heard, reply)
    assert replies == play(owner, seed, lines)


def encode(rows: Sequence[str]) -> np.ndarray:
    """Unit vectors by hash: any text may lie near any other."""
    out = np.empty((len(rows), 16), dtype=np.float32)
    for k, row in enumerate(rows):
        digest = blake2b(row.encode("utf-8", "replace"), digest_size=16).digest()
        out[k] = np.frombuffer(digest, dtype=np.uint8).astype(np.float32) - 100
    return out / np.linalg.norm(out, axis=1, keepdims=True)


@cache
def router(n: int) -> Router:
    return Router(owners()[n], encode)


def hears(given: tuple[ParsedSession, int]) -> None:
    """Typed lines, tagged: what the owner hears of them, and the answer."""
    session, n = given
    n %= len(owners())
    owner = owners()[n]
    partner = Partner(owner, n)
    reply, earlier = partner.open(), []
    for tagged in tag_session(session).utterances:
        if tagged.utterance.role != "advisor" or reply.state.ending is not None:
            continue
        heard = hear(tagged, router(n), frozenset({"仕事", "社員", "売上"}), frozenset({"仕事"}), earlier)
        for part in (heard.echo, heard.met, heard.known, heard.repeated):
            assert 0 <= part <= 1
        assert heard.questions >= 0
        assert 0 <= heard.exposition <= len(tagged.utterance.text) * 2
        before, reply = reply.state, partner.answer(reply.state, heard)
        stands(owner, before, heard, reply)
        earlier.append(tagged.utterance.text)


FILES = tuple(path.read_bytes() for path in sorted(Path(ROOT, "prompts/owners").glob("*.toml"))[:2])
FILES = (*FILES, (ROOT / "tests/practice/small_owner.toml").read_bytes())


def owner_file(text: str) -> None:
    try:
        owner = parse_scenario(text, "owner.toml")
    except DataError:
        return
    # What may be used can be played.
    line = Heard(
        "どんなお気持ちですか", frozenset({"Q_OPEN"}), Route("general", aspect="feeling"), 1, 0, 0.0, frozenset()
    )
    play(owner, 0, [line] * 6)


TARGETS = (
    Target("lines as heard", "simulator", heard_lines(), partner, 6, 50),
    Target("lines as typed", "simulator", st.tuples(parsed(), st.integers(0, 12)), hears, 3, 30),
    Target("owner files, mutated", "simulator", toml_files(FILES), owner_file, 2, 30),
)
