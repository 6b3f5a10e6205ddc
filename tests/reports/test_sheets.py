"""フィードバックシート and 逐語録検討シート: what stands in them, and that every form holds it unharmed."""

from __future__ import annotations

import os
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook

from coach.model import Act, Turn
from coach.reports.docx import render_docx
from coach.reports.feedback import CriterionView, FeedbackSheet, GradeView, feedback_document
from coach.reports.model import ReportInput
from coach.reports.parts import Document, Section, Table, cell
from coach.reports.parts_html import render_html
from coach.reports.parts_markdown import render_markdown
from coach.reports.verbatim import VerbatimSheet, verbatim_document
from coach.reports.xlsx import LINES, render_xlsx
from tests.reports.conftest import span
from tests.reports.test_html import Checker

GOLDEN = Path(__file__).parent / "golden"
GRADE = GradeView(
    "伴走支援の対話", "高橋 <講師>", "2026-11-01",
    (
        CriterionView("傾聴・受け止め", "言葉を受け止めて返す", 2, "受け止めが少ない。", ("受け止め 1 回",), "間は待てていました。", 3),
        CriterionView("問いかけ", "問いの間合い", None),
    ),
    comments=((2, "ここは待てましたね。"),), keep=("間を待つ",), start=("=要約を一度入れる",), stop=(),
)  # fmt: skip


@pytest.fixture
def acted(full: ReportInput) -> ReportInput:
    """With acts on two turns of the advisor."""
    acts = {1: ("Q_OPEN", "最近、いちばん気にかかっているのはどんなことですか。"), 3: ("REFLECT", "続けて二人")}
    tagged = full.review.tagged
    utterances = tuple(
        replace(u, acts=(Act(acts[n][0], span(n, acts[n][1]), 0.9, "x"), Act("BACKCHANNEL", span(n, acts[n][1]), 0.5, "x")))  # type: ignore[arg-type]
        if (n := u.utterance.turns[0]) in acts
        else u
        for u in tagged.utterances
    )  # fmt: skip
    return replace(full, review=replace(full.review, tagged=replace(tagged, utterances=utterances)))


def sheets(report: ReportInput) -> dict[str, Document]:
    return {
        "feedback": feedback_document(FeedbackSheet(report, "三宅 静")),
        "graded": feedback_document(FeedbackSheet(report, "三宅 静", GRADE)),
        "verbatim": verbatim_document(VerbatimSheet(report, "三宅 静")),
    }


def words(document: Document) -> str:
    return render_markdown(document)


