"""成長の記録 from what is stored, and handing it over as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coach.errors import DataError, NotFoundError, UsageError
from coach.model import Act, Review
from coach.workflows.growth import export_growth, growth_json, growth_of, notes_of, people, whose
from coach.workflows.naming import my_name, set_my_name
from coach.workflows.sharing import read_growth, share_growth
from tests.tui.fakes import FakeWorkspace, review, span, transcript


def acted(of: Review) -> Review:
    """With an open question read on turn 18, after which the owner told much."""
    turns = of.tagged.transcript.turns
    asked = Act("Q_OPEN", span(turns, 18, "どんなことが一番引っかかっているんでしょうか。"), 0.9, "x")
    utterances = tuple(
        replace(u, acts=(asked,)) if u.utterance.turns == (18,) else u for u in of.tagged.utterances
    )  # fmt: skip
    return replace(of, tagged=replace(of.tagged, utterances=utterances))


def put(
    ws: FakeWorkspace, id: str, person: str | None, *, share: float = 0.3, date: str | None = "2026-01-01",
    source: str = "f.txt", read: bool = True, version: str = "test",
) -> str:  # fmt: skip
    base = transcript(id=id)
    turns = (*base.turns[:-1], replace(base.turns[-1], text=f"{base.turns[-1].text} {id}"))
    talk = replace(base, date=date, turns=turns)
    ws.store.sessions.add(talk, source=source, digest=id, format="plain", person=person)
    if read:
        made = acted(review(talk))
        made = replace(made, metrics=replace(made.metrics, talk_share=share), versions={"coach": version})
        ws.store.reviews.put(made, "v")
    return id


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[FakeWorkspace]:
    with FakeWorkspace(tmp_path / "home") as workspace:
        yield workspace


@pytest.fixture
def other(tmp_path: Path) -> Iterator[FakeWorkspace]:
    """The trainer's machine."""
    with FakeWorkspace(tmp_path / "other") as workspace:
        yield workspace


def test_nobody_yet(ws: FakeWorkspace) -> None:
    put(ws, "a", None)
    assert people(ws) == ()  # type: ignore[arg-type]
    with pytest.raises(NotFoundError, match="だれの面談か") as caught:
        whose(ws)  # type: ignore[arg-type]
    assert "書庫で E" in caught.value.todo


def test_whose_record_is_meant(ws: FakeWorkspace) -> None:
    put(ws, "a", "三宅 静")
    assert whose(ws) == "三宅 静"  # type: ignore[arg-type]
    put(ws, "b", "田所")
    with pytest.raises(NotFoundError, match="決まりません") as caught:
        whose(ws)  # type: ignore[arg-type]
    assert "三宅 静、田所" in caught.value.todo
    set_my_name(ws.store, " 田所 ")
    assert my_name(ws.store) == "田所"
    assert whose(ws) == "田所"  # type: ignore[arg-type]
    assert whose(ws, "三宅　静") == "三宅 静"  # type: ignore[arg-type]
    with pytest.raises(NotFoundError, match="鈴木"):
        whose(ws, "鈴木")  # type: ignore[arg-type]


def test_sessions_stand_in_the_order_of_their_dates_and_practices_apart(ws: FakeWorkspace) -> None:
    put(ws, "late", "三宅", share=0.5, date="2026-03-01")
    put(ws, "early", "三宅", share=0.2, date="2026-01-01")
    put(ws, "played", "三宅", share=0.9, source="稽古: sobaya")
    put(ws, "another", "田所", share=0.7)
    put(ws, "unread", "三宅", read=False)
    found = growth_of(ws, "三宅")  # type: ignore[arg-type]
    assert [p.session for p in found.real.points] == ["early", "late"]
    assert [p.session for p in found.practice.points] == ["played"]
    assert found.real.courses[0].values == (0.2, 0.5)
    assert found.unread == 1
    assert "1 件" in notes_of(found)[0]


def test_flags_leave_out_what_was_dismissed_and_praise_counts_all_moments(ws: FakeWorkspace) -> None:
    put(ws, "a", "三宅")
    before = growth_of(ws, "三宅").real.points[0]  # type: ignore[arg-type]
    ws.store.verdicts.set("a", "premature:14", "dismiss")
    after = growth_of(ws, "三宅").real.points[0]  # type: ignore[arg-type]
    assert (before.flags, after.flags) == (5, 4)
    assert after.praised == 1
    assert after.questions == 9


