"""A review, or anything made of one, with names replaced: every text in it, and every offset into a text.

What is exported is made from the masked review, so that no renderer needs to know of names. Texts are found by walking
through the value: a field that is added later is masked as well, unless it is named in ``_KEPT``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from coach.language.spans import JOINT, group_turns, spans_in_turns
from coach.model import Cue, Review, Span, TaggedSession, TaggedUtterance, Token, Transcript, Turn, Utterance
from coach.workflows.masking import Edit, Replacer, apply_edits

T = TypeVar("T")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
# Fields that hold words of a list or numbers of ours, never what somebody wrote or said.
_KEPT = frozenset(
    {
        "id", "habit", "flag", "label", "kind", "from_case", "from_template", "signal", "wall", "role", "speaker", "verdict",
        "cue", "missing", "area", "rubric", "counts", "cases",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """A text after its edits, and where its characters went."""

    text: str
    edits: tuple[Edit, ...]

    def begin(self, at: int) -> int:
        """The new place of a character that begins something."""
        return self._at(at, at_end=False)

    def stop(self, at: int) -> int:
        """The new place behind the last character of something."""
        return self._at(at, at_end=True)

    def _at(self, at: int, *, at_end: bool) -> int:
        shift = 0
        for edit in self.edits:
            if edit.stop <= at:
                shift += len(edit.alias) - (edit.stop - edit.begin)
            elif edit.begin < at:
                return edit.begin + shift + (len(edit.alias) if at_end else 0)
            else:
                break
        return at + shift


def moved(text: str, edits: tuple[Edit, ...]) -> Moved:
    """A text with its edits made."""
    return Moved(apply_edits(text, edits), edits)


def moved_turns(transcript: Transcript, replacer: Replacer) -> dict[int, Moved]:
    """Every turn by its number; a name that two turns share is replaced in the first and gone from the second."""
    texts = {turn.i: turn.text for turn in transcript.turns}
    edits: dict[int, list[Edit]] = {}
    for utterance in group_turns(transcript):
        for edit in replacer.edits(utterance.text):
            for k, span in enumerate(spans_in_turns(utterance, edit.begin, edit.stop)):
                edits.setdefault(span.turn, []).append(Edit(span.begin, span.stop, "" if k else edit.alias))
    return {i: moved(text, tuple(edits.get(i, ()))) for i, text in texts.items()}


def masked_transcript(transcript: Transcript, replacer: Replacer) -> Transcript:
    """The transcript with names replaced in what was said, in who said it and in what it is called."""
    return _transcript(transcript, moved_turns(transcript, replacer), replacer)


def masked_review(review: Review, replacer: Replacer) -> Review:
    """The review with names replaced everywhere in it."""
    turns = moved_turns(review.tagged.transcript, replacer)
    walk = _Walk(replacer, turns)
    tagged = review.tagged
    utterances = tuple(_tagged(item, turns, walk) for item in tagged.utterances)
    return replace(
        review,
        tagged=TaggedSession(_transcript(tagged.transcript, turns, replacer), utterances),
        findings=walk.of(review.findings),
        strengths=walk.of(review.strengths),
        next_steps=walk.of(review.next_steps),
    )


def anonymous_review(review: Review, replacer: Replacer) -> Review:
    """The masked review without title and firm, and with no more of its date than the month."""
    made = masked_review(review, replacer)
    return replace(made, tagged=replace(made.tagged, transcript=without_heading(made.tagged.transcript)))


def without_heading(transcript: Transcript) -> Transcript:
    """A title is often the name of a file, with a name in it that nothing marks as one; a date may tell whose visit it was."""
    return replace(transcript, id="anonymous", title=None, firm=None, date=(transcript.date or "")[:7] or None)


def month_of(text: str) -> str:
    """A text that is nothing but a date or a time (ISO 8601) as its month; any other text as it is."""
    return text.strip()[:7] if _DATE.fullmatch(text.strip()) else text


def masked_words(value: T, replacer: Replacer) -> T:
    """Any value (dataclasses, tuples, mappings by keys) with names replaced in its texts."""
    walked: T = _Walk(replacer, {}).of(value)
    return walked


class _Walk:
    def __init__(self, replacer: Replacer, turns: Mapping[int, Moved]) -> None:
        self._text: Callable[[str], str] = replacer.text
        self._turns = turns

    def of(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Span):
            return self.span(value)
        if isinstance(value, tuple):
            return tuple(self.of(item) for item in value)
        if isinstance(value, frozenset):
            return value
        if isinstance(value, Mapping):
            return {key: self.of(item) for key, item in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            changes = {f.name: self.of(getattr(value, f.name)) for f in fields(value) if f.name not in _KEPT}
            return replace(value, **changes)
        return value

    def span(self, span: Span) -> Span:
        turn = self._turns.get(span.turn)
        return span if turn is None else Span(span.turn, turn.begin(span.begin), turn.stop(span.stop))


def _transcript(transcript: Transcript, turns: Mapping[int, Moved], replacer: Replacer) -> Transcript:
    made = tuple(_turn(turn, turns[turn.i], replacer) for turn in transcript.turns)
    return replace(
        transcript,
        turns=made,
        title=_masked(transcript.title, replacer),
        firm=_masked(transcript.firm, replacer),
        industry=_masked(transcript.industry, replacer),
        support_step=_masked(transcript.support_step, replacer),
    )


def _turn(turn: Turn, at: Moved, replacer: Replacer) -> Turn:
    cues = tuple(Cue(at.begin(cue.begin), at.stop(cue.stop), cue.start, cue.end) for cue in turn.cues)
    return replace(turn, text=at.text, name=_masked(turn.name, replacer), cues=cues)


def _masked(words: str | None, replacer: Replacer) -> str | None:
    return None if words is None else replacer.text(words)


def _tagged(item: TaggedUtterance, turns: Mapping[int, Moved], walk: _Walk) -> TaggedUtterance:
    return replace(
        item,
        utterance=_utterance(item.utterance, turns),
        acts=tuple(replace(act, span=walk.span(act.span)) for act in item.acts),
        marks=tuple(replace(mark, span=walk.span(mark.span)) for mark in item.marks),
    )


def _utterance(utterance: Utterance, turns: Mapping[int, Moved]) -> Utterance:
    """The utterance as its turns are now, words and sentences where they stand now; readings (sets of words) left out."""
    parts = [turns.get(number, Moved("", ())) for number in utterance.turns]
    text, offsets = "", []
    for part in parts:
        text += JOINT if text else ""
        offsets.append(len(text))
        text += part.text

    def at(old: int, *, stop: bool) -> int:
        k = max((n for n, offset in enumerate(utterance.offsets) if offset <= old - stop), default=0)
        inside = old - utterance.offsets[k]
        return offsets[k] + (parts[k].stop(inside) if stop else parts[k].begin(inside))

    tokens = tuple(
        _token(token, at(token.begin, stop=False), at(token.stop, stop=True), text) for token in utterance.tokens
    )
    sentences = tuple(
        replace(s, begin=at(s.begin, stop=False), stop=at(s.stop, stop=True)) for s in utterance.sentences
    )
    return replace(utterance, text=text, offsets=tuple(offsets), tokens=tokens, sentences=sentences, readings=())


def _token(token: Token, begin: int, stop: int, text: str) -> Token:
    words = text[begin:stop]
    same = words == token.text
    return replace(
        token,
        text=words,
        lemma=token.lemma if same else words,
        norm=token.norm if same else words,
        begin=begin,
        stop=stop,
    )
