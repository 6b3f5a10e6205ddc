"""``export_session``: which form a file name asks for, whose grade goes in, and what an anonymous sheet leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from coach.errors import UsageError
from coach.grading.grade import set_comment, set_level, set_summary
from coach.grading.proposal import Proposal
from coach.workflows import grading
from coach.workflows.export import export_session, sheet_document, write_privately
from coach.workflows.graded import ONLY_DRAFTS
from coach.workflows.review import review_session
from tests.tui.fakes import FakeWorkspace, transcript


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[FakeWorkspace]:
    with FakeWorkspace(tmp_path / "home") as workspace:
        workspace.add_reviewed()
        yield workspace


def titles(ws: FakeWorkspace) -> tuple[list[str], tuple[str, ...]]:
    document, notes = sheet_document(ws, review_session(ws, "tofu-2"), "feedback")  # type: ignore[arg-type]
    return [section.title for section in document.sections], notes


def test_office_files_are_the_feedback_sheet_unless_another_is_asked_for(ws: FakeWorkspace, tmp_path: Path) -> None:
    export_session(ws, "tofu-2", tmp_path / "a.docx")  # type: ignore[arg-type]
    assert docx.Document(str(tmp_path / "a.docx")).paragraphs[0].text == "面談フィードバックシート"
    export_session(ws, "tofu-2", tmp_path / "b.XLSX", sheet="verbatim")  # type: ignore[arg-type]
    assert load_workbook(tmp_path / "b.XLSX").worksheets[0]["A1"].value == "逐語録検討シート"
    assert (tmp_path / "a.docx").stat().st_mode & 0o777 == 0o600


def test_html_and_markdown_stay_the_report_unless_a_sheet_is_asked_for(ws: FakeWorkspace, tmp_path: Path) -> None:
    for ending in ("html", "md"):
        export_session(ws, "tofu-2", tmp_path / f"r.{ending}")  # type: ignore[arg-type]
        assert "経営者の話の流れ" in (tmp_path / f"r.{ending}").read_text("utf-8")
        export_session(ws, "tofu-2", tmp_path / f"s.{ending}", sheet="feedback")  # type: ignore[arg-type]
        assert "面談フィードバックシート" in (tmp_path / f"s.{ending}").read_text("utf-8")


def test_what_cannot_be_written(ws: FakeWorkspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pdf"):
        export_session(ws, "tofu-2", tmp_path / "a.pdf")  # type: ignore[arg-type]
    assert list(tmp_path.glob("a.*")) == []


def test_bytes_and_text_are_written_alike(tmp_path: Path) -> None:
    write_privately(tmp_path / "a", "あ")
    write_privately(tmp_path / "b", "あ".encode())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.usefixtures("names_by_form")
@pytest.mark.parametrize(
    ("sheet", "ending"),
    [(s, e) for s in ("feedback", "verbatim") for e in ("docx", "xlsx", "html", "md")] + [(None, "html"), (None, "md")],
)
def test_an_anonymous_export(ws: FakeWorkspace, tmp_path: Path, sheet: str | None, ending: str) -> None:
    talk = transcript(id="named")
    named = replace(talk, turns=tuple(replace(t, name="三宅") if t.speaker == "advisor" else t for t in talk.turns))
    ws.add_reviewed(named)
    ws.store.sessions.set_meta("named", person="商工 静香", title="田中様_第二回")
    path = tmp_path / f"x.{ending}"
    done = export_session(ws, "named", path, sheet=sheet, anonymise=True)  # type: ignore[arg-type]
    assert any("目で確かめてください" in note for note in done.notes)
    if ending == "docx":
        read = docx.Document(str(path))
        text = "\n".join(c.text for t in read.tables for row in t.rows for c in row.cells)
    elif ending == "xlsx":
        text = "\n".join(str(c.value) for s in load_workbook(path) for row in s.iter_rows() for c in row if c.value)
    else:
        text = path.read_text("utf-8")
    for name in ("三宅", "静香", "まるはち", "田中", "2025-10-14"):
        assert name not in text, name
    assert "2025-10" in text
    if sheet != "feedback":
        # The person of the session is a name too, wherever it stands.
        assert re.search("[A-Z]会の[A-Z]です", text)


def grade(ws: FakeWorkspace, grader: str, level: int, *, final: bool) -> None:
    rubric = next(r for r in grading.rubrics(ws)[0] if r.id == "short")  # type: ignore[arg-type]
    proposal = Proposal(rubric.id, rubric.version, (), None)
    given = grading.start_grade(ws, "tofu-2", rubric, grader)  # type: ignore[arg-type]
    assert given.proposal.rubric_id == proposal.rubric_id
    for criterion in rubric.criterion:
        given = set_level(given, criterion.id, level, "間の取り方を見ました。")
    given = set_summary(set_comment(given, 10, f"{grader}の言葉"), keep=("待つこと",))
    given = grading.save_grade(ws, given)  # type: ignore[arg-type]
    if final:
        grading.finalise(ws, given)  # type: ignore[arg-type]


def test_only_a_final_grade_goes_into_the_sheet(ws: FakeWorkspace) -> None:
    assert titles(ws) == (
        ["よかったところ", "気になる所 (要確認)", "続けること、始めること、減らすこと", "次に試すこと", "数字"], (),
    )  # fmt: skip
    grade(ws, "高橋", 2, final=False)
    found, notes = titles(ws)
    assert "観点ごとの段階" not in found
    assert notes == (ONLY_DRAFTS,)
    grade(ws, "高橋", 3, final=True)
    found, notes = titles(ws)
    assert "観点ごとの段階" in found
    assert notes == ()


def test_of_two_final_grades_the_newest_is_shown_and_that_is_told(ws: FakeWorkspace) -> None:
    grade(ws, "高橋", 3, final=True)
    grade(ws, "佐伯", 4, final=True)
    document, notes = sheet_document(ws, review_session(ws, "tofu-2"), "feedback")  # type: ignore[arg-type]
    assert dict(document.facts)["採点した人"] == "佐伯"
    assert any("2 件" in note and "佐伯" in note for note in notes)
    text = str(document)
    assert "佐伯の言葉" in text
    assert "高橋の言葉" not in text
    assert "4 / 5" in text
    assert "待つこと" in text