@pytest.mark.parametrize("name", ["feedback", "graded", "verbatim"])
def test_golden(acted: ReportInput, name: str) -> None:
    text = words(sheets(acted)[name])
    path = GOLDEN / f"sheet-{name}.md"
    if os.environ.get("COACH_UPDATE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_what_worked_stands_first_and_findings_are_to_be_checked(full: ReportInput) -> None:
    titles = [section.title for section in sheets(full)["graded"].sections]
    assert titles == [
        "よかったところ", "観点ごとの段階", "気になる所 (要確認)", "場面への言葉", "続けること、始めること、減らすこと",
        "次に試すこと", "数字",
    ]  # fmt: skip
    assert "観点ごとの段階" not in [section.title for section in sheets(full)["feedback"].sections]


def test_without_a_grade_there_is_room_to_write(full: ReportInput) -> None:
    tables = {s.title: s.blocks[-1] for s in sheets(full)["feedback"].sections}
    summary = tables["続けること、始めること、減らすこと"]
    assert isinstance(summary, Table)
    assert summary.room > 0
    assert [row[1] for row in summary.rows] == [(), (), ()]


def test_a_finding_the_user_did_not_agree_with_is_left_out(full: ReportInput, dismissed: ReportInput) -> None:
    assert "早すぎる提案" in words(sheets(full)["feedback"])
    assert "早すぎる提案" not in words(sheets(dismissed)["feedback"])


def test_three_findings_are_shown_the_gravest_and_the_others_named(full: ReportInput) -> None:
    item = full.review.findings[0]
    more = tuple(
        replace(item, finding=replace(item.finding, turns=(turn,), severity=severity))
        for turn, severity in ((1, 0.1), (3, 0.9), (5, 0.2), (7, 0.8), (9, 0.7))
    )
    many = replace(full, review=replace(full.review, findings=more), verdicts={})
    section = next(s for s in sheets(many)["feedback"].sections if s.title.startswith("気になる所"))
    table, rest = section.blocks
    assert isinstance(table, Table)
    assert [row[0][1].text for row in table.rows] == ["3番", "7番", "9番"]
    assert "詰問 (1番)、詰問 (5番)" in rest.text  # type: ignore[union-attr]


def test_every_turn_stands_once_in_the_verbatim_sheet(acted: ReportInput) -> None:
    section = sheets(acted)["verbatim"].sections[0]
    table = section.blocks[-1]
    assert isinstance(table, Table)
    said = "\n".join(line.text for row in table.rows for line in (*row[1], *row[2]))
    for turn in acted.review.tagged.transcript.turns:
        shown = re.sub(r"\x1b\[[0-9]*m", "", turn.text)
        assert said.count(shown) == 1, shown
    assert "(同席者) `社長`は" in said


def test_aims_come_from_acts_alone_and_questions_from_findings(acted: ReportInput, dismissed: ReportInput) -> None:
    table = sheets(acted)["verbatim"].sections[0].blocks[-1]
    assert isinstance(table, Table)
    aims = ["".join(line.text for line in row[3]) for row in table.rows]
    assert aims == ["〔開かれた質問〕", "〔受け止め・要約〕", "", "", "", ""]
    others = ["".join(line.text for line in row[4]) for row in table.rows]
    assert others[2].startswith("「続けて二人」とおっしゃいましたね。")
    assert [n for n, text in enumerate(others) if text] == [2]
    moved = verbatim_document(VerbatimSheet(acted, places={"interrogation:5": 9})).sections[0].blocks[-1]
    assert isinstance(moved, Table)
    assert [n for n, row in enumerate(moved.rows) if row[4]] == [4]


def test_a_talk_begun_by_the_owner(bare: ReportInput) -> None:
    transcript = replace(
        bare.review.tagged.transcript, turns=(Turn(0, "owner", "どうも。"), Turn(1, "advisor", "はい。"))
    )
    report = replace(bare, review=replace(bare.review, tagged=replace(bare.review.tagged, transcript=transcript)))
    table = verbatim_document(VerbatimSheet(report)).sections[0].blocks[-1]
    assert isinstance(table, Table)
    assert [[line.text for line in cells] for cells in table.rows[0][:3]] == [["0"], [], ["どうも。"]]
    assert [[line.text for line in cells] for cells in table.rows[1][:3]] == [["1"], ["はい。"], []]


def test_nothing_found_and_not_even_a_turn(bare: ReportInput, empty: ReportInput) -> None:
    for report in (bare, empty):
        for document in sheets(report).values():
            assert render_docx(document)
            assert render_xlsx(document)
            assert render_html(document)


def test_an_anonymous_sheet_names_nobody(full: ReportInput) -> None:
    report = replace(full, anonymous=True)
    for document in (
        feedback_document(FeedbackSheet(report, "三宅 静", GRADE)),
        verbatim_document(VerbatimSheet(report, "三宅 静")),
    ):
        text = words(document)
        for name in ("三宅", "高橋", "面談: "):
            assert name not in text
        assert "取扱注意" in document.notice
        assert "記号に置きかえ" in document.notice


# ── the forms ──


@pytest.mark.parametrize("name", ["feedback", "graded", "verbatim"])
def test_docx_is_a4_in_japanese_with_whole_rows_and_repeated_heads(acted: ReportInput, name: str) -> None:
    document = sheets(acted)[name]
    stored = render_docx(document)
    read = docx.Document(BytesIO(stored))
    page = read.sections[0]
    assert sorted(round(side.mm) for side in (page.page_width, page.page_height)) == [210, 297]
    assert (page.page_width > page.page_height) == (name == "verbatim")
    assert page.header.paragraphs[0].text == document.notice
    xml = zipfile.ZipFile(BytesIO(stored)).read("word/styles.xml").decode()
    assert 'w:eastAsia="Yu Gothic"' in xml
    assert "eastAsiaTheme" not in xml.split("<w:latentStyles")[0]
    for table in read.tables[1:]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        for row in table.rows:
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None
    assert len([p for p in read.paragraphs if p.style.name == "Heading 1"]) == len(document.sections)


def test_docx_holds_what_was_said(acted: ReportInput) -> None:
    read = docx.Document(BytesIO(render_docx(sheets(acted)["verbatim"])))
    text = "\n".join(cell.text for table in read.tables for row in table.rows for cell in row.cells)
    assert "<script>alert('四月')</script> だったと思います & **たぶん**です。" in text
    assert "\x1b" not in text


def test_xlsx_is_ready_to_print(acted: ReportInput) -> None:
    document = sheets(acted)["graded"]
    book = load_workbook(BytesIO(render_xlsx(document)))
    assert book.sheetnames[0] == "はじめに"
    assert "気になる所 (要確認)" in book.sheetnames
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet["A2"].value == document.notice
        assert sheet.oddHeader.left.text == document.notice
        assert not sheet.merged_cells.ranges
    for sheet in book.worksheets[1:]:
        head = int(sheet.freeze_panes[1:]) - 1
        assert sheet.print_title_rows == f"${head}:${head}"
        for row in sheet.iter_rows(min_row=head):
            assert all(c.alignment.wrap_text for c in row)


def test_words_that_look_like_a_formula_stay_words(acted: ReportInput) -> None:
    book = load_workbook(BytesIO(render_xlsx(sheets(acted)["graded"])))
    found = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value and "要約を一度" in str(c.value)]
    assert [c.data_type for c in found] == ["s"]
    plain = Document(
        "題", "注意", (), (Section("表", (Table(("列",), ((cell("=1+1"),), (cell("@SUM(A1)"),)), (1,)),)),)
    )
    sheet = load_workbook(BytesIO(render_xlsx(plain)))["表"]
    assert [(c.value, c.data_type, c.quotePrefix) for c in sheet["A"][-2:]] == [
        ("=1+1", "s", True),
        ("@SUM(A1)", "s", True),
    ]


