"""Which of the written lines are said: unused pieces first, wordings chosen by the seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b

from coach.practice.scenario import Fact, Lines, Say, Scenario, Topic
from coach.practice.state import Draft, State


class Speaker:
    """Takes lines from an owner file and remembers in the state what was said."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._scenario = scenario
        self._seed = seed

    def line(self, state: State, draft: Draft, key: str, lines: Lines) -> State:
        """Say one of the wordings under ``key``: one not used yet while there is one."""
        order = sorted(range(len(lines)), key=lambda k: self._lot(f"{key}:{k}"))
        fresh = [k for k in order if f"{key}#{k}" not in state.used]
        if not fresh:
            # All used: begin again, at another place of the order.
            state = replace(state, used=frozenset(u for u in state.used if not u.startswith(f"{key}#")))
            fresh = order[state.turn % len(order) :]
        chosen = fresh[0]
        draft.parts.append(lines[chosen])
        draft.told.append(key)
        return replace(state, used=state.used | {f"{key}#{chosen}"})

    def _lot(self, name: str) -> bytes:
        """A lot drawn by the seed: the same on every machine, and unlike for neighbouring seeds."""
        return blake2b(f"{self._seed}:{self._scenario.id}:{name}".encode(), digest_size=8).digest()

    def react(self, state: State, draft: Draft, reaction: str) -> State:
        """Say a reaction of that kind."""
        draft.reaction = draft.reaction or reaction
        lines = self._scenario.reactions.get(reaction)
        return self.line(state, draft, f"reaction.{reaction}", lines) if lines else state

    def fact(self, state: State, draft: Draft, fact: Fact, *, short: bool) -> State:
        """Answer a fact, shortly when on guard; not yet when trust is missing."""
        if state.trust < fact.trust and fact.guarded:
            return self.line(state, draft, f"fact.{fact.id}.guarded", fact.guarded)
        if state.trust < fact.trust:
            return self.react(state, draft, "guarded")
        if short and fact.short:
            return self.line(state, draft, f"fact.{fact.id}.short", fact.short)
        state = self.line(state, draft, f"fact.{fact.id}", fact.lines)
        return replace(state, pieces=state.pieces + 1, feeling=False)

    def pieces(self, state: State, draft: Draft, aspect: str, wanted: int, *, only: bool = False) -> tuple[State, int]:
        """Say up to ``wanted`` unsaid pieces of the current topic: of the aspect first, then what goes on from there.

        Asked for something the person has no word on, they go on telling, where there is something left to tell (not with ``only``).
        """
        topic = self._scenario.topic_of(state.topic)
        if state.trust < topic.hear:
            if only:
                return state, 0
            if topic.guarded:
                return self.line(state, draft, f"topic.{topic.id}.guarded", topic.guarded), 1
            return self.react(state, draft, "guarded"), 1
        said = 0
        for key, say in self._unsaid(state, topic, aspect):
            if only and say.aspect != aspect:
                break
            state = self.line(state, draft, key, say.lines)
            state = replace(
                state,
                told=state.told | {key},
                feeling=say.feeling,
                pieces=state.pieces + 1,
                topic=say.opens or state.topic,
            )
            said += 1
            if said >= wanted or say.opens or say.feeling:
                break
        return state, said

    def holds_back(self, state: State) -> bool:
        """Whether there is more to tell on the topic, but not yet."""
        topic = self._scenario.topic_of(state.topic)
        return any(
            f"topic.{topic.id}.{k}" not in state.told and (state.trust < say.trust or state.layer < say.layer)
            for k, say in enumerate(topic.say)
        )

    def has_more(self, state: State) -> bool:
        """Whether something of the topic talked of can still be told now."""
        return any(True for _ in self._unsaid(state, self._scenario.topic_of(state.topic), "more"))

    def _unsaid(self, state: State, topic: Topic, aspect: str) -> Iterator[tuple[str, Say]]:
        """Pieces of the topic that may be told now: those of the aspect, then those that simply go on."""
        can = [
            (f"topic.{topic.id}.{k}", say) for k, say in enumerate(topic.say)
            if f"topic.{topic.id}.{k}" not in state.told and state.trust >= say.trust and state.layer >= say.layer
        ]  # fmt: skip
        yield from (pair for pair in can if pair[1].aspect == aspect)
        if aspect != "more":
            yield from (pair for pair in can if pair[1].aspect == "more")
