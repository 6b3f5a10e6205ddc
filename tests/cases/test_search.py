"""Hybrid search with the bundled encoder over the bundled cases."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from coach.cases.encoder import BundledE5, load_encoder
from coach.cases.hybrid import best_rows, standard
from coach.cases.loading import bundled_cases
from coach.cases.passages import passages_of_all
from coach.cases.search import SAME_INDUSTRY, SAME_STEP, SAME_WALL, CaseIndex, Grouped, Situation
from coach.cases.vectors import vectors_for
from coach.language.terms import terms, terms_of_all

ROOT = Path(__file__).resolve().parents[2]
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
    case, row = index.cases["C041"], list(index.cases).index("C041")
    full = index.nudges(Situation("x", (), step=case.step, walls=case.walls, industry=case.industry))
    assert not index.nudges(Situation("x", ())).any()
    assert full[row] == pytest.approx(SAME_STEP + SAME_WALL + SAME_INDUSTRY)
    assert full.max() == pytest.approx(full[row])
    assert full.max() < 1


def test_a_case_counts_by_its_best_row_and_a_part_of_its_second() -> None:
    sizes = [3, 1, 0, 5]
    scores = np.random.default_rng(3).standard_normal(sum(sizes)).astype(np.float32)
    scores[0] = scores[1] = 9.0  # a tie counts as a second
    values = standard(scores)
    found = Grouped(sizes).gather(scores, 0.5)
    for k, (begin, stop) in enumerate(Grouped(sizes).spans):
        own = sorted(map(float, values[begin:stop]), reverse=True)
        if own:
            assert found[k] == pytest.approx(own[0] + 0.5 * (own[1] if len(own) > 1 else 0.0), abs=1e-4)
    assert found[0] == pytest.approx(1.5 * float(values[0]), abs=1e-4)
    assert found[2] == -np.inf


def test_the_first_five_are_not_three_of_one_industry(index: CaseIndex) -> None:
    for text in ("旅館の予約を取る宿の女将と民宿の客室", "田んぼと畑と牛と鶏の農家", *SITUATIONS.values()):
        (found,) = index.search([about(text)], top=20)
        kinds = [index.cases[m.id].industry for m in found]
        assert max(kinds[:5].count(kind) for kind in kinds[:5]) <= 2
        assert len({m.id for m in found}) == 20
        assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)


def test_a_known_industry_may_fill_the_first_places(index: CaseIndex) -> None:
    (found,) = index.search([about("旅館の予約を取る宿の女将と民宿の客室", industry="宿泊・観光")])
    assert sum(index.cases[m.id].industry == "宿泊・観光" for m in found) >= 3


def test_scores_spread(index: CaseIndex) -> None:
    found = index.search([about(text) for text in SITUATIONS.values()], top=10)
    firsts, tenths = [f[0].score for f in found], [f[9].score for f in found]
    assert min(firsts) > 0.5
    assert max(tenths) < 0.4


@pytest.mark.parametrize("top", [0, 1, 5, 167, 168, 500])
def test_as_many_as_asked_for(index: CaseIndex, top: int) -> None:
    (found,) = index.search([about(SITUATIONS["C012"])], top=top)
    assert len(found) == min(top, len(index.cases))


def test_no_cases_nothing_found(encoder) -> None:
    index = CaseIndex((), np.zeros((0, encoder.dimension), np.float32), encoder, terms_of_all)
    assert index.search([about("値上げ")]) == [()]


def test_hybrid_beats_both_single_systems_on_the_judged_situations(index: CaseIndex) -> None:
    rows = tomllib.loads((ROOT / "corpora" / "search" / "judged.toml").read_text("utf-8"))["situation"]
    assert len(rows) >= 60
    assert len({r["id"] for r in rows}) == len(rows)
    assert all(set(r["relevant"].values()) <= {1, 2} and set(r["relevant"]) <= set(index.cases) for r in rows)
    ids = list(index.cases)

    def gain(grades: list[int]) -> float:
        return sum((2**g - 1) / np.log2(k + 2) for k, g in enumerate(grades[:5]))

    def ndcg(scores, row) -> float:
        found = [row["relevant"].get(ids[k], 0) for k in best_rows(scores, 5)]
        return gain(found) / gain(sorted(row["relevant"].values(), reverse=True))

    dense = index.dense([r["text"] for r in rows])
    for half in (range(0, len(rows), 2), range(1, len(rows), 2)):
        asked = [terms(rows[k]["text"]) for k in half]
        by = {
            "dense": [index.by_meaning(dense[k]) for k in half],
            "lexical": [index.by_words(t) for t in asked],
            "hybrid": [index.fused(dense[k], t) for k, t in zip(half, asked, strict=True)],
        }
        mean = {n: np.mean([ndcg(s, rows[k]) for s, k in zip(v, half, strict=True)]) for n, v in by.items()}
        assert mean["hybrid"] > max(mean["dense"], mean["lexical"])


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
