"""Own cases end to end: files, form, a reviewed session, searching beside the bundled ones, sharing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.cases.encoder import Vectors
from coach.cases.loading import bundled_cases
from coach.errors import DataError, NotFoundError, UsageError
from coach.model import Case
from coach.workflows.case_fields import BLANK, case_of, fields_of, missing_in, sections_of, unreadable
from coach.workflows.case_toml import case_from_toml, case_toml
from coach.workflows.cases import case_filter, list_cases, load_case, search_cases
from coach.workflows.own_cases import (
    add_file,
    draft_from_session,
    export_cases,
    import_cases,
    keep_case,
    lacking,
    remove_case,
)
from coach.workflows.workspace import Workspace
from tests.tui.fakes import review, transcript

# A card of our own: the words of a bundled one, another firm.
OWN = replace(
    bundled_cases()[9], id="", title="ゼラニウムの温室と、弟の鋏", source="自組織の事例",
    situation="ゼラニウムの温室で、弟の鋏の音がする。", keywords=("ゼラニウム",), told_issue="ゼラニウムが売れ残る。",
)  # fmt: skip


class CountingEncoder:
    """Unit vectors from a hash of the text; notes every passage it encodes and how often it was loaded."""

    name, dimension = "test/own", 16

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def queries(self, texts: Sequence[str]) -> Vectors:
        seeds = [int.from_bytes(hashlib.sha256(t.encode()).digest()[:4], "big") for t in texts]
        rows = [np.random.default_rng(seed).standard_normal(self.dimension) for seed in seeds]
        return np.array([r / np.linalg.norm(r) for r in rows], dtype=np.float32).reshape(len(texts), self.dimension)

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return self.queries(texts)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> CountingEncoder:
    found, loaded = CountingEncoder(), []

    def load(choice: str, **_: object) -> CountingEncoder:
        assert not loaded, "the encoder is loaded once"
        loaded.append(choice)
        return found

    monkeypatch.setattr("coach.cases.encoder.load_encoder", load)
    return found


def write(path: Path, case: Case) -> Path:
    path.write_text(case_toml(case), encoding="utf-8")
    return path


# ── the form and the file ─────────────────────────────────────────────────────


def test_every_bundled_case_survives_the_form_and_the_file() -> None:
    for case in bundled_cases():
        assert case_of(fields_of(case), case) == case
        assert replace(case_from_toml(case_toml(case), "x"), id=case.id) == case
        assert lacking(case) == []


def test_awkward_texts_survive_the_file() -> None:
    case = replace(BLANK, title='a\\n"b"\x7f', situation='一\\nつ\n二\n"""三\\', owner_words=("「", "'''"))
    assert case_from_toml(case_toml(case), "x") == case


def test_the_form_reads_what_people_type() -> None:
    values = fields_of(BLANK) | {
        "employees": "１８人", "visit": "第3回", "topics": "売上拡大、資金調達", "owner_words": "「一つ」\n\n 二つ\n", "keywords": "釜，豆腐",
        "opened.0.question": "どんな朝ですか", "closed.1.said": "なぜですか",
    }  # fmt: skip
    case = case_of(values)
    assert (case.employees, case.visit) == (18, 3)
    assert case.topics == ("売上拡大", "資金調達")
    assert case.owner_words == ("一つ", "二つ")
    assert case.keywords == ("釜", "豆腐")
    assert case.opened[0].question == "どんな朝ですか"
    assert [c.said for c in case.closed] == ["なぜですか"]
    assert unreadable(values) == {}
    assert set(unreadable(values | {"visit": "三回"})) == {"visit"}
    with pytest.raises(UsageError):
        case_of(values | {"visit": "三回"})


