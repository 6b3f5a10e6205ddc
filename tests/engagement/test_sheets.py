"""The sheets as forms, and the three circles."""

from __future__ import annotations

import pytest

from coach.engagement.circles import circles, overlap_text
from coach.engagement.sheets import KINDS, SEEN, filled, form_of, forms, settle, with_line
from coach.model.engagement import Sheet


def test_every_sheet_loads_with_words_for_all_fields() -> None:
    assert [form.id for form in forms()] == list(KINDS)
    for form in forms():
        assert form.letter
        assert form.title
        for field in form.fields:
            assert field.label
            assert "{" not in field.id + field.label
            assert (field.kind == "choice") == bool(field.options)


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        # What 中小企業庁の伴走支援の検証 (図9) lists for each sheet.
        ("overview", {"business", "size", "finance", "told_issues", "needs"}),
        ("plan", {"goal", "team", "schedule", "visit_1", "visit_10"}),
        ("before", {"goal", "aim", "contents", "time", "questions", "manner", "roles"}),
        ("after", {"done", "reached", "impression", "improve", "requests", "next_plan", "next_prep", "papers"}),
    ],
)
def test_the_fields_of_the_source_are_there(kind, needed) -> None:
    assert needed <= {field.id for field in form_of(kind).fields}


def test_a_line_is_added_once() -> None:
    assert with_line("", "a") == "a"
    assert with_line("a\n", "b") == "a\nb"
    assert with_line("a\nb", " b".strip()) == "a\nb"


def test_settling_and_counting() -> None:
    sheet = settle(settle(Sheet({"goal": "g", "aim": " "}), "k"), "k")
    assert sheet.settled == ("k",)
    assert filled(form_of("before"), sheet) == (1, len(form_of("before").fields))


def test_an_item_counts_only_with_its_evidence() -> None:
    bare = Sheet({"owner_trust": SEEN[0]})
    owner = circles(bare)[0]
    assert [item.label for item in owner.items if item.state] == ["支援者への信頼"]
    assert owner.seen == ()
    assert "根拠がまだ書かれていない項目が 1 つ" in overlap_text(circles(bare))
    proved = Sheet({**bare.values, "owner_trust_why": "「あんたになら話せる」"})
    assert len(circles(proved)[0].seen) == 1
    text = overlap_text(circles(proved))
    assert "事業者の満足感" in text
    assert "伴走者の達成感、社会性から捉えた効果 は、まだ" in text


def test_the_overlap_needs_all_three() -> None:
    assert overlap_text(circles(Sheet())) == "まだ書かれていません。"
    values = {}
    for name in ("owner_trust", "supporter_thanks", "society_region"):
        values |= {name: SEEN[1], f"{name}_why": "見た"}
    assert overlap_text(circles(Sheet(values))).startswith("三つの円のどれにも")
    assert overlap_text(circles(Sheet({"owner_trust": SEEN[2]}))).startswith("見られたと言える項目は、まだ")
