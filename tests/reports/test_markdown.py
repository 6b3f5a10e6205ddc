from __future__ import annotations

import pytest

from coach.reports.markdown import escape, render_markdown
from coach.reports.model import ReportInput

markdown_it = pytest.importorskip("markdown_it")


@pytest.mark.parametrize(
    "line",
    [
        "# 見出し", "- 一つ", "+ 一つ", "* 一つ", "1. 一つ", "12) 一つ",
        "> 引用", "---", "===", "| 表 | 表 |", "```", "`code`",
        "**太字**", "_斜体_", "~~消し~~", "[名](https://x.example)",
        "![絵](x.png)", "<script>alert(1)</script>", "&lt;b&gt;",
        "\\*", "    四つ下げ", "\t下げ", "<!-- 注 -->", "「**二十五日**」が、**『近づく』**と", "2.5 割", "$x$",
    ],
)  # fmt: skip
def test_escape_shows_the_line_as_it_is(line: str) -> None:
    tokens = markdown_it.MarkdownIt("gfm-like", {"linkify": False}).parse(escape(line))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == line.strip()


def test_talk_makes_no_markup(full: ReportInput) -> None:
    tokens = markdown_it.MarkdownIt("gfm-like", {"linkify": False}).parse(render_markdown(full))
    types = {token.type for token in tokens} | {c.type for token in tokens for c in token.children or ()}
    assert not types & {"html_block", "html_inline", "code_inline", "fence", "code_block", "strong_open", "em_open",
                        "table_open", "link_open", "image", "s_open"}  # fmt: skip
    headings = [tokens[k + 1].content for k, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings[:2] == ["若手が続けて辞めた話 \\<第2回\\>", "あなたの手応え"]
    assert not any("少し低いかな" in heading for heading in headings)


def test_no_bold_of_our_own(full: ReportInput) -> None:
    assert "**" not in render_markdown(full).replace("\\*\\*", "")
