"""What the owner's words show: disclosure, hesitation, 気づき, wish, commitment, request, agreement."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import cast

from coach.language.acts.cues import Cue, _compile, core_of, without_fillers
from coach.language.spans import spans_in_turns
from coach.model import OwnerMark, OwnerSignal, Utterance

# 「短い応答」 of LABELS.md: 15 characters or fewer, counted as written.
SHORT_REPLY = 15


@cache
def owner_cues() -> tuple[Cue, ...]:
    """The owner's signs in file order."""
    table = tomllib.loads(files("coach.language.acts").joinpath("owner_cues.toml").read_text("utf-8"))
    return tuple(
        Cue(c["id"], c["at"], tuple(c["forms"]), _compile(c["at"], c["forms"]), tuple(c["hits"]), tuple(c["misses"]))
        for c in table["cue"]
    )


def owner_marks(utterance: Utterance) -> tuple[OwnerMark, ...]:
    """Marks on an owner's utterance, each on the sentence that shows it, one of a kind per sentence."""
    marks: list[OwnerMark] = []
    for sentence in utterance.sentences:
        text = utterance.text[sentence.begin : sentence.stop]
        for cue in owner_cues():
            match = cue.pattern.search(text.strip() if cue.at == "start" else text)
            if cue.at == "start" and not match:
                match = cue.pattern.search(without_fillers(core_of(text)))
            if match:
                for span in spans_in_turns(utterance, sentence.begin, sentence.stop):
                    marks.append(OwnerMark(cast(OwnerSignal, cue.id), span, match.group()))
    if len(utterance.text.strip()) <= SHORT_REPLY:
        for span in spans_in_turns(utterance, 0, len(utterance.text)):
            marks.append(OwnerMark("short", span, ""))
    return tuple(marks)
