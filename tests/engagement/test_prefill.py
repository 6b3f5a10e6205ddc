"""Proposals: everything proposed was said or written, says where, and comes up once."""

from __future__ import annotations

from dataclasses import replace

from coach.engagement.prefill import LAST, PLAN, WRITTEN, proposals
from coach.habits.registry import habit_by_id
from coach.model import Finding, ReviewedFinding, Span, Suggestion
from coach.model.engagement import Engagement, Sheet
from tests.engagement.builders import visit
from tests.talks import a, o, turn_number

FIRM = Engagement("まるはち", "食品製造", "", "14名", "三宅", "佐藤", n=1)


def finding(habit: str, k: int, quote: str, ask: str, severity: float = 0.5) -> ReviewedFinding:
    turn, found = turn_number(k), habit_by_id(habit)
    made = Finding(habit, found.flag, (turn,), (Span(turn, 0, len(quote)),), quote, ("根拠",), found.why, severity)
    return ReviewedFinding(made, (Suggestion(ask, "背景", from_template="x"),), ())


LAST_TIME = visit(
    2,
    o("親父には、どうしても言い出せなくて。", "disclosure"),
    a(("Q_CLOSED", "売上はおいくらですか。"), ("Q_CLOSED", "原価は。")),
    o("どういう制度があるのか、教えてください。", "request"),
    a(("PROPOSE", "来月から値上げしましょう。")),
    o("来月、旅館の板長さんに話してみます。", "commitment"),
    a(("BACKCHANNEL", "ええ。")),
    o("いつか自分の揚げで店をやりたいんです。", "wish"),
    findings=(
        finding("interrogation", 1, "売上はおいくらですか。", "どんな一日でしたか。", 0.9),
        finding("dropped", 0, "親父には、どうしても言い出せなくて。", "言い出せない、というのは。"),
    ),
    after=Sheet({"next_plan": "揚げの話の続き", "next_date": "2025-11-04", "requests": "原価表を出していただく"}),
)


def before(number: int = 3, sheet: Sheet | None = None, plan: Sheet | None = None, visits=(LAST_TIME,)):
    return proposals("before", FIRM, visits, number, plan or Sheet(), sheet or Sheet())


def of(found, field: str) -> list[str]:
    return [p.text for p in found if p.field == field]


def test_what_was_left_open_quotes_the_talk_and_names_the_turn() -> None:
    open_ = [p for p in before() if p.field == "left_open" and p.origin == LAST]
    assert [p.text.partition(":")[0] for p in open_] == [
        "返せていない言葉", "頼まれたこと・聞かれたこと", "やってみると話されたこと", "望み",
    ]  # fmt: skip
    talk = {turn.i: turn.text for turn in LAST_TIME.review.tagged.transcript.turns}
    for proposal in open_:
        words = proposal.text.partition("「")[2].partition("」")[0]
        assert words in talk[proposal.heard.turn]
        assert f"第2回 {proposal.heard.turn}番" in proposal.text


def test_questions_begin_with_the_words_nobody_came_back_to() -> None:
    assert of(before(), "questions") == ["言い出せない、というのは。", "どんな一日でしたか。"]


def test_what_to_mind_is_last_times_findings_with_what_to_try() -> None:
    (text,) = of(before(), "avoid")
    assert text.startswith("詰問 (第2回 ")
    assert habit_by_id("interrogation").try_instead in text


def test_plan_and_the_sheet_written_after_speak_too() -> None:
    found = before(plan=Sheet({"visit_3": "お父さんを交える"}))
    assert [(p.text, p.origin) for p in found if p.field == "goal"] == [
        ("お父さんを交える", PLAN),
        ("揚げの話の続き", WRITTEN),
    ]
    assert of(found, "date") == ["2025-11-04"]
    assert "お願いしていたこと: 原価表を出していただく" in of(found, "left_open")


def test_settled_and_written_proposals_do_not_come_back() -> None:
    first = before()[0]
    assert first.key not in {p.key for p in before(sheet=Sheet({}, (first.key,)))}
    question = of(before(), "questions")[0]
    assert question not in of(before(sheet=Sheet({"questions": question})), "questions")


def test_nothing_is_proposed_where_nothing_was_said() -> None:
    assert before(number=1) == ()
    assert before(visits=(replace(LAST_TIME, review=None, after=Sheet()),)) == ()
    assert proposals("circles", FIRM, [LAST_TIME], 0, Sheet(), Sheet()) == ()


def test_after_a_visit_the_talk_itself_is_offered() -> None:
    found = proposals("after", FIRM, [LAST_TIME], 2, Sheet(), Sheet())
    fields = {p.field for p in found}
    assert {"owner_words", "improve", "requests", "next_prep"} <= fields
    assert all(p.heard is None or p.heard.visit == 2 for p in found)


def test_the_first_two_sheets_begin_with_what_is_registered() -> None:
    assert of(proposals("overview", FIRM, [], 0, Sheet(), Sheet()), "business") == ["食品製造"]
    assert of(proposals("plan", FIRM, [], 0, Sheet(), Sheet()), "team") == ["主担当 三宅、副担当 佐藤"]


def test_words_that_only_look_like_requests_and_undertakings_are_left() -> None:
    talk = visit(1, o("息子が大学を出て、教えてくれてるので助かります。", "request"), a(("BACKCHANNEL", "ええ。")))
    assert before(number=2, visits=(talk,)) == ()
