"""Joining turns and finding the way back."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from coach.language.spans import group_turns, spans_in_turns
from coach.model import Transcript, Turn

turns = st.lists(
    st.tuples(st.sampled_from(["advisor", "owner", "other"]), st.sampled_from([None, "山田"]), st.text("あい。 A😀", max_size=8)),
    max_size=12,
).map(lambda rows: tuple(Turn(5 + 3 * k, role, text, name) for k, (role, name, text) in enumerate(rows)))  # fmt: skip


@settings(max_examples=200, deadline=None, derandomize=True)
@given(turns=turns, data=st.data())
def test_every_span_maps_to_the_same_characters(turns: tuple[Turn, ...], data: st.DataObject) -> None:
    transcript = Transcript("t", turns)
    texts = {turn.i: turn.text for turn in turns}
    utterances = group_turns(transcript)
    assert [i for u in utterances for i in u.turns] == [turn.i for turn in turns]
    for u in utterances:
        begin = data.draw(st.integers(0, len(u.text)))
        stop = data.draw(st.integers(begin, len(u.text)))
        spans = list(spans_in_turns(u, begin, stop))
        mapped = set()
        for span in spans:
            assert 0 <= span.begin < span.stop <= len(texts[span.turn])
            offset = u.offsets[u.turns.index(span.turn)]
            assert u.text[offset + span.begin : offset + span.stop] == texts[span.turn][span.begin : span.stop]
            mapped |= set(range(offset + span.begin, offset + span.stop))
        joints = set(range(len(u.text))) - {
            offset + k for i, offset in zip(u.turns, u.offsets, strict=True) for k in range(len(texts[i]))
        }
        assert mapped == set(range(begin, stop)) - joints


@settings(max_examples=100, deadline=None, derandomize=True)
@given(turns=turns)
def test_neighbours_differ_and_turns_are_whole(turns: tuple[Turn, ...]) -> None:
    by_number = {turn.i: turn for turn in turns}
    utterances = group_turns(Transcript("t", turns))
    for one, two in pairwise(utterances):
        last, first = by_number[one.turns[-1]], by_number[two.turns[0]]
        assert (last.speaker, last.name) != (first.speaker, first.name)
    for u in utterances:
        for i, offset in zip(u.turns, u.offsets, strict=True):
            assert u.text.startswith(by_number[i].text, offset)


def test_captions_of_one_speaker_become_one_utterance() -> None:
    rows = (
        Turn(1, "advisor", "今日は"),
        Turn(2, "advisor", "何名ですか"),
        Turn(4, "owner", "六人です"),
        Turn(5, "advisor", "はい"),
    )
    utterances = group_turns(Transcript("t", rows))
    assert [(u.role, u.turns, u.text) for u in utterances] == [
        ("advisor", (1, 2), "今日は 何名ですか"), ("owner", (4,), "六人です"), ("advisor", (5,), "はい"),
    ]  # fmt: skip


def test_two_people_of_one_role_stay_apart() -> None:
    rows = (Turn(1, "owner", "はい", "社長"), Turn(2, "owner", "ええ", "専務"))
    assert len(group_turns(Transcript("t", rows))) == 2


def test_no_turns_no_utterances() -> None:
    assert group_turns(Transcript("t", ())) == ()