def test_best_questions_are_ones_own_and_kept_ones_come_first(ws: FakeWorkspace) -> None:
    from coach.model import KeptQuestion

    put(ws, "a", "三宅")
    ws.store.kept_questions.add(KeptQuestion("どんな朝なんでしょう。", "turn", session="a", turn=10))
    ws.store.kept_questions.add(KeptQuestion("候補の問いです。", "suggestion", session="a", turn=12))
    best = growth_of(ws, "三宅").best  # type: ignore[arg-type]
    assert [(q.text, q.turn, q.kept) for q in best] == [
        ("どんな朝なんでしょう。", 10, True),
        ("どんなことが一番引っかかっているんでしょうか。", 18, False),
    ]
    assert "話されています" in best[1].effect


def test_figures_of_different_rules_are_told(ws: FakeWorkspace) -> None:
    put(ws, "a", "三宅", version="1")
    assert not growth_of(ws, "三宅").mixed  # type: ignore[arg-type]
    put(ws, "b", "三宅", version="2")
    found = growth_of(ws, "三宅")  # type: ignore[arg-type]
    assert found.mixed
    assert any("版が違う" in note for note in notes_of(found))


def test_json_and_html(ws: FakeWorkspace, tmp_path: Path) -> None:
    for n, share in enumerate((0.2, 0.25, 0.3, 0.6)):
        put(ws, f"s{n}", "三宅 <静>", share=share, date=f"2026-0{n + 1}-01")
    shown = growth_json(growth_of(ws, "三宅 <静>"))  # type: ignore[arg-type]
    assert shown["sessions"]["figures"]["talk_share"]["values"] == [0.2, 0.25, 0.3, 0.6]
    assert shown["sessions"]["figures"]["talk_share"]["usual"]["count"] == 4
    assert shown["practices"]["figures"]["talk_share"]["usual"] is None
    json.dumps(shown)
    export_growth(ws, "三宅 <静>", tmp_path / "g.html")  # type: ignore[arg-type]
    html = (tmp_path / "g.html").read_text("utf-8")
    assert "三宅 &lt;静&gt;" in html
    assert html.count("<svg") == 5
    assert 'class="band"' in html
    assert "より多めの 60 % でした" in html
    assert "<script" not in html
    with pytest.raises(UsageError):
        export_growth(ws, "三宅 <静>", tmp_path / "g.docx")  # type: ignore[arg-type]


def test_a_practice_carries_ones_own_name(ws: FakeWorkspace) -> None:
    from coach.practice.scenario import parse_scenario
    from coach.workflows.practice import start_practice

    path = Path(__file__).parents[1] / "practice" / "small_owner.toml"
    scenario = parse_scenario(path.read_text("utf-8"), path.name)
    for name in ("", "三宅 静"):
        set_my_name(ws.store, name)
        practice = start_practice(ws, scenario)  # type: ignore[arg-type]
        practice.exchanges.append(replace(practice.exchanges[0], line="本日はありがとうございます。"))
        practice.finish()
    assert [row.person for row in ws.store.sessions.rows()] == ["三宅 静", None]


# ── handing over ──


def test_a_file_holds_figures_and_nothing_that_was_said(ws: FakeWorkspace, tmp_path: Path) -> None:
    put(ws, "tofu-secret", "三宅")
    path = tmp_path / "m.json"
    given = share_growth(ws, "三宅", path)  # type: ignore[arg-type]
    assert (given.points, given.talks) == (1, 0)
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text("utf-8")
    for words in ("まるはち", "釜", "豆腐", "tofu", "引っかかって"):
        assert words not in text


def test_figures_received_are_shown_and_cannot_be_opened(
    ws: FakeWorkspace, other: FakeWorkspace, tmp_path: Path
) -> None:
    for n in range(3):
        put(ws, f"s{n}", "三宅", share=0.2 + n / 10, date=f"2026-0{n + 1}-01")
    share_growth(ws, "三宅", tmp_path / "m.json")  # type: ignore[arg-type]
    taken = read_growth(other, tmp_path / "m.json")  # type: ignore[arg-type]
    assert (taken.person, taken.points, taken.talks) == ("三宅", 3, 0)
    found = growth_of(other, "三宅")  # type: ignore[arg-type]
    assert [p.talk_share for p in found.real.points] == pytest.approx([0.2, 0.3, 0.4])
    assert {p.session for p in found.real.points} == {""}
    assert found.received_at
    assert other.store.sessions.rows() == []
    assert [person.name for person in people(other)] == ["三宅"]  # type: ignore[arg-type]


