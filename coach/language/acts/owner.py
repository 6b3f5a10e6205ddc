"""What the owner's words show: disclosure, hesitation, 気づき, wish, commitment, request, agreement."""

from __future__ import annotations

from typing import cast

from coach.language.acts.cues import Cue, core_of, cues, without_fillers
from coach.language.spans import spans_in_turns
from coach.model import OwnerMark, OwnerSignal, Utterance

# 「短い応答」 of LABELS.md: 15 characters or fewer, counted as written.
SHORT_REPLY = 15


def owner_cues() -> tuple[Cue, ...]:
    """The owner's signs in file order."""
    return cues("owner_cues.toml")


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
