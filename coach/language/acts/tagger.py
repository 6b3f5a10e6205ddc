"""Dialogue acts over a whole session: each advisor sentence read in the light of what the owner said before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from coach.language.acts.features import Context, context_of, hashed, sentence_features
from coach.language.acts.owner import owner_marks
from coach.language.acts.scorer import ActModel, Floats, act_model
from coach.language.spans import spans_in_turns
from coach.model import ACT_LABELS, Act, OwnerMark, ParsedSession, Span, TaggedSession, TaggedUtterance, Utterance

TAGGER_VERSION = "6"
Spans = list[tuple[Span, ...]]

# Acts that the guide keeps for turns with nothing else in them (LABELS.md: 「他のラベルがあれば付けない」).
ALONE = ("BACKCHANNEL",)


def contexts(utterances: Sequence[Utterance]) -> Iterator[tuple[Utterance, Context, tuple[OwnerMark, ...]]]:
    """Every utterance with its context; owner marks for owners (empty for the rest)."""
    owner: Utterance | None = None
    marks: tuple[OwnerMark, ...] = ()
    earlier: frozenset[str] = frozenset()
    for index, utterance in enumerate(utterances):
        if utterance.role == "advisor":
            yield utterance, context_of(owner, marks, earlier, index, len(utterances)), ()
            continue
        if utterance.role == "owner":
            if owner is not None:
                earlier = earlier.union(*(r.content for r in owner.readings))
            owner, marks = utterance, owner_marks(utterance)
            yield utterance, context_of(None, (), frozenset(), index, len(utterances)), marks
            continue
        yield utterance, context_of(None, (), frozenset(), index, len(utterances)), ()


def tag_session(parsed: ParsedSession, model: ActModel | None = None) -> TaggedSession:
    """Acts for the advisor, marks for the owner. Pure; about 3 % of the parse time (docs/evidence.md)."""
    model = model or act_model()
    tagged = []
    for utterance, context, marks in contexts(parsed.utterances):
        acts = _acts(utterance, context, model) if utterance.role == "advisor" else ()
        tagged.append(TaggedUtterance(utterance, acts, marks))
    return TaggedSession(parsed.transcript, tuple(tagged))


def _acts(utterance: Utterance, context: Context, model: ActModel) -> tuple[Act, ...]:
    columns = [hashed(sentence_features(utterance, k, context)) for k in range(len(utterance.sentences))]
    scores = model.scores(columns)
    spans = [tuple(spans_in_turns(utterance, s.begin, s.stop)) for s in utterance.sentences]
    acts: list[Act] = []
    for turn in utterance.turns:
        rows = [k for k, pieces in enumerate(spans) if any(span.turn == turn for span in pieces)]
        acts += _turn_acts(utterance, turn, rows, scores, spans, model) if rows else _silent(utterance, turn)
    return tuple(acts)


def _silent(utterance: Utterance, turn: int) -> list[Act]:
    """A turn in which the parser found no sentence (marks only): kept, as OTHER."""
    spans = [s for s in spans_in_turns(utterance, 0, len(utterance.text)) if s.turn == turn]
    return [Act("OTHER", spans[0], 0.5, "no words")] if spans else []


def _turn_acts(
    utterance: Utterance,
    turn: int,
    rows: list[int],
    scores: Floats,
    spans: list[tuple[Span, ...]],
    model: ActModel,
) -> list[Act]:
    table = scores[rows]
    whole = 1.0 - np.prod(1.0 - table, axis=0)
    chosen = [c for c in range(len(ACT_LABELS)) if whole[c] >= model.thresholds[c]]
    if not chosen:
        chosen = [int(np.argmax(whole / model.thresholds))]
    if len(chosen) > 1:
        chosen = [c for c in chosen if ACT_LABELS[c] not in ALONE] or chosen[:1]
    acts = []
    for k, row in enumerate(rows):
        # Each sentence carries the acts of the turn it is nearly as sure of as the surest; at least its likeliest.
        carried = [c for c in chosen if table[k, c] >= max(0.5 * table[:, c].max(), 0.3)]
        for c in carried or [max(chosen, key=table[k].__getitem__)]:
            for span in spans[row]:
                if span.turn == turn:
                    acts.append(Act(ACT_LABELS[c], span, round(float(table[k, c]), 3), _reason(utterance, row)))
    return _with_every_act(acts, chosen, table, spans, rows, turn, utterance)


def _with_every_act(
    acts: list[Act], chosen: list[int], table: Floats, spans: Spans, rows: list[int], turn: int, utterance: Utterance
) -> list[Act]:
    """An act that came together from several weak sentences gets the surest of them."""
    for c in chosen:
        if not any(act.label == ACT_LABELS[c] for act in acts):
            k = int(np.argmax(table[:, c]))
            span = next(s for s in spans[rows[k]] if s.turn == turn)
            acts.append(Act(ACT_LABELS[c], span, round(float(table[k, c]), 3), _reason(utterance, rows[k])))
    return sorted(acts, key=lambda act: (act.span.begin, -act.score))


def _reason(utterance: Utterance, k: int) -> str:
    return "+".join(sorted(utterance.readings[k].cues)) or "words"
