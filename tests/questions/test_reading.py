"""Our own tagger reads every pattern, filled, as one open question that neither leads, blames, proposes nor judges."""

from __future__ import annotations

import pytest

from coach.language.acts import tag_session
from coach.language.parsing import parse_transcript
from coach.model import TaggedSession, Transcript
from coach.questions.checking import misread
from coach.questions.patterns import Pattern, carried, ladder, rewrites


@pytest.fixture(scope="module")
def tag(nlp):
    def read(transcript: Transcript) -> TaggedSession:
        return tag_session(parse_transcript(nlp, transcript))

    return read


@pytest.mark.parametrize("sort", [ladder, carried, rewrites], ids=lambda f: f.__name__)
def test_every_pattern_is_read_as_one_open_question(tag, sort) -> None:
    assert misread(sort(), tag) == []


@pytest.mark.parametrize(
    "text",
    [
        "{np}のことは、もう計算しておられますか。",
        "{np}は、値上げで何とかしたほうがよいと思いませんか。",
        "なぜ{np}のことを放っておかれたんですか。",
        "{np}のことは、補助金で何とかしましょう。",
        "{np}のことは、どんなふうに進んでいますか。それから、人のことはどうされていますか。どんな方がおられますか。",
    ],
)
def test_what_no_supporter_would_ask_is_found(tag, text: str) -> None:
    assert misread([Pattern("x", text, matters=("figure",))], tag)
