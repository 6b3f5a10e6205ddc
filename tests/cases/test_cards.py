"""Case cards: the bundled ones, and what is said of a broken one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from coach.cases.encoder import BundledE5
from coach.cases.loading import FICTION, LADDER, bundled_cases, parse_case, problems_of
from coach.cases.passages import passages_of, passages_of_all, texts_of
from coach.cases.vectors import bundled_vectors
from coach.data import data_folder
from coach.errors import DataError
from coach.model import Case

FILES = {
    f.name: f.read_text("utf-8")
    for f in sorted(data_folder("corpora").joinpath("cases").iterdir(), key=lambda f: f.name)
    if f.name.endswith(".toml")
}
SOUND = FILES["c004.toml"]
PARTS = ("issue", "situation", "words", "answer")


@pytest.mark.parametrize("name", FILES)
def test_every_bundled_case_is_sound(name: str) -> None:
    case = parse_case(FILES[name], name)
    assert list(problems_of(case)) == []
    assert case.id == name.removesuffix(".toml").upper()


def test_all_cases_are_loaded_in_the_order_of_their_ids() -> None:
    ids = [case.id for case in bundled_cases()]
    assert len(ids) == len(FILES) >= 40
    assert ids == sorted(set(ids))


def test_titles_are_unique() -> None:
    assert len({case.title for case in bundled_cases()}) == len(FILES)


def test_the_three_cases_from_public_sources_name_them() -> None:
    real = [case for case in bundled_cases() if case.source != FICTION]
    assert [case.id for case in real] == ["C001", "C002", "C003"]
    assert all(case.source for case in real)


def test_every_case_opens_with_questions_that_received_an_answer() -> None:
    for case in bundled_cases():
        for exchange in case.opened:
            assert exchange.kind in LADDER
            assert exchange.question, case.id
            assert exchange.answer, case.id
        for closing in case.closed:
            assert closing.said, case.id
            assert closing.why, case.id


def without(field: str) -> Callable[[str], str]:
    return lambda text: "\n".join(line for line in text.splitlines() if not line.startswith(f"{field} ="))


def put(field: str, value: str) -> Callable[[str], str]:
    return lambda text: "\n".join(
        f"{field} = {value}" if line.startswith(f"{field} =") else line for line in text.splitlines()
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (without("title"), "title"),
        (without("employees"), "employees"),
        (put("employees", '"六人"'), "employees"),
        (put("topics", '"コスト削減"'), "topics"),
        (put("topics", "[]"), "topics"),
        (put("topics", '["節約"]'), "topics"),
        (put("walls", '["高い"]'), "walls"),
        (put("industry", '"漁業"'), "industry"),
        (put("area", '"都会"'), "area"),
        (put("outcome", '"大成功"'), "outcome"),
        (put("step", "8"), "step"),
        (put("step", "0"), "step"),
        (put("visit", "31"), "visit"),
        (put("title", '"　"'), "title"),
        (put("learned", '""'), "learned"),
        (put("kind", '"詰問"'), "kind"),
        (lambda text: text[: text.index("[[opened]]")], "opened"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_field(change: Callable[[str], str], field: str) -> None:
    broken = change(SOUND)
    assert broken != SOUND
    with pytest.raises(DataError) as caught:
        parse_case(broken, "x999.toml")
    message = caught.value.text()
    assert message.startswith("x999.toml: ")
    assert field in caught.value.what
    assert any("\u3041" <= c <= "\u3096" for c in caught.value.what)
    assert "docs/cases.md" in caught.value.todo


def test_a_file_that_is_no_toml_is_named() -> None:
    with pytest.raises(DataError, match=r"x999\.toml: TOML として読めません"):
        parse_case("id = ", "x999.toml")


def test_blanks_around_values_do_not_matter() -> None:
    assert parse_case(put("area", '"  離島・中山間 "')(SOUND), "x").area == "離島・中山間"


def test_passages_are_what_an_owner_could_say_or_be_in() -> None:
    case = parse_case(SOUND, "x")
    texts = {part: [p.text for p in passages_of(case) if p.part == part] for part in PARTS}
    assert sum(map(len, texts.values())) == len(passages_of(case))
    assert {case.told_issue, case.hidden_issue} < set(texts["issue"])
    assert texts["words"] == list(case.owner_words)
    assert texts["answer"] == [e.answer for e in case.opened]


def test_texts_for_words_hold_all_that_is_searched_for() -> None:
    case = parse_case(SOUND, "x")
    whole = "".join(texts_of(case))
    assert len(texts_of(case)) == 4
    for piece in (case.title, case.told_issue, *case.keywords, *case.owner_words, case.opened[0].question):
        assert piece in whole


def test_a_part_without_words_is_no_passage() -> None:
    case: Case = replace(parse_case(SOUND, "x"), owner_words=())
    assert "words" not in {p.part for p in passages_of(case)}


def test_an_edited_passage_has_another_digest() -> None:
    case = parse_case(SOUND, "x")
    old = passages_of(case)
    new = passages_of(replace(case, situation=case.situation + "雨の日だった。"))
    assert [a.part for a, b in zip(old, new, strict=True) if a.digest != b.digest] == ["situation"]


def test_vectors_are_shipped_for_every_passage() -> None:
    shipped = bundled_vectors(BundledE5.name)
    passages = passages_of_all(bundled_cases())
    assert [p.case_id for p in passages if p.digest not in shipped] == []
    assert all(v.shape == (BundledE5.dimension,) for v in shipped.values())
    assert {p.digest for p in passages} == set(shipped)
