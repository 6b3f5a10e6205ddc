"""Where sentences end, with and without marks."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.language.boundaries import sentence_starts
from coach.language.parsing import parse_batch
from coach.model import Utterance


def cut(nlp, text: str) -> list[str]:
    (parsed,) = parse_batch(nlp, [Utterance("advisor", (1,), (0,), text)])
    return [text[s.begin : s.stop] for s in parsed.sentences]


@pytest.mark.parametrize(
    "sentences",
    [
        # with marks
        ["従業員は何名ですか。", "売上はいくらですか。"],
        ["え！？", "本当ですか！？", "驚きました。"],
        ["そうですか。。。", "なるほど。"],
        ["A社さんですか？", "いいえB社です。"],
        ["はい。", "ええ。", "なるほど。"],
        # quotations and brackets
        ["「もう辞めたい。」と息子が言うんです。", "困りましてね。"],
        ["「無理です。」", "それきり黙ってしまった。"],
        ["（笑いながら。）", "そうですね。"],
        ["「お客さんが来ない。どうする。」と聞かれました。"],
        # an afterthought
        ["どうですか、", "最近の様子は"],
        ["どうですか、", "最近の様子は。", "売上も教えてください。"],
        # a bracket that is never closed
        ["彼が「もう無理だと言った。", "それで私は困った。", "次の日も来なかった。"],
        # speech recognition: no marks
        ["えーと従業員さんは今何人です", "社長ご自身で見てらっしゃいます"],
        ["帳簿は付けていますか", "資金繰り表はありますか"],
        ["何が一番心配ですか", "社長の気持ちを聞かせてください"],
        ["そうなんですよ", "去年から赤字でしてもう限界かなと思ってます"],
        # dialect
        ["しんどいですわ", "息子にも言われへんし"],
        ["なんぼ売れてますのん", "先月は八百万でしたわ"],
        ["そがんですか", "大変でしたね"],
        # one sentence, although an ending stands inside
        ["来てくれますかと聞いたら断られました"],
        ["行きますと言っていました"],
        ["値上げしたいんですが怖いんです"],
        ["何かあれば言ってくださいね"],
        ["行くのがつらいんです"],
        pytest.param(
            ["今日はありがとうございました", "来週また伺います"]
        ),
        pytest.param(
            ["先月から売上が落ちました", "従業員も二人辞めました"]
        ),
        pytest.param(
            ["困っています", "従業員が足りません", "募集しても来ません"]
        ),
    ],
    ids=lambda s: "|".join(s)[:30],
)  # fmt: skip
def test_cuts(nlp, sentences: list[str]) -> None:
    assert cut(nlp, "".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["売上が落ちてきて", "困ってるんです", "誰にも言えなくて"],
        ["若いのが辞めまして", "それで 私が現場に出てます"],
        ["それを どうするかは まだ決めてません"],
        pytest.param(["売上が 八百万 くらいで"]),
    ],
    ids=lambda s: "|".join(s)[:30],
)
def test_cuts_at_gaps(nlp, sentences: list[str]) -> None:
    """A blank is a breath or a caption break; the sentences leave it out."""
    assert cut(nlp, " ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "text", ["。", "？？", "…。", "「", "」", "（笑）", "　", "\n", "ー", "😀。", "①②③", "a b c", "。。。」」「「"]
)
def test_marks_alone_do_no_harm(nlp, text: str) -> None:
    covered(nlp, text)


def covered(nlp, text: str) -> None:
    """Sentences and tokens lie in order, do not overlap, and leave nothing but white space out."""
    (parsed,) = parse_batch(nlp, [Utterance("owner", (1,), (0,), text)])
    at = 0
    for sentence in parsed.sentences:
        assert text[at : sentence.begin].strip() == ""
        assert sentence.begin < sentence.stop
        at = sentence.stop
    assert text[at:].strip() == ""
    firsts = [s.first for s in parsed.sentences]
    lasts = [s.last for s in parsed.sentences]
    assert firsts == [0, *lasts[:-1]] if parsed.sentences else not parsed.tokens
    for token in parsed.tokens:
        assert text[token.begin : token.stop] == token.text
        assert 0 <= token.head < len(parsed.tokens)
    assert len(parsed.readings) == len(parsed.sentences)


BITS = st.lists(
    st.sampled_from(
        ["困ってます", "ですか", "、", "。", "「", "」", "（", "）", " ", "　", "\n", "息子が", "と言うて", "なんぼ", "売れますのん", "？", "…",
         "でした", "んです", "はい", "A", "12", "の", "か", "ね", "けど", "😀", "髙"]
    ),
    min_size=1, max_size=14,
).map("".join)  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=BITS)
def test_nothing_is_lost(nlp, text: str) -> None:
    covered(nlp, text)


@dataclass(frozen=True)
class W:
    text: str
    tag: str = "名詞-普通名詞-一般"
    inflection: str = ""
    lemma: str = ""
    gap: bool = False


def test_no_words_no_sentences() -> None:
    assert sentence_starts([]) == []


def test_the_first_word_always_begins_a_sentence() -> None:
    assert sentence_starts([W("。", "補助記号-句点")]) == [True]


def test_a_closed_bracket_holds_its_sentences_together() -> None:
    words = [
        W("「"),
        W("無理"),
        W("。"),
        W("困る"),
        W("。"),
        W("」"),
        W("と", "助詞-格助詞"),
        W("言う"),
        W("。"),
        W("次"),
    ]
    assert sentence_starts(words) == [True, *[False] * 8, True]


def test_an_unclosed_bracket_does_not_swallow_what_follows() -> None:
    words = [W("「"), W("無理"), W("。"), *[W("次"), W("。")] * 60]
    starts = sentence_starts(words)
    assert starts.count(True) == 61