def test_the_form_has_room_for_one_more() -> None:
    def groups(case: Case) -> tuple[int, int]:
        names = [f.name for s in sections_of(fields_of(case)) for f in s.fields]
        return sum(n.endswith(".said") for n in names), sum(n.endswith(".question") for n in names)

    assert groups(BLANK) == (1, 1)
    assert groups(replace(OWN, closed=OWN.closed[:1], opened=OWN.opened[:2])) == (2, 3)
    assert groups(replace(OWN, closed=OWN.closed * 3, opened=OWN.opened * 3)) == (6, 6)


def test_what_is_missing_is_named_by_section_and_field() -> None:
    assert "困りごと: 奥にあった課題" in missing_in(BLANK)
    assert missing_in(replace(OWN, learned="")) == ["その後: 持ち帰ること"]
    assert missing_in(replace(OWN, people="", keywords=(), closed=())) == []
    assert lacking(replace(OWN, industry="宇宙")) != []
    broken = replace(OWN, opened=(*OWN.opened, replace(OWN.opened[0], kind="")))
    assert len(missing_in(broken)) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('title = 3', "「題」"), ('step = "三"', "数字で書きます"), ("closed = [1]", "話が閉じたところ"), ("foo = 1", "foo"),
        ('title = "a\nb = 2', "1 行目"), ('[[opened]]\nquestion = "a"', "kind"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, ws: Workspace, text: str, words: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words) as error:
        add_file(ws, path)
    assert "a.toml" in error.value.text()
    assert "Expected" not in error.value.text()


def test_a_file_in_another_encoding_or_none(tmp_path: Path, ws: Workspace) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes("title = '題'".encode("cp932"))
    with pytest.raises(DataError, match="UTF-8"):
        add_file(ws, path)
    with pytest.raises(DataError, match="読めませんでした"):
        add_file(ws, tmp_path / "none.toml")
    assert ws.store.own_cases.all() == ()


def test_an_incomplete_file_is_told_all_it_lacks_and_kept_only_as_a_draft(tmp_path: Path, ws: Workspace) -> None:
    path = write(tmp_path / "a.toml", replace(OWN, learned="", area="月", hidden_issue=""))
    with pytest.raises(DataError) as error:
        add_file(ws, path)
    for words in ("持ち帰ること", "奥にあった課題", "「月」は使えません", "--draft"):
        assert words in error.value.text()
    assert ws.store.own_cases.all() == ()
    done = add_file(ws, path, draft=True, author="三宅")
    kept = ws.store.own_cases.get(done.id)
    assert kept.draft
    assert (kept.author, kept.source, kept.origin) == ("三宅", "a.toml", "file")


def test_the_same_file_is_added_once(tmp_path: Path, ws: Workspace) -> None:
    path = write(tmp_path / "a.toml", OWN)
    first, second = add_file(ws, path), add_file(ws, path)
    assert (first.known, second.known) == (False, True)
    assert first.id == second.id == "U001"


# ── searching ─────────────────────────────────────────────────────────────────


def test_own_cases_are_searched_beside_the_bundled_ones_as_soon_as_they_are_complete(
    ws: Workspace, encoder: CountingEncoder
) -> None:
    def found() -> list[str]:
        return [m.id for m in search_cases(ws, "ゼラニウムが売れ残って困る", 3)]

    assert not any(id.startswith("U") for id in found())
    before = len(encoder.encoded)
    done = keep_case(ws, replace(OWN, learned=""), origin="form")
    assert done.missing == ("その後: 持ち帰ること",)
    assert "U001" not in found()
    assert len(encoder.encoded) == before
    keep_case(ws, replace(OWN, id="U001"), origin="form")
    assert found()[0] == "U001"
    fresh = encoder.encoded[before:]
    assert 0 < len(fresh) <= 4
    assert any("ゼラニウム" in text for text in fresh)
    (match,) = search_cases(ws, "ゼラニウムが売れ残って困る", 1)
    assert match.own
    assert match.why.startswith("自組織の事例")
    keep_case(ws, replace(OWN, id="U001", learned="待つ。"), origin="form")
    assert found()[0] == "U001"
    remove_case(ws, "U001")
    assert "U001" not in found()
    assert len(encoder.encoded) == before + len(fresh)