def test_received_under_another_name(ws: FakeWorkspace, other: FakeWorkspace, tmp_path: Path) -> None:
    put(ws, "a", "鈴木")
    put(other, "b", "鈴木")
    share_growth(ws, "鈴木", tmp_path / "m.json")  # type: ignore[arg-type]
    read_growth(other, tmp_path / "m.json", person="鈴木 (東支所)")  # type: ignore[arg-type]
    assert len(growth_of(other, "鈴木").real.points) == 1  # type: ignore[arg-type]
    assert len(growth_of(other, "鈴木 (東支所)").real.points) == 1  # type: ignore[arg-type]


def test_talks_come_along_only_when_asked_and_once(ws: FakeWorkspace, other: FakeWorkspace, tmp_path: Path) -> None:
    put(ws, "a", "三宅")
    put(ws, "p", "三宅", source="稽古: sobaya")
    share_growth(ws, "三宅", tmp_path / "m.json", with_talks=True)  # type: ignore[arg-type]
    assert read_growth(other, tmp_path / "m.json").new_talks == 2  # type: ignore[arg-type]
    assert read_growth(other, tmp_path / "m.json").new_talks == 0  # type: ignore[arg-type]
    rows = {row.id: row for row in other.store.sessions.rows()}
    assert {row.person for row in rows.values()} == {"三宅"}
    assert other.store.sessions.get("a").turns == ws.store.sessions.get("a").turns
    assert rows["p"].source.startswith("稽古: ")
    # Not yet read here: the figures handed over stand in. Then one's own, and no session twice.
    assert len(growth_of(other, "三宅").real.points) == 1  # type: ignore[arg-type]
    other.store.reviews.put(acted(review(other.store.sessions.get("a"))), "v")
    points = growth_of(other, "三宅").real.points  # type: ignore[arg-type]
    assert [p.session for p in points] == ["a"]


@pytest.mark.usefixtures("names_by_form")
def test_anonymous_talks_hold_no_names_and_are_known_where_they_came_from(
    ws: FakeWorkspace, other: FakeWorkspace, tmp_path: Path
) -> None:
    put(ws, "tofu-secret", "三宅 静")
    path = tmp_path / "m.json"
    given = share_growth(ws, "三宅 静", path, with_talks=True, anonymise=True)  # type: ignore[arg-type]
    assert (given.points, given.talks) == (1, 1)
    text = path.read_text("utf-8")
    for words in ("まるはち", "三宅", "静"):
        assert words not in text
    assert "釜" in text
    taken = read_growth(other, path, person="甲さん")  # type: ignore[arg-type]
    assert (taken.person, taken.new_talks) == ("甲さん", 1)
    # Who has the talk itself does not get it a second time.
    assert read_growth(ws, path, person="甲さん").new_talks == 0  # type: ignore[arg-type]


def test_what_is_no_such_file(ws: FakeWorkspace, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for content in ("", "{}", '{"format": "coach-growth"}', '{"format": "other", "version": 1}', "\xff\xfe"):
        path.write_text(content, encoding="latin-1")
        with pytest.raises(DataError):
            read_growth(ws, path)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="読めませんでした"):
        read_growth(ws, tmp_path / "nowhere.json")  # type: ignore[arg-type]
    put(ws, "a", "三宅")
    share_growth(ws, "三宅", path)  # type: ignore[arg-type]
    path.write_text(path.read_text("utf-8").replace('"version": 1', '"version": 9'), encoding="utf-8")
    with pytest.raises(DataError, match="版"):
        read_growth(ws, path)  # type: ignore[arg-type]
    assert ws.store.shared_growth.people() == ()


def test_nothing_to_hand_over(ws: FakeWorkspace, tmp_path: Path) -> None:
    put(ws, "a", "三宅", read=False)
    with pytest.raises(NotFoundError, match="ふりかえった記録"):
        share_growth(ws, "三宅", tmp_path / "m.json")  # type: ignore[arg-type]
    assert not (tmp_path / "m.json").exists()
