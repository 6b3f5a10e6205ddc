"""Joining turns into utterances and taking offsets back to the turns."""

from __future__ import annotations

from collections.abc import Iterator

from coach.model import Span, Transcript, Turn, Utterance

# Between caption pieces: a blank is what speech recognition itself uses for a breath, and the parser ignores it.
JOINT = " "


def group_turns(transcript: Transcript) -> tuple[Utterance, ...]:
    """Consecutive turns of one speaker become one utterance (LABELS.md: captions cut one utterance into several)."""
    groups: list[list[Turn]] = []
    for turn in transcript.turns:
        last = groups[-1][-1] if groups else None
        if last is not None and last.speaker == turn.speaker and last.name == turn.name:
            groups[-1].append(turn)
        else:
            groups.append([turn])
    return tuple(_utterance(group) for group in groups)


def _utterance(group: list[Turn]) -> Utterance:
    text, offsets = "", []
    for turn in group:
        if text:
            text += JOINT
        offsets.append(len(text))
        text += turn.text
    return Utterance(group[0].speaker, tuple(t.i for t in group), tuple(offsets), text)


def spans_in_turns(utterance: Utterance, begin: int, stop: int) -> Iterator[Span]:
    """The pieces of ``utterance.text[begin:stop]`` in the turns it was joined from, in order, never empty."""
    ends = (*utterance.offsets[1:], len(utterance.text) + len(JOINT))
    for number, offset, following in zip(utterance.turns, utterance.offsets, ends, strict=True):
        first, last = max(begin, offset), min(stop, following - len(JOINT))
        if first < last:
            yield Span(number, first - offset, last - offset)
