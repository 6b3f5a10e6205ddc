"""Early signs: each is seen where it is, and not where it is not."""

from __future__ import annotations

import pytest

from coach.engagement.signs import lacking, signs
from coach.model.engagement import Sheet
from tests.engagement.builders import visit
from tests.talks import a, chars, o, p

ASK = a(("Q_OPEN", "どんな朝でしょう。"))


def found(*visits) -> dict[str, object]:
    return {sign.id: sign for sign in signs(visits)}


def talk(size: int, *signals: str):
    return [part for _ in range(4) for part in (o(chars(size), *signals), ASK)]


def test_nothing_is_said_of_nothing() -> None:
    assert signs([]) == ()
    assert signs([visit(1, *talk(40))]) == ()


def test_shorter_talk_is_shown_with_its_figures() -> None:
    sign = found(visit(1, *talk(50)), visit(2, *talk(40)), visit(3, *talk(20)))["trust"]
    assert "第1回 50字、第2回 40字、第3回 20字" in sign.evidence[0].text
    assert "trust" not in found(visit(1, *talk(50)), visit(2, *talk(20)), visit(3, *talk(48)))
    assert "trust" not in found(visit(1, *talk(50)), visit(2, *talk(45)), visit(3, *talk(40)))


def test_more_hesitation_leads_to_the_first_of_them() -> None:
    sign = found(visit(1, *talk(40)), visit(2, *talk(40, "hesitation")))["trust"]
    assert sign.evidence[-1].heard.visit == 2
    assert "trust" not in found(visit(1, *talk(40, "hesitation")), visit(2, *talk(40, "hesitation")))


def test_listening_only_counts_from_the_third_visit() -> None:
    nods = [
        part
        for _ in range(8)
        for part in (
            o("不安で夜も眠れないんです。もう何年もそうなんです、本当に。" * 2, "disclosure"),
            a(("BACKCHANNEL", "ええ。")),
        )
    ]
    assert "listening" not in found(visit(1, *nods))
    evidence = found(visit(3, *nods))["listening"].evidence
    assert any("開かれた問いが読み取れません" in e.text for e in evidence)
    assert any(e.heard is not None for e in evidence)
    assert "listening" not in found(visit(3, *talk(40)))


def test_tools_count_over_visits() -> None:
    tool = a(("INFORM", "ローカルベンチマークを埋めます。")), a(("INFORM", "ロカベンの次の項目です。"))
    once = visit(1, *talk(40), *tool)
    assert "tools" not in found(once)
    evidence = found(once, visit(2, *talk(40), *tool))["tools"].evidence
    assert "「ローカルベンチマーク」" in evidence[0].text


def proposing(number: int, text: str, owner: str):
    said = [part for _ in range(3) for part in (o(owner), a(p("PROPOSE", text)), ASK)]
    return visit(number, *said)


def test_own_field_is_a_matter_of_what_the_owner_speaks_of() -> None:
    grants = "補助金を申請しましょう。"
    mine = found(proposing(1, grants, "息子とどう話せばいいか。"), proposing(2, grants, "息子が何を考えているか。"))
    evidence = mine["own_field"].evidence
    assert "6か所のうち 6か所が「補助金・制度」" in evidence[0].text
    assert evidence[1].heard is not None
    asked = found(proposing(1, grants, "補助金の公募は。"), proposing(2, grants, "補助金の採択は。"))
    assert "own_field" not in asked
    assert "own_field" not in found(proposing(1, grants, "息子とどう話せばいいか。"))
    mixed = found(proposing(1, grants, "息子のこと。"), proposing(2, "求人の採用を変えましょう。", "息子のこと。"))
    assert "own_field" not in mixed


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"done": "信頼関係を深めることができた。"}, ("経営者の言葉の引用", "数字", "次の一歩")),
        ({"done": "原価を三割と見ていた。「親父には言えない」と話された。", "next_plan": "お父さんの話の続き"}, ()),
        ({"owner_words": "言えない", "next_prep": "統計"}, ("数字",)),
    ],
)
def test_an_abstract_report_says_what_is_missing(values, expected) -> None:
    after = Sheet(values)
    assert lacking(visit(2, *talk(40), after=after)) == expected
    assert ("reports" in found(visit(2, *talk(40), after=after))) == (len(expected) >= 2)


def test_an_unwritten_report_is_no_abstract_one() -> None:
    assert "reports" not in found(visit(2, *talk(40)))


def test_no_sign_speaks_of_the_supporters_character() -> None:
    """Evidence says what was said or written; the sign ends in a question."""
    for sign in found(visit(1, *talk(50)), visit(2, *talk(20)), visit(3, *talk(10))).values():
        assert sign.evidence
        assert sign.ask.endswith("か。")
