"""Rubric files: what the bundled ones hold, and that everything wrong in a file is named at once."""

from __future__ import annotations

import pytest

from coach.errors import DataError
from coach.grading.rubric import advice, bundled_rubrics, newest, parse_rubric

GOOD = """
version = 1
id = "small"
name = "小さな採点表"
about = ""
source = "試験のため"

[[criterion]]
id = "receive"
area = "傾聴"
name = "受け止め"
question = "受け止めていますか。"
levels = ["受け止めが一度も見当たらない。", "受け止めがわずかに見られる。", "ところどころで受け止めている。", "要の所で受け止めている。", "いつも深く受け止めている。"]
[[criterion.evidence]]
figure = "reflection_to_question"
direction = "more"
bounds = [0.15, 0.5, 1, 2]
source = "MITI 4.2"
"""


def broken(*changes: tuple[str, str]) -> str:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(DataError) as caught:
        parse_rubric(text, "mine.toml")
    assert caught.value.where == "mine.toml"
    return caught.value.text()


def test_the_bundled_rubrics() -> None:
    rubrics = {r.id: r for r in bundled_rubrics()}
    assert set(rubrics) >= {"bansou", "miti_like", "short"}
    bansou = rubrics["bansou"]
    assert bansou.areas == ("基本的態度", "傾聴・受け止め", "問いかけ", "課題設定", "提案の仕方", "自走化")
    assert all(2 <= len(bansou.criteria_of(area)) <= 3 for area in bansou.areas)
    assert len(rubrics["short"].criterion) == 5
    assert any(c.must_not_fail for c in bansou.criterion)
    assert all(c.evidence for c in bansou.criterion)
    assert all(not advice(rubrics[i]) for i in ("bansou", "short"))


def test_a_good_file_has_nothing_wrong() -> None:
    rubric = parse_rubric(GOOD, "mine.toml")
    assert rubric.key == "small v1"
    assert rubric.of("receive").levels[4].startswith("いつも")
    with pytest.raises(KeyError):
        rubric.of("nothing")


def test_everything_wrong_is_named_at_once() -> None:
    said = broken(
        ('id = "small"', 'id = "Small!"'),
        ('question = "受け止めていますか。"', 'question = " "\nweight = 0\nmust_not_fail = 1'),
        ('"reflection_to_question"', '"reflexion"'),
        ("[0.15, 0.5, 1, 2]", "[0.5, 0.15, 1, 2]"),
        ('source = "MITI 4.2"', 'source = ""'),
    )
    for word in (
        "id は英小文字",
        "question が空",
        "weight",
        "must_not_fail",
        "「reflexion」",
        "大きくなる",
        "出どころ",
    ):
        assert word in said


def test_what_is_missing_is_named_with_its_place() -> None:
    said = broken(('area = "傾聴"\n', ""), ('direction = "more"\n', ""), ('name = "小さな採点表"\n', ""))
    assert "criterion receive" in said
    assert "evidence 1" in said
    assert "全体" in said


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('figure = "reflection_to_question"', 'figure = "talk_share"\nfinding = "judging"', "一つだけ"),
        ('figure = "reflection_to_question"', 'finding = ["judging", "rude"]', "「rude」"),
        ('figure = "reflection_to_question"', 'figure = "talk_share"\ncount = "turns"', "count"),
        ('figure = "reflection_to_question"', 'figure = "talk_share"\nleast = 4\nmost = 3', "least"),
        ('"more"', '"less"', "小さくなる"),
        ("version = 1", 'version = "one"', "version"),
        ("version = 1", "version = ", "TOML"),
        ('"いつも深く受け止めている。"', '"要の所で受け止めている。"', "同じ目印"),
        (', "いつも深く受け止めている。"', "", "いまは 4"),
    ],
)
def test_single_faults(old: str, new: str, word: str) -> None:
    assert word in broken((old, new))


def test_no_two_criteria_of_one_id() -> None:
    with pytest.raises(DataError, match="重なって"):
        parse_rubric(GOOD + GOOD[GOOD.index("[[criterion]]") :], "mine.toml")


def test_advice_is_not_an_error() -> None:
    text = GOOD[: GOOD.index("[[criterion.evidence]]")].replace("受け止めがわずかに見られる。", "わずか。")
    said = advice(parse_rubric(text, "mine.toml"))
    assert len(said) == 2
    assert "根拠なし" in said[0]
    assert "段階 2" in said[1]


def test_the_newest_version_counts() -> None:
    one, two = parse_rubric(GOOD, "a"), parse_rubric(GOOD.replace("version = 1", "version = 2"), "b")
    known = {(r.id, r.version): r for r in (two, one)}
    assert newest(known, "small") == two
    assert newest(known, "other") is None
