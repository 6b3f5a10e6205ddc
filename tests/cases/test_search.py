"""Hybrid search with the bundled encoder over the bundled cases."""

from __future__ import annotations

import numpy as np
import pytest

from coach.cases.encoder import BundledE5, load_encoder
from coach.cases.loading import bundled_cases
from coach.cases.passages import passages_of_all
from coach.cases.search import CaseIndex, Situation
from coach.cases.vectors import vectors_for
from coach.language.terms import terms, terms_of_all

pytestmark = pytest.mark.xdist_group("cases")


@pytest.fixture(scope="module")
def index() -> CaseIndex:
    cases, encoder = bundled_cases(), load_encoder()
    return CaseIndex(cases, vectors_for(passages_of_all(cases), encoder, None), encoder, terms_of_all)


def about(text: str, **known) -> Situation:
    return Situation(text, tuple(terms(text)), **known)


# Told in other words than the cards use.
SITUATIONS = {
    "C100": "そば粉が高くなって、もり一枚の値段を据え置くか上げるか迷っています。据え置くと書いて店に貼ってあるので、いまさら言い出せません。",
    "C089": "自転車の修理を若い子に任せたのに、ブレーキの具合が気になって、つい自分でもう一度締めてしまうんです。昔、客にけがをさせたことがあって。",
    "C134": "福祉用具の倉庫が返ってきた手すりや車いすでいっぱいで、亡くなった利用者さんの名前がついたまま片付けられません。",
    "C012": "和紙を漉いています。独立する弟子に、先祖から受け継いだ道具を譲るかどうか決められないんです。",
    "C114": "島で民宿をやっていますが、女房の目が悪くなってきて、夜の料理がきつい。それで電話があっても満室だと断ってしまう。",
    "C140": "酪農です。去年、牛が何頭も続けて死んでしまって。返済を待ってもらう書類のことを聞きたい。",
    "C151": "床屋です。客が減りまして。本当は店をいつ畳むか考えとるんですが、通ってくれる常連に申し訳なくて。",
    "C156": "銭湯の釜が古くて、替えると二千万かかる。弟がいつまで焚いてくれるのかも聞けていない。",
    "C091": "花屋です。仕入れた花の三割を捨てています。好きで仕入れた花ばかり売れ残る。",
    "C057": "運送屋です。荷主の門の前で二時間以上待たされるのに、昔世話になった課長さんには言い出せません。",
    "C163": "音楽教室の生徒が減っています。やめた理由を聞くのが怖いんです。",
}  # fmt: skip


@pytest.mark.parametrize(("case", "text"), SITUATIONS.items(), ids=list(SITUATIONS))
def test_an_obvious_case_comes_first(index: CaseIndex, case: str, text: str) -> None:
    (found,) = index.search([about(text)], top=3)
    assert found[0].id == case
    assert len(found) == 3
    assert found[0].title == index.cases[case].title


def test_the_match_says_what_it_matched_by(index: CaseIndex) -> None:
    (found,) = index.search([about(SITUATIONS["C156"], step=index.cases["C156"].step, industry="生活サービス")], top=1)
    best = found[0]
    assert best.shared_words
    assert all(word in best.why for word in best.shared_words)
    assert set(best.shared_words) <= set(terms(SITUATIONS["C156"]))
    assert "同じ段階" in best.why
    assert "近い業種" in best.why


def test_scores_are_between_zero_and_one_and_fall(index: CaseIndex) -> None:
    (found,) = index.search([about(SITUATIONS["C091"])], top=20)
    scores = [m.score for m in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({m.id for m in found}) == 20


@pytest.mark.parametrize("text", ["", " ", "　\n"])
def test_an_empty_question_finds_nothing(index: CaseIndex, text: str) -> None:
    assert index.search([Situation(text, ())]) == [()]


def test_nothing_asked_nothing_found(index: CaseIndex) -> None:
    assert index.search([]) == []


def test_an_empty_question_among_others_moves_none(index: CaseIndex) -> None:
    alone = index.search([about(SITUATIONS["C012"])])[0]
    among = index.search([Situation("", ()), about(SITUATIONS["C012"]), Situation(" ", ())])
    assert among == [(), alone, ()]


def test_searching_twice_gives_the_same(index: CaseIndex) -> None:
    wanted = [about(SITUATIONS["C057"]), about(SITUATIONS["C163"])]
    assert index.search(wanted) == index.search(wanted)


def test_words_no_case_uses_are_no_trouble(index: CaseIndex) -> None:
    (found,) = index.search([Situation("ゼラニウムの量子暗号", ("ゼラニウム", "量子暗号"))], top=2)
    assert len(found) == 2
    assert not any("同じ言葉" in m.why for m in found)


def test_unknown_words_give_no_lexical_score(index: CaseIndex) -> None:
    assert not index.lexical(["ゼラニウム"]).any()
    assert not index.lexical([]).any()
    assert index.lexical(["銭湯"]).any()


def test_what_is_known_of_the_session_orders_near_ties(index: CaseIndex) -> None:
    case = index.cases["C041"]
    plain = index._nudge(Situation("x", ()), case)
    full = index._nudge(Situation("x", (), step=case.step, walls=case.walls, industry=case.industry), case)
    assert plain == 0
    assert full == pytest.approx(0.65)


def test_vectors_must_fit_the_passages(encoder) -> None:
    cases = bundled_cases()[:2]
    with pytest.raises(ValueError, match="passages"):
        CaseIndex(cases, np.zeros((1, encoder.dimension), np.float32), encoder, terms_of_all)


def test_a_very_small_collection_can_be_searched(encoder) -> None:
    cases = bundled_cases()[:1]
    index = CaseIndex(cases, vectors_for(passages_of_all(cases), encoder, None), encoder, terms_of_all)
    (found,) = index.search([about("五年後の目標")])
    assert [m.id for m in found] == ["C001"]


def test_the_bundled_encoder_gives_unit_vectors() -> None:
    encoder = BundledE5()
    texts = ["値上げが怖い", "", "値上げが怖い。" * 20]
    for vectors in (encoder.queries(texts), encoder.passages(texts)):
        assert vectors.shape == (3, 384)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert encoder.queries([]).shape == encoder.passages([]).shape == (0, 384)


def test_meaning_is_nearer_than_chance() -> None:
    encoder = BundledE5()
    query = encoder.queries(["従業員が次々に辞めていく"])[0]
    near, far = encoder.passages(["スタッフの離職が止まらない", "新しい釜を買う資金を借りたい"])
    assert query @ near > query @ far


def test_a_lone_surrogate_does_not_stop_the_search() -> None:
    assert BundledE5().queries(["値上げ\ud83d"]).shape == (1, 384)
