"""The 問いかけ集 as HTML, Markdown and text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.language.wrap import cell_width
from coach.model import KeptQuestion
from coach.reports.kept_questions import UNTAGGED, groups_of, render_html, render_markdown, render_text
from coach.reports.wording import KEPT_NOTICE
from tests.reports.test_html import Checker

ONE = KeptQuestion(
    "「続けて二人」とおっしゃいました。どんな一年でしたか。", "suggestion", "s1", 12, "有限会社みどり 第2回", "若いのが「辞めます」と二人続けて…。",
    case="C041", tag="人", note="初回に\n使えそう", at="2025-11-20T01:02:03Z", n=2,
)  # fmt: skip
TWO = KeptQuestion("一年後の朝、何をしておられますか。", "attempt", at="2025-11-21T01:02:03Z", n=1)
RENDERED = {"html": render_html, "md": render_markdown, "txt": lambda questions: render_text(questions, 60)}


@pytest.mark.parametrize("kind", RENDERED)
def test_everything_is_there(kind: str) -> None:
    text = "".join(RENDERED[kind]((ONE, TWO)).split())
    for words in (
        "どんな一年でしたか。",
        "若いのが『辞めます』と二人続けて…。",
        "初回に",
        "12番",
        "C041",
        "2025-11-20",
        "言い直し",
    ):
        assert words in text


@pytest.mark.parametrize("kind", RENDERED)
def test_it_says_that_it_is_confidential_only_where_it_quotes_a_talk(kind: str) -> None:
    notice = KEPT_NOTICE
    assert notice in "".join(RENDERED[kind]((ONE, TWO)).split("\n"))
    assert notice not in "".join(RENDERED[kind]((TWO,)).split("\n"))


@pytest.mark.parametrize(
    ("given", "quotes"),
    [
        ({"heard": "夜も眠れない。"}, True),
        ({"title": "みどり"}, True),
        ({"origin": "turn"}, True),
        ({"text": "「二人」とおっしゃいましたね。"}, True),
        ({}, False),
    ],
)
def test_what_quotes_a_talk(given: dict[str, str], quotes: bool) -> None:
    assert replace(TWO, **given).quotes_talk is quotes  # type: ignore[arg-type]


def test_html_is_one_sound_file_with_nothing_from_outside() -> None:
    bad = replace(ONE, text="<script>alert(1)</script>", note="a<b>\nc", tag="<i>", heard="&amp;\x1b[31m")
    html = render_html((bad, TWO))
    page = Checker()
    page.feed(html)
    assert page.open == []
    assert "script" not in page.tags
    assert page.links == []
    assert "\x1b" not in html
    assert "a&lt;b&gt;<br>c" in html


def test_a_question_is_never_cut_by_the_end_of_a_page() -> None:
    html = render_html((ONE, TWO))
    assert html.count('<article class="card') == 2
    print_rules = html[html.index("@media print") :]
    assert ".card" in print_rules[: print_rules.index("break-inside:avoid")]
    assert "size:A4" in html


def test_tags_make_chapters_and_numbers_run_through() -> None:
    three = replace(TWO, text="三つ目ですか。", tag="人")
    assert groups_of((TWO, ONE, three)) == (("人", (ONE, three)), (UNTAGGED, (TWO,)))
    assert groups_of((TWO,)) == (("", (TWO,)),)
    lines = render_text((TWO, ONE, three), 60).splitlines()
    assert [line[0] for line in lines if line[:1].isdigit()] == ["1", "2", "3"]
    assert lines.index(UNTAGGED) > lines.index("人")


def test_markdown_shows_words_as_they_are() -> None:
    text = render_markdown((replace(TWO, text="# *一年* 後", tag="1. 人"),))
    assert "\\*一年\\*" in text
    assert "## 1\\. 人" in text
    assert text.endswith("\n")


@pytest.mark.parametrize("width", [5, 40, 76])
def test_text_keeps_to_its_width(width: int) -> None:
    assert all(cell_width(line) <= max(20, width) for line in render_text((ONE, TWO) * 6, width).splitlines())
