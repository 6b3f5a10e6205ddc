"""支援先 from end to end without the parser: finding, proposals taken, the map, writing out, the office's view."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from coach.cli import main
from coach.engagement.sheets import form_of
from coach.errors import NotFoundError, UsageError
from coach.model.engagement import Engagement, Sheet
from coach.workflows.engagements import (
    carte_of,
    export_engagement,
    find_engagement,
    free_sessions,
    proposals_for,
    taken,
    visit_list,
    visit_of,
)
from coach.workflows.office import office_json, office_rows
from tests.tui.fakes import FakeWorkspace, transcript


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[FakeWorkspace]:
    with FakeWorkspace(tmp_path / "home") as workspace:
        yield workspace


@pytest.fixture
def firm(ws: FakeWorkspace) -> Engagement:
    """Two visits with reviewed sessions, of the second a sheet after it."""
    made = ws.store.engagements.add(Engagement("有限会社まるはち豆腐店", main="三宅", step=3))
    for number in (1, 2):
        session = ws.add_reviewed(replace(transcript(id=f"tofu-{number}"), date=f"2025-1{number - 1}-04"))
        ws.store.engagements.link(made.n, number, session)
    ws.store.engagements.put_sheet(made.n, "after", Sheet({"done": "よい話ができた。"}), 2)
    return made


def test_found_by_number_or_by_a_part_of_the_name(ws, firm):
    for text in (firm.id, str(firm.n), "e1", "まるはち", "Ｅ００１"):
        assert find_engagement(ws.store, text) == firm
    ws.store.engagements.add(Engagement("まるはち商店"))
    with pytest.raises(NotFoundError, match="2 件"):
        find_engagement(ws.store, "まるはち")
    with pytest.raises(NotFoundError):
        find_engagement(ws.store, "みどり")


def test_visits_are_ten_and_more_when_needed(ws, firm):
    assert [v.number for v in visit_list(ws, firm.n)] == list(range(1, 11))
    ws.store.engagements.put_sheet(firm.n, "after", Sheet({"done": "x"}), 11)
    assert len(visit_list(ws, firm.n)) == 12


def test_a_dismissed_finding_is_not_brought_to_the_next_visit(ws, firm):
    def habits() -> set[str]:
        found = proposals_for(ws, firm, "before", 3, Sheet())
        return {p.key.rpartition(":")[2] for p in found if p.field == "avoid" and p.origin == "前回から"}

    assert "one_sided" in habits()
    ws.store.verdicts.set("tofu-2", "one_sided:16", "dismiss")
    assert "one_sided" not in habits()


def test_what_is_taken_stands_in_the_sheet_and_is_not_offered_again(ws, firm):
    form, sheet = form_of("before"), Sheet()
    offered = proposals_for(ws, firm, "before", 3, sheet)
    for proposal in offered:
        sheet = taken(sheet, proposal, form)
    for proposal in offered:
        assert proposal.text in sheet.text(proposal.field)
    ws.store.engagements.put_sheet(firm.n, "before", sheet, 3)
    assert proposals_for(ws, firm, "before", 3, visit_of(ws, firm.n, 3).before) == ()


def test_linked_sessions_and_practices_are_not_offered_for_a_visit(ws, firm):
    ws.add(transcript(id="free"))
    ws.store.sessions.add(transcript(id="played"), source="稽古: 豆腐店", digest="", format="practice")
    assert [row.id for row in free_sessions(ws)] == ["free"]


@pytest.mark.parametrize("ending", [".html", ".md", ".mmd", ".opml"])
def test_the_map_is_written_out(ws, firm, tmp_path, ending):
    path = tmp_path / f"map{ending}"
    export_engagement(ws, firm, path)
    assert "親父には言い出せ" in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_sheets_are_written_as_docx(ws, firm, tmp_path):
    export_engagement(ws, firm, tmp_path / "all.docx")
    written = docx.Document(str(tmp_path / "all.docx"))
    headings = [p.text for p in written.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == ["ⓓ 事後打合せ 第2回"]
    cells = [cell.text for table in written.tables for row in table.rows for cell in row.cells]
    assert "よい話ができた。" in cells
    export_engagement(ws, firm, tmp_path / "one.docx", kind="before", visit=4)
    assert "ⓒ 事前打合せ 第4回" in [p.text for p in docx.Document(str(tmp_path / "one.docx")).paragraphs]


def test_what_cannot_be_written_is_told(ws, firm, tmp_path):
    with pytest.raises(UsageError, match="png"):
        export_engagement(ws, firm, tmp_path / "map.png")
    bare = ws.store.engagements.add(Engagement("まだ何もない"))
    with pytest.raises(NotFoundError):
        export_engagement(ws, bare, tmp_path / "map.html")
    export_engagement(ws, bare, tmp_path / "forms.docx")


def test_the_arranged_map_is_kept_over_a_new_build(ws, firm):
    carte = carte_of(ws, firm.n)
    ws.store.engagements.put_carte(firm.n, replace(carte, nodes=carte.nodes[:1]))
    assert len(carte_of(ws, firm.n).nodes) == 1


def test_the_office_sees_visits_waiting_sheets_and_signs(ws, firm):
    (row,) = office_rows(ws)
    assert (row.progress.visits, row.progress.last_date, row.progress.waiting) == (2, "2025-11-04", (1,))
    assert row.signs is None
    (data,) = office_json(ws)
    assert data["step_name"] == "③信頼関係"
    assert "reports" in {sign["id"] for sign in data["signs"]}
    assert all(sign["evidence"] for sign in data["signs"])


def test_the_next_date_comes_from_the_sheets(ws, firm):
    ws.store.engagements.put_sheet(firm.n, "after", Sheet({"next_date": "2025-12-02"}), 2)
    assert office_rows(ws)[0].progress.next_date == "2025-12-02"
    ws.store.engagements.put_sheet(firm.n, "before", Sheet({"date": "2025-12-09"}), 3)
    assert office_rows(ws)[0].progress.next_date == "2025-12-09"


def test_on_the_command_line(ws, firm, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COACH_HOME", str(ws.home))
    assert main(["engagement", "list"]) == 0
    assert firm.name in capsys.readouterr().out
    assert main(["engagement", "show", "E1"]) == 0
    assert "気になる所: 報告" in capsys.readouterr().out
    assert main(["engagement", "show", "E1", "--json"]) == 0
    assert [v["visit"] for v in json.loads(capsys.readouterr().out)["visits"]] == [1, 2]
    assert main(["office"]) == 0
    assert "事後打合せ待ち 第1回" in capsys.readouterr().out
    assert main(["office", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == firm.id
    assert main(["engagement", "export", "E1", "--to", str(tmp_path / "m.mmd")]) == 0
    assert (tmp_path / "m.mmd").read_text(encoding="utf-8").splitlines()[1] == "mindmap"
    assert main(["engagement", "show", "ない会社"]) == NotFoundError.exit_code


def test_on_the_command_line_without_any(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "blank"))
    assert main(["office"]) == 0
    assert "f を押すと" in capsys.readouterr().out