def test_vectors_of_own_cases_last_from_one_start_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    encoders = [CountingEncoder(), CountingEncoder()]
    queue = iter(encoders)
    monkeypatch.setattr("coach.cases.encoder.load_encoder", lambda choice: next(queue))
    for _ in encoders:
        with Workspace(home) as ws:
            if not ws.store.own_cases.all():
                keep_case(ws, OWN, origin="form")
            assert search_cases(ws, "ゼラニウム", 1)[0].id == "U001"
    assert encoders[0].encoded
    assert encoders[1].encoded == []


def test_filters(ws: Workspace, encoder: CountingEncoder) -> None:
    keep_case(ws, OWN, origin="form")
    only = case_filter(industry=OWN.industry, step=OWN.step, wall=OWN.walls[0], outcome=OWN.outcome)
    found = search_cases(ws, "弟ともめている", 50, only)
    assert found
    for match in found:
        case = load_case(ws, match.id)
        assert (case.industry, case.step, case.outcome) == (OWN.industry, OWN.step, OWN.outcome)
        assert OWN.walls[0] in case.walls
    assert [m.id for m in search_cases(ws, "弟", 50, case_filter(own=True))] == ["U001"]
    remove_case(ws, "U001")
    assert search_cases(ws, "弟", 50, case_filter(own=True)) == ()
    for wrong in ({"industry": "宇宙"}, {"step": 8}, {"wall": "壁"}, {"outcome": "?"}):
        with pytest.raises(UsageError):
            case_filter(**wrong)  # type: ignore[arg-type]


