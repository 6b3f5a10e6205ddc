"""The map and the sheets written out: everything is there, escaped, and each form is well formed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

from coach.model.engagement import Carte, Engagement, Heard, Node
from coach.reports.carte import render_html, render_markmap, render_mermaid, render_opml
from coach.reports.docx import render_docx
from coach.reports.parts_markdown import render_markdown
from coach.reports.sheets import SheetPage, SheetPart, sheets_document

FIRM = Engagement('有限会社「釜」<b>&"', "食品製造", step=3, main="三宅", n=1)
CARTE = Carte(
    (
        Node(1, "値上げ [v]"),
        Node(2, '「言い出せ」なくて <script>#1 `x` "y"', 1, "topic", "feeling", (Heard("s1", 5, 2), Heard("s1", 9, 2))),
        Node(3, "三年", 2, "topic", "fact", (Heard("s2", 7, 3),)),
        Node(4, "語られた課題", None, "told"),
    )
)


class Tags(HTMLParser):
    VOID = frozenset({"meta", "br", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        self.text += data


def test_html_is_one_closed_file_with_every_word() -> None:
    page = render_html(FIRM, CARTE)
    seen = Tags()
    seen.feed(page)
    assert seen.open == []
    for node in CARTE.nodes:
        assert node.text in seen.text
    assert "第2回 5番、第2回 9番" in seen.text
    assert "<script" not in page
    assert not re.search(r"(src|href)=", page)
    assert "まだ何も置かれていません" in seen.text


def test_mermaid_quotes_every_text_and_keeps_the_levels() -> None:
    comment, *lines = render_mermaid(FIRM, CARTE).splitlines()
    assert comment.startswith("%% 取扱注意")
    assert lines[0] == "mindmap"
    assert [len(line) - len(line.lstrip()) for line in lines[1:]] == [2, 4, 6, 8, 4]
    for line in lines[2:]:
        inside = re.fullmatch(r'n\d+\["(.*)"\]', line.strip())
        assert inside is not None
        assert '"' not in inside[1]
        assert "`" not in inside[1]


def test_markmap_is_nested_points_under_headings() -> None:
    text = render_markmap(FIRM, CARTE)
    assert text.startswith("---\nmarkmap:")
    assert re.search(r"^## 値上げ", text, re.M)
    assert re.search(r"^- .*言い出せ.*第2回 5番", text, re.M)
    assert re.search(r"^  - .*三年", text, re.M)
    assert "<script>" not in text.replace(r"\<script", "")


def test_opml_reads_back_as_the_same_tree() -> None:
    tree = ElementTree.fromstring(render_opml(FIRM, CARTE))
    root = tree.find("body/outline")
    assert root is not None
    assert root.get("text") == FIRM.name
    first = root.find("outline")
    assert first is not None
    told = first.find("outline")
    assert told is not None
    assert told.get("text") == f"[気持ち] {CARTE.get(2).text}"
    assert told.get("_note") == "第2回 5番、第2回 9番"
    assert [o.get("text") for o in told] == ["[事実] 三年"]


def test_sheets_hold_their_fields_and_lists_become_points() -> None:
    page = SheetPage(
        "ⓒ 事前打合せ 第3回", (SheetPart("進め方", (("持っていく問い", "一つめ\n二つめ", True), ("内容", "", True))),)
    )
    document = sheets_document(FIRM, "伴走支援の記録", [page])
    table = document.sections[0].blocks[0]
    assert [line.style for line in table.rows[0][1]] == ["bullet", "bullet"]  # type: ignore[union-attr]
    text = render_markdown(document)
    assert "一つめ" in text
    assert "③信頼関係" in text
    assert render_docx(document)[:2] == b"PK"
