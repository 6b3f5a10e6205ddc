"""Lines and columns in terminal cells."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from coach.language.wrap import NO_LINE_END, cell_width, pad, phrases, shorten, wrap

words = st.text(
    st.sampled_from(
        "今日は天気がよいので補助金を使って設備を入れました若手二人辞め、。」「（）ーっ…？！ abcXYZ123①★ｱ髙😀々"
    ),
    max_size=60,
)
quick = settings(max_examples=150, deadline=None, derandomize=True)


@quick
@given(text=words, width=st.integers(4, 40))
@example(text="", width=10)
@example(text="ああ。。。。。。。。", width=4)
@example(text="「「「「「「あ", width=6)
def test_joined_lines_equal_the_text(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert lines
    assert "".join(lines) == text


@quick
@given(text=words, width=st.integers(4, 40))
@example(text="補助金。。。", width=6)
@example(text="「「「「「「あ", width=6)
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in wrap(text, width))


@quick
@given(text=words, width=st.integers(12, 40))
def test_no_line_begins_with_a_closing_mark(text: str, width: int) -> None:
    # Marks upon marks fill a line of their own; speech has no runs of four.
    assume(not any(run in text for run in _runs(text)))
    assert not [line for line in wrap(text, width)[1:] if line[0] in "、。」"]


@quick
@given(text=words, width=st.integers(12, 40))
def test_no_line_ends_with_an_opening_mark(text: str, width: int) -> None:
    assume(not any(run in text for run in _runs(text)))
    assert not [line for line in wrap(text, width)[:-1] if line[-1] in NO_LINE_END]


def _runs(text: str) -> set[str]:
    """Runs of four characters none of which may stand alone at a line's edge."""
    marks = set("、。」「（）ーっ…？！々")
    return {text[k : k + 4] for k in range(len(text) - 3) if set(text[k : k + 4]) <= marks}


def test_lines_break_between_phrases() -> None:
    text = "今日は天気がよいので散歩に行きました。"
    lines = wrap(text, 20)
    ends = {len("".join(phrases(text)[:k])) for k in range(len(phrases(text)) + 1)}
    at = 0
    for line in lines:
        at += len(line)
        assert at in ends


def test_paragraphs_are_kept() -> None:
    assert wrap("一つ目\n\n三つ目", 20) == ["一つ目", "", "三つ目"]


@pytest.mark.parametrize("width", [3, 1, 0, -5])
def test_a_width_too_small_for_japanese_is_four(width: int) -> None:
    assert wrap("あいうえ", width) == wrap("あいうえ", 4) == ["あい", "うえ"]


@quick
@given(text=words, width=st.integers(1, 40))
@example(text="あいう", width=2)
@example(text="あいう", width=1)
def test_pad_fills_exactly(text: str, width: int) -> None:
    padded = pad(text, width)
    assert cell_width(padded) == width
    assert "\n" not in padded


@quick
@given(text=words, width=st.integers(1, 40))
def test_shortened_text_fits_and_says_so(text: str, width: int) -> None:
    short = shorten(text, width)
    assert cell_len(short) <= width
    if cell_len(text) <= width:
        assert short == text
    else:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


def test_line_breaks_become_blanks_in_one_line_texts() -> None:
    assert shorten("一行目\n二行目", 40) == "一行目 二行目"
    assert pad("あ\nい", 8) == "あ い   "


@pytest.mark.parametrize(
    "text", ["（" * 50 + "……", "「" * 9 + "。" * 9, "あ" + "「" * 30 + "？！" * 20, "&amp;🏳️‍🌈👩‍👩‍👧‍👦"]
)
@pytest.mark.parametrize("width", [4, 5, 12])
def test_marks_and_emoji_in_a_row_do_not_make_a_line_too_wide(text: str, width: int) -> None:
    assert "".join(wrap(text, width)) == text
    assert all(cell_len(line) <= width for line in wrap(text, width))