def test_a_cell_taller_than_excel_shows_goes_on_below() -> None:
    long = "あ" * 4000
    document = Document(
        "題", "注意", (), (Section("表", (Table(("番", "発言"), ((cell("1"), cell(long)),), (1, 4)),)),)
    )
    sheet = load_workbook(BytesIO(render_xlsx(document)))["表"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert "".join(row[1] for row in rows) == long
    assert rows[0][0] == "1"
    assert all(sheet.row_dimensions[n].height <= 409 for n in range(4, 4 + len(rows)))
    assert len(rows) > LINES // 10


def test_two_tables_of_a_name_and_characters_excel_keeps_for_itself() -> None:
    table = Table(("列",), ((cell("値"),),), (1,))
    sections = (Section("数字/値?", (table,)), Section("数字/値?", (table, table)))
    assert load_workbook(BytesIO(render_xlsx(Document("題", "注", (), sections)))).sheetnames == [
        "はじめに", "数字 値", "数字 値 2", "数字 値 3",
    ]  # fmt: skip


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\ufffe", "\uffff", "\ud800", "\u202e"])
def test_characters_no_file_can_hold(bad: str) -> None:
    document = Document(
        f"題{bad}", "注", (("名", f"値{bad}"),), (Section("表", (Table(("列",), ((cell(f"前{bad}後"),),), (1,)),)),)
    )
    read = docx.Document(BytesIO(render_docx(document)))
    assert bad not in read.tables[1].cell(1, 0).text
    assert bad not in str(load_workbook(BytesIO(render_xlsx(document)))["表"]["A4"].value)
    assert bad not in render_html(document) + render_markdown(document)


@pytest.mark.parametrize("name", ["feedback", "graded", "verbatim"])
def test_html_is_whole_escaped_and_loads_nothing(acted: ReportInput, name: str) -> None:
    html = render_html(sheets(acted)[name])
    checker = Checker()
    checker.feed(html)
    assert checker.open == []
    assert "<script" not in html
    assert not re.search(r'(src|href)="(?!#)', html)


def test_markdown_tables_keep_their_columns(acted: ReportInput) -> None:
    text = words(sheets(acted)["verbatim"])
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1
    assert "残業は多い" in text
