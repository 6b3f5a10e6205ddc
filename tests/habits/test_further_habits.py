"""上から目線, 誘導, 聴きっぱなし, 拾い忘れ, シート on talks built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.habits import dropped, judging, leading, listening_only, sheet
from coach.model import TaggedSession
from tests.talks import Said, a, chars, o, p, session, turn_number

JUDGE = a(("JUDGE", "それは甘いですよ。"))
BACK = a(("BACKCHANNEL", "ええ。"))
SHORT = o("はあ。", "short")
WORN = o("正直、息子とのことが不安で眠れないんです。", "disclosure", content="息子 不安 眠れる")
LEDGER = a(p("Q_CLOSED", "決算書はありますか。", "決算"))


# ── 上から目線・否定 ──


def weaker(s: TaggedSession, score: float) -> TaggedSession:
    """The same talk, read with this score."""
    return replace(
        s, utterances=tuple(replace(u, acts=tuple(replace(x, score=score) for x in u.acts)) for u in s.utterances)
    )


@pytest.mark.parametrize(("score", "found"), [(0.49, 0), (0.5, 1), (0.9, 1)])
def test_only_clear_judgements(score: float, found: int) -> None:
    assert len(judging.find(weaker(session(o(chars(60)), JUDGE, SHORT), score))) == found


def test_what_came_back_is_quoted() -> None:
    (finding,) = judging.find(session(o(chars(60)), JUDGE, BACK, SHORT))
    assert finding.quote == "それは甘いですよ。"
    assert "「はあ。」" in finding.evidence[1]
    assert "その前は60字、このあとは3字" in finding.evidence[2]
    (open_end,) = judging.find(session(JUDGE))
    assert "経営者の言葉はありません" in open_end.evidence[1]
    (answered,) = judging.find(session(JUDGE, o(chars(40))))
    assert finding.severity > answered.severity


# ── 誘導 ──


def test_a_leading_question_and_its_short_answer() -> None:
    ask = a(("Q_LEADING", "値上げしかないと思いませんか。"))
    (short,) = leading.find(session(ask, SHORT))
    (long,) = leading.find(session(ask, o(chars(40))))
    assert short.severity > long.severity
    assert "「はあ。」" in short.evidence[1]
    assert leading.find(session(a(("REFLECT", "値上げしかない、ということですね。")), SHORT)) == ()


# ── 聴きっぱなし ──

LISTENS = [said for _ in range(10) for said in (WORN, BACK)]


def listens(*talk: Said, visit: int | None = 3, step: str | None = None) -> bool:
    return bool(listening_only.find(session(*talk, visit=visit, step=step)))


def test_listening_to_the_end() -> None:
    assert listens(*LISTENS)
    (finding,) = listening_only.find(session(*LISTENS, visit=3))
    assert finding.turns == (turn_number(0), turn_number(2), turn_number(4))
    assert finding.counts["advisor_utterances"] == 10


@pytest.mark.parametrize(
    ("visit", "step", "found"),
    [(1, None, False), (None, None, False), (None, "④気づき・腹落ち", False), (2, "②双方の理解", False), (2, None, True),
     (4, "④気づき・腹落ち", True)],
)  # fmt: skip
def test_never_in_a_first_visit_nor_where_the_visit_is_unknown(
    visit: int | None, step: str | None, found: bool
) -> None:
    assert listens(*LISTENS, visit=visit, step=step) is found


def test_that_the_visit_must_be_known_is_said() -> None:
    assert "何回目か分からない記録では見ません" in listening_only.HABIT.why


@pytest.mark.parametrize(
    "dug",
    [
        a(("Q_OPEN", "眠れない夜は、どんなことを考えておられるんですか。")),
        a(("REFLECT", chars(60))),
        a(("PROPOSE", "休みましょう。")),
    ],
)
def test_digging_near_the_end_is_enough(dug: Said) -> None:
    assert not listens(*LISTENS, dug, SHORT)


def test_asking_to_go_on_is_no_digging() -> None:
    assert listens(*LISTENS, a(("Q_OPEN", "ほかにはいかがですか。")), SHORT)


def test_a_short_talk_or_one_without_anything_voiced_is_left() -> None:
    assert not listens(*LISTENS[:10])
    assert not listens(*[said for _ in range(10) for said in (o(chars(60)), BACK)])


# ── 拾い忘れ ──


def quotes(*talk: Said) -> list[str]:
    return [f.quote for f in dropped.find(session(*talk))]


def test_what_was_never_taken_up() -> None:
    assert quotes(WORN, LEDGER, SHORT) == ["正直、息子とのことが不安で眠れないんです。"]
    (finding,) = dropped.find(session(WORN, BACK, LEDGER, SHORT))
    assert "「決算書はありますか。」" in finding.evidence[0]
    assert finding.turns == (turn_number(0),)


@pytest.mark.parametrize(
    "taken_up",
    [
        a(("REFLECT", "そうなんですね。")),
        a(("EMPATHY", "おつらいですね。")),
        a(("Q_OPEN", "それは、いつ頃からですか。")),
        a(("Q_CLOSED", "お眠りになれないのは毎晩ですか。")),
    ],
)
def test_taken_up_at_once(taken_up: Said) -> None:
    assert quotes(WORN, BACK, taken_up, SHORT, LEDGER, SHORT) == []


def test_taken_up_later_by_a_shared_word() -> None:
    later = a(p("Q_OPEN", "息子さんとは、その後いかがですか。", "息子"))
    assert quotes(WORN, LEDGER, SHORT, LEDGER, SHORT, later, SHORT) == []


@pytest.mark.parametrize(
    "said",
    [
        o("正直、不安なんですよねえ、ええ。", "disclosure"),
        o("不安です。", "disclosure", content="不安"),
        o("やり方を教えてほしいんですけれども。", "wish", "request", content="やり方"),
        o("従業員は全部で六人でございます。", content="従業員"),
    ],
    ids=["no content word", "short", "a request", "nothing voiced"],
)
def test_what_is_no_voiced_matter(said: Said) -> None:
    assert quotes(said, LEDGER, SHORT) == []


def test_the_last_words_before_goodbye_are_left() -> None:
    assert quotes(WORN) == []
    assert quotes(WORN, a(("OTHER", "では失礼します。"))) == []


def test_at_most_three_the_weightiest_in_the_order_of_the_talk() -> None:
    talk: list[Said] = []
    for n, word in enumerate(("店", "味", "蔵", "釜", "湯")):
        text = f"{word}のことが不安で、{chars(10 + 20 * n)}。"
        talk += [o(text, "disclosure", content=word), LEDGER, SHORT]
    found = quotes(*talk)
    assert [quote[0] for quote in found] == ["蔵", "釜", "湯"]


# ── シート ──

TOPICS = ("創業", "従業員", "借入", "仕入先", "決算", "面積")


def form(*words: str, between: Said = SHORT, lead: str = "") -> list[Said]:
    out: list[Said] = []
    for word in words:
        out += [a(p("Q_CLOSED", f"{lead}{word}はいくつですか。", word)), between]
    return out


def test_a_form_read_out() -> None:
    (finding,) = sheet.find(session(*form(*TOPICS)))
    assert finding.counts == {"questions": 6, "topics": 6, "connected": 0}
    (surer,) = sheet.find(session(*form(*TOPICS, lead="次は、")))
    assert surer.severity > finding.severity
    assert any("「次は」" in line for line in surer.evidence)


def test_fewer_questions_or_one_topic_is_no_form() -> None:
    assert sheet.find(session(*form(*TOPICS[:5]))) == ()
    assert sheet.find(session(*form("借入", "借入", "借入", "決算", "決算", "決算"))) == ()


def test_questions_that_take_up_the_answers_are_no_form() -> None:
    talk = [said for word in TOPICS for said in (o("ええ。", content=word), *form(word))]
    assert sheet.find(session(*talk)) == ()


@pytest.mark.parametrize("label", ["REFLECT", "EMPATHY", "Q_OPEN"])
def test_receiving_or_opening_ends_the_series(label: str) -> None:
    talk = [*form(*TOPICS[:3]), a((label, "そうなんですね。")), SHORT, *form(*TOPICS[3:])]
    assert sheet.find(session(*talk)) == ()
