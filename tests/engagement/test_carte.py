"""The map: what it is built from, what a later session adds, and arranging it by hand."""

from __future__ import annotations

import pytest

from coach.engagement import arranging
from coach.engagement.carte import OTHERS, branch, build, extend, statements, unread, with_branches
from coach.model import Token
from coach.model.engagement import Carte, Node
from tests.engagement.builders import visit
from tests.talks import a, o


def noun(text: str, word: str) -> tuple[Token, ...]:
    at = text.index(word)
    return (Token(word, word, word, "NOUN", "名詞-普通名詞-一般", "", "", 0, at, at + len(word)),)


def told(text: str, word: str, *signals: str):
    return o(text, *signals, tokens=noun(text, word))


ASK = a(("Q_OPEN", "どんな朝でしょう。"))
FIRST = visit(
    1,
    told("値上げのことは、親父にはとても言い出せなくて。", "値上げ", "disclosure"),
    ASK,
    told("値上げを頼む文書を、もう三年も引き出しに入れています。", "値上げ"),
    ASK,
    told("自分の揚げで食べていきたいんです、本当は。", "揚げ", "wish"),
    ASK,
    o("はあ、まあ。", "hesitation"),
    ASK,
    o("夜も眠れないほど、そのことを考えてしまって。", "disclosure"),
)


def titles(carte: Carte) -> list[str]:
    return [node.text for node in carte.children(None)]


def texts(carte: Carte, title: str) -> list[str]:
    top = next(node for node in carte.children(None) if node.text == title)
    return [node.text for node in carte.children(top.id)]


def test_statements_are_the_owners_own_words_with_place_and_telling() -> None:
    found = statements(FIRST)
    talk = {turn.i: turn for turn in FIRST.review.tagged.transcript.turns}
    for statement in found:
        assert statement.text in talk[statement.heard.turn].text
        assert talk[statement.heard.turn].speaker == "owner"
    assert [s.telling for s in found] == ["feeling", "fact", "wish", "feeling"]
    assert all("まあ" not in s.text for s in found)


def test_shared_words_head_the_topics_and_the_issues_are_left_to_the_advisor() -> None:
    carte = build([FIRST])
    assert titles(carte)[0] == "値上げ"
    assert len(texts(carte, "値上げ")) >= 2
    assert titles(carte)[-3:] == ["聞こえた壁", "語られた課題", "奥にあるかもしれない課題"]
    assert texts(carte, "語られた課題") == texts(carte, "奥にあるかもしれない課題") == []
    assert {h.visit for node in carte.nodes for h in node.heard} == {1}


def test_what_is_far_from_any_topic_is_left_to_the_rest() -> None:
    far = visit(
        2,
        told("釜の火は、祖父の代から落としたことがないです。三代目です。", "釜"),
        *(a(("BACKCHANNEL", "ええ。")) for _ in range(9)),
        o("もう五十八になります、この春でちょうど。"),
    )
    assert OTHERS in titles(build([far]))


def test_a_later_session_adds_and_moves_nothing() -> None:
    carte = build([FIRST])
    moved = arranging.move(carte, carte.children(carte.children(None)[0].id)[0].id, branch(carte, "told").id)
    second = visit(2, told("値上げの話を、親父にしてみたいと思っています。", "値上げ", "wish"))
    assert unread(moved, [FIRST, second]) == (second,)
    more = extend(moved, [FIRST, second])
    assert texts(more, "語られた課題") == texts(moved, "語られた課題")
    assert "値上げの話を、親父にしてみたいと思っています。" in texts(more, "値上げ")
    assert more.sessions == ("s1", "s2")
    assert extend(more, [FIRST, second]) is more
    assert [n.id for n in moved.nodes if n in more.nodes] == [n.id for n in moved.nodes]


def test_an_unreviewed_engagement_has_an_empty_map() -> None:
    assert build([]) == Carte()


SMALL = with_branches(
    Carte((Node(1, "値上げ"), Node(2, "言い出せない", 1, "topic", "feeling"), Node(3, "三年", 1, "topic", "fact"), Node(4, "揚げ"), Node(5, "板長", 4)))
)  # fmt: skip


def ids(carte: Carte) -> list[int]:
    return [node.id for _, node in arranging.outline(carte)]


def test_moving_takes_everything_below_along() -> None:
    hidden = branch(SMALL, "hidden")
    moved = arranging.move(SMALL, 4, hidden.id)
    assert [n.id for n in moved.children(hidden.id)] == [4]
    assert [n.id for n in moved.children(4)] == [5]
    assert {n.branch for n in moved.nodes if n.id in (4, 5)} == {"hidden"}
    assert sorted(ids(moved)) == sorted(ids(SMALL))
    back = arranging.move(moved, 4, None)
    assert [n.text for n in back.children(None)][:2] == ["値上げ", "揚げ"]


@pytest.mark.parametrize(("id", "parent"), [(1, 2), (1, 1), (6, 1)])
def test_a_move_that_cannot_be_changes_nothing(id, parent) -> None:
    # Under itself, and one of the fixed branches.
    assert arranging.move(SMALL, id, parent) == SMALL


def test_merging_keeps_both_texts_and_everything_below() -> None:
    merged, stays = arranging.merge(SMALL, 3)
    assert stays == 2
    assert merged.get(2).text == "言い出せない / 三年"
    topics, stays = arranging.merge(SMALL, 4)
    assert (stays, topics.get(1).text) == (1, "値上げ")
    assert [n.id for n in topics.children(1)] == [2, 3, 5]
    assert arranging.merge(SMALL, 1) == (SMALL, 1)


def test_order_marks_words_and_deleting() -> None:
    assert ids(arranging.shift(SMALL, 3, -1))[:3] == [1, 3, 2]
    assert arranging.shift(SMALL, 1, -1) == SMALL
    assert arranging.shift(SMALL, 4, 1) == SMALL  # the fixed branches stay last
    assert arranging.mark(SMALL, 2, "wish").get(2).telling == "wish"
    assert arranging.mark(SMALL, 1, "wish") == SMALL
    assert arranging.rename(SMALL, 1, "  値段の  話 ").get(1).text == "値段の 話"
    assert arranging.rename(SMALL, 1, " ") == SMALL
    assert ids(arranging.delete(SMALL, 1))[:2] == [4, 5]
    assert arranging.delete(SMALL, branch(SMALL, "walls").id) == SMALL


def test_adding() -> None:
    made, id = arranging.add(SMALL, "親父の引退", None)
    assert titles(made)[2] == "親父の引退"
    more, below = arranging.add(made, "来年の春", id)
    assert more.get(below).parent == id
    assert arranging.add(SMALL, "  ", None) == (SMALL, None)
