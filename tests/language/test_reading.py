"""What one sentence shows by itself."""

from __future__ import annotations

import pytest

from coach.language.parsing import parse_batch
from coach.model import Reading, Utterance


def read(nlp, text: str) -> Reading:
    (parsed,) = parse_batch(nlp, [Utterance("advisor", (1,), (0,), text)])
    assert len(parsed.readings) == 1
    return parsed.readings[0]


@pytest.mark.parametrize(
    "text",
    [
        "どうしたらいいでしょうか。",
        "従業員は何名ですか。",
        "なぜ帳簿を付けていないんですか。",
        "どんな気持ちですか",
        "どげんして決めたとですか",
        "なんぼ売れますのん",
        "誰が悪いとかではなくて、どうしたいですか。",
    ],
)
def test_a_question_word_of_its_own(nlp, text: str) -> None:
    assert read(nlp, text).asks


@pytest.mark.parametrize(
    "text",
    [
        "どうしたらいいか、迷いますよね。",
        "いつ始めるかは決めましたか。",
        "何がつらいか教えてください。",
        "何人いるか分かりません。",
        "どうすれば売上が上がるかと、悩んでいます。",
    ],
)
def test_an_embedded_question_is_not_the_sentences_own(nlp, text: str) -> None:
    reading = read(nlp, text)
    assert reading.asks == ()
    assert reading.embedded


@pytest.mark.parametrize(
    "text",
    [
        "何かありますか。",
        "誰もいません。",
        "いつも忙しいですね。",
        "従業員は六人です。",
        pytest.param("なんとなく不安です。"),
        pytest.param("なんとか守りたいです。"),
    ],
)
def test_indefinite_words_ask_nothing(nlp, text: str) -> None:
    reading = read(nlp, text)
    assert reading.asks == ()
    assert not reading.embedded


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("従業員は何名ですか。", 1),
        ("どこで何をされていますか。", 1),
        ("客単価はなんぼで、一日何人来ますか。", 2),
        ("売上はいくらで、客は何人で、席は何席ですか。", 3),
        ("何時に、どこで、誰と会いますか。", 3),
        ("今日はいい天気ですね。", 0),
    ],
)
def test_how_many_things_are_asked(nlp, text: str, count: int) -> None:
    assert read(nlp, text).questions == count


@pytest.mark.parametrize(
    ("text", "negative"),
    [
        ("帳簿は付けていません。", True),
        ("なぜ計画を作っていないんですか。", True),
        ("それは分からん。", True),
        ("まだ決めていないんです", True),
        ("帳簿は付けています。", False),
        ("継がない息子が帰ってきました。", False),
        ("難しいですね。", False),
        pytest.param("帳簿は見てへんのですわ。", True),
        pytest.param("一度試してみませんか。", False),
    ],
)  # fmt: skip
def test_negation_of_the_last_predicate(nlp, text: str, negative: bool) -> None:
    assert read(nlp, text).negative is negative


def test_content_words_are_in_normal_form(nlp) -> None:
    assert {"資金", "取引先", "減る", "苦しい"} <= read(nlp, "取引先が減って、資金が苦しい。").content
    assert read(nlp, "売上です。").content == read(nlp, "売り上げです。").content == {"売り上げ"}


def test_light_words_are_no_content(nlp) -> None:
    assert read(nlp, "そういうことを思うところがあるんです。").content == frozenset()


def test_the_core_leaves_the_marks_out(nlp) -> None:
    assert read(nlp, "そうですか…。").core == "そうですか"
