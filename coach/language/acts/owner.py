"""What the owner's words show: disclosure, hesitation, 気づき, wish, commitment, request, agreement."""

from __future__ import annotations

import re
from typing import cast

from coach.language.acts.cues import Cue, core_of, cues, without_fillers
from coach.language.spans import spans_in_turns
from coach.model import OwnerMark, OwnerSignal, Utterance

# 「短い応答」 of LABELS.md: 15 characters or fewer, counted as written.
SHORT_REPLY = 15
# Questions in form only.
_RECEIVED = re.compile(
    r"(?:へえ|ほう|あ|ああ|え|えっ|まあ|はあ)?[、。…]*(?:そう|ほう|ほんと|本当|ほんま|まじ)(?:なん|ん)?(?:です|なの|なん|や|け)?か?(?:ね|い|な)?"
)


def owner_cues() -> tuple[Cue, ...]:
    """The owner's signs in file order."""
    return cues("owner_cues.toml")


def owner_marks(utterance: Utterance) -> tuple[OwnerMark, ...]:
    """Marks on an owner's utterance, each on the sentence that shows it, one of a kind per sentence."""
    marks: list[OwnerMark] = []
    for sentence in utterance.sentences:
        text = utterance.text[sentence.begin : sentence.stop]
        for cue in owner_cues():
            if match := _heard(cue, text):
                for span in spans_in_turns(utterance, sentence.begin, sentence.stop):
                    marks.append(OwnerMark(cast(OwnerSignal, cue.id), span, match.group()))
    if len(utterance.text.strip()) <= SHORT_REPLY:
        for span in spans_in_turns(utterance, 0, len(utterance.text)):
            marks.append(OwnerMark("short", span, ""))
    return tuple(marks)


def _heard(cue: Cue, text: str) -> re.Match[str] | None:
    core = core_of(text)
    if cue.at in ("end", "mark"):
        if _RECEIVED.fullmatch(without_fillers(core)):
            return None
        return cue.pattern.search(core if cue.at == "end" else text[text.rfind(core) + len(core) :])
    if cue.at == "start":
        return cue.pattern.search(text.strip()) or cue.pattern.search(without_fillers(core))
    return cue.pattern.search(text)