def test_listing_shows_drafts_and_needs_no_encoder(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.cases.encoder.load_encoder", lambda *_: pytest.fail("no encoder is needed"))
    keep_case(ws, OWN, origin="form")
    keep_case(ws, replace(OWN, title="下書き", learned=""), origin="form")
    found = list_cases(ws, case_filter(own=True))
    assert [m.id for m in found] == ["U001", "U002"]
    assert ["下書き" in m.why for m in found] == [False, True]
    assert len(list_cases(ws, case_filter())) == 2 + len(bundled_cases())


def test_both_kinds_of_id_are_found(ws: Workspace) -> None:
    keep_case(ws, OWN, origin="form")
    assert load_case(ws, "u1").title == OWN.title
    assert load_case(ws, "c10").id == "C010"
    for id in ("U002", "C999", "x", ""):
        with pytest.raises(NotFoundError):
            load_case(ws, id)


# ── from a session ────────────────────────────────────────────────────────────


@pytest.fixture
def session(ws: Workspace, names_by_form: None) -> str:
    source = transcript()
    id = ws.store.sessions.add(source, source="a.txt", digest="d", format="plain")
    ws.store.reviews.put(review(source), "v")
    return id


def test_a_draft_holds_what_the_session_tells_and_nothing_else(ws: Workspace, session: str) -> None:
    draft = draft_from_session(ws, session)
    case = draft.case
    talk = "".join(turn.text for turn in transcript().turns)
    assert (case.step, case.visit, case.industry) == (3, 2, "製造")
    for empty in ("hidden_issue", "turning_point", "aftermath", "learned", "area", "outcome", "people"):
        assert getattr(case, empty) == ""
    assert case.topics == ()
    assert any("言い出せなくて" in words for words in case.owner_words)
    assert all(words.rstrip("…") in talk for words in case.owner_words)
    assert case.told_issue in talk
    assert 1 <= len(case.closed) <= 2
    assert "……すみません。" in [c.reply for c in case.closed]
    assert "どんなことが一番引っかかっているんでしょうか。" in [e.question for e in case.opened]
    assert all(e.answer.rstrip("…") in talk and len(e.answer) >= 60 for e in case.opened)
    assert "困りごと: 奥にあった課題" in lacking(case)


def test_a_rejected_finding_closes_nothing(ws: Workspace, session: str) -> None:
    for item in review().findings:
        ws.store.verdicts.set(session, item.finding.key, "dismiss")
    assert draft_from_session(ws, session).case.closed == ()


def test_a_draft_is_masked_and_nothing_is_stored(ws: Workspace, session: str) -> None:
    draft = draft_from_session(ws, session)
    masks = {mask.found: mask.alias for mask in draft.masks}
    assert masks["五十八円"] == "数十円"
    whole = case_toml(draft.masked())
    assert "五十八" not in whole
    assert "まるはち" not in whole
    assert "数十円の豆腐" in whole
    assert ws.store.own_cases.all() == ()


def test_without_a_review_there_is_no_draft(ws: Workspace) -> None:
    id = ws.store.sessions.add(transcript(), source="a.txt", digest="d", format="plain")
    with pytest.raises(NotFoundError, match="ふりかえり"):
        draft_from_session(ws, id)
    with pytest.raises(NotFoundError, match="見つかりません"):
        draft_from_session(ws, "nobody")


# ── sharing ───────────────────────────────────────────────────────────────────


def test_one_file_carries_the_complete_own_cases_to_a_colleague(ws: Workspace, tmp_path: Path) -> None:
    keep_case(ws, replace(OWN, learned=""), origin="form")
    keep_case(ws, OWN, origin="session", author="三宅")
    path = tmp_path / "a.coachcases"
    done = export_cases(ws, path)
    assert (done.cases, done.drafts) == (1, 1)
    assert path.stat().st_mode & 0o077 == 0
    text = path.read_text("utf-8")
    assert "三宅" not in text
    assert json.loads(text)["version"] == 1
    with Workspace(tmp_path / "other") as other:
        keep_case(other, replace(OWN, title="先にあった事例"), origin="form")
        got = import_cases(other, path)
        assert got.added == (("U002", OWN.title),)
        assert got.known == ()
        assert other.store.own_cases.get("U002").case == replace(OWN, id="U002")
        assert other.store.own_cases.get("U002").origin == "import"
        again = import_cases(other, path)
        assert (again.added, again.known) == ((), (OWN.title,))


def shared(*rows: object, **head: object) -> str:
    return json.dumps({"format": "coachcases", "version": 1, "cases": list(rows), **head})


def card(case: Case) -> object:
    import msgspec

    return json.loads(msgspec.json.encode(case))


def test_a_case_given_twice_or_bundled_is_left_out(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "a.coachcases"
    path.write_text(shared(card(OWN), card(replace(OWN, id="U9")), card(bundled_cases()[0])), encoding="utf-8")
    got = import_cases(ws, path)
    assert [title for _, title in got.added] == [OWN.title]
    assert got.known == (OWN.title, bundled_cases()[0].title)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "分け合うため"), ("[]", "分け合うため"), ('{"format": "x", "cases": []}', "分け合うため"), ("\x80", "分け合うため"),
        ("[" * 5000, "分け合うため"), (shared(version=2), "より新しい"), (shared(card(OWN), 3), "2 件目"),
        (shared(card(OWN), card(replace(OWN, learned=""))), "持ち帰ること"), (shared({**card(OWN), "step": "x"}), "段階"),  # type: ignore[dict-item]
    ],
    ids=range(9),
)  # fmt: skip
def test_a_file_with_one_unsound_case_stores_none(ws: Workspace, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.coachcases"
    path.write_bytes(text.encode("latin-1" if text == "\x80" else "utf-8"))
    with pytest.raises(DataError, match=words):
        import_cases(ws, path)
    assert ws.store.own_cases.all() == ()


def test_with_nothing_to_share_no_file_is_written(ws: Workspace, tmp_path: Path) -> None:
    keep_case(ws, replace(OWN, learned=""), origin="form")
    path = tmp_path / "a.coachcases"
    with pytest.raises(NotFoundError, match="下書きは 1 件"):
        export_cases(ws, path)
    assert not path.exists()
