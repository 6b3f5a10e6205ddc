"""From utterances to parsed utterances."""

from __future__ import annotations

import pytest

from coach.language import parsing
from coach.language.engine import LocalEngine
from coach.language.parsing import batches, parse_batch, parse_transcript
from coach.language.terms import terms, terms_of_all
from coach.model import Transcript, Turn, Utterance


class Counting:
    """A pipeline that notes what it is asked to parse."""

    def __init__(self, nlp) -> None:
        self.nlp = nlp
        self.texts: list[str] = []

    def pipe(self, texts, **options):
        texts = list(texts)
        self.texts += texts
        return self.nlp.pipe(texts, **options)

    def __call__(self, text):
        self.texts.append(text)
        return self.nlp(text)


def said(text: str, i: int = 1) -> Utterance:
    return Utterance("owner", (i,), (0,), text)


def test_equal_texts_are_parsed_once(nlp) -> None:
    counting = Counting(nlp)
    parsed = parse_batch(counting, [said("はい。", 1), said("困ってます。", 2), said("はい。", 3)])
    assert sorted(counting.texts) == sorted(["はい。", "困ってます。"])
    assert [u.turns for u in parsed] == [(1,), (2,), (3,)]
    assert parsed[0].tokens == parsed[2].tokens != ()


@pytest.mark.parametrize("text", ["", " ", "　\n "])
def test_nothing_said_is_nothing_parsed(nlp, text: str) -> None:
    counting = Counting(nlp)
    (parsed,) = parse_batch(counting, [said(text)])
    assert (parsed.text, parsed.tokens, parsed.sentences, parsed.readings) == (text, (), (), ())
    assert counting.texts == []


def test_no_utterances(nlp) -> None:
    assert parse_batch(nlp, []) == []


def test_a_very_long_utterance_is_parsed_in_pieces(nlp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "LONGEST", 40)
    text = (
        "先月の売上は八百万円でした。今月は九百万円を見込んでいます。職人が二人辞めました。それで私が現場に出ています。"
    )
    counting = Counting(nlp)
    (parsed,) = parse_batch(counting, [said(text)])
    assert len(counting.texts) > 1
    assert max(map(len, counting.texts)) <= 40
    assert "".join(counting.texts) == text
    assert [text[s.begin : s.stop] for s in parsed.sentences] == [f"{s}。" for s in text.split("。") if s]
    for token in parsed.tokens:
        assert text[token.begin : token.stop] == token.text
    for sentence in parsed.sentences:
        inside = parsed.tokens[sentence.first : sentence.last]
        assert (inside[0].begin, inside[-1].stop) == (sentence.begin, sentence.stop)
        # A word's head stands in its own sentence: heads were shifted together with their words.
        assert all(sentence.first <= t.head < sentence.last for t in inside)
    assert len(parsed.readings) == len(parsed.sentences)


def test_a_long_run_without_any_mark_is_still_cut(nlp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "LONGEST", 10)
    text = "あ" * 25
    (parsed,) = parse_batch(nlp, [said(text)])
    assert "".join(t.text for t in parsed.tokens) == text


def test_what_the_tokenizer_refuses_at_once_is_read(nlp) -> None:
    """Sudachi refuses about 49,000 bytes; a monologue of 60,000 bytes is read."""
    text = "はい。" * 6_700
    (parsed,) = parse_batch(Thin(nlp), [said(text)])
    assert parsed.sentences[-1].stop == len(text)


class Thin:
    """The pipeline without its slow statistical parts: only the tokenizer's limits and our components matter."""

    def __init__(self, nlp) -> None:
        self.nlp = nlp

    def pipe(self, texts, **options):
        return (self(text) for text in texts)

    def __call__(self, text):
        doc = self.nlp.make_doc(text)
        for name, part in self.nlp.pipeline:
            if name in ("coach_boundaries", "coach_dialogue_acts"):
                doc = part(doc)
        return doc


def test_a_transcript_keeps_its_turns(nlp) -> None:
    turns = (
        Turn(3, "advisor", "どうですか"),
        Turn(8, "advisor", "最近は"),
        Turn(9, "owner", ""),
        Turn(11, "other", "お茶です"),
    )
    session = parse_transcript(nlp, Transcript("t", turns))
    assert session.transcript.turns == turns
    assert [u.turns for u in session.utterances] == [(3, 8), (9,), (11,)]


def test_parsing_twice_gives_the_same(nlp) -> None:
    one = [said("若いのが辞めまして、夜も眠れんのです。どうしたもんですかね。")]
    assert parse_batch(nlp, one) == parse_batch(nlp, one)


def test_a_parse_does_not_depend_on_its_neighbours(nlp) -> None:
    text = "若いのが続けて二人辞めまして。"
    alone = parse_batch(nlp, [said(text)])[0]
    among = parse_batch(nlp, [said("はい。"), said(text), said("売上はいくらですか。" * 20)])[1]
    assert [(s.begin, s.stop) for s in alone.sentences] == [(s.begin, s.stop) for s in among.sentences]
    assert alone.readings == among.readings


def test_batches_keep_order_and_lose_nothing() -> None:
    utterances = [said("はい。", i) for i in range(7)]
    parts = list(batches(utterances, 3))
    assert [len(p) for p in parts] == [3, 3, 1]
    assert [u for p in parts for u in p] == utterances


def test_the_local_engine_hands_errors_on_through_the_future() -> None:
    class Broken:
        def pipe(self, texts, **_):
            raise RuntimeError("Already borrowed")

    with pytest.raises(RuntimeError, match="borrowed"):
        LocalEngine(Broken()).submit([said("はい。")]).result()


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("売上", "売り上げ"),
        ("売上げ", "売り上げ"),
        ("値上げ", "値上げ"),
    ],
)
def test_terms_meet_in_their_normal_form(text: str, term: str) -> None:
    assert terms(text) == [term]


def test_light_words_are_no_terms() -> None:
    assert terms("そういうことを思う") == []
    assert terms_of_all(["", "資金繰りが苦しい"])[0] == []


def test_terms_of_a_text_longer_than_the_tokenizer_takes() -> None:
    assert terms("値上げが怖い。" * 4_000).count("怖い") == 4_000
