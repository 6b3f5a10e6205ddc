"""匿名化 of what belongs to more than one session: 問いかけ集, 支援先, 成長の記録, everything; and names that are forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coach.cli import main
from coach.model import Attempt, KeptQuestion
from coach.model.engagement import Carte, Engagement, Node, Sheet
from coach.workflows.anonymise import keep_list, name_list, settled
from coach.workflows.engagements import MAP_ENDINGS, export_engagement
from coach.workflows.everything import export_everything
from coach.workflows.grading import find_rubric, start_grade
from coach.workflows.growth import export_growth
from coach.workflows.import_session import import_file
from coach.workflows.kept_questions import KINDS, export_questions, import_questions
from coach.workflows.name_lists import engagement_names, loose_names
from coach.workflows.own_cases import keep_case
from coach.workflows.practice import start_practice
from coach.workflows.review import delete_session
from tests.tui.fakes import FakeWorkspace, transcript
from tests.workflows.test_anonymise import SECRETS, TALK, everything_in, read, talk
from tests.workflows.test_everything import CASE

ADVISOR = "高橋"
HIDDEN = (*SECRETS, ADVISOR, "まるはち", "松本市")


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorkspace]:
    monkeypatch.setattr("coach.workflows.anonymise.read_names_apart", read)
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    with FakeWorkspace(tmp_path / "home") as workspace:
        yield workspace


@pytest.fixture
def firm(ws: FakeWorkspace) -> Engagement:
    """An engagement whose session, sheets, map and questions are full of names."""
    source = transcript(id="田中様-第一回")
    turns = list(source.turns)
    for k, text in enumerate(TALK):
        turns[k] = replace(turns[k], text=text, name=ADVISOR if turns[k].speaker == "advisor" else "田中 健一")
    session = ws.add_reviewed(replace(source, turns=tuple(turns), firm="有限会社あさひ製作所", title="田中様"))
    ws.store.sessions.set_meta(session, person=ADVISOR)
    store = ws.store
    engagement = store.engagements.add(
        Engagement("有限会社あさひ製作所", area="松本市", main=ADVISOR, began="2025-04-01")
    )
    store.engagements.link(engagement.n, 1, session)
    store.engagements.put_sheet(engagement.n, "after", Sheet({"done": "斎藤さんと話した", "date": "2025-05-12"}), 1)
    store.engagements.put_carte(engagement.n, Carte((Node(1, "健太が継ぐ"), Node(2, "田中社長の望み", 1))))
    store.kept_questions.add(
        KeptQuestion("齋藤さんは何と？", "turn", session, 1, "田中様", TALK[0], note="健太さんにも", tag="田中")
    )
    store.kept_questions.add(
        KeptQuestion("斉藤さんなら？", "attempt", None, None, "田中様", "高橋さんが", keep_words=True)
    )
    store.attempts.add(session, "one_sided:16", Attempt("健太さんは、というと"))
    return engagement


@pytest.mark.parametrize("ending", KINDS)
def test_questions(ws: FakeWorkspace, firm: Engagement, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"q{ending}"
    count, notes = export_questions(ws, path, anonymise=True)
    text = everything_in(path)
    assert count == 2
    assert not [word for word in HIDDEN if word in text]
    assert "名前は記号に置きかえて" in text
    assert any("目で確かめて" in note for note in notes)
    sign = name_list(ws, ws.store.engagements.sessions(firm.n)[1]).replacer.text("齋藤")
    assert f"{sign}さんは何と" in text


@pytest.mark.parametrize("ending", [".docx", *MAP_ENDINGS])
def test_engagement(ws: FakeWorkspace, firm: Engagement, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"e{ending}"
    notes = export_engagement(ws, firm, path, anonymise=True)
    text = everything_in(path)
    assert not [word for word in (*HIDDEN, "2025-04-01", "2025-05-12") if word in text]
    assert "残っていることもあるので" in text
    assert any("目で確かめて" in note for note in notes)
    session = ws.store.engagements.sessions(firm.n)[1]
    sign = name_list(ws, session).replacer.text("健太" if ending != ".docx" else "斎藤")
    assert (f"{sign}が継ぐ" if ending != ".docx" else f"{sign}さんと話した") in text
    assert export_engagement(ws, firm, tmp_path / f"plain{ending}") == ()
    assert "あさひ" in everything_in(tmp_path / f"plain{ending}")


def test_an_engagement_of_sheets_alone(ws: FakeWorkspace, tmp_path: Path) -> None:
    bare = ws.store.engagements.add(Engagement("こもれび"))
    ws.store.engagements.put_sheet(bare.n, "overview", Sheet({"history": "田中さんが始めた"}))
    assert engagement_names(ws, bare).replacer.text("田中さん") == "Bさん"
    export_engagement(ws, bare, tmp_path / "e.docx", anonymise=True)
    text = everything_in(tmp_path / "e.docx")
    assert "こもれび" not in text
    assert {row.words for row in ws.store.aliases.of_engagement(bare.n)} >= {"田中"}


def test_growth(ws: FakeWorkspace, firm: Engagement, tmp_path: Path, capsys) -> None:
    path = tmp_path / "g.html"
    notes = export_growth(ws, ADVISOR, path, anonymise=True)
    text = everything_in(path)
    assert not [word for word in HIDDEN if word in text]
    assert "面談 1" in text
    assert any("目で確かめて" in note for note in notes)
    assert main(["growth", ADVISOR, "--anonymise"]) == 2
    assert "--to" in capsys.readouterr().err


def test_sessions_listed_together_give_two_names_two_signs(ws: FakeWorkspace) -> None:
    sessions = [ws.add(talk("one", ("高橋さんが来ました。",))), ws.add(talk("two", ("田中さんが来ました。",)))]
    n = ws.store.engagements.add(Engagement("甲社")).n
    for visit, session in enumerate(sessions, 1):
        ws.store.engagements.link(n, visit, session)
    signs = [names.replacer.text(words) for names, words in zip(settled(ws, sessions), ("高橋", "田中"), strict=True)]
    assert signs == ["A", "B"]


def test_words_of_no_session_take_the_signs_that_are_known(ws: FakeWorkspace) -> None:
    lists = settled(ws, [ws.add(talk("one", ("高橋さんが来た。",))), ws.add(talk("two", ("田中さんが来た。",)))])
    loose = loose_names(["高橋さんと田中さんと健太さん"], lists)
    # Both are A in their own session; here one of them has to be another.
    assert loose.replacer.text("高橋、田中、健太") == "A、B、C"


# ── everything ────────────────────────────────────────────────────────────────


@pytest.fixture
def full(ws: FakeWorkspace, firm: Engagement) -> FakeWorkspace:
    store = ws.store
    session = store.engagements.sessions(firm.n)[1]
    store.notes.put(session, 3, "健太さんにも")
    store.answers.put(session, "best-moment", "手応えは", "斉藤さんの話")
    store.conversations.add(session, "斎藤さんのことは", '{"text": "田中さん"}'.encode())
    store.conversations.add(None, "斎藤さんのような人は", '{"text": "健太さん"}'.encode())
    keep_case(ws, replace(CASE, people="田中社長と健太さん"), origin="form", author=ADVISOR)
    start_grade(ws, session, find_rubric(ws, "bansou"), ADVISOR)
    start_practice(ws, "ryokan_okami", 3)
    store.calibration_sets.put("高橋の組", [session])
    store.settings.set("my_name", ADVISOR)
    store.shared_growth.add(ADVISOR, "2026-01-01", b"{}")
    return ws


def test_everything_without_a_name(full: FakeWorkspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = export_everything(full, out, anonymise=True)
    for path in out.rglob("*"):
        assert not [word for word in HIDDEN if word in path.name], path
        if path.is_file():
            text = path.read_text("utf-8-sig")
            assert not [word for word in HIDDEN if word in text], path
    assert {p.name for p in out.iterdir()} & {"settings.json", "shared_growth.json"} == set()
    assert any("目で確かめて" in note for note in done.notes)
    written = json.loads(next(out.glob("sessions/*/written.json")).read_text("utf-8"))
    assert (written["person"], written["notes"]["3"]["text"][1:]) == ("支援者1", "さんにも")
    given = json.loads((out / "grades.json").read_text("utf-8"))[0]["grade"]
    assert (given["grader"], given["session"]) == ("支援者1", "S0001")
    assert given["rubric"]["criterion"][0]["area"]
    assert list(json.loads((out / "comparison_sets.json").read_text("utf-8")).values()) == [["S0001"]]
    engagement = json.loads((out / "engagements" / "E001.json").read_text("utf-8"))
    assert engagement["sessions"] == {"1": "S0001"}
    assert engagement["sheets"]["after"]["1"][0]["sheet"]["values"]["date"] == "2025-05"


def test_everything_without_names_can_be_taken_in_again(full: FakeWorkspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_everything(full, out, anonymise=True)
    with FakeWorkspace(tmp_path / "new") as new:
        for path in sorted(out.glob("sessions/*/transcript.json")):
            import_file(new.store, path)
        assert new.store.sessions.get("S0001").turns[1].text.endswith("さんのお話を聞かせてください。")
        assert import_questions(new, out / "kept_questions.json") == (2, 0)


def test_the_commands(full: FakeWorkspace, firm: Engagement, tmp_path: Path, capsys) -> None:
    for words in (
        ["questions", "export", "--to", str(tmp_path / "q.md")],
        ["engagement", "export", firm.id, "--to", str(tmp_path / "e.md")],
        ["growth", ADVISOR, "--to", str(tmp_path / "g.html")],
        ["export-all", str(tmp_path / "all")],
    ):
        assert main([*words, "--anonymise"]) == 0
        assert "目で確かめてください" in capsys.readouterr().err


# ── forgetting ────────────────────────────────────────────────────────────────


def test_names_of_a_deleted_session_leave_the_table(ws: FakeWorkspace) -> None:
    first, second = ws.add(talk("one")), ws.add(talk("two", ("高橋さんと斉藤さんが来ました。",)))
    n = ws.store.engagements.add(Engagement("甲社")).n
    for visit, session in enumerate((first, second), 1):
        ws.store.engagements.link(n, visit, session)
        keep_list(ws, name_list(ws, session))
    ws.store.engagements.put_sheet(n, "overview", Sheet({"history": "健太さんの入社"}))
    before = {row.words: row.alias for row in ws.store.aliases.of_engagement(n)}
    assert {"田中健一", "斎藤", "斉藤", "高橋", "健太"} <= set(before)
    delete_session(ws, first)
    after = {row.words: row.alias for row in ws.store.aliases.of_engagement(n)}
    # 健太 stands in a sheet still.
    assert set(after) == {"斉藤", "高橋", "健太"} & set(before)
    assert after == {words: before[words] for words in after}
    delete_session(ws, second)
    assert {row.words for row in ws.store.aliases.of_engagement(n)} == {"健太"}
